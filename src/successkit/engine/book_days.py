"""Account tables of past days as known then, and playbooks tried on them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import MAXYEAR, date, datetime
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    BusinessCalendar,
    Failure,
    InvalidInputError,
    Playbook,
    Portfolio,
    View,
)
from successkit.core.origin import origin_of
from successkit.engine.accounts import review_accounts
from successkit.engine.currency import choose_currency
from successkit.engine.earlier_days import earlier_days
from successkit.engine.engine import Engine
from successkit.engine.past import PastDays, known_then
from successkit.engine.past_setup import untried
from successkit.engine.setup import Setup
from successkit.engine.vetoes import judge_vetoes
from successkit.metrics.revenue.book import RevenueBook
from successkit.playbooks import (
    ActionLedger,
    Backtest,
    Decision,
    Past,
    backtest,
    decide,
)

_MOST: Final = 1000

Told = Callable[[int, int], None]
"""Called with the number of a day and of all days."""


@attrs.frozen(eq=False)
class BookDay:
    """A book on one day.

    Parameters
    ----------
    view
        Facts and account table.
    past
        Earlier days and events, as far as the playbooks look back at them.
    """

    view: View
    past: Past


@attrs.frozen(eq=False)
class BookDays:
    """A book by day, seen through the settings and plugins of an engine.

    No observer of a plugin is told of anything.

    Parameters
    ----------
    engine
        The engine.
    portfolio
        All facts.
    playbooks
        Those that are tried.
    known_at
        Leaves out what was recorded later.
    hindsight
        Whether a day knows what was recorded after it, as a review without
        ``known_at`` does; otherwise each knows what was known then.
    failures
        What went wrong in plugins, once each.
    """

    engine: Engine
    portfolio: Portfolio
    playbooks: tuple[Playbook, ...] = attrs.field(converter=tuple[Playbook, ...])
    known_at: datetime | None = None
    hindsight: bool = attrs.field(default=False, kw_only=True)
    failures: dict[tuple[str, str], Failure] = attrs.field(
        factory=dict[tuple[str, str], Failure], kw_only=True
    )

    def each(self, days: Iterable[date]) -> Iterator[BookDay]:
        """Return the book on some days, one after the other.

        Parameters
        ----------
        days
            In any order.

        Yields
        ------
        BookDay
            As a review of the day would see it.
        """
        made = Setup.of(self.engine.config, self.engine.extensions)
        with made.runner.at_work() as runner:
            setup = attrs.evolve(made, runner=runner)
            for day in days:
                yield self._day(setup, day)
                setup = untried(setup)

    def decision(self, day: date, ledger: ActionLedger | None) -> Decision:
        """Return what the playbooks decide on a day; nobody is told.

        Parameters
        ----------
        day
            The day.
        ledger
            What was given out before.

        Returns
        -------
        Decision
            As a review of the day decides.
        """
        engine = self.engine
        (found,) = self.each([day])
        setup = Setup.of(engine.config, engine.extensions)
        vetoes = judge_vetoes(
            engine.extensions.vetoes, setup.vetoes, found.view, setup.runner
        )
        return decide(
            found.view.table,
            self.playbooks,
            as_of=day,
            ledger=ledger,
            past=found.past,
            vetoes=vetoes.states,
            calendar=engine.calendar_on(day),
            **self.settings,
        )

    @property
    def settings(self) -> dict[str, Any]:
        """What the settings of the engine say of every decision."""
        config = self.engine.config
        return {
            "action_kinds": self.engine.action_kinds,
            "tenant": config.tenant,
            "account_cap": config.account_cap,
            "owner_cap": config.owner_cap,
        }

    def _day(self, setup: Setup, day: date) -> BookDay:
        # the last year has no day after its last one, and as_of refuses all of it
        then = not self.hindsight and day.year < MAXYEAR
        known = known_then(day, self.known_at) if then else self.known_at
        portfolio, known = origin_of(self.portfolio, day, known)
        cut = portfolio.as_of(day, known)
        currency, _ = choose_currency(cut, self.engine.config.currency)
        book = RevenueBook.of(
            cut,
            as_of=day,
            known_at=known,
            currency=currency,
            definition=self.engine.config.definition,
        )
        past = PastDays(portfolio=portfolio, known_at=known, currency=book.currency)
        found = review_accounts(setup, book, past, past.valued(setup, book))
        view = View(book.portfolio, found.table)
        earlier = earlier_days(setup, past, found.table, self.playbooks, found.failures)
        for each in (*found.failures, *earlier.failures):
            self.failures.setdefault((each.plugin, each.name), each)
        return BookDay(view, earlier.past(view, self.playbooks))


def days_between(start: date, until: date, every: int) -> list[date]:
    """Return the days of a back-test.

    Parameters
    ----------
    start, until
        First and last day, both among them.
    every
        Days from one to the next, >= 1.

    Returns
    -------
    list[date]
        Rising.

    Raises
    ------
    InvalidInputError
        There is none, or there are more than a thousand.

    Examples
    --------
    >>> [day.day for day in days_between(date(2026, 3, 1), date(2026, 3, 9), 7)]
    [1, 8]
    """
    if start > until or every < 1:
        raise InvalidInputError(
            f"expected a first day up to the last one and 1 or more days between two; "
            f"got {start}, {until} and {every}"
        )
    count = (until - start).days // every + 1
    if count > _MOST:
        raise InvalidInputError(
            f"{count} days from {start} until {until}: expected at most {_MOST}; take "
            "a shorter span, or more days from one to the next"
        )
    first = np.datetime64(start, "D")
    days: list[date] = (first + np.arange(count) * every).tolist()
    return days


def backtest_book(
    days: BookDays,
    *,
    on: Iterable[date],
    begin: str = "baseline",
    told: Told | None = None,
) -> Backtest:
    """Return what playbooks would have done for the accounts of a book.

    Parameters
    ----------
    days
        The book by day.
    on
        Rising days, as ``days_between`` gives them.
    begin
        ``baseline``: what holds on the first day counts as seen; ``flood``: it fires.
    told
        Told of each day before it is made.

    Returns
    -------
    Backtest
        Actions a week and hours a person. Vetoes are not asked.
    """
    wanted, seen = list(on), dict[date, Past]()

    def tables() -> Iterator[AccountTable]:
        for number, found in enumerate(days.each(_counted(wanted, told))):
            seen.clear()
            seen[wanted[number]] = found.past
            yield found.view.table

    return backtest(
        tables(),
        days.playbooks,
        past=lambda table: seen[table.as_of],
        begin=begin,
        calendar=_calendar(days.engine, wanted),
        **days.settings,
    )


def _calendar(engine: Engine, days: list[date]) -> BusinessCalendar:
    """Return the working days of all the years of some days."""
    firsts = {day.year: day for day in reversed(days)}
    found = [engine.calendar_on(day) for day in firsts.values()]
    off = {holiday for each in found for holiday in each.holidays}
    return attrs.evolve(engine.calendar, holidays=tuple(sorted(off)))


def _counted(days: list[date], told: Told | None) -> Iterator[date]:
    for number, day in enumerate(days, start=1):
        if told is not None:
            told(number, len(days))
        yield day
