"""The page on mapping files: every example on it is a valid mapping."""

import re
import tomllib
from pathlib import Path

import pytest

from successkit.io import load_mapping
from successkit.io.mapping.load import KEYS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mapping.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_is_a_valid_mapping(example: str) -> None:
    assert load_mapping(tomllib.loads(example)).tables


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key: str) -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert re.search(rf"^\| `{key}[.`]", text, re.MULTILINE)
