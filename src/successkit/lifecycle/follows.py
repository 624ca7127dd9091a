"""Which contract follows which: as revenue has it, or as another plan."""

from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core import BoolArray, DayArray, Facts, Int64Array
from successkit.core.states import ContractKind, code_of
from successkit.lifecycle.rules import EventRules, keys, last_before
from successkit.metrics import DEFAULT
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.terms import contract_terms

_NO_DAY: Final = np.datetime64("NaT", "D")


@attrs.frozen(eq=False)
class Follows:
    """For each term: the one it follows, and the one that follows it.

    Parameters
    ----------
    previous, following
        Shape (terms,): positions of terms, -1 for none.
    """

    previous: Int64Array
    following: Int64Array


def follows(
    facts: Facts,
    head: BoolArray,
    tail: BoolArray,
    group: Int64Array,
    day: date,
    rules: EventRules,
) -> Follows:
    """Return which term follows which.

    Parameters
    ----------
    facts
        Contracts in order of account, id and start.
    head, tail
        Shape (rows,): first and last row of each term.
    group
        Shape (rows,): one number for each account and product.
    day
        The day the facts are of.
    rules
        The grace.

    Returns
    -------
    Follows
        What follows a term is what revenue takes for its successor: the one that
        names it, or the next of the same product within the grace, or one that began
        before its end and outlasts it. A product new to the account follows, beside
        that, another one that ended within the grace and that nothing else follows.
    """
    following = _by_revenue(facts, head, tail, day, rules)
    start, mine = facts.array("start")[head], group[head]
    previous = _inverse(following, facts.array("end")[tail])
    end = _ends(facts, head, tail)
    end[following >= 0] = _NO_DAY
    switched = _switched(facts, head, mine, end, previous, rules)
    new = np.flatnonzero((previous < 0) & (switched >= 0))
    # The earliest of several counts; writing in falling order leaves it last.
    falling = new[np.argsort(start[new], kind="stable")[::-1]]
    following[switched[falling]] = falling
    return Follows(switched, following)


def _by_revenue(
    facts: Facts, head: BoolArray, tail: BoolArray, day: date, rules: EventRules
) -> Int64Array:
    """Return the term that revenue takes for the successor of each, or -1."""
    definition = attrs.evolve(DEFAULT, renewal_grace=rules.renewal_grace)
    terms = contract_terms(facts, day, definition, assume_renewed=False)
    beside = np.where(terms.renewed & terms.earns, terms.beside, -1)
    row = np.where(terms.successor >= 0, terms.successor, beside)[tail]
    term = np.cumsum(head) - 1
    found = np.where((row >= 0) & head[row], term[row], -1)
    return np.where(found == np.arange(len(found)), -1, found)


def _inverse(following: Int64Array, end: DayArray) -> Int64Array:
    """Return what each term follows; of several the one that ended last."""
    previous = np.full(len(following), -1)
    rows = np.flatnonzero(following >= 0)
    rows = rows[np.argsort(end[rows], kind="stable")]
    previous[following[rows]] = rows
    return previous


def _ends(facts: Facts, head: BoolArray, tail: BoolArray) -> DayArray:
    """Return the ends of terms that another plan can follow, NaT for others."""
    start, end = facts.array("start")[head], facts.array("end")[tail].copy()
    # A trial is not renewed, and a contract without a day is followed by nothing.
    trial = facts.array("kind")[tail] == code_of(ContractKind.TRIAL)
    end[trial | ~(end > start)] = _NO_DAY
    return end


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
    account, start = facts.array("account")[head], facts.array("start")[head]
    apart = [code_of(ContractKind.TRIAL), code_of(ContractKind.CROSS_SELL)]
    new = firsts(group, start) & ~np.isin(facts.array("kind")[head], apart)
    found = _ended_by(account, start, end, rules)
    return np.where(new & (previous < 0), found, previous)


def _ended_by(
    account: Int64Array, day: DayArray, end: DayArray, rules: EventRules
) -> Int64Array:
    """Return the term of the account that ended last by a day, within the grace."""
    ended = np.flatnonzero(~np.isnat(end))
    ends = keys(account[ended], end[ended])
    order = np.argsort(ends, kind="stable")
    place = last_before(ends[order], keys(account, day))
    found = np.full(len(day), -1, np.int64)
    has = place >= 0
    found[has] = ended[order][place[has]]
    near = day - end[found] <= np.timedelta64(rules.renewal_grace, "D")
    return np.where(has & near, found, -1)


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
    order = row_order(group, start)
    ordered, first = group[order], np.zeros(len(order), bool)
    first[order] = np.append(True, ordered[1:] != ordered[:-1])[: len(order)]
    return first
