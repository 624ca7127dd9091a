"""The part of docs/benchmarks.md that a program writes, and the machine it ran on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Final

BEGIN: Final = "<!-- begin of what benchmarks/run.py writes -->"
END: Final = "<!-- end of what benchmarks/run.py writes -->"
PEERS: Final = ("numpy", "pandas", "polars", "duckdb", "pyarrow")
_GIGABYTE: Final = 1e9


def machine() -> str:
    """Return what the machine is, in a sentence without names or places."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIGABYTE
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    return (
        f"{processor()}, {cores} cores, {memory:.0f} GB, {platform.system()}; Python "
        f"{platform.python_version()}, {versions}. Other work kept "
        f"{os.getloadavg()[2]:.1f} processes waiting or running on average."
    )


def processor() -> str:
    """Return the name of the processor."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.machine()


def table(rows: list[list[str]]) -> str:
    """Return rows as a Markdown table, the first one as its head."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def write(page: Path, text: str) -> None:
    """Put a text in place of what the program wrote before."""
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page.name}: expected a line {BEGIN} and, after it, {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}", "utf-8")
