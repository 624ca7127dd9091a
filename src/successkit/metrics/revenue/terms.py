"""How long each contract row earns: replaced, renewed, bridged, pending or lost."""

from datetime import date

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.states import ContractKind, ContractStatus, code_of
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.succession import (
    FAR,
    Successors,
    find_successors,
    next_of_same_id,
)


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
    successor
        Position of the row that goes on on that day, of the same contract or another
        one; -1 without one.
    beside
        Position of the row that renews it and began before its end; -1 without one.
    """

    until: DayArray
    stated: DayArray
    earns: BoolArray
    cancelled: BoolArray
    replaced: BoolArray
    renewed: BoolArray
    pending: BoolArray
    successor: Int64Array
    beside: Int64Array


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
    following = next_of_same_id(contracts)
    begins = np.where(following >= 0, start[following], FAR)
    replaced = (following >= 0) & (begins <= stated)
    end = np.minimum(stated, begins)
    # A new price of another contract renews nothing.
    earns = ~trial & (start < end)
    silent = ~earns
    silent[following[replaced]] = True
    chain = find_successors(
        contracts, end, silent, earns & ~cancelled, replaced, definition
    )
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
        successor=_successor(
            chain, np.where(replaced, following, -1), until, earns, cancelled
        ),
        beside=np.where(replaced | cancelled & ~chain.named, -1, chain.beside),
    )


def _successor(
    chain: Successors,
    own: Int64Array,
    until: DayArray,
    earns: BoolArray,
    cancelled: BoolArray,
) -> Int64Array:
    """Return the earning row that goes on where an earning row stops."""
    other = np.where((chain.start == until) & (until < FAR), chain.row, -1)
    result = np.where(own >= 0, own, other)
    result = np.where(earns & (result >= 0) & earns[result], result, -1)
    # What follows a cancelled contract may be the renewal of another one.
    rider = (own < 0) & cancelled & ~chain.named & (result >= 0)
    claimed = np.zeros(len(own), bool)
    claimed[result[(result >= 0) & ~rider]] = True
    return np.where(rider & claimed[result], -1, result)


def _stated_end(contracts: Facts, definition: Definition) -> tuple[DayArray, BoolArray]:
    end = contracts.array("end")
    cancelled_on = contracts.array("cancelled_on")
    cancelled = contracts.array("status") == code_of(ContractStatus.CANCELLED)
    cancelled |= ~np.isnat(cancelled_on)
    end = np.where(cancelled & np.isnat(end), cancelled_on, end)
    if definition.cancel_at == "click":
        end = np.where(cancelled_on < end, cancelled_on, end)
    return np.where(np.isnat(end), FAR, end), cancelled
