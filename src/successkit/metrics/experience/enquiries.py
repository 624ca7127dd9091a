"""Enquiries: what customers asked, when each was last opened, answered and solved."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import NULL_INSTANT, BoolArray, DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import Direction, InteractionStatus, code_of
from successkit.metrics.experience.periods import only

_REOPENED: Final = "reopened"
_READ: Final = (
    "account",
    "own_day",
    "at",
    "id",
    "direction",
    "status",
    "first_response_at",
    "resolved_at",
    "urgent",
)


@attrs.frozen(eq=False, kw_only=True)
class Enquiries:
    """Enquiries of a book, each with its current opening.

    Parameters
    ----------
    rows
        Reactive rows of the interactions table.
    opened
        Shape (rows,): when it was asked, or reopened last.
    """

    rows: Facts
    opened: DayArray

    @classmethod
    def of(cls, portfolio: Portfolio, period: Period | None = None) -> Self:
        """Return what customers asked.

        Parameters
        ----------
        portfolio
            Facts as of a day.
        period
            Local days on which they asked; None for all.

        Returns
        -------
        Self
            With openings up to the day of the facts.
        """
        talks = only(portfolio.interactions, *_READ)
        asked = talks.array("direction") == code_of(Direction.REACTIVE)
        rows = talks.take(np.flatnonzero(asked))
        found = cls(rows=rows, opened=_openings(rows, portfolio.events))
        return found if period is None else found._within(period)

    def _within(self, period: Period) -> Self:
        day = self.rows.array("own_day")
        inside = np.flatnonzero(
            (day >= np.datetime64(period.start)) & (day < np.datetime64(period.end))
        )
        return attrs.evolve(
            self, rows=self.rows.take(inside), opened=self.opened[inside]
        )

    @property
    def answered_at(self) -> DayArray:
        """Shape (rows,): first reply to the current opening; NaT while none came."""
        return self._since_opened("first_response_at")

    @property
    def solved_at(self) -> DayArray:
        """Shape (rows,): when it was solved; NaT unless that holds and is dated."""
        return self._since_opened("resolved_at")

    @property
    def solved(self) -> BoolArray:
        """Shape (rows,): whether it is solved, or closed without a day."""
        undated = np.isnat(self.rows.array("resolved_at"))
        closed = self.rows.array("status") == code_of(InteractionStatus.CLOSED)
        return np.asarray(~np.isnat(self.solved_at) | (closed & undated))

    def _since_opened(self, name: str) -> DayArray:
        at = self.rows.array(name)
        return np.where(at >= self.opened, at, NULL_INSTANT)


def _openings(asked: Facts, events: Facts) -> DayArray:
    """Return when each enquiry was asked, or reopened last."""
    opened = asked.array("at").copy()
    value = events.text("value")
    reopened = events.text("kind").equals(_REOPENED)
    if not reopened.any() or not asked.rows:
        return opened
    for which, find in ((~value.missing(), _named), (value.missing(), _last_one)):
        chosen = events.take(np.flatnonzero(reopened & which))
        place = find(asked, chosen)
        np.maximum.at(opened, place[place >= 0], chosen.array("at")[place >= 0])
    return opened


def _named(asked: Facts, events: Facts) -> Int64Array:
    """Return the enquiry whose id is an event's value, or -1."""
    ids = asked.text("id")
    width = len(ids.values) + 1
    code = events.text("value").codes_in(ids)
    wanted = events.array("account").astype(np.int64) * width + code
    keys = asked.array("account").astype(np.int64) * width + ids.codes
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], wanted), len(order) - 1)
    found = order[place]
    return np.where((code >= 0) & (keys[found] == wanted), found, -1)


def _last_one(asked: Facts, events: Facts) -> Int64Array:
    """Return the account's enquiry solved last before an event, or else asked last."""
    touched = np.zeros(1 + int(asked.array("account").max()), bool)
    account = events.array("account")
    touched[account[account < len(touched)]] = True
    rows = np.flatnonzero(touched[asked.array("account")])
    solved = rows[~np.isnat(asked.array("resolved_at")[rows])]
    by_end = _latest_before(asked, solved, "resolved_at", events)
    by_start = _latest_before(asked, rows, "at", events)
    return np.where(by_end >= 0, by_end, by_start)


def _latest_before(
    asked: Facts, rows: Int64Array, name: str, events: Facts
) -> Int64Array:
    """Return, of some rows, the one of an event's account dated last before it."""
    count = len(rows)
    account = np.append(asked.array("account")[rows], events.array("account"))
    at = np.append(asked.array(name)[rows], events.array("at"))
    # At one instant the greater id is the later one, and an event comes after both.
    ids = asked.text("id").codes[rows].astype(np.int64)
    rank = np.append(ids, np.full(events.rows, len(asked.text("id").values)))
    order = np.lexsort((rank, at, account))
    place = np.where(order < count, np.arange(len(order)), -1)
    latest = np.maximum.accumulate(place) if len(place) else place
    found = np.full(len(at), -1, np.int64)
    found[order] = np.where(latest >= 0, order[latest], -1)
    of_event = found[count:]
    same = (of_event >= 0) & (account[of_event] == account[count:])
    return np.where(same, np.append(rows, -1)[np.where(same, of_event, -1)], -1)
