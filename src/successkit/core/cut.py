"""What was true on a day, as it was known at an instant."""

from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    NULL_DAY,
    NULL_INSTANT,
    AnyArray,
    BoolArray,
    DayArray,
    Int64Array,
    IntArray,
)
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column, Facts
from successkit.core.period import check_day
from successkit.core.portfolio import Portfolio
from successkit.core.schema import ACCOUNTS, CONTRACTS
from successkit.core.states import ContractStatus, InteractionStatus, code_of
from successkit.core.text import Text
from successkit.core.zones import end_of_day, to_instant, zone

_LATER_FIELDS: Final = {
    "interactions": ("first_response_at", "resolved_at", "updated_at"),
    "milestones": ("done",),
}


def cut(portfolio: Portfolio, day: date, known_at: datetime | None) -> Portfolio:
    """Return the portfolio as of a day; see :meth:`Portfolio.as_of`.

    Parameters
    ----------
    portfolio
        All facts.
    day
        The day.
    known_at
        The instant, aware, or None.

    Returns
    -------
    Portfolio
        The smaller portfolio.

    Raises
    ------
    InvalidInputError
        The day is no date, or after one to which the portfolio was cut before; or the
        instant has no time zone.
    """
    check_moment(day, known_at)
    if portfolio.day is not None and day > portfolio.day:
        raise InvalidInputError(
            f"as_of: expected a day up to {portfolio.day}, to which this portfolio was "
            f"cut before; got {day}; start from the whole portfolio"
        )
    knife = _Knife(portfolio, day, known_at)
    tables = {name: knife.table(facts) for name, facts in portfolio.tables.items()}
    kept = None if portfolio.kept is None else portfolio.kept.as_of(day, known_at)
    result = attrs.evolve(
        portfolio, tables=tables, day=day, known_at=known_at, kept=kept, origin=None
    )
    return result.select(knife.existing(tables))


def check_moment(day: date, known_at: datetime | None) -> None:
    """Refuse a moment that no book can be cut to.

    Parameters
    ----------
    day
        The day.
    known_at
        The instant, or None.

    Raises
    ------
    InvalidInputError
        The day is no date, the instant has no time zone, or a year is out of reach.
    """
    check_day("as_of", day)
    # A day and a zone's offset must fit on either side of what Python can count.
    _check_year("as_of", day)
    if known_at is None:
        return
    if getattr(known_at, "tzinfo", None) is None:
        raise InvalidInputError(
            f"known_at: expected a datetime with a time zone; got {known_at!r}"
        )
    _check_year("known_at", known_at)


def _check_year(name: str, day: date) -> None:
    if not MINYEAR < day.year < MAXYEAR:
        raise InvalidInputError(
            f"{name}: expected a year from {MINYEAR + 1} to {MAXYEAR - 1}; "
            f"got {day.isoformat()}"
        )


