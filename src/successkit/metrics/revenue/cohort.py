"""Cohorts counted: who started when, and what was there of them at each closing.

Accounts are never laid out against periods: each event of the ledger adds its change
to the cell of its account's cohort and of its period, and running sums over the
periods give the levels. Only foreign currencies need the level of each account, since
every amount is rounded once when it is converted; they are taken in blocks.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal, Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.period import Period
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.exchange import Factor, convert
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.revenue.reading import Reading
from successkit.metrics.revenue.sweep import cohort_levels, cohort_sizes

Measure = Literal["accounts", "revenue"]
"""What a cell holds: customers, or their monthly revenue."""

BLOCK: Final = 16_384
"""Accounts counted at a time."""

_LOW: Final = 31

Cells = tuple[tuple[int, ...], ...]


@attrs.frozen(kw_only=True)
class CohortCells:
    """Exact cells of a triangle; they add up over accounts.

    Cohort 0 are the accounts that had started before the first period, cohort c those
    that started in period c. Column 0 is the opening, column t the closing of period
    t; all cells before a cohort's own column are 0.

    Parameters
    ----------
    started
        Accounts of each cohort, also those that left before its first closing.
    cells
        Customers, or revenue in units of 1/55,440 minor unit a month, by cohort and
        column; 0 in columns that are not known yet.
    """

    started: tuple[int, ...]
    cells: Cells

    def __add__(self, other: Self) -> Self:
        started = tuple(map(sum, zip(self.started, other.started, strict=True)))
        cells = tuple(
            tuple(map(sum, zip(mine, theirs, strict=True)))
            for mine, theirs in zip(self.cells, other.cells, strict=True)
        )
        return type(self)(started=started, cells=cells)

    def __sub__(self, other: Self) -> Self:
        minus = type(self)(
            started=tuple(-count for count in other.started),
            cells=tuple(tuple(-cell for cell in row) for row in other.cells),
        )
        return self + minus

    def rows(self) -> Cells:
        """Return the rows of the triangle, each from its cohort's own column on.

        Returns
        -------
        Cells
            Row c has one cell for each age 0, 1, 2 …

        Examples
        --------
        >>> CohortCells(started=(2, 1), cells=((2, 1), (0, 1))).rows()
        ((2, 1), (1,))
        """
        return tuple(row[place:] for place, row in enumerate(self.cells))


def cohort_partial(
    book: RevenueBook, periods: Sequence[Period], *, measure: Measure, worst: bool
) -> CohortCells:
    """Count the cohorts of a book.

    Parameters
    ----------
    book
        The book, or some of its accounts.
    periods
        Consecutive; at least one.
    measure
        What the cells hold.
    worst
        Whether contracts that ran out without a word and are still within the grace
        count as lost.

    Returns
    -------
    CohortCells
        It adds up over accounts, bit for bit.
    """
    counting = _Counting.of(book, periods)
    cells, undecided = _cells(book.reading, periods, counting, measure), book.undecided
    if not worst or undecided is None:
        return cells
    renewed = _cells(undecided.renewed, periods, counting, measure)
    return cells - renewed + _cells(undecided.ended, periods, counting, measure)


def _cells(
    reading: Reading, periods: Sequence[Period], counting: "_Counting", measure: Measure
) -> CohortCells:
    """Count cohorts: most accounts by packed keys, others by their ledger."""
    plain, ledger = reading.by_cohort(periods)
    cells = _of_ledger(ledger, counting, measure)
    if plain is None:
        return cells
    moved, accounts = plain.cubes
    unit = plain.layout.unit if measure == "revenue" else 1
    known = counting.known
    levels = tuple(
        tuple(level * unit if place < known else 0 for place, level in enumerate(row))
        for row in cohort_levels(moved, accounts, revenue=measure == "revenue")
    )
    return cells + CohortCells(started=tuple(cohort_sizes(accounts)), cells=levels)


def _of_ledger(ledger: Ledger, counting: "_Counting", measure: Measure) -> CohortCells:
    started, tally = np.zeros(counting.width, np.int64), _Tally(counting.width)
    for block in _blocks(ledger, counting):
        started += np.bincount(block.cohort[block.cohort >= 0], None, counting.width)
        if measure == "accounts":
            _count_accounts(block, tally)
        else:
            _count_revenue(block, ledger, counting, tally)
    return CohortCells(
        started=tuple(started.tolist()), cells=tally.cells(counting.known)
    )


@attrs.frozen(eq=False, kw_only=True)
class _Counting:
    """Where days belong, and the rates of each column."""

    book: RevenueBook
    boundaries: tuple[date, ...]
    known: int

    @classmethod
    def of(cls, book: RevenueBook, periods: Sequence[Period]) -> Self:
        boundaries = (periods[0].start, *(period.end for period in periods))
        return cls(book=book, boundaries=boundaries, known=known_columns(book, periods))

    @property
    def width(self) -> int:
        """Columns, and cohorts: the opening, then one for each period."""
        return len(self.boundaries)

    @property
    def _early(self) -> bool:
        return self.book.definition.snapshot == "start_of_day"

    def column(self, day: DayArray) -> Int64Array:
        """Return the column at which events of a day are seen first."""
        edges = np.array(self.boundaries, "datetime64[D]")
        side: Literal["left", "right"] = "left" if self._early else "right"
        return np.searchsorted(edges, day, side=side).astype(np.int64)

    def factor(self, currency: str, column: int) -> Factor:
        """Return the rate of a currency at a column."""
        book, edge = self.book, self.boundaries[column]
        day = edge if self._early else edge - timedelta(days=1)
        if not column:
            # A series that begins with the first period opens it.
            first = book.exchange.factor(currency, book.currency, day)
            day = day if first else edge
        return book.exchange.needed(currency, book.currency, day)


def known_columns(book: RevenueBook, periods: Sequence[Period]) -> int:
    """Return how many columns are known: the opening, and closings of the past.

    Parameters
    ----------
    book
        The book, as of its day.
    periods
        Consecutive; at least one.

    Returns
    -------
    int
        From 0 to the number of periods + 1: days on or before the as-of day.
    """
    early = book.definition.snapshot == "start_of_day"
    opening = periods[0].start - timedelta(days=0 if early else 1)
    days = (opening, *(book.closing_day(period) for period in periods))
    return sum(day <= book.as_of for day in days)


@attrs.frozen(eq=False)
class _Block:
    """Events of some accounts, by account and day."""

    events: slice
    account: Int64Array
    column: Int64Array
    alive: BoolArray
    fresh: BoolArray
    cohort: Int64Array

    def cohorts(self) -> Int64Array:
        """Return the cohort of each event."""
        return self.cohort[self.account]


def _blocks(ledger: Ledger, counting: _Counting) -> Iterator[_Block]:
    edges = range(0, ledger.accounts, BLOCK)
    lows = np.searchsorted(ledger.account, np.array([*edges, ledger.accounts]))
    for place, first in enumerate(edges):
        events = slice(int(lows[place]), int(lows[place + 1]))
        account = ledger.account[events] - first
        height = min(BLOCK, ledger.accounts - first)
        yield _block(ledger, counting, events, account, height)


def _block(
    ledger: Ledger,
    counting: _Counting,
    events: slice,
    account: Int64Array,
    height: int,
) -> _Block:
    day, change = ledger.day[events], ledger.alive[events]
    fresh = _differs(account)
    running = np.cumsum(change)
    base = (running - change)[fresh]
    alive = running - base[np.cumsum(fresh) - 1] > 0
    column = counting.column(day)
    # What begins and ends on one day was never there.
    counts = np.flatnonzero(alive & _last(account, day))[::-1]
    cohort = np.full(height, -1)
    cohort[account[counts]] = column[counts]
    cohort[cohort >= counting.width] = -1
    return _Block(events, account, column, alive, fresh, cohort)


def _differs(*columns: AnyArray) -> BoolArray:
    """Return where any of the columns has another value than one row before."""
    result = np.ones(len(columns[0]), bool)
    result[1:] = False
    for column in columns:
        result[1:] |= column[1:] != column[:-1]
    return result


def _last(*columns: AnyArray) -> BoolArray:
    return np.append(_differs(*columns)[1:], True)[: len(columns[0])]


class _Tally:
    """Changes by cohort and column, exact at any size."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.high, self.low = (np.zeros(width * width, np.int64) for _ in range(2))

    def add(self, cohort: Int64Array, column: Int64Array, change: Int64Array) -> None:
        """Add changes; those of no cohort or after the last column are left out."""
        keep = (cohort >= 0) & (column < self.width)
        cell, change = cohort[keep] * self.width + column[keep], change[keep]
        # Two halves, so that no sum of 63-bit amounts overflows.
        np.add.at(self.high, cell, change >> _LOW)
        np.add.at(self.low, cell, change & (2**_LOW - 1))

    def cells(self, known: int) -> Cells:
        """Return running sums along each row; 0 from the first unknown column on."""
        halves = zip(self.high.tolist(), self.low.tolist(), strict=True)
        changes = [high * 2**_LOW + low for high, low in halves]
        rows: list[tuple[int, ...]] = []
        for row in range(self.width):
            level, levels = 0, list[int]()
            for column in range(self.width):
                level += changes[row * self.width + column]
                levels.append(level if column < known else 0)
            rows.append(tuple(levels))
        return tuple(rows)


