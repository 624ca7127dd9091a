"""The benchmark of plugins runs, and what it compares is equal."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "plugins.py"


@pytest.mark.slow
def test_small_benchmark_runs() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(BENCHMARK), "--small"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "machinery of plugins / review" in done.stdout
