"""The README's Quick start: two lines, those that .ci/run runs."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_quick_start_is_two_lines() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    section = text.split("## Quick start\n", 1)[1].split("\n## ", 1)[0]

    blocks = re.findall(r"^```\w*\n(.*?)^```", section, re.DOTALL | re.MULTILINE)

    assert blocks[0].splitlines() == [
        "python -m pip install '.[report]' && successkit demo",
        "python -m pip install -e '.[test]' && python -m pytest",
    ]