def _count_accounts(block: _Block, tally: _Tally) -> None:
    closes = _last(block.account, block.column)
    alive = block.alive[closes].astype(np.int64)
    before = np.append(0, alive[:-1])[: len(alive)]
    change = alive - np.where(_differs(block.account[closes]), 0, before)
    tally.add(block.cohorts()[closes], block.column[closes], change)


def _count_revenue(
    block: _Block, ledger: Ledger, counting: _Counting, tally: _Tally
) -> None:
    delta, currency = ledger.delta[block.events], ledger.currency[block.events]
    for code, name in enumerate(ledger.currencies.tolist()):
        mine = np.flatnonzero((currency == code) & (delta != 0))
        if not mine.size:
            continue
        account, column = block.account[mine], block.column[mine]
        if name == counting.book.currency:
            tally.add(block.cohort[account], column, delta[mine])
        else:
            _convert(block, counting, tally, name, (account, column, delta[mine]))


def _convert(
    block: _Block,
    counting: _Counting,
    tally: _Tally,
    name: str,
    events: tuple[Int64Array, Int64Array, Int64Array],
) -> None:
    """Add levels of accounts in another currency, at the rate of each column."""
    account, column, delta = events
    owners, place = np.unique(account, return_inverse=True)
    width = counting.width
    flat = np.zeros(len(owners) * (width + 1), np.int64)
    np.add.at(flat, place * (width + 1) + column, delta)
    levels = np.cumsum(flat.reshape(len(owners), width + 1), axis=1)
    before, cohort = np.zeros(len(owners), np.int64), block.cohort[owners]
    for now in range(counting.known):
        level = levels[:, now]
        after = convert(level, counting.factor(name, now)) if level.any() else level
        tally.add(cohort, np.full(len(owners), now), after - before)
        before = after
