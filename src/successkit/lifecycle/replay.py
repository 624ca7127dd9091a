"""All accounts at once: one look-up for each event, the same bits as ``step``."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    Int64Array,
    InvalidInputError,
    Lifecycle,
)
from successkit.core.period import check_day
from successkit.lifecycle.cells import OUTCOMES
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.facts import guards_from
from successkit.lifecycle.kinds import REFUSED, Outcome
from successkit.lifecycle.letters import Letters
from successkit.lifecycle.log import Log
from successkit.lifecycle.replayed import Replay
from successkit.lifecycle.run import Found, Run
from successkit.lifecycle.snapshot import Snapshot
from successkit.lifecycle.stays import at_least
from successkit.lifecycle.table import NOWHERE, compile_lifecycle

Policy = Literal["record", "raise", "ignore"]
_NO_GUARDS: Final[Mapping[str, BoolArray]] = MappingProxyType({})
_NO_FACTS: Final[Mapping[str, object]] = MappingProxyType({})


def replay(
    lifecycle: Lifecycle,
    events: LifecycleEvents,
    *,
    upto: date,
    accounts: int | None = None,
    guards: Mapping[str, BoolArray] = _NO_GUARDS,
    facts: Mapping[str, object] = _NO_FACTS,
    known_at: date | None = None,
    init: Snapshot | None = None,
    expected_version: int | None = None,
    policy: Policy = "record",
) -> Replay:
    """Return the history of all accounts.

    Parameters
    ----------
    lifecycle
        The phases and moves.
    events
        In any order.
    upto
        Last day to look at; later events have the outcome ``after_cut_off``.
    accounts
        How many accounts there are; None for as many as the events name.
    guards
        Shape (events,) each: whether a guard holds on the day of each event, by its
        text.
    facts
        Instead of guards: a value for each event by column, as it was on the day of
        that event; see :func:`guards_from`.
    known_at
        Leave out what was recorded later: ``not_known_yet``. None for all.
    init
        Where the accounts stood before; all events must lie after its watermark.
    expected_version
        Version of ``init`` that the caller read; another one is refused.
    policy
        ``record``: every event has an outcome; ``raise``: an event that is refused is
        an error; ``ignore``: outcomes are not kept.

    Returns
    -------
    Replay
        The log, where each account stands, and one outcome for each event.

    Raises
    ------
    InvalidInputError
        An event without a day or of no account, a missing guard or one of another
        length, a lifecycle that cannot run, an event that comes too late for ``init``,
        another version of it, or a refused event where the policy is ``raise``.

    Examples
    --------
    >>> from successkit.lifecycle import LifecycleEvent, default_lifecycle
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started"),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded"),
    ...     LifecycleEvent(day=date(2026, 5, 1), kind="product_added"),
    ... ])
    >>> found = replay(default_lifecycle(), events, accounts=1, upto=date(2026, 6, 1))
    >>> found.names(found.log.phase).strings().tolist()
    ['onboarding', 'adoption', 'onboarding']
    """
    table = compile_lifecycle(lifecycle)
    _refuse_options(upto, known_at, policy)
    accounts = _accounts(events, accounts, init)
    if init is not None:
        init.refuse(lifecycle, events, upto, known_at)
        if expected_version is not None:
            init.check_version(expected_version)
    kept = _known(events, known_at)
    known = events if kept is None else events.take(kept)
    if facts:
        guards = {**guards_from(lifecycle, events, facts), **guards}
    letters = Letters.of(table, events, guards)
    run = Run.of(
        letters if kept is None else letters.take(kept),
        known,
        accounts=accounts,
        last=int(np.datetime64(upto, "D").astype(np.int64)),
        init=init,
    )
    outcomes = policy != "ignore"
    found = run.all(outcomes=outcomes)
    if kept is not None:
        found = _spread(found, kept, len(events), outcomes=outcomes)
    if policy == "raise":
        _raise(events, found.outcome)
    log = Log.of(found.stays)
    ends = log.take(np.flatnonzero(log.last))
    return Replay(
        lifecycle=lifecycle,
        upto=upto,
        outcome=found.outcome,
        log=log,
        phase=_put(ends.account, ends.phase, accounts, NOWHERE),
        since=_put(ends.account, ends.start, accounts, np.datetime64("NaT")),
        visit=_put(ends.account, ends.visit, accounts, 0),
        cycle=_put(ends.account, ends.cycle, accounts, 0),
        events=events,
        refused_event=found.refused[0],
        refused_by=found.refused[1],
        known_at=known_at,
        init=init,
        facts=facts,
    )


def _put(
    account: AnyArray, values: AnyArray, accounts: int, nothing: int | np.datetime64
) -> AnyArray:
    found = np.full(accounts, nothing, values.dtype)
    found[account] = values
    return found


def _refuse_options(upto: date, known_at: date | None, policy: str) -> None:
    check_day("upto", upto)
    if known_at is not None:
        check_day("known_at", known_at)
    if policy not in get_args(Policy):
        raise InvalidInputError(
            f"policy: expected one of {', '.join(get_args(Policy))}; got {policy!r}"
        )


def _accounts(
    events: LifecycleEvents, accounts: int | None, init: Snapshot | None
) -> int:
    """Return how many accounts there are; refuse events of no account or day."""
    least = 0 if init is None else len(init)
    most = max(int(events.account.max(initial=-1)) + 1, least)
    accounts = most if accounts is None else accounts
    if accounts < least:
        raise InvalidInputError(
            f"accounts: expected at least the {least} of the snapshot; got {accounts}"
        )
    strange = most > accounts or int(events.account.min(initial=0)) < 0
    if strange or bool(np.isnat(events.day).any()):
        wrong = (events.account < 0) | (events.account >= accounts)
        row = int(np.argmax(wrong | np.isnat(events.day)))
        raise InvalidInputError(
            f"events: expected a day and an account below {accounts}; row {row} has "
            f"account {int(events.account[row])} on {events.day[row]}"
        )
    return accounts


def _known(events: LifecycleEvents, known_at: date | None) -> Int64Array | None:
    """Return the rows known by a day; None when all are."""
    if known_at is None:
        return None
    known = events.known_on() <= np.datetime64(known_at, "D")
    return None if bool(known.all()) else np.flatnonzero(known)


def _spread(found: Found, kept: Int64Array, rows: int, *, outcomes: bool) -> Found:
    """Return what was found for some events as rows of all events."""
    outcome = found.outcome
    if outcomes:
        outcome = np.full(rows, OUTCOMES.index(Outcome.NOT_KNOWN_YET), np.int8)
        outcome[kept] = found.outcome
    event = at_least(np.append(kept, -1)[found.stays.event], np.int32)
    refused = (kept[found.refused[0]], found.refused[1])
    return Found(found.stays._replace(event=event), outcome, refused)


def _raise(events: LifecycleEvents, outcome: AnyArray) -> None:
    codes = [code for code, each in enumerate(OUTCOMES) if each in REFUSED]
    rows = np.flatnonzero(np.isin(outcome, codes))
    if len(rows):
        row = int(rows[0])
        raise InvalidInputError(
            f"events: expected only those that apply; row {row}, {events.kind[row]} of "
            f"account {int(events.account[row])} on {events.day[row]}, is "
            f"{OUTCOMES[outcome[row]]} ({len(rows)} such rows); use policy 'record' to "
            "see them all"
        )
