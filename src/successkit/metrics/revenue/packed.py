"""Revenue movements of plain stretches: one packed key per event, sorted once.

A stretch earns an amount a month from its start until its end. Two events, plus at the
start and minus at the end, fold into movements and cohorts. An event is one whole
number, so that one sort of plain int64 groups it by account and period, in far less
time than sorting several columns. Rows that stand grouped by account are sorted a block
at a time, in the processor's cache.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial, reduce
from itertools import product
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.revenue.allocation import keep_freed_memory
from successkit.metrics.revenue.event_keys import Calendar, Layout, Packer
from successkit.metrics.revenue.flows import Flows
from successkit.metrics.revenue.stretches import ROWS, Stretches
from successkit.metrics.revenue.sweep import Histogram

__all__ = ["Flows", "Stretches", "countable", "flows", "histogram_of"]

PASSES: Final = 32
"""How often unsorted rows are gone through, at most."""

_CHUNKS: Final = 4
"""Pieces of grouped rows for each thread, so that none of them waits for long."""


def flows(
    stretches: Stretches,
    boundaries: DayArray,
    *,
    history: bool = True,
    until: np.datetime64 | None = None,
    threads: int = 1,
) -> Flows:
    """Add up what happened to every account in every period.

    Parameters
    ----------
    stretches
        What earned how much, from when to when.
    boundaries
        Shape (periods + 1,): first day of each period and the day after the last. What
        starts on a boundary is new in the period that begins there.
    history
        Whether to look at what ended before the first boundary. Without it an account
        that comes back counts as new: enough for retention and churn, and quicker.
    until
        Last day that is looked at; None for all of them.
    threads
        How many to work with; the same bits for any number.

    Returns
    -------
    Flows
        The same bits for any order of rows; flows of parts that share no account add
        up to those of the whole.

    Raises
    ------
    InvalidInputError
        An amount is below 0, or amounts are so large that sums could not be exact.
    """
    since = None if history else boundaries[0]
    found = histogram_of(
        stretches, boundaries, since=since, until=until, threads=threads, cohorts=False
    )
    return Flows.of(found)


def countable(stretches: Stretches, periods: int) -> bool:
    """Return whether amounts are small enough for :func:`flows`.

    Parameters
    ----------
    stretches
        What earned how much, from when to when.
    periods
        How many.

    Returns
    -------
    bool
        Whether they can be added up exactly.
    """
    return Layout.of(stretches, periods + 1, stretches.accounts).exact


def histogram_of(
    stretches: Stretches,
    boundaries: DayArray,
    *,
    since: np.datetime64 | None = None,
    until: np.datetime64 | None = None,
    threads: int = 1,
    cohorts: bool = True,
) -> Histogram:
    """Sort what happened to accounts, and add it up.

    Parameters
    ----------
    stretches
        What earned how much, from when to when.
    boundaries
        Shape (periods + 1,): first day of each period and the day after the last.
    since
        What ended before this day is left out; None leaves nothing out.
    until
        Last day that is looked at; None for all of them.
    threads
        How many to work with.
    cohorts
        Whether to tell apart when accounts began.

    Returns
    -------
    Histogram
        The same bits for any order of rows and number of threads.

    Raises
    ------
    InvalidInputError
        ``threads`` is below 1; an amount is below 0, or amounts are so large that sums
        could not be exact.
    """
    if threads < 1:
        raise InvalidInputError(f"threads: expected at least 1; got {threads}")
    keep_freed_memory()
    grouped = stretches.grouped()
    split = 1 if grouped else 1 << (threads - 1).bit_length()
    most = -(-(int(stretches.account.max(initial=-1)) + 1) // split)
    layout = Layout.of(
        stretches, len(boundaries), min(ROWS, len(stretches)) if grouped else most
    )
    _check_exact(stretches, layout)
    if not grouped and most > layout.accounts * PASSES:
        # Amounts leave so little room that going through all rows for each few
        # accounts would take longer than to put the rows in order.
        order = np.argsort(stretches.account, kind="stable")
        return histogram_of(
            stretches.take(order),
            boundaries,
            since=since,
            until=until,
            threads=threads,
            cohorts=cohorts,
        )
    packer = Packer.of(layout, Calendar.of(boundaries, until), since)
    empty = Histogram.empty(layout, cohorts=cohorts)
    work = _grouped if grouped else _scattered
    tasks = work(stretches, packer, empty, threads if grouped else split)
    return reduce(Histogram.__add__, _done(tasks, threads), empty)


def _check_exact(stretches: Stretches, layout: Layout) -> None:
    if not layout.exact:
        raise InvalidInputError(
            f"amount: {len(stretches):,} amounts of up to {layout.lift:,} cannot be "
            "added up exactly; check for amounts in the wrong unit"
        )


Task = Callable[[], Histogram]


def _run(task: Task) -> Histogram:
    return task()


def _done(tasks: Iterable[Task], threads: int) -> Iterator[Histogram]:
    if threads == 1:
        yield from (task() for task in tasks)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(_run, tasks)


def _grouped(
    stretches: Stretches, packer: Packer, empty: Histogram, threads: int
) -> Iterator[Task]:
    """Yield work on rows that stand together by account."""
    pieces = 1 if threads == 1 else threads * _CHUNKS
    for rows in stretches.whole(-(-len(stretches) // pieces)):
        yield partial(_sweep_grouped, stretches.rows(rows), packer, empty)


def _sweep_grouped(stretches: Stretches, packer: Packer, empty: Histogram) -> Histogram:
    """Sort and fold rows that stand together by account, block by block."""
    found = empty.fresh()
    for rows in stretches.whole(min(ROWS // 2, packer.layout.accounts)):
        block = stretches.rows(rows)
        number = np.zeros(len(block), np.int64)
        number[1:] = block.account[1:] != block.account[:-1]
        np.cumsum(number, out=number)
        keys = np.empty(2 * len(block), np.int64)
        found.sweep(_sorted(keys, packer.pack(block, number, keys)))
    return found


def _scattered(
    stretches: Stretches, packer: Packer, empty: Histogram, split: int
) -> Iterator[Task]:
    """Yield work on accounts that stand in any order."""
    # Every so many-th account: numbers often say when an account began.
    most = -(-(int(stretches.account.max(initial=-1)) + 1) // split)
    lows = range(0, max(most, 1), packer.layout.accounts)
    for low, place in product(lows, range(split)):
        width = packer.layout.accounts
        own = _Own(split=split, place=place, low=low, most=most, width=width)
        yield partial(_sweep_scattered, stretches, packer, empty, own)


@attrs.frozen(kw_only=True)
class _Own:
    """Accounts of one pass: each ``split``-th from ``place``, the ``low``-th first."""

    split: int
    place: int
    low: int
    most: int

    width: int

    @property
    def every(self) -> bool:
        """Whether all accounts are own."""
        return self.split == 1 and self.most <= self.width

    def mask(self, account: AnyArray) -> BoolArray:
        """Return which accounts are own."""
        own = (account & (self.split - 1)) == self.place
        if self.most > self.width:
            number = account >> (self.split.bit_length() - 1)
            own &= (number >= self.low) & (number < self.low + self.width)
        return np.asarray(own)

    def blocks(self, stretches: Stretches) -> Iterator[Stretches]:
        """Yield blocks of own rows, with numbers of accounts from 0."""
        shift = self.split.bit_length() - 1
        for rows in stretches.blocks():
            block = stretches.rows(rows)
            if not self.every:
                block = block.take(np.flatnonzero(self.mask(block.account)))
                number = (block.account >> shift) - self.low
                block = attrs.evolve(block, account=number)
            yield block

    def keys(self, stretches: Stretches, packer: Packer) -> int:
        """Return how many keys own rows make, at most."""
        count = 0
        for rows in stretches.blocks():
            ends = packer.ends(stretches.end[rows])
            own = None if self.every else self.mask(stretches.account[rows])
            count += len(ends) if own is None else int(np.count_nonzero(own))
            count += int(np.count_nonzero(ends if own is None else own & ends))
        return count


def _sweep_scattered(
    stretches: Stretches, packer: Packer, empty: Histogram, own: _Own
) -> Histogram:
    """Sort and fold the rows of some accounts."""
    keys, count = np.empty(own.keys(stretches, packer), np.int64), 0
    for block in own.blocks(stretches):
        count += packer.pack(block, block.account, keys[count:])
    found = empty.fresh()
    found.sweep(_sorted(keys, count))
    return found


def _sorted(keys: Int64Array, count: int) -> Int64Array:
    keys = keys[:count]
    keys.sort()
    return keys
