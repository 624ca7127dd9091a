"""What is known of a book, with what is known now of some of its accounts."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, Int64Array, Portfolio, Text
from successkit.core.changed import Rows
from successkit.core.facts import Column
from successkit.core.joined import join_columns, join_tables
from successkit.core.text import concatenate
from successkit.engine.again.differing import same_column
from successkit.engine.judged import Judged
from successkit.engine.partition.judge import hovering_of
from successkit.health import HealthResult, apply_overrides
from successkit.health.joined import join_health
from successkit.lifecycle import LifecycleEvents, Replay
from successkit.lifecycle.joined import join_replays
from successkit.metrics.value.standing_clock import Standing


def spliced_table(rows: Rows, before: AccountTable, new: AccountTable) -> AccountTable:
    """Return an account table with other rows of some accounts.

    Parameters
    ----------
    rows
        Where rows go.
    before, new
        The tables, with the same columns.

    Returns
    -------
    AccountTable
        In order of id.
    """
    if rows.stays:
        columns = {
            name: put(rows, column, new.columns[name])
            for name, column in before.columns.items()
        }
        found = attrs.evolve(before, columns=columns)
    else:
        found = join_tables([before, new]).take(rows.order)
    currency = new.currency if not len(before) else before.currency or new.currency
    return attrs.evolve(found, currency=currency)


def put(rows: Rows, before: Column, new: Column) -> Column:
    """Return a column of the same accounts with other values of some.

    Parameters
    ----------
    rows
        Where rows go.
    before, new
        The columns.

    Returns
    -------
    Column
        The very same one where no value is another.
    """
    if same_column(before.take(rows.new), new):
        return before
    if isinstance(before, Text) or isinstance(new, Text):
        joined = join_columns([before, new])
        return joined.take(rows.order)
    if before.dtype != new.dtype:
        return rows.put(before, new)
    found = before.copy()
    found[rows.new] = new
    return found


def spliced_standing(rows: Rows, before: Standing, new: Standing) -> Standing:
    """Return where customers stand, with other rows of some accounts.

    Parameters
    ----------
    rows
        Where rows of accounts go.
    before, new
        Where they stood, and where some stand now.

    Returns
    -------
    Standing
        In order of account.
    """
    place = rows.account
    account = place[np.concatenate([before.account, new.account + rows.before])]
    kept = np.flatnonzero(account >= 0)
    order = kept[np.argsort(account[kept], kind="stable")]
    columns = {
        name: np.concatenate([getattr(before, name), getattr(new, name)])[order]
        for name in ("units", "ending", "ends", "term", "number", "wait")
    }
    segment = concatenate([before.segment, new.segment]).take(order)
    return Standing(account=account[order], segment=segment, **columns)


def spliced_judged(rows: Rows, before: Judged, new: Judged, facts: Portfolio) -> Judged:
    """Return what is known of the accounts of a book, with that of some replaced.

    Parameters
    ----------
    rows
        Where rows go.
    before, new
        What was known of all, and what is known now of some.
    facts
        Of the whole book, cut to the day.

    Returns
    -------
    Judged
        In order of id.
    """
    health = _health(rows, before.health, new.health)
    replayed = before.replayed
    if new.replayed is not before.replayed:
        replayed = _replayed(rows, before.replayed, new.replayed)
    hovering = rows.put(hovering_of(before), hovering_of(new))
    return Judged(
        table=spliced_table(rows, before.table, new.table),
        health=health,
        # Rows of the facts may stand elsewhere, so none of their places is kept.
        overridden=apply_overrides(health, facts, as_of=before.table.as_of),
        events=replayed.events,
        replayed=replayed,
        failures=(),
        undecided=int(hovering.sum()),
        hovering=hovering,
    )


_BY_ACCOUNT = ("phase", "since", "visit", "cycle")
_APART = ("account", "recorded")
_NEVER = np.empty(0, np.int8)
_PLAIN = ("score_milli", "coverage", "freshness", "reason", "cap_milli")
_BY_SIGNAL = ("raw", "normalised_milli", "contribution_milli", "fresh", "carried")


def _health(rows: Rows, before: HealthResult, new: HealthResult) -> HealthResult:
    if not rows.stays or before.card is not None:
        return _health_of(rows, join_health([before, new]))
    columns: dict[str, Any] = {
        name: put(rows, getattr(before, name), getattr(new, name)) for name in _PLAIN
    }
    for each in _BY_SIGNAL:
        theirs, mine = getattr(new, each), getattr(before, each)
        columns[each] = {
            name: put(rows, column, theirs[name]) for name, column in mine.items()
        } or mine
    return attrs.evolve(before, **columns)


def _health_of(rows: Rows, both: HealthResult) -> HealthResult:
    columns: dict[str, Any] = {name: getattr(both, name)[rows.order] for name in _PLAIN}
    columns |= {name: _taken(rows, getattr(both, name)) for name in _BY_SIGNAL}
    card = None if both.card is None else both.card[rows.order]
    found = attrs.evolve(both, **columns, cards=(), card=card)
    if both.card is None:
        return found
    cards = tuple(
        attrs.evolve(
            found,
            scorecard=one.scorecard,
            signals=one.signals,
            failed=one.failed,
            failures=one.failures,
            card=None,
        )
        for one in both.cards
    )
    return attrs.evolve(found, cards=cards)


def _taken(rows: Rows, columns: Mapping[str, AnyArray]) -> Mapping[str, AnyArray]:
    return {name: column[rows.order] for name, column in columns.items()} or columns


def _replayed(rows: Rows, before: Replay, new: Replay) -> Replay:
    if rows.stays and not new.facts:
        pairs = enumerate(rows.new.tolist())
        if all(_stays(before, place).same(_stays(new, row)) for row, place in pairs):
            return before
    both = join_replays([before, new])
    account = rows.account
    events, place = _events(both.events, account)
    log = both.log.take(account[both.log.account] >= 0)
    cause = np.where(log.event < 0, -1, place[log.event])
    log = attrs.evolve(log, account=account[log.account], event=cause)
    log = log.take(np.argsort(log.account, kind="stable"))
    outcome = both.outcome
    if len(outcome):
        outcome = outcome[np.argsort(place, kind="stable")[np.sum(place < 0) :]]
    refused = place[both.refused_event]
    some = refused >= 0
    order = np.argsort(refused[some], kind="stable")
    return attrs.evolve(
        both,
        log=log,
        phase=both.phase[rows.order],
        since=both.since[rows.order],
        visit=both.visit[rows.order],
        cycle=both.cycle[rows.order],
        outcome=outcome,
        events=events,
        refused_event=refused[some][order],
        refused_by=both.refused_by[some][order],
    )


class _Stays(NamedTuple):
    """What a replay found for one account; its events are numbered from 0."""

    columns: list[AnyArray | Text]

    def same(self, other: "_Stays") -> bool:
        """Return whether another replay found the same."""
        return all(map(same_column, self.columns, other.columns))


def _stays(replay: Replay, account: int) -> _Stays:
    events, log = replay.events, replay.log
    rows = np.flatnonzero(events.account == account)
    stays = log.take(np.flatnonzero(log.account == account)).columns()
    mine = np.isin(replay.refused_event, rows)
    first = rows[0] if len(rows) else 0
    stays["event"] = np.where(stays["event"] < 0, -1, stays["event"] - first)
    told = attrs.asdict(events.take(rows), recurse=False)
    each = [getattr(replay, name)[[account]] for name in _BY_ACCOUNT]
    return _Stays(
        [
            *(column for name, column in stays.items() if name != "account"),
            *(column for name, column in told.items() if name not in _APART),
            rows - first,
            replay.outcome[rows if len(replay.outcome) else rows[:0]],
            replay.refused_event[mine] - first,
            replay.refused_by[mine],
            _NEVER if events.recorded is None else events.recorded[rows],
            *each,
        ]
    )


def _events(
    events: LifecycleEvents, account: Int64Array
) -> tuple[LifecycleEvents, Int64Array]:
    """Return the events of accounts that are there, and where each stands now."""
    now = account[events.account]
    kept = np.flatnonzero(now >= 0)
    order = kept[np.argsort(now[kept], kind="stable")]
    place = np.full(len(events), -1, np.int64)
    place[order] = np.arange(len(order))
    return attrs.evolve(events.take(order), account=now[order]), place