class _Knife:
    """A day and an instant, compared with the rows of every table."""

    def __init__(
        self, portfolio: Portfolio, day: date, known_at: datetime | None
    ) -> None:
        self.portfolio = portfolio
        self.day = np.datetime64(day, "D")
        self.known = None if known_at is None else to_instant(known_at)
        zones = portfolio.accounts.text("time_zone")
        self.zones = Text(np.full(len(portfolio), -1, np.int32), zones.values)
        recorded = portfolio.accounts.array("recorded_at")
        # Missing counts as the oldest; of several versions the last one stays.
        order = np.argsort(recorded.astype(np.int64), kind="stable")
        place = portfolio.accounts.array("account")[order]
        self.zones.codes[place] = zones.codes[order]
        names = [*zones.values.tolist(), "UTC"]
        self.day_end = np.array([end_of_day(day, name) for name in names])
        self.known_day = np.array(
            [_last_day(known_at, name) for name in names], "datetime64[D]"
        )

    def table(self, facts: Facts) -> Facts:
        """Return the visible rows of one table, superseded versions left out."""
        if not facts.rows and facts.table.name != CONTRACTS.name:
            return facts
        visible = self._dated(facts) & self._recorded(facts)
        if facts.table.name == ACCOUNTS.name:
            return self._accounts(facts, visible)
        # Copying every column of a large book takes longer than most of a review.
        shown = facts if visible.all() else facts.take(np.flatnonzero(visible))
        if facts.table.name == CONTRACTS.name:
            shown = shown.replace(
                once_open=_once_open(shown),
                once_until=_once_until(shown),
                ever_cancelled=_ever_cancelled(shown),
            )
        return self._without_later_fields(_latest(shown))

    def _dated(self, facts: Facts) -> BoolArray:
        own = facts.array("own_day")
        return np.isnat(own) | (own <= self.day)

    def _recorded(self, facts: Facts) -> BoolArray:
        if self.known is None or "recorded_at" not in facts.columns:
            return np.ones(facts.rows, bool)
        recorded = facts.array("recorded_at")
        own = facts.array("own_day")
        by_day = np.isnat(own) | (own <= self._by_zone(self.known_day, facts))
        return np.where(np.isnat(recorded), by_day, recorded <= self.known)

    def _by_zone(self, values: AnyArray, facts: Facts) -> AnyArray:
        account = facts.array("account")
        if not len(self.zones):
            return np.full(facts.rows, values[-1])
        return values[np.where(account < 0, -1, self.zones.codes[account])]

    def _accounts(self, facts: Facts, visible: BoolArray) -> Facts:
        """Keep one version of each account: the last one recorded by the day."""
        # An account whose every version was recorded later keeps its first one:
        # exports often carry the time of the export, and the account exists.
        recorded = facts.array("recorded_at")
        by_then = np.isnat(recorded) | (recorded < self._by_zone(self.day_end, facts))
        known = visible & by_then
        when = np.where(np.isnat(recorded), np.datetime64(0, "us"), recorded)
        account = facts.array("account")
        order = np.lexsort(
            (when.astype(np.int64) * np.where(known, 1, -1), known, account)
        )
        last = np.append(account[order][1:] != account[order][:-1], True)
        return facts.take(order[last])

    def _without_later_fields(self, facts: Facts) -> Facts:
        if facts.table.name == "contracts":
            return self._not_yet_cancelled(facts)
        changed: dict[str, Column] = {}
        if facts.table.name == "interactions":
            changed["status"] = self._not_yet_closed(facts)
        for name in _LATER_FIELDS.get(facts.table.name, ()):
            column = facts.array(name)
            changed[name] = np.where(self._later(facts, column), _null(column), column)
        return facts.replace(**changed)

    def _not_yet_closed(self, facts: Facts) -> AnyArray:
        status, closed = facts.array("status"), code_of(InteractionStatus.CLOSED)
        reopened = (status == closed) & self._later(facts, facts.array("resolved_at"))
        return np.where(reopened, code_of(InteractionStatus.OPEN), status).astype(
            np.int8
        )

    def _later(self, facts: Facts, column: AnyArray) -> BoolArray:
        """Return where a dated field lies after the cut."""
        if column.dtype == np.dtype("datetime64[D]"):
            later = column > self.day
            unknown = column > self._by_zone(self.known_day, facts)
        else:
            later = column >= self._by_zone(self.day_end, facts)
            unknown = later if self.known is None else column > self.known
        unrecorded = np.isnat(facts.array("recorded_at"))
        return np.asarray(later | (unknown & unrecorded))

    def _not_yet_cancelled(self, facts: Facts) -> Facts:
        cancelled = facts.array("cancelled_on")
        later = self._later(facts, cancelled)
        active = code_of(ContractStatus.ACTIVE)
        return facts.replace(
            cancelled_on=np.where(later, NULL_DAY, cancelled),
            status=np.where(later, active, facts.array("status")).astype(np.int8),
            churn_reason=np.where(later, -1, facts.array("churn_reason")).astype(
                np.int8
            ),
        )

    def existing(self, tables: dict[str, Facts]) -> Int64Array:
        """Return the accounts that exist by then: created, or with a fact of theirs."""
        facts = tables["accounts"]
        exists = np.zeros(len(self.portfolio), bool)
        created = facts.array("created")
        exists[facts.array("account")] = np.isnat(created) | (created <= self.day)
        for name, table in tables.items():
            if name not in {"accounts", "people", "rates", "contacts", "milestones"}:
                exists[table.array("account")] = True
        return np.flatnonzero(exists)


