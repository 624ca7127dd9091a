"""Movements and cohorts of contracts that stream by, grouped by account."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any, Final

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.arrays import DayArray
from successkit.core.errors import InvalidInputError
from successkit.metrics.revenue.cohort_flows import (
    CohortFlows,
    account_interval,
    cohort_flows,
)
from successkit.metrics.revenue.stretches import Stretches

__all__ = ["stream_cohort_flows"]

_NONE: Final = AccountSet()


def stream_cohort_flows(
    sources: Iterable[Iterable[Stretches]],
    boundaries: DayArray,
    *,
    until: np.datetime64 | None = None,
    threads: int = 1,
) -> CohortFlows:
    """Return movements and cohorts of contracts that stream by in blocks.

    Only one block of each source that is being read is held in memory.

    Parameters
    ----------
    sources
        One iterable of blocks for each file, say; each is read by one thread, and no
        account is in two of them. Within a source, accounts rise from row to row and
        from block to block; an account may go on in the next block.
    boundaries
        Shape (periods + 1,): first day of each period and the day after the last.
    until
        Last day that is looked at; None for all of them.
    threads
        How many sources are read at a time.

    Returns
    -------
    CohortFlows
        The same bits as those of all rows at once, however they were cut into blocks
        and sources.

    Raises
    ------
    InvalidInputError
        Accounts of a source do not rise, an account is in two sources, ``threads`` is
        below 1, or what :func:`cohort_flows` refuses.

    Examples
    --------
    >>> def block(account, amount):
    ...     return Stretches(
    ...         account=np.array(account),
    ...         start=np.array(["2026-01-10"] * len(account), "datetime64[D]"),
    ...         end=np.array(["NaT"] * len(account), "datetime64[D]"),
    ...         amount=np.array(amount),
    ...         accounts=100,
    ...     )
    >>> files = [[block([0, 1], [9, 1]), block([1, 2], [2, 3])], [block([7], [5])]]
    >>> month = np.array(["2026-01-01", "2026-02-01"], "datetime64[D]")
    >>> (line,) = stream_cohort_flows(files, month).lines()
    >>> line.new, line.accounts_new
    (20, 4)
    >>> stream_cohort_flows([files[0], files[0]], month)
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: cannot add two parts that share \
accounts: '00000000000000000000' to '00000000000000000002' and \
'00000000000000000000' to '00000000000000000002'; split the book so that every \
account is in one part
    """
    if threads < 1:
        raise InvalidInputError(f"threads: expected at least 1; got {threads}")
    nothing = CohortFlows.empty(boundaries)

    def read(source: Iterable[Stretches]) -> CohortFlows:
        return _read(source, nothing, until)

    if threads == 1:
        return reduce(CohortFlows.__add__, map(read, sources), nothing)
    with ThreadPoolExecutor(threads) as pool:
        return reduce(CohortFlows.__add__, pool.map(read, sources), nothing)


def _read(
    source: Iterable[Stretches], nothing: CohortFlows, until: np.datetime64 | None
) -> CohortFlows:
    """Add up one source; its blocks share no account once cut at the last one."""
    total, ends = nothing, list[np.integer[Any]]()
    for block in _whole(source):
        ends = [*ends[:1], block.account[0], block.account[-1]]
        # Their accounts rise, so that one proof at the end is enough.
        total += cohort_flows(block, nothing.boundaries, until=until, accounts=_NONE)
    return attrs.evolve(total, accounts=account_interval(np.array(ends)))


def _whole(source: Iterable[Stretches]) -> Iterator[Stretches]:
    """Yield blocks of whole accounts: the last account of each waits for the next."""
    rest: Stretches | None = None
    for place, block in enumerate(source):
        block.check()
        if not len(block):
            continue
        _check_rising(rest, block, place)
        rows = block if rest is None else rest + block
        last: np.integer[Any] = rows.account[-1]
        first = int(np.searchsorted(rows.account, last))
        if first:
            yield rows.rows(slice(0, first))
        rest = rows.rows(slice(first, len(rows)))
    if rest is not None:
        yield rest


def _check_rising(rest: Stretches | None, block: Stretches, place: int) -> None:
    last = rest.account[-1] if rest is not None else block.account[0]
    if block.account[0] < last or not block.grouped():
        raise InvalidInputError(
            f"account: expected numbers that rise within a source; block {place} goes "
            "back to an account before; sort the file by account, or give each file to "
            "cohort_flows as a whole"
        )
