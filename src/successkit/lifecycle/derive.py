"""Lifecycle events of a book, derived from its facts by declared rules."""

from collections.abc import Collection
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, InvalidInputError, Lifecycle, Portfolio, Text
from successkit.core.chunks import Split
from successkit.lifecycle import kinds
from successkit.lifecycle.contracts import contract_days, first_days
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.onboarding import onboarded
from successkit.lifecycle.rules import DEFAULT_RULES, Dated, EventRules
from successkit.lifecycle.spells import Spells
from successkit.lifecycle.usage import usage_days

EVENT_TABLES: Final = frozenset({"contracts", "events", "milestones", "usage"})
"""Tables that events are derived from, besides those of revenue."""

_REOPENED: Final = "reopened"
_OF_ONBOARDING: Final = "onboarding"
_ACCOUNTS: Final = 16_384
"""Accounts derived at a time: their rows and weeks stay in the processor's cache."""


def derive_events(
    portfolio: Portfolio,
    spells: Spells,
    *,
    rules: EventRules = DEFAULT_RULES,
    given: Collection[str] = (),
) -> LifecycleEvents:
    """Return what happened to each account up to the day of the portfolio.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    spells
        When each account paid, by the caller's definition of churn.
    rules
        Windows and thresholds.
    given
        Kinds of ``events`` to take over as they are, such as those of a host's own
        transitions. Those of ``EVENT_KINDS`` are always taken: for each account they
        take the place of what would be derived of the same kind; ``phase_moved`` names
        the phase as value. So is ``reopened`` with the value ``onboarding``.

    Returns
    -------
    LifecycleEvents
        In order of account and time. What was derived at a later day may restate
        earlier events, as a contract that was pending and then was churned.

    Raises
    ------
    InvalidInputError
        The portfolio is not cut at a day.

    Notes
    -----
    ``started`` begins the first paid spell, or a trial that led into it or still
    runs; ``won_back`` begins each later spell; ``churned`` ends one.
    """
    if portfolio.day is None:
        raise InvalidInputError(
            "portfolio: expected facts as of a day; use portfolio.as_of(day) first"
        )
    paid = spells.up_to(np.datetime64(portfolio.day, "D"))
    wanted = frozenset({*given, *kinds.EVENT_KINDS})
    split = Split(portfolio, size=_ACCOUNTS)
    found: list[LifecycleEvents] = []
    for number in range(len(split)):
        first, end = split.bounds(number)
        part = portfolio if len(split) == 1 else split.portfolio(number)
        events = _of_part(part, paid.between(first, end), rules, wanted)
        found.append(events.moved(first))
    return LifecycleEvents.join(found)


def _of_part(
    portfolio: Portfolio, paid: Spells, rules: EventRules, wanted: Collection[str]
) -> LifecycleEvents:
    """Return the events of some accounts in order; nothing in them rests on others."""
    hosts = _given(portfolio, wanted)
    found = {
        **_spell_days(portfolio, paid, rules),
        kinds.ONBOARDING_REOPENED: _reopened(portfolio),
        **usage_days(portfolio, rules),
    }
    found |= contract_days(portfolio, found, rules)
    found = {kind: _settled(dated, kind, hosts) for kind, dated in found.items()}
    found[kinds.ONBOARDED] = onboarded(portfolio, found, rules)
    events = [
        _derived(kind, _apart(dated, kind, hosts), portfolio)
        for kind, dated in found.items()
    ]
    joined = LifecycleEvents.join([*events, hosts])
    return joined.take(joined.order())


def event_kinds(lifecycle: Lifecycle) -> frozenset[str]:
    """Return the kinds that a lifecycle waits for and the library does not derive.

    Parameters
    ----------
    lifecycle
        The phases and moves.

    Returns
    -------
    frozenset[str]
        What to give to :func:`derive_events` as ``given``.
    """
    wanted = {row.event for row in lifecycle.transitions}
    return frozenset(wanted - set(kinds.EVENT_KINDS))


def kinds_taken(given: Collection[str] = ()) -> frozenset[str]:
    """Return the kinds of facts in ``events`` on which events of the lifecycle rest.

    Parameters
    ----------
    given
        As for :func:`derive_events`.

    Returns
    -------
    frozenset[str]
        Facts of other kinds lead to no event, besides what they do to revenue.

    Examples
    --------
    >>> "sentiment" in kinds_taken(), "reopened" in kinds_taken()
    (False, True)
    """
    return frozenset({*given, *kinds.EVENT_KINDS, _REOPENED})


def _derived(kind: str, dated: Dated, portfolio: Portfolio) -> LifecycleEvents:
    """Return the events of one kind, each day once and none after the last day."""
    shown = dated.up_to(np.datetime64(portfolio.day, "D")).distinct()
    return LifecycleEvents.derived(kind, shown.account, shown.day)


def _settled(dated: Dated, kind: str, hosts: LifecycleEvents) -> Dated:
    """Return the days of a kind, for each account those of the host if it gives any."""
    rows = np.flatnonzero(hosts.kind.equals(kind))
    if not len(rows):
        return dated
    told = Dated(hosts.account[rows], hosts.day[rows])
    return Dated.join(_apart(dated, kind, hosts), told)


def _apart(dated: Dated, kind: str, hosts: LifecycleEvents) -> Dated:
    """Return the days of accounts for which the host gives no event of the kind."""
    rows = np.flatnonzero(hosts.kind.equals(kind))
    if not len(rows):
        return dated
    return dated.take(~np.isin(dated.account, hosts.account[rows]))


def _spell_days(
    portfolio: Portfolio, paid: Spells, rules: EventRules
) -> dict[str, Dated]:
    first, ended = paid.first(), ~np.isnat(paid.end)
    begun = Dated(paid.account[first], paid.start[first])
    return {
        kinds.STARTED: first_days(portfolio, begun, rules),
        kinds.WON_BACK: Dated(paid.account[~first], paid.start[~first]),
        kinds.CHURNED: Dated(paid.account[ended], paid.end[ended]),
    }


def _reopened(portfolio: Portfolio) -> Dated:
    facts = portfolio.events
    rows = facts.text("kind").equals(_REOPENED) & facts.text("value").equals(
        _OF_ONBOARDING
    )
    return Dated(facts.array("account")[rows], facts.array("own_day")[rows])


def _given(portfolio: Portfolio, wanted: Collection[str]) -> LifecycleEvents:
    facts = portfolio.events
    kind = facts.text("kind")
    names = {*wanted, kinds.PHASE_MOVED}
    chosen = np.array([*(name in names for name in kind.values.tolist()), False])
    rows = np.flatnonzero(chosen[kind.codes])
    facts = facts.take(rows)
    by_hand = facts.text("kind").equals(kinds.PHASE_MOVED)
    return LifecycleEvents(
        account=facts.array("account").astype(np.int64),
        day=facts.array("own_day"),
        kind=facts.text("kind"),
        sequence=facts.array("at").astype("datetime64[us]").astype(np.int64),
        id=facts.text("id"),
        target=_where(facts.text("value"), by_hand),
        author=facts.text("author"),
        reason=facts.text("reason"),
    )


def _where(text: Text, shown: AnyArray) -> Text:
    codes = np.where(shown, text.codes, -1).astype(np.int32)
    return attrs.evolve(text, codes=codes)
