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
    later_rows,
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
    amended, following = later_rows(contracts)
    known = start[following] <= stated[amended]
    amended, following = amended[known], following[known]
    replaced = np.zeros(contracts.rows, bool)
    replaced[amended] = True
    until = stated.copy()
    until[amended] = start[following]
    # A new price of another contract renews nothing.
    earns = ~trial & (start < until)
    silent = ~earns
    silent[following] = True
    chain = find_successors(
        contracts, until, silent, earns & ~cancelled, replaced, definition
    )
    going = ~replaced & (~cancelled | chain.named)
    renewed = going & chain.found
    day, grace = np.datetime64(as_of, "D"), definition.renewal_grace
    pending = (until <= day) & (until >= day - grace) & (grace > 0)
    pending &= earns & ~(renewed | cancelled | replaced)
    bridge = np.flatnonzero(going & (chain.start > until) & (chain.start < FAR))
    until[bridge] = chain.start[bridge]
    if assume_renewed:
        until[pending] = FAR
    beside = np.where(replaced | (cancelled & ~chain.named), -1, chain.beside)
    return Terms(
        until=until,
        stated=stated,
        earns=earns,
        cancelled=cancelled,
        replaced=replaced,
        renewed=renewed,
        pending=pending,
        successor=_successor(chain, (amended, following), until, earns, cancelled),
        beside=beside,
    )


def _successor(
    chain: Successors,
    own: tuple[Int64Array, Int64Array],
    until: DayArray,
    earns: BoolArray,
    cancelled: BoolArray,
) -> Int64Array:
    """Return the earning row that goes on where an earning row stops."""
    amended, following = own
    result = np.where((chain.start == until) & (until < FAR), chain.row, -1)
    result[amended] = following
    result[~(earns & (result >= 0) & earns[result])] = -1
    # What follows a cancelled contract may be the renewal of another one.
    rider = cancelled & ~chain.named & (result >= 0)
    rider[amended] = False
    if rider.any():
        claimed = np.zeros(len(result), bool)
        claimed[result[(result >= 0) & ~rider]] = True
        riders = np.flatnonzero(rider)
        result[riders[claimed[result[riders]]]] = -1
    return result


def _stated_end(contracts: Facts, definition: Definition) -> tuple[DayArray, BoolArray]:
    end = contracts.array("end")
    cancelled_on = contracts.array("cancelled_on")
    cancelled = contracts.array("status") == code_of(ContractStatus.CANCELLED)
    cancelled |= ~np.isnat(cancelled_on)
    end = np.where(cancelled & np.isnat(end), cancelled_on, end)
    if definition.cancel_at == "click":
        end = np.where(cancelled_on < end, cancelled_on, end)
    return np.where(np.isnat(end), FAR, end), cancelled
