"""Movements and cohorts by this library: from columns, and streamed from Parquet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from contracts import (
    BOUNDARIES,
    CHURN,
    CONTRACTION,
    EXPANSION,
    GONE,
    MONTHS,
    NAMES,
    NEW,
    REACTIVATION,
    SAME,
    Columns,
    figures,
)
from peers import Run

from successkit.metrics.revenue import (
    CohortFlows,
    Stretches,
    cohort_flows,
    stream_cohort_flows,
    sweep,
)

ROWS: Final = 32_768
BUFFER: Final = 65_536
LINES_OF: Final = {
    sweep.NOTHING: SAME,
    sweep.CHURNED: CHURN,
    sweep.FELL: CONTRACTION,
    sweep.HELD: SAME,
    sweep.CAME: REACTIVATION,
    sweep.ROSE: EXPANSION,
}
FIRST_OF: Final = {sweep.NOTHING: GONE, sweep.CAME: NEW}


def ours(book: Columns, threads: int) -> Run:
    """Fold packed keys."""
    stretches = Stretches(**book)

    def run() -> dict[str, Any]:
        return figures(cells(cohort_flows(stretches, BOUNDARIES, threads=threads)))

    return run


def ours_parquet(folder: Path, threads: int) -> Run:
    """Stream account-grouped files, each in one thread."""
    import pyarrow.parquet

    assert pyarrow.parquet

    def run() -> dict[str, Any]:
        files = map(blocks, sorted(folder.glob("*.parquet")))
        found = stream_cohort_flows(files, BOUNDARIES, threads=threads)
        return figures(cells(found))

    return run


def blocks(path: Path) -> Iterator[Stretches]:
    """Yield blocks of one file."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER) as file:
        batches = file.iter_batches(ROWS, columns=list(NAMES), use_threads=False)
        for batch in batches:
            yield Stretches(
                account=numbers(batch["account"], np.int32),
                start=days(batch["start"]),
                end=days(batch["end"]),
                amount=numbers(batch["amount"], np.int64),
                accounts=2**31,
            )


def numbers(column: Any, dtype: type) -> Any:  # noqa: ANN401
    """Return the numbers of an Arrow column; its own methods import pandas."""
    data = column.buffers()[1]
    return np.frombuffer(data, dtype)[column.offset :][: len(column)]


def days(column: Any) -> Any:  # noqa: ANN401
    """Return Arrow days as numpy days."""
    found = numbers(column, np.int32).astype(np.int64).view("datetime64[D]")
    if column.null_count:
        bits = np.frombuffer(column.buffers()[0], np.uint8)
        known = np.unpackbits(bits, bitorder="little")[column.offset :]
        found[known[: len(column)] == 0] = np.datetime64("NaT")
    return found


def cells(found: CohortFlows) -> Iterator[tuple[int, ...]]:
    """Yield sums by cohort, month and line."""
    moved, counts = found.moved.tolist(), found.counts.tolist()
    for cohort in range(MONTHS + 1):
        for month in range(cohort, MONTHS + 1):
            lines = LINES_OF | (FIRST_OF if cohort == month else {})
            sums, accounts = moved[cohort][month], counts[cohort][month]
            for code, line in lines.items():
                yield cohort, month, line, sums[code], accounts[code]
