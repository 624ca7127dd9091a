"""Accounts of which an earlier day says the same, and their decisions up to that day.

What a book knew a week ago differs from what it knows today by few accounts: those of
which a row began, ended, was cancelled or recorded in between, or whose grace ran out.
Of all others the ledger is the same, and the renewal clock is today's, read earlier.
"""

from datetime import date, datetime
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.portfolio import Portfolio
from successkit.core.zones import to_instant
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.months import whole_months
from successkit.metrics.value.renewal_clock import RenewalClock

OUTAGE_EVENTS: Final = ("pause", "resume", "past_due", "paid")
"""Kinds of event that revenue rests on."""

REVENUE_TABLES: Final = frozenset({"accounts", "contracts", "events", "rates"})
"""Tables that revenue rests on."""

_DAY: Final = np.timedelta64(1, "D")


def revenue_facts(portfolio: Portfolio) -> Portfolio:
    """Return a book without what its revenue does not rest on.

    Parameters
    ----------
    portfolio
        All facts.

    Returns
    -------
    Portfolio
        Every customer of it pays the same on every day; accounts without a contract
        may be missing.

    Examples
    --------
    >>> from successkit.core import Account, Interaction
    >>> from datetime import UTC
    >>> when = datetime(2026, 3, 31, tzinfo=UTC)
    >>> call = Interaction(id="i", account_id="a", at=when, kind="review")
    >>> revenue_facts(
    ...     Portfolio.from_objects(accounts=[Account(id="a")], interactions=[call])
    ... )
    <Portfolio accounts=1>
    """
    tables = dict(portfolio.tables)
    for name in tables.keys() - REVENUE_TABLES:
        tables[name] = tables[name].take(np.zeros(0, np.int64))
    kind = tables["events"].text("kind")
    codes = [kind.code(name) for name in OUTAGE_EVENTS]
    known = [code for code in codes if code >= 0]
    tables["events"] = tables["events"].take(np.flatnonzero(np.isin(kind.codes, known)))
    return attrs.evolve(portfolio, tables=tables)


def steady_accounts(book: RevenueBook, day: date, known_at: datetime) -> BoolArray:
    """Return the accounts whose revenue is told the same on an earlier day.

    Parameters
    ----------
    book
        The revenue side of a book as of a day.
    day
        A day before that one.
    known_at
        What was known then.

    Returns
    -------
    BoolArray
        Shape (accounts,). Of these, a book cut to the earlier day has the same ledger
        and the same contracts; whoever is a customer on one day is on the other. Never
        too many: an account is left out wherever anything dated between the days, or
        recorded between them, could count, and where anything but prices and days in
        the reporting currency is to be told.
    """
    facts, changed = book.portfolio, np.zeros(len(book.portfolio), bool)
    if book.definition.basis != "contract":
        return changed
    window = _Window(book, day, known_at)
    account = facts.contracts.array("account")
    changed[account[window.contracts()]] = True
    changed[account[window.outages()]] = True
    changed[account[_odd(book)]] = True
    changed[facts.events.array("account")[window.events()]] = True
    return ~changed


class _Window:
    """What is dated or recorded between two days."""

    def __init__(self, book: RevenueBook, day: date, known_at: datetime) -> None:
        self.book, self.known = book, to_instant(known_at)
        self.first = np.datetime64(day, "D") + _DAY
        self.last = np.datetime64(book.as_of, "D") + _DAY
        grace = book.definition.renewal_grace
        self.grace = self.first - np.timedelta64(grace + 2, "D")

    def contracts(self) -> BoolArray:
        """Return the contract rows that one of the days sees otherwise."""
        rows = self.book.portfolio.contracts
        found = self._recorded(rows.array("recorded_at"))
        found |= rows.array("start") >= self.first
        for name in ("end", "cancelled_on"):
            found |= self._between(rows.array(name), self.grace)
        found |= self._between(rows.array("discount_until"), self.first)
        return found

    def outages(self) -> Int64Array:
        """Return the contract rows of which revenue stops or goes on in between."""
        outages = self.book.reading.earnings.outages
        found = np.zeros(len(outages.row), bool)
        for name in ("start", "end", "since", "finish", "lost_from"):
            found |= self._between(getattr(outages, name), self.first - _DAY)
        rows: Int64Array = outages.row[found]
        return rows

    def events(self) -> BoolArray:
        """Return the events that the earlier day does not know, of relevant kinds."""
        events = self.book.portfolio.events
        kind = events.text("kind")
        relevant = np.isin(kind.codes, [kind.code(name) for name in OUTAGE_EVENTS])
        late = self._recorded(events.array("recorded_at"))
        late |= events.array("own_day") >= self.first
        return np.asarray(relevant & late)

    def _between(self, column: DayArray, first: np.datetime64) -> BoolArray:
        return np.asarray((column >= first) & (column <= self.last))

    def _recorded(self, column: AnyArray) -> BoolArray:
        return np.asarray(column > self.known)


def _odd(book: RevenueBook) -> Int64Array:
    """Return contract rows that are free, or in another currency than reported."""
    pieces = book.reading.earnings.pieces
    currency = book.portfolio.contracts.text("currency")
    odd = (pieces.units <= 0) | pieces.free | ~pieces.alive
    odd |= currency.codes[pieces.row] != currency.code(book.currency)
    rows: Int64Array = pieces.row[odd]
    return rows


def decisions_on(
    decisions: Decisions, day: date, accounts: BoolArray, *, grace: int
) -> Decisions:
    """Return the decisions of steady accounts as of an earlier day.

    Parameters
    ----------
    decisions
        Of a whole book as of a day.
    day
        A day before that one.
    accounts
        Shape (accounts,): those of :func:`steady_accounts`.
    grace
        In which a renewal may still come after the end of a contract. [days]

    Returns
    -------
    Decisions
        Those of a book of these accounts cut to the earlier day, with positions of
        accounts as before.
    """
    spans = np.flatnonzero(accounts[decisions.clock.account])
    clock = _clock_on(decisions.clock.part(spans), grace, day)
    portfolio = attrs.evolve(decisions.portfolio, day=day)
    return attrs.evolve(decisions, clock=clock, portfolio=portfolio)


def _clock_on(clock: RenewalClock, grace: int, day: date) -> RenewalClock:
    """Return the clock of an earlier day on which nothing had happened otherwise."""
    today, rolling = np.datetime64(day, "D"), clock.rolling
    passed = _passed(clock, today)
    kept = np.where(rolling, np.minimum(clock.kept, passed), clock.kept)
    waiting = np.timedelta64(grace + 1 if grace else 0, "D")
    due = (clock.anchor <= today - waiting).astype(np.int64)
    decided = kept + (clock.left | clock.early)
    before = np.cumsum(decided) - decided
    opening = np.append(True, clock.life[1:] != clock.life[:-1])[: len(clock)]
    origin = before[opening][np.cumsum(opening) - 1]
    return attrs.evolve(
        clock,
        kept=kept,
        renewal=before - origin + 1,
        last=np.minimum(np.where(rolling, passed, due), decided),
    )


def _passed(clock: RenewalClock, day: np.datetime64) -> Int64Array:
    """Return how many decisions of rolling spans were due up to a day."""
    result = np.zeros(len(clock), np.int64)
    rows = np.flatnonzero(clock.rolling)
    until = np.full(len(rows), day)
    months = np.maximum(whole_months(clock.anchor[rows], until), 0)
    passed = months // clock.term[rows] - clock.skipped[rows]
    result[rows] = np.maximum(passed, 0)
    return result
