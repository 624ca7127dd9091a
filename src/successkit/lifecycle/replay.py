"""All accounts at once: waves of events over columns, the same bits as ``step``.

Wave k takes the k-th event of every account that has one, so that each wave is one
look-up over distinct accounts and the number of waves is that of the busiest account.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    DayArray,
    Int64Array,
    InvalidInputError,
    Lifecycle,
    Text,
)
from successkit.core.period import check_day
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.kinds import PHASE_MOVED, Outcome
from successkit.lifecycle.log import Log, Replay, close_log, current_visits
from successkit.lifecycle.table import BY_HAND, BY_TIME, PhaseTable, compile_lifecycle

_NO_GUARDS: Final[Mapping[str, BoolArray]] = MappingProxyType({})
_CODE: Final = {outcome: code for code, outcome in enumerate(Outcome)}
_PENDING: Final = -1


def replay(
    lifecycle: Lifecycle,
    events: LifecycleEvents,
    *,
    accounts: int,
    upto: date,
    guards: Mapping[str, BoolArray] = _NO_GUARDS,
) -> Replay:
    """Return the history of all accounts.

    Parameters
    ----------
    lifecycle
        The phases and moves.
    events
        In any order.
    accounts
        How many accounts there are.
    upto
        Last day to look at; later events have the outcome ``after_cut_off``.
    guards
        Shape (events,) each: whether a guard holds at each event, by its text.

    Returns
    -------
    Replay
        The log, where each account stands, and one outcome for each event.

    Raises
    ------
    InvalidInputError
        An event without a day or of no account, a missing guard or one of another
        length, or a lifecycle that cannot run.

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
    check_day("upto", upto)
    _refuse(table, events, accounts, guards)
    last = np.datetime64(upto, "D")
    order = events.order()
    outcome = _known_at_once(table, events, order, last)
    book = _Book(table, accounts)
    run = _Run(book, events, guards)
    for rows in _waves(events.account, order[outcome[order] == _PENDING]):
        outcome[rows] = run.wave(rows)
    book.expire(np.arange(accounts), np.full(accounts, last))
    return Replay(
        lifecycle=lifecycle,
        upto=upto,
        outcome=outcome,
        log=book.log(),
        phase=book.phase,
        since=book.since,
        visits=current_visits(book.phase, book.visits),
        cycle=book.cycle,
    )


def _refuse(
    table: PhaseTable,
    events: LifecycleEvents,
    accounts: int,
    guards: Mapping[str, BoolArray],
) -> None:
    strange = (events.account < 0) | (events.account >= accounts)
    if bool((strange | np.isnat(events.day)).any()):
        row = int(np.argmax(strange | np.isnat(events.day)))
        raise InvalidInputError(
            f"events: expected a day and an account below {accounts}; row {row} has "
            f"account {int(events.account[row])} on {events.day[row]}"
        )
    for guard in filter(None, table.guards):
        if guard not in guards or len(guards[guard]) != len(events):
            raise InvalidInputError(
                f"guards: expected {len(events)} values for {guard!r}; got "
                f"{len(guards[guard]) if guard in guards else 'none'}"
            )


def _known_at_once(
    table: PhaseTable, events: LifecycleEvents, order: Int64Array, last: np.datetime64
) -> AnyArray:
    """Return the outcomes that do not depend on where an account stands."""
    outcome = np.full(len(events), _PENDING, np.int8)
    by_hand = events.kind.equals(PHASE_MOVED)
    unknown = _codes(events.kind, table.events) < 0
    nowhere = by_hand & (_codes(events.target, table.codes) < 0)
    outcome[unknown] = _CODE[Outcome.UNKNOWN_EVENT]
    outcome[nowhere] = _CODE[Outcome.UNKNOWN_PHASE]
    outcome[_repeats(events, order)] = _CODE[Outcome.DUPLICATE]
    outcome[events.day > last] = _CODE[Outcome.AFTER_CUT_OFF]
    return outcome


def _repeats(events: LifecycleEvents, order: Int64Array) -> BoolArray:
    """Return where an event of the same identity happened before."""
    repeats = np.zeros(len(events), bool)
    named = order[events.id.codes[order] >= 0]
    keys = events.account[named] * (len(events.id.values) + 1) + events.id.codes[named]
    repeats[named] = True
    repeats[named[np.unique(keys, return_index=True)[1]]] = False
    # Nameless repeats stand next to each other once in order.
    nameless = order[events.id.codes[order] < 0]
    columns = (
        events.account,
        events.day,
        events.sequence,
        events.kind.codes,
        events.target.codes,
    )
    again = np.ones(max(len(nameless) - 1, 0), bool)
    for column in columns:
        again &= column[nameless][1:] == column[nameless][:-1]
    repeats[nameless[1:][again]] = True
    return repeats


def _waves(account: Int64Array, order: Int64Array) -> Iterator[Int64Array]:
    """Yield rows of distinct accounts, the first events first."""
    if not len(order):
        return
    mine = account[order]
    first = np.append(True, mine[1:] != mine[:-1])
    place = np.arange(len(order))
    rank = place - np.maximum.accumulate(np.where(first, place, 0))
    by_rank = np.argsort(rank, kind="stable")
    sizes = np.bincount(rank)
    yield from np.split(order[by_rank], np.cumsum(sizes)[:-1])


