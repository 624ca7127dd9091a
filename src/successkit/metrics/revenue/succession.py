"""Which contract row goes on where another one stops."""

from collections.abc import Iterator

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.order import BLOCK, changes, row_order, run_starts

FAR = np.datetime64("9999-12-31", "D")
"""Stands for "no end" while days are compared."""


@attrs.frozen(eq=False)
class Successors:
    """For each row: whether another contract renews it, from when, and by name.

    Parameters
    ----------
    found
        Shape (n,): whether there is one.
    start
        Its first day; ``FAR`` without one, or when it began before the end.
    named
        Whether it names this contract in ``renews``.
    row
        Position of the row that begins on ``start``; -1 without one.
    beside
        Position of a row that began before the end and outlasts it; -1 without one.
    """

    found: BoolArray
    start: DayArray
    named: BoolArray
    row: Int64Array
    beside: Int64Array


def contract_codes(contracts: Facts) -> Int64Array:
    """Return one number for each contract: an id counts within its account.

    Parameters
    ----------
    contracts
        Contract rows.

    Returns
    -------
    Int64Array
        Shape (rows,).
    """
    ids = contracts.text("id")
    return _in_account(contracts, ids.codes, len(ids.values))


def _in_account(contracts: Facts, codes: Int64Array, width: int) -> Int64Array:
    result: Int64Array = contracts.array("account").astype(np.int64)
    result *= max(width, 1)
    result += codes
    return result


def pair_codes(contracts: Facts) -> Int64Array:
    """Return one number for each account and product; no product is one as well.

    Parameters
    ----------
    contracts
        Contract rows.

    Returns
    -------
    Int64Array
        Shape (rows,), rising with the account.
    """
    product = contracts.text("product")
    return _in_account(contracts, product.codes + 1, len(product.values) + 1)


def later_rows(contracts: Facts) -> tuple[Int64Array, Int64Array]:
    """Return the rows after which another one of the same contract begins.

    Parameters
    ----------
    contracts
        Contract rows.

    Returns
    -------
    tuple[Int64Array, Int64Array]
        Their positions, and those of the next ones.
    """
    ids, account = contracts.text("id").codes, contracts.array("account")
    # Most contracts have one row.
    rows = np.flatnonzero(np.bincount(ids + 1)[ids + 1] > 1)
    order = rows[row_order(account[rows], ids[rows], contracts.array("start")[rows])]
    same = ids[order[1:]] == ids[order[:-1]]
    same &= account[order[1:]] == account[order[:-1]]
    return order[:-1][same], order[1:][same]


@attrs.frozen(eq=False)
class _Line:
    """Rows that may renew another one, and rows that end, none of them alone.

    Both in the order of account, product, start and id, so that searches run along.
    ``keys`` are pair and start of the rows in ``order``, ``first`` is where those of
    the same key begin, and ``pair`` has -1 behind them. ``wanted`` are pair and end of
    the rows ``asking``, of the pairs ``asked``; ``begun`` is where what starts after
    them stands in ``order``, and ``place`` where what starts from their end on does.
    """

    order: Int64Array
    pair: Int64Array
    keys: Int64Array
    first: Int64Array
    asking: Int64Array
    asked: Int64Array
    wanted: Int64Array
    begun: Int64Array
    place: Int64Array

    @classmethod
    def of(
        cls,
        ranked: Int64Array,
        pair: Int64Array,
        start: DayArray,
        end: DayArray,
        silent: BoolArray,
    ) -> "_Line":
        fresh = changes(pair)
        company = ~(fresh & np.append(fresh[1:], True)[: len(fresh)])
        asks = np.flatnonzero(company & (end[ranked] != FAR))
        may = np.flatnonzero(company & ~silent[ranked])
        asking, order = ranked[asks], ranked[may]
        keys, wanted = _keys(pair[may], start[order]), _keys(pair[asks], end[asking])
        return cls(
            order=order,
            pair=np.append(pair[may], -1),
            keys=keys,
            first=run_starts(changes(keys)),
            asking=asking,
            asked=pair[asks],
            wanted=wanted,
            begun=np.searchsorted(keys, _keys(pair[asks], start[asking]), "right"),
            place=np.searchsorted(keys, wanted),
        )


def _blocks(pair: Int64Array) -> Iterator[slice]:
    """Yield slices of sorted pairs that cut none of them."""
    low = 0
    while low < len(pair):
        last = pair[min(low + BLOCK, len(pair)) - 1 :][:1]
        high = int(np.searchsorted(pair, last, side="right")[0])
        yield slice(low, high)
        low = high


def _keys(pair: Int64Array, day: DayArray) -> Int64Array:
    """Return one number for a pair and a day, in the order of both."""
    keys: Int64Array = pair * 4_000_000 + day.astype(np.int64)
    return keys


