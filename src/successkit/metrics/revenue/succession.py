"""Which contract row goes on where another one stops."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.metrics.definitions.definition import Definition

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
    account = contracts.array("account").astype(np.int64)
    result: Int64Array = account * max(width, 1) + codes
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


def next_of_same_id(contracts: Facts) -> Int64Array:
    """Return the next row of the same contract.

    Parameters
    ----------
    contracts
        Contract rows.

    Returns
    -------
    Int64Array
        Shape (rows,): its position, or -1.
    """
    ids = contract_codes(contracts)
    order = np.lexsort((contracts.array("start"), ids))
    following = np.full(len(order), -1)
    same = ids[order][1:] == ids[order][:-1]
    following[order[:-1][same]] = order[1:][same]
    return following


@attrs.frozen(eq=False)
class _Line:
    """Rows in the order of account, product, start and id, with keys to search."""

    pair: Int64Array
    rank: Int64Array
    order: Int64Array
    keys: Int64Array

    @classmethod
    def of(cls, contracts: Facts, start: DayArray) -> "_Line":
        pair = pair_codes(contracts)
        # The id decides between rows of one day, so that their order never does.
        order = np.lexsort((contracts.text("id").codes, start, pair))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return cls(pair, rank, order, _keys(pair[order], start[order]))

    def without(self, silent: BoolArray) -> "_Line":
        keep = ~silent[self.order]
        return attrs.evolve(self, order=self.order[keep], keys=self.keys[keep])

    def places(self, end: DayArray) -> tuple[Int64Array, BoolArray]:
        """Return where the first row of the pair from a day on stands, if any."""
        inside, hit = np.zeros(len(end), np.int64), np.zeros(len(end), bool)
        rows = np.flatnonzero(end != FAR) if len(self.order) else inside[:0]
        place = np.searchsorted(self.keys, _keys(self.pair[rows], end[rows]))
        rows, place = rows[place < len(self.order)], place[place < len(self.order)]
        inside[rows] = place
        hit[rows] = self.pair[self.order[place]] == self.pair[rows]
        return inside, hit


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
    line = _Line.of(contracts, start).without(silent)
    named_row = _named_rows(contracts, start)
    named_start = np.where(named_row >= 0, start[named_row], FAR)
    grace = np.timedelta64(definition.renewal_grace, "D")
    named = (named_start != FAR) & (end != FAR) & (named_start - end <= grace)
    row, begin = _next_rows(line, start, end, renewable, renewable & ~named & ~replaced)
    near = (begin != FAR) & (begin - end <= grace)
    beside = _taken_over(line, start, end)
    early = named & (named_start < end)
    return Successors(
        found=named | near | (beside >= 0),
        start=np.where(named, named_start, np.where(near, begin, FAR)),
        named=named,
        row=np.where(named, named_row, np.where(near, row, -1)),
        beside=np.where(early, named_row, beside),
    )


def _next_rows(
    line: _Line,
    start: DayArray,
    end: DayArray,
    renewable: BoolArray,
    choosing: BoolArray,
) -> tuple[Int64Array, DayArray]:
    """Return the row that follows each one, and its start or FAR."""
    # What follows another contract without a gap is the renewal of that one.
    taken = np.isin(_keys(line.pair, start), _keys(line.pair, end)[renewable])
    row, begin = np.full(len(start), -1), np.full(len(start), FAR)
    for choice, at_once in ((line.without(taken), False), (line, True)):
        place, hit = choice.places(end)
        if at_once:
            hit &= start[choice.order[place]] == end if len(choice.order) else False
            place = _spread(choice, place, hit & choosing)
        row[hit] = choice.order[place[hit]]
        begin[hit] = start[row[hit]]
    return row, begin


def _spread(line: _Line, place: Int64Array, hit: BoolArray) -> Int64Array:
    """Give rows that end together the rows that begin together one by one."""
    if not hit.any() or bool((line.keys[1:] != line.keys[:-1]).all()):
        return place
    width = np.searchsorted(line.keys, line.keys[place], side="right") - place
    rows = np.flatnonzero(hit & (width > 1))
    rows = rows[np.lexsort((line.rank[rows], place[rows]))]
    fresh = np.append(True, place[rows][1:] != place[rows][:-1])[: len(rows)]
    head = np.maximum.accumulate(np.where(fresh, np.arange(len(rows)), 0))
    rank = np.arange(len(rows)) - head
    result = place.copy()
    result[rows] += np.minimum(rank, width[rows] - 1)
    return result


def _named_rows(contracts: Facts, start: DayArray) -> Int64Array:
    """Return the first row of the account whose ``renews`` names this contract."""
    result = np.full(contracts.rows, -1)
    renews, ids = contracts.text("renews"), contracts.text("id")
    target = renews.codes_in(ids)
    rows = np.flatnonzero(target >= 0)
    if rows.size:
        wanted = _in_account(contracts, target, len(ids.values))
        rows = rows[np.lexsort((ids.codes[rows], start[rows], wanted[rows]))]
        keys, own = wanted[rows], contract_codes(contracts)
        place = np.searchsorted(keys, own)
        inside = np.minimum(place, len(keys) - 1)
        hit = (keys[inside] == own) & (rows[inside] != np.arange(contracts.rows))
        result[hit] = rows[inside[hit]]
    return result


def _taken_over(line: _Line, start: DayArray, end: DayArray) -> Int64Array:
    """Return the row of the same pair that began before the end and outlasts it."""
    result = np.full(len(start), -1)
    here = np.flatnonzero(end != FAR)
    keys = _keys(line.pair[here], start[here])
    step = np.searchsorted(line.keys, keys, side="right")
    here, step = here[step < len(line.order)], step[step < len(line.order)]
    while len(here):
        after = line.order[step]
        inside = (line.pair[after] == line.pair[here]) & (start[after] < end[here])
        outlasts = end[after] > end[here]
        found = inside & outlasts
        result[here[found]] = after[found]
        on = inside & ~outlasts & (step + 1 < len(line.order))
        here, step = here[on], step[on] + 1
    return result
