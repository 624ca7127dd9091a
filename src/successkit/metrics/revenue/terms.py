"""How long each contract row earns: replaced, renewed, bridged, pending or lost."""

from datetime import date

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.states import ContractKind, ContractStatus, code_of
from successkit.metrics.definitions.definition import Definition

FAR = np.datetime64("9999-12-31", "D")
"""Stands for "no end" while days are compared."""


@attrs.frozen(eq=False, kw_only=True)
class Terms:
    """What became of each contract row, as of a day.

    Parameters
    ----------
    until
        Shape (rows,): first day on which the row earns no more; ``FAR`` for open.
    stated
        Shape (rows,): end by the contract, or by its cancellation; ``FAR`` for open.
    earns
        Whether it counts as revenue at all (no trial, not empty).
    cancelled
        Whether somebody cancelled it.
    replaced
        Whether a later row of the same id took its place before its end.
    renewed
        Whether another contract renews it.
    pending
        Whether it ran out without a word and the grace still runs.
    handed_on
        Whether another contract goes on on the very day this one stops.
    """

    until: DayArray
    stated: DayArray
    earns: BoolArray
    cancelled: BoolArray
    replaced: BoolArray
    renewed: BoolArray
    pending: BoolArray
    handed_on: BoolArray


def contract_terms(
    contracts: Facts, as_of: date, definition: Definition, *, assume_renewed: bool
) -> Terms:
    """Follow every contract row to its end.

    Parameters
    ----------
    contracts
        Rows as of the day.
    as_of
        The day.
    definition
        The grace.
    assume_renewed
        What becomes of pending rows: they go on earning, or ended.

    Returns
    -------
    Terms
        One entry per row.
    """
    start = contracts.array("start")
    stated, cancelled = _stated_end(contracts, definition)
    trial = contracts.array("kind") == code_of(ContractKind.TRIAL)
    following = _next_of_same_id(contracts, start)
    replaced = following <= stated
    end = np.minimum(stated, following)
    # A new price of another contract renews nothing.
    earns = ~trial & (start < end)
    silent = ~earns | continues(contracts, replaced)
    chain = _successors(contracts, start, end, silent, earns & ~cancelled, definition)
    bridge = ~replaced & (chain.start > end) & (chain.start < FAR)
    bridge &= ~cancelled | chain.named
    until = np.where(bridge, chain.start, end)
    renewed = ~replaced & chain.found & (~cancelled | chain.named)
    day = np.datetime64(as_of, "D")
    grace = definition.renewal_grace
    recent = (end <= day) & (day - end <= np.timedelta64(grace, "D")) & (grace > 0)
    pending = recent & ~renewed & ~cancelled & ~replaced & earns
    if assume_renewed:
        until = np.where(pending, FAR, until)
    return Terms(
        until=until,
        stated=stated,
        earns=earns,
        cancelled=cancelled,
        replaced=replaced,
        renewed=renewed,
        pending=pending,
        handed_on=~replaced & (chain.start == until),
    )


def _stated_end(contracts: Facts, definition: Definition) -> tuple[DayArray, BoolArray]:
    end = contracts.array("end")
    cancelled_on = contracts.array("cancelled_on")
    cancelled = contracts.array("status") == code_of(ContractStatus.CANCELLED)
    cancelled |= ~np.isnat(cancelled_on)
    end = np.where(cancelled & np.isnat(end), cancelled_on, end)
    if definition.cancel_at == "click":
        end = np.where(cancelled_on < end, cancelled_on, end)
    return np.where(np.isnat(end), FAR, end), cancelled


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
    account = contracts.array("account").astype(np.int64)
    return account * max(len(ids.values), 1) + ids.codes


def _next_of_same_id(contracts: Facts, start: DayArray) -> DayArray:
    """Return the start of the next row of the same contract, or FAR."""
    ids = contract_codes(contracts)
    order = np.lexsort((start, ids))
    following = np.full(len(order), FAR)
    same = ids[order][1:] == ids[order][:-1]
    following[order[:-1][same]] = start[order[1:][same]]
    return following