def find_successors(
    contracts: Facts,
    end: DayArray,
    silent: BoolArray,
    renewable: BoolArray,
    replaced: BoolArray,
    definition: Definition,
) -> Successors:
    """Find what renews each row.

    Parameters
    ----------
    contracts
        Contract rows.
    end
        Shape (n,): first day on which a row is not in force by its own terms.
    silent
        Shape (n,): rows that renew nothing unless by name.
    renewable
        Shape (n,): rows that may be renewed by what follows without a gap.
    replaced
        Shape (n,): rows whose own contract goes on.
    definition
        The grace.

    Returns
    -------
    Successors
        By name; else the next contract of account and product within the grace; else
        one that runs beside and outlasts it.
    """
    start = contracts.array("start")
    grace = np.timedelta64(definition.renewal_grace, "D")
    named, by = _named_rows(contracts, start)
    on_time = (end[named] != FAR) & (start[by] - end[named] <= grace)
    named, by = named[on_time], by[on_time]
    told = np.zeros(len(end), bool)
    told[named] = True
    choosing = renewable & ~told & ~replaced
    row, beside = _next_in_line(contracts, end, silent, renewable, choosing)
    hit = np.flatnonzero(row >= 0)
    row[hit[start[row[hit]] - end[hit] > grace]] = -1
    row[named] = by
    found = (row >= 0) | (beside >= 0)
    early = start[by] < end[named]
    beside[named[early]] = by[early]
    begin, hit = np.full(len(end), FAR), np.flatnonzero(row >= 0)
    begin[hit] = start[row[hit]]
    return Successors(found=found, start=begin, named=told, row=row, beside=beside)


def _next_in_line(
    contracts: Facts,
    end: DayArray,
    silent: BoolArray,
    renewable: BoolArray,
    choosing: BoolArray,
) -> tuple[Int64Array, Int64Array]:
    """Return the row that follows each one, and one that runs beside it; or -1."""
    start, pair = contracts.array("start"), pair_codes(contracts)
    # The id decides between rows of one day, so that their order never does.
    ranked = row_order(pair, start, contracts.text("id").codes)
    pair = pair[ranked]
    row, beside = np.full(len(end), -1), np.full(len(end), -1)
    for block in _blocks(pair):
        line = _Line.of(ranked[block], pair[block], start, end, silent)
        _choose_next(line, renewable, choosing, row)
        _choose_beside(line, end, beside)
    return row, beside


def _choose_next(
    line: _Line, renewable: BoolArray, choosing: BoolArray, result: Int64Array
) -> None:
    """Write down the row that follows each one, if any."""
    count = len(line.order)
    at_once = np.append(line.keys, -1)[line.place] == line.wanted
    # What follows another contract without a gap is the renewal of that one.
    taken = np.zeros(count, bool)
    taken[line.place[at_once & renewable[line.asking]]] = True
    free = np.where(taken[line.first], count, np.arange(count))
    free = np.append(np.minimum.accumulate(free[::-1])[::-1], count)[line.place]
    hit = line.pair[free] == line.asked
    result[line.asking[hit]] = line.order[free[hit]]
    at_once &= choosing[line.asking]
    place = _spread(line, line.place[at_once])
    result[line.asking[at_once]] = line.order[place]


def _spread(line: _Line, place: Int64Array) -> Int64Array:
    """Give rows that end together the rows that begin together one by one."""
    width = np.bincount(line.first, minlength=len(line.first))[place]
    rows = np.flatnonzero(width > 1)
    rows = rows[row_order(place[rows])]
    head = run_starts(changes(place[rows]))
    result = place.copy()
    result[rows] += np.minimum(np.arange(len(rows)) - head, width[rows] - 1)
    return result


def _named_rows(contracts: Facts, start: DayArray) -> tuple[Int64Array, Int64Array]:
    """Return rows that a ``renews`` of the account names, and the first such row."""
    renews, ids = contracts.text("renews"), contracts.text("id")
    target = renews.codes_in(ids) if len(renews.values) else np.zeros(0, np.int64)
    rows = np.flatnonzero(target >= 0)
    if not rows.size:
        return rows, rows
    wanted = _in_account(contracts, target, len(ids.values))
    rows = rows[row_order(wanted[rows], start[rows], ids.codes[rows])]
    keys, own = wanted[rows], contract_codes(contracts)
    place = np.searchsorted(keys, own)
    by = rows[np.minimum(place, len(keys) - 1)]
    hit = np.flatnonzero((wanted[by] == own) & (by != np.arange(contracts.rows)))
    return hit, by[hit]


def _choose_beside(line: _Line, end: DayArray, result: Int64Array) -> None:
    """Write down the row of the same pair that began before the end and outlasts it."""
    here = np.flatnonzero(line.begun < line.place)
    step = line.begun[here]
    while len(here):
        row, after = line.asking[here], line.order[step]
        found = end[after] > end[row]
        result[row[found]] = after[found]
        here, step = here[~found], step[~found] + 1
        on = step < line.place[here]
        here, step = here[on], step[on]
