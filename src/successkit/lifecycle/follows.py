"""Which contract follows which: as named, by product and day, or as another plan."""

from typing import Final

import numpy as np

from successkit.core import BoolArray, DayArray, Facts, Int64Array
from successkit.core.states import ContractKind, code_of
from successkit.lifecycle.rules import EventRules, keys, last_before

_NO_DAY: Final = np.datetime64("NaT", "D")


def previous_terms(
    facts: Facts, head: BoolArray, tail: BoolArray, group: Int64Array, rules: EventRules
) -> Int64Array:
    """Return the term that each one follows.

    Parameters
    ----------
    facts
        Contracts in order of account, id and start.
    head, tail
        Shape (rows,): first and last row of each term.
    group
        Shape (rows,): one number for each account and product.
    rules
        The grace.

    Returns
    -------
    Int64Array
        Shape (terms,): the one named in ``renews``; or of the same product that ended
        last within the grace; or, for a product new to the account, another that
        nothing else follows; or -1.
    """
    start, mine = facts.array("start")[head], group[head]
    end = _ends(facts, head, tail)
    found = _ended_by(mine, start, mine, end, rules)
    named = _named(facts, head)
    found = np.where(named >= 0, named, found)
    return _switched(facts, head, mine, end, found, rules)


def _ends(facts: Facts, head: BoolArray, tail: BoolArray) -> DayArray:
    """Return the ends of terms that another can follow, NaT for others."""
    start, end = facts.array("start")[head], facts.array("end")[tail].copy()
    # A trial is not renewed, and a contract without a day is followed by nothing.
    trial = facts.array("kind")[tail] == code_of(ContractKind.TRIAL)
    end[trial | ~(end > start)] = _NO_DAY
    return end


def _ended_by(
    group: Int64Array,
    day: DayArray,
    ended_group: Int64Array,
    end: DayArray,
    rules: EventRules,
) -> Int64Array:
    """Return the term of the group that ended last by a day, within the grace."""
    ended = np.flatnonzero(~np.isnat(end))
    ends = keys(ended_group[ended], end[ended])
    order = np.argsort(ends, kind="stable")
    place = last_before(ends[order], keys(group, day))
    found = np.full(len(day), -1, np.int64)
    has = place >= 0
    found[has] = ended[order][place[has]]
    near = day - end[found] <= np.timedelta64(rules.renewal_grace, "D")
    return np.where(has & near, found, -1)


def _switched(
    facts: Facts,
    head: BoolArray,
    group: Int64Array,
    end: DayArray,
    previous: Int64Array,
    rules: EventRules,
) -> Int64Array:
    # A move to another plan is a change, not something added; a cross-sell says of
    # itself that it is added.
    free = end.copy()
    free[previous[previous >= 0]] = _NO_DAY
    account, start = facts.array("account")[head], facts.array("start")[head]
    apart = [code_of(ContractKind.TRIAL), code_of(ContractKind.CROSS_SELL)]
    new = firsts(group, start) & ~np.isin(facts.array("kind")[head], apart)
    found = _ended_by(account, start, account, free, rules)
    return np.where(new & (previous < 0), found, previous)


def firsts(group: Int64Array, start: DayArray) -> BoolArray:
    """Return the first term of each account and product.

    Parameters
    ----------
    group, start
        Shape (n,).

    Returns
    -------
    BoolArray
        Shape (n,).
    """
    order = np.lexsort((start, group))
    ordered, first = group[order], np.zeros(len(order), bool)
    first[order] = np.append(True, ordered[1:] != ordered[:-1])[: len(order)]
    return first


def _named(facts: Facts, head: BoolArray) -> Int64Array:
    """Return the last term, begun before, of the contract named in ``renews``."""
    ids = facts.text("id").take(head)
    start = facts.array("start")[head]
    wanted = facts.text("renews").take(head).codes_in(ids)
    begun = keys(ids.codes, start)
    order = np.argsort(begun, kind="stable")
    asked = np.flatnonzero(wanted >= 0)
    place = last_before(begun[order], keys(wanted[asked], start[asked] - 1))
    named = np.full(len(start), -1, np.int64)
    named[asked[place >= 0]] = order[place[place >= 0]]
    account = facts.array("account")[head]
    return np.where(account[named] == account, named, -1)
