"""Events of contracts: beginnings, growth, new products, renewals and lapses."""

from typing import Final

import numpy as np

from successkit.core import AnyArray, BoolArray, Portfolio
from successkit.core.states import ContractKind, code_of
from successkit.lifecycle import kinds
from successkit.lifecycle.follows import firsts
from successkit.lifecycle.rules import Dated, EventRules, last_before
from successkit.lifecycle.terms import Terms, terms_of

_TRIAL: Final = code_of(ContractKind.TRIAL)
_UPSELL: Final = code_of(ContractKind.UPSELL)
_CROSS_SELL: Final = code_of(ContractKind.CROSS_SELL)
_RENEWAL: Final = code_of(ContractKind.RENEWAL)


def first_days(portfolio: Portfolio, paid: Dated, rules: EventRules) -> Dated:
    """Return the day each account began.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    paid
        First paid day of each account that ever paid.
    rules
        Windows.

    Returns
    -------
    Dated
        The first paid day, or the first day of a contract that led into it within the
        grace or, for an account that never paid, is in force. Nothing for an account
        without any.
    """
    facts = portfolio.contracts
    account, start = facts.array("account"), facts.array("start")
    today = np.datetime64(portfolio.day, "D")
    needed = np.full(len(portfolio), today)
    began = np.full(len(portfolio), np.datetime64("9999-12-31", "D"))
    ever = np.zeros(len(portfolio), bool)
    needed[paid.account], began[paid.account] = paid.day, paid.day
    ever[paid.account] = True
    end = facts.array("end")
    reach = end + np.where(ever[account], rules.renewal_grace, -1)
    leads = (start <= needed[account]) & (np.isnat(end) | (reach >= needed[account]))
    np.minimum.at(began, account[leads], start[leads])
    has = np.flatnonzero(began <= today)
    return Dated(has, began[has])


def contract_days(
    portfolio: Portfolio, found: dict[str, Dated], rules: EventRules
) -> dict[str, Dated]:
    """Return the days of the events that contracts make.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    found
        Days of ``use_recovered``, after which an open renewal is taken up again.
    rules
        Windows and thresholds.

    Returns
    -------
    dict[str, Dated]
        By kind of event.

    Notes
    -----
    ``grew``: a change of terms, or the next of short contracts, with a higher
    quantity or a price higher by ``growth``; an upsell; a cross-sell of a product held
    before. ``product_added``: a product that the account did not have, after its first
    contract, unless it takes the place of one that ended within the grace.
    ``renewed``: a contract that follows one of at least ``shortest_term``, or is of the
    kind renewal. What follows a contract is what revenue takes for its successor; so
    what begins after a cancelled one is a return, and what names one that ended before
    the grace renews nothing. A product new to the account also follows another one that
    ended within the grace and that nothing else follows. ``renewal_opened``:
    ``renewal_window`` days before the notice day or the end; again when use recovers,
    or another contract is settled, meanwhile. ``lapsed``: the grace passed without a
    renewal.
    """
    terms = terms_of(portfolio, rules)
    renewed = ((terms.previous >= 0) & terms.after_long) | (terms.kind == _RENEWAL)
    renewed &= terms.kind != _TRIAL
    added = _added(terms, renewed)
    larger = terms.grown(terms.previous, rules)
    grown = renewed & (larger | (terms.kind == _UPSELL))
    sold = np.isin(terms.kind, [_UPSELL, _CROSS_SELL])
    windows, ends = _windows(terms, rules)
    taken_up = Dated.join(found[kinds.USE_RECOVERED], terms.starts(renewed))
    again = taken_up.take(_inside(taken_up, windows, ends))
    lapses = _lapses(terms, rules)
    return {
        kinds.GREW: Dated.join(
            terms.changes_up, terms.starts((sold | larger) & ~added & ~renewed)
        ),
        kinds.PRODUCT_ADDED: terms.starts(added),
        kinds.RENEWED: terms.starts(renewed & ~grown),
        kinds.RENEWED_WITH_GROWTH: terms.starts(grown),
        kinds.RENEWAL_OPENED: Dated.join(windows, again),
        kinds.LAPSED: lapses.take(~_inside(lapses, windows, ends)),
    }


def _added(terms: Terms, renewed: BoolArray) -> BoolArray:
    """Return the terms that bring a product new to an account that had others."""
    later = terms.start > terms.account_start
    plain = ~np.isin(terms.kind, [_TRIAL, _UPSELL])
    first = firsts(terms.group, terms.start) & (terms.previous < 0)
    return first & later & plain & (terms.product >= 0) & ~renewed


def _windows(terms: Terms, rules: EventRules) -> tuple[Dated, AnyArray]:
    """Return when renewals open, and the days on which they are over."""
    decided = np.where(np.isnat(terms.notice_by), terms.end, terms.notice_by)
    opened = np.maximum(decided - rules.renewal_window, terms.start)
    over = np.where(np.isnat(terms.end), decided, terms.end)
    over = np.fmin(over, terms.successor_start)
    kept = terms.long & (opened < over)
    windows = Dated(terms.account[kept], opened[kept])
    order = np.argsort(windows.keys(), kind="stable")
    return windows.take(order), over[kept][order]


def _inside(dated: Dated, windows: Dated, ends: AnyArray) -> BoolArray:
    """Return which days lie within the renewal opened last before them."""
    place = last_before(windows.keys(), dated.keys())
    if not len(windows.day):
        return np.zeros(len(dated.day), bool)
    return np.asarray((place >= 0) & (dated.day < ends[place]))


def _lapses(terms: Terms, rules: EventRules) -> Dated:
    over = terms.long & ~np.isnat(terms.end) & np.isnat(terms.successor_start)
    return Dated(terms.account[over], terms.end[over] + rules.renewal_grace)
