"""``past_scores``: score past days with what was known on each of them."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    DayArray,
    Int64Array,
    InvalidInputError,
    Portfolio,
    Signal,
    Text,
    View,
)
from successkit.core.account_table import COLUMNS
from successkit.core.period import check_day
from successkit.core.text import concatenate
from successkit.core.zones import zone
from successkit.health.asked import check_asked, checked_days
from successkit.health.bands import band_of
from successkit.health.lines import LastKnown
from successkit.health.outcomes import Outcomes
from successkit.health.past import PastScores
from successkit.health.recalled import values_before
from successkit.health.scorecard import Scorecard
from successkit.health.scoring import score
from successkit.health.signals import BUILT_IN
from successkit.metrics import DEFAULT, Definition, RevenueBook
from successkit.metrics.account_columns import account_table
from successkit.metrics.revenue.standing import customer_spells

TableBuilder = Callable[[RevenueBook], AccountTable]
"""What makes the account table of a day."""

_MICRO: Final = timedelta(microseconds=1)


def past_scores(
    portfolio: Portfolio,
    scorecard: Scorecard,
    days: Iterable[date],
    horizon: int,
    *,
    signals: Iterable[Signal] = BUILT_IN,
    definition: Definition = DEFAULT,
    until: date | None = None,
    currency: str | None = None,
    by: str | None = None,
    time_zone: str = "UTC",
    table_of: TableBuilder = account_table,
    outcomes: Outcomes | None = None,
) -> PastScores:
    """Score the customers of past days with what was known then.

    Parameters
    ----------
    portfolio
        All facts.
    scorecard
        What to score with.
    days
        Past days.
    horizon
        Days within which a customer counts as lost. [days]
    signals
        All signals, built-in and of plugins.
    definition
        When a customer counts as lost.
    until
        The last day of which the facts are complete; None takes the last one of which
        they know something that happened.
    currency
        Reporting currency; None takes the one that most contracts have.
    by
        Text or enum column of the account table to tell rows apart by.
    time_zone
        Zone in which a day ends: what was recorded later was not known.
    table_of
        What makes the account table of a day; for columns that plugins add.
    outcomes
        What is known now, when it was found out before.

    Returns
    -------
    PastScores
        One row for each customer of each day. Customers whose contract had run out
        without a word are left out, and those who were none by what is known now.

    Raises
    ------
    InvalidInputError
        No day, the horizon is no whole number from 1 to 36,525, the outcome of a day is
        not known yet, or the book was cut to a day and with it lost what had been known
        before.
    """
    check_asked(portfolio, scorecard, horizon)
    known = outcomes or Outcomes.of(
        portfolio,
        until=None if until is None else check_day("until", until),
        definition=definition,
        currency=currency,
    )
    chosen = checked_days(days, horizon, known)
    replay = _Replay(
        portfolio=portfolio,
        scorecard=scorecard,
        signals=tuple(signals),
        outcomes=known,
        by=by,
        time_zone=time_zone,
        table_of=table_of,
    )
    return replay.joined([replay.on(day) for day in chosen], chosen, horizon)


def book_then(
    portfolio: Portfolio,
    day: date,
    known: Outcomes,
    time_zone: str,
    *,
    hindsight: bool = False,
) -> RevenueBook:
    """Return the revenue side of a day, by what was known at its end.

    Parameters
    ----------
    portfolio
        All facts.
    day
        The day.
    known
        Definition and currency to keep to.
    time_zone
        Zone in which the day ends.
    hindsight
        Whether what was recorded later is known too.

    Returns
    -------
    RevenueBook
        Of the accounts that existed by then.
    """
    following = day + timedelta(days=1)
    midnight = datetime.combine(following, time.min, tzinfo=zone(time_zone))
    at: datetime | None = midnight - _MICRO
    if hindsight:
        at = portfolio.known_at
    elif portfolio.known_at is not None:
        at = min(midnight - _MICRO, portfolio.known_at)
    return RevenueBook.of(
        portfolio.as_of(day, at),
        as_of=day,
        known_at=at,
        currency=known.book.currency,
        definition=known.book.definition,
    )


@attrs.frozen(eq=False)
class _Rows:
    """The customers of one day."""

    account: Int64Array
    score_milli: AnyArray
    band: AnyArray
    normalised: dict[str, AnyArray]
    ends: DayArray
    announced: BoolArray
    mrr: Int64Array
    segment: Text
    left_out: dict[str, int]


@attrs.frozen(eq=False, kw_only=True)
class _Replay:
    """What every day is scored with."""

    portfolio: Portfolio
    scorecard: Scorecard
    signals: tuple[Signal, ...]
    outcomes: Outcomes
    by: str | None
    time_zone: str
    table_of: TableBuilder

    def on(self, day: date) -> _Rows:
        """Return the customers of a day with their scores and what came of them."""
        book = book_then(self.portfolio, day, self.outcomes, self.time_zone)
        view, account = self._view(book)
        there, ends = self.outcomes.ends_after(day, account)
        customer = view.table.array("customer") == 1
        firm = customer & _firm(book)
        row = np.flatnonzero(firm & there)
        last = {name: one.take(account) for name, one in self._recalled(day).items()}
        health = score(view, self.signals, self.scorecard, last=last).take(row)
        return _Rows(
            account=account[row],
            score_milli=health.score_milli,
            band=band_of(health.score, scorecard=self.scorecard),
            # What a policy puts in place of a value is not known all the same.
            normalised={
                name: np.where(np.isnan(health.raw[name]), np.int32(-1), column)
                for name, column in health.normalised_milli.items()
            },
            ends=ends[row],
            announced=view.table.array("cancelled")[row] == 1,
            mrr=view.table.array("mrr_reporting")[row],
            segment=_segment(view.table, self.by).take(row),
            left_out={
                "contract ran out, decision pending": int((customer & ~firm).sum()),
                "no customer by what is known now": int((firm & ~there).sum()),
            },
        )

    def _view(self, book: RevenueBook) -> tuple[View, Int64Array]:
        view = View(book.portfolio, self.table_of(book))
        return view, self.outcomes.positions(book.portfolio.account_ids)

    def _recalled(self, day: date) -> dict[str, LastKnown]:
        """Return what was known last, of signals that may count with it."""

        def seen(earlier: date) -> tuple[View, Int64Array]:
            return self._view(
                book_then(self.portfolio, earlier, self.outcomes, self.time_zone)
            )

        wanted = [
            signal
            for signal in self.scorecard.resolve(self.signals)
            if self.scorecard.policy(signal.name) == "last_known"
        ]
        return values_before(wanted, day, seen, len(self.outcomes.place))

    def joined(
        self, parts: list[_Rows], days: tuple[date, ...], horizon: int
    ) -> PastScores:
        """Return the rows of all days under each other."""

        def column(name: str) -> AnyArray:
            return np.concatenate([getattr(part, name) for part in parts])

        chosen = self.scorecard.resolve(self.signals)
        counts = [len(part.account) for part in parts]
        reasons = parts[0].left_out
        return PastScores(
            scorecard=self.scorecard,
            signals=chosen,
            days=days,
            horizon=horizon,
            outcomes=self.outcomes,
            account_ids=self.portfolio.account_ids,
            account=column("account"),
            day=np.repeat(np.arange(len(days)), counts),
            score_milli=column("score_milli"),
            band=column("band"),
            normalised_milli={
                each.name: np.concatenate(
                    [part.normalised[each.name] for part in parts]
                )
                for each in chosen
            },
            ends=column("ends"),
            announced=column("announced"),
            mrr=column("mrr"),
            segment=concatenate([part.segment for part in parts]),
            left_out={
                why: np.array([part.left_out[why] for part in parts]) for why in reasons
            },
        )


def _firm(book: RevenueBook) -> BoolArray:
    """Return who is a customer even if no pending contract is renewed."""
    spells = customer_spells(book.worst)
    firm = np.zeros(len(book.portfolio), bool)
    firm[spells.account[np.isnat(spells.end)]] = True
    return firm


def _segment(table: AccountTable, by: str | None) -> Text:
    if by is None:
        return Text.empty(len(table))
    spec, column = COLUMNS.get(by), table.columns.get(by)
    if isinstance(column, Text):
        return column
    if spec is not None and spec.allowed is not None and column is not None:
        return Text.from_codes(column, [member.value for member in spec.allowed])
    able = [
        name
        for name, given in table.columns.items()
        if isinstance(given, Text) or getattr(COLUMNS.get(name), "allowed", None)
    ]
    raise InvalidInputError(
        "by: expected a text or enum column of the account table, one of "
        f"{', '.join(sorted(able))}; got {by!r}"
    )