def continues(contracts: Facts, replaced: BoolArray) -> BoolArray:
    """Return rows that replace an earlier row of the same contract.

    Parameters
    ----------
    contracts
        Contract rows.
    replaced
        Shape (n,): rows that a later row of the same id replaces.

    Returns
    -------
    BoolArray
        Shape (n,): the rows that do so.
    """
    ids = contract_codes(contracts)
    order = np.lexsort((contracts.array("start"), ids))
    same = ids[order][1:] == ids[order][:-1]
    result = np.zeros(contracts.rows, bool)
    result[order[1:][same]] = replaced[order[:-1][same]]
    return result


@attrs.frozen(eq=False)
class _Successors:
    """For each row: whether another contract renews it, from when, and by name."""

    found: BoolArray
    start: DayArray
    named: BoolArray


def _successors(
    contracts: Facts,
    start: DayArray,
    end: DayArray,
    silent: BoolArray,
    renewable: BoolArray,
    definition: Definition,
) -> _Successors:
    grace = np.timedelta64(definition.renewal_grace, "D")
    # What follows another contract without a gap is the renewal of that one.
    pair = _pair_codes(contracts)
    taken = np.isin(_keys(pair, start), _keys(pair, end)[renewable])
    at_once = _next_start(contracts, start, end, silent) == end
    following = np.where(
        at_once, end, _next_start(contracts, start, end, silent | taken)
    )
    named_start = _named_start(contracts, start)
    named = (named_start != FAR) & (named_start - end <= grace)
    near = (following != FAR) & (following - end <= grace)
    overlap = _taken_over(contracts, start, end, silent)
    begin = np.where(named, named_start, np.where(near, following, FAR))
    return _Successors(named | near | overlap, begin, named)


def _pair_codes(contracts: Facts) -> Int64Array:
    product = contracts.text("product")
    width = len(product.values) + 1
    account = contracts.array("account").astype(np.int64)
    return account * width + product.codes + 1


def _keys(pair: Int64Array, day: DayArray) -> Int64Array:
    """Return one number for a pair and a day, in the order of both."""
    keys: Int64Array = pair * 4_000_000 + day.astype(np.int64)
    return keys


def _next_start(
    contracts: Facts, start: DayArray, end: DayArray, silent: BoolArray
) -> DayArray:
    """Return the first start of the same account and product on or after the end."""
    pair = _pair_codes(contracts)
    rows = np.flatnonzero(~silent)
    order = rows[np.lexsort((start[rows], pair[rows]))]
    keys = _keys(pair[order], start[order])
    wanted = _keys(pair, np.minimum(end, FAR))
    place = np.searchsorted(keys, wanted)
    inside = np.minimum(place, max(len(order) - 1, 0))
    result = np.full(contracts.rows, FAR)
    if len(order):
        found = order[inside]
        hit = (place < len(order)) & (pair[found] == pair) & (end != FAR)
        result[hit] = start[found[hit]]
    return result


def _named_start(contracts: Facts, start: DayArray) -> DayArray:
    """Return the start of the contract whose ``renews`` names this one, or FAR."""
    result = np.full(contracts.rows, FAR)
    renews = contracts.text("renews")
    rows = np.flatnonzero(renews.codes >= 0)
    if rows.size:
        ids = contracts.text("id")
        first = np.full(len(ids.values) + 1, FAR)
        target = renews.codes_in(ids)[rows]
        known = target >= 0
        np.minimum.at(first, target[known], start[rows[known]])
        result = first[ids.codes]
    return result


def _taken_over(
    contracts: Facts, start: DayArray, end: DayArray, silent: BoolArray
) -> BoolArray:
    """Return where a row of the same pair began before the end and outlasts it."""
    pair = _pair_codes(contracts)
    rows = np.flatnonzero(~silent)
    order = rows[np.lexsort((start[rows], pair[rows]))]
    result = np.zeros(contracts.rows, bool)
    if len(order) > 1:
        here, after = order[:-1], order[1:]
        follows = (pair[here] == pair[after]) & (start[after] > start[here])
        follows &= (start[after] < end[here]) & (end[after] > end[here])
        result[here[follows]] = True
    return result