def _last_day(known_at: datetime | None, name: str) -> date:
    """Return the day it was, in a zone, when the book was known."""
    return date.max if known_at is None else known_at.astimezone(zone(name)).date()


def _null(column: AnyArray) -> np.datetime64:
    return NULL_DAY if column.dtype == np.dtype("datetime64[D]") else NULL_INSTANT


def _once_open(contracts: Facts) -> IntArray:
    """Return which rows had no end in any version: 1, or 0."""
    open_ = np.isnat(contracts.array("end"))
    if "once_open" in contracts.columns:  # cut before: what it knew is still known
        open_ |= contracts.array("once_open") == 1
    if bool(np.isnat(contracts.array("recorded_at")).all()):
        return open_.astype(np.int8)
    place, count = _versions(contracts)
    any_open = np.bincount(place, weights=open_, minlength=count) > 0
    return any_open[place].astype(np.int8)


def _ever_cancelled(contracts: Facts) -> IntArray:
    """Return which rows were cancelled, sooner or later: 1, or 0."""
    cancelled = contracts.array("status") == code_of(ContractStatus.CANCELLED)
    cancelled |= ~np.isnat(contracts.array("cancelled_on"))
    if "ever_cancelled" in contracts.columns:
        cancelled |= contracts.array("ever_cancelled") == 1
    result: IntArray = cancelled.astype(np.int8)
    return result


def _once_until(contracts: Facts) -> DayArray:
    """Return the latest end that any version of a row had."""
    end = contracts.array("end")
    if "once_until" in contracts.columns:  # cut before: what it knew is still known
        end = np.fmax(end, contracts.array("once_until"))
    if bool(np.isnat(contracts.array("recorded_at")).all()):
        return end
    place, count = _versions(contracts)
    latest = np.full(count, NULL_DAY)
    np.fmax.at(latest, place, end)
    return latest[place]


def _versions(contracts: Facts) -> tuple[Int64Array, int]:
    """Return one number for all versions of a row, and how many there are."""
    start = contracts.array("start").astype(np.int64)
    key = contracts.text("id").codes.astype(np.int64) * 2**24 + start
    distinct, place = np.unique(key, return_inverse=True)
    return place.astype(np.int64), len(distinct)


def _latest(facts: Facts) -> Facts:
    """Keep, of the rows of one key, the one recorded last."""
    if "recorded_at" not in facts.columns or not facts.rows:
        return facts
    recorded = facts.array("recorded_at")
    if bool(np.isnat(recorded).all()):
        return facts
    names = [name for name in facts.table.key if name != "recorded_at"]
    keys = [_codes(facts, name) for name in names]
    when = np.where(
        np.isnat(recorded), np.iinfo(np.int64).min, recorded.astype(np.int64)
    )
    order = np.lexsort((when, *keys[::-1]))
    last = np.zeros(order.size, bool)
    last[-1:] = True
    for key in keys:
        last[:-1] |= key[order][1:] != key[order][:-1]
    if "id" in names:
        last |= facts.text("id").missing()[order]
    return facts.take(np.sort(order[last]))


def _codes(facts: Facts, name: str) -> Int64Array:
    column = facts.columns[name]
    return (column.codes if isinstance(column, Text) else column).astype(np.int64)