class _Book:
    """Where all accounts stand while the waves go by."""

    def __init__(self, table: PhaseTable, accounts: int) -> None:
        self.table = table
        self.phase = np.full(accounts, -1, np.int16)
        self.since = np.full(accounts, np.datetime64("NaT"), "datetime64[D]")
        self.visits = np.zeros((accounts, len(table.names)), np.int32)
        self.cycle = np.zeros(accounts, np.int32)
        self.moves: list[tuple[AnyArray, ...]] = []

    def move(
        self,
        account: AnyArray,
        dest: AnyArray,
        day: DayArray,
        event: AnyArray,
        transition: AnyArray,
    ) -> None:
        """Move distinct accounts and remember it."""
        source = self.phase[account].astype(np.int64)
        direction = self.table.direction(source, dest)
        self.cycle[account] += self.table.begins(source)
        self.phase[account] = dest
        self.since[account] = day
        self.visits[account, dest] += 1
        visit, cycle = self.visits[account, dest], self.cycle[account]
        self.moves.append(
            (account, dest, day, visit, cycle, direction, event, transition)
        )

    def expire(self, account: AnyArray, day: DayArray) -> None:
        """Let the timeouts that are due by a day move distinct accounts."""
        while self.table.timeout_after.any() and len(account):
            source = self.phase[account].astype(np.int64) + 1
            after = self.table.timeout_after[source]
            due = self.since[account] + after.astype("timedelta64[D]")
            hit = (after > 0) & (due <= day)
            account, day = account[hit], day[hit]
            dest = self.table.timeout_dest[source[hit]]
            nothing = np.full(len(account), -1, np.int64)
            by_time = np.full(len(account), BY_TIME, np.int16)
            self.move(account, dest, due[hit], nothing, by_time)

    def log(self) -> Log:
        """Return the moves as stays."""
        if not self.moves:
            none = np.empty(0, np.int64)
            self.move(none, none, none.astype("datetime64[D]"), none, none)
        columns = [np.concatenate(column) for column in zip(*self.moves, strict=True)]
        order = np.argsort(columns[0], kind="stable")
        account, phase, start, visit, cycle, direction, event, transition = (
            column[order] for column in columns
        )
        return close_log(
            Log(
                account=account.astype(np.int64),
                phase=phase.astype(np.int16),
                start=start,
                end=start,
                visit=visit,
                cycle=cycle,
                direction=direction,
                event=event.astype(np.int64),
                transition=transition.astype(np.int16),
            )
        )


class _Run:
    """The events as codes of the table, and how a wave of them is applied."""

    def __init__(
        self,
        book: _Book,
        events: LifecycleEvents,
        guards: Mapping[str, BoolArray],
    ) -> None:
        self.book, self.events, self.guards = book, events, guards
        self.kind = _codes(events.kind, book.table.events)
        self.target = _codes(events.target, book.table.codes)
        self.by_hand = events.kind.equals(PHASE_MOVED)

    def wave(self, rows: Int64Array) -> AnyArray:
        """Apply one event to each of some distinct accounts; return the outcomes."""
        account, day = self.events.account[rows], self.events.day[rows]
        self.book.expire(account, day)
        chosen, outcome = self.choose(rows)
        hand = self.by_hand[rows]
        dest = np.where(hand, self.target[rows], self.book.table.dest[chosen])
        moved = hand & (dest != self.book.phase[account])
        outcome[moved] = _CODE[Outcome.MOVED_BY_HAND]
        moved |= outcome == _CODE[Outcome.APPLIED]
        transition = np.where(hand, BY_HAND, chosen)
        self.book.move(
            account[moved], dest[moved], day[moved], rows[moved], transition[moved]
        )
        return outcome

    def choose(self, rows: Int64Array) -> tuple[AnyArray, AnyArray]:
        """Return the transition of each event, -1 for none, and the outcome."""
        book, account = self.book, self.events.account[rows]
        tries = book.table.candidates[
            book.phase[account].astype(np.int64) + 1, self.kind[rows]
        ]
        spent = (self.events.day[rows] - book.since[account]).astype(np.int64)
        chosen = np.full(len(rows), -1, np.int64)
        outcome = np.full(len(rows), _CODE[Outcome.NO_TRANSITION], np.int8)
        for row in tries.T:
            left = (row >= 0) & (chosen < 0)
            holds = left & self.holds(row, rows)
            ripe = holds & (spent >= book.table.dwell[row])
            refused = left & ~holds & (outcome != _CODE[Outcome.DWELL])
            outcome[refused] = _CODE[Outcome.GUARD_FALSE]
            outcome[holds & ~ripe] = _CODE[Outcome.DWELL]
            outcome[ripe] = _CODE[Outcome.APPLIED]
            chosen[ripe] = row[ripe]
        return chosen, outcome

    def holds(self, transition: AnyArray, rows: Int64Array) -> BoolArray:
        """Return whether the guard of each event's transition holds."""
        holds = np.ones(len(rows), bool)
        for place, guard in enumerate(self.book.table.guards):
            if guard:
                here = transition == place
                holds[here] = self.guards[guard][rows[here]]
        return holds


def _codes(names: Text, codes: Mapping[str, int]) -> Int64Array:
    found = [codes.get(name, -1) for name in names.values.tolist()]
    return np.array([*found, -1], np.int64)[names.codes]
