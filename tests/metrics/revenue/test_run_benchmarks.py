"""The benchmark of every peer runs, and the engines find the same figures."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_small_benchmark_runs_and_writes_its_part_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    given = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    page.write_text(given, "utf-8")
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--small"]
    done = subprocess.run(  # noqa: S603
        [*command, "--docs", str(page)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    written = page.read_text("utf-8")

    assert done.returncode == 0, done.stderr
    for engine in ("pandas", "polars", "polars packed", "duckdb", "duckdb parquet"):
        assert f"| {engine} |" in written
    assert "read and review, 5,000 accounts against 500" in written
    assert str(ROOT) not in written
    assert written.splitlines()[0] == given.splitlines()[0]
    assert written.splitlines()[-1] == given.splitlines()[-1]
