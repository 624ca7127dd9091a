"""The guard of CI: a skipped test fails the run unless a list says why it may skip."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).resolve().parents[1] / ".ci"
TESTS = """
import pytest

def test_runs():
    pass

@pytest.mark.skip(reason="no data here")
def test_skips():
    pass
"""


def run_guarded(folder: Path, *, allowed: str) -> subprocess.CompletedProcess[str]:
    """Run two tests, one of which skips, under the guard."""
    (folder / "no_skips.py").write_text((CI / "no_skips.py").read_text("utf-8"))
    (folder / "allowed_skips.txt").write_text(allowed, encoding="utf-8")
    (folder / "test_two.py").write_text(TESTS, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no_skips", "--rootdir", ".", "."],
        capture_output=True,
        check=False,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": "."},
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("allowed", "status"),
    [
        pytest.param("", 1, id="a skip fails"),
        pytest.param("# test_two.py::*\n", 1, id="a comment allows nothing"),
        pytest.param("*::test_runs # needs data\n", 1, id="another test may skip"),
        pytest.param("*::test_skips # needs data\n", 0, id="it may skip"),
    ],
)
def test_skip_fails_unless_it_is_allowed(
    tmp_path: Path, allowed: str, status: int
) -> None:
    done = run_guarded(tmp_path, allowed=allowed)

    assert done.returncode == status, done.stdout + done.stderr
    assert ("no data here" in done.stdout) == (status == 1)
    assert done.stdout.splitlines()[-1].strip("= ").startswith("1 passed, 1 skipped")


def test_pattern_without_a_reason_is_refused(tmp_path: Path) -> None:
    done = run_guarded(tmp_path, allowed="*::test_skips\n")

    assert done.returncode != 0
    assert "no reason" in done.stdout + done.stderr
