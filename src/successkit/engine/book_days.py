"""Account tables of past days as known then, and playbooks tried on them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import MAXYEAR, date, datetime
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    Failure,
    InvalidInputError,
    Playbook,
    Portfolio,
    View,
)
from successkit.core.arrays import DayArray
from successkit.engine.accounts import review_accounts
from successkit.engine.board import churn_of
from successkit.engine.currency import choose_currency
from successkit.engine.engine import Engine
from successkit.engine.past import PastDays, known_then, untried
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
    event_kinds,
    happenings,
)

_MOST: Final = 1000

Told = Callable[[int, int], None]
"""Called with the number of a day and of all days."""


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
    known_at
        Leaves out what was recorded later; None knows on each day what was known then.
    failures
        What went wrong in plugins, once each.
    """

    engine: Engine
    portfolio: Portfolio
    known_at: datetime | None = None
    failures: dict[tuple[str, str], Failure] = attrs.field(
        factory=dict[tuple[str, str], Failure]
    )

    def views(self, days: Iterable[date]) -> Iterator[View]:
        """Return facts and account table of some days, one after the other.

        Parameters
        ----------
        days
            In any order.

        Yields
        ------
        View
            As a review of the day would have seen them on that day.
        """
        made = Setup.of(self.engine.config, self.engine.extensions)
        with made.runner.at_work() as runner:
            setup = attrs.evolve(made, runner=runner)
            for day in days:
                yield self._view(setup, day)
                setup = untried(setup)

    def decision(
        self, day: date, playbooks: Iterable[Playbook], ledger: ActionLedger | None
    ) -> Decision:
        """Return what playbooks decide on a day; nobody is told.

        Parameters
        ----------
        day
            The day.
        playbooks
            Definitions.
        ledger
            What was given out before.

        Returns
        -------
        Decision
            As a review of the day decides.
        """
        plays, engine = tuple(playbooks), self.engine
        (view,) = self.views([day])
        setup = Setup.of(engine.config, engine.extensions)
        vetoes = judge_vetoes(
            engine.extensions.vetoes, setup.vetoes, view, setup.runner
        )
        return decide(
            view.table,
            plays,
            as_of=day,
            action_kinds=engine.action_kinds,
            ledger=ledger,
            past=Past(events=events_of(view, plays)),
            tenant=engine.config.tenant,
            calendar=engine.calendar,
            account_cap=engine.config.account_cap,
            vetoes=vetoes.states,
        )

    def _view(self, setup: Setup, day: date) -> View:
        # the last year has no day after its last one, and as_of refuses all of it
        known = known_then(day, self.known_at) if day.year < MAXYEAR else None
        cut = self.portfolio.as_of(day, known)
        currency, _ = choose_currency(cut, self.engine.config.currency)
        book = RevenueBook.of(
            cut,
            as_of=day,
            known_at=known,
            currency=currency,
            definition=self.engine.config.definition,
        )
        past = PastDays(
            portfolio=self.portfolio, known_at=self.known_at, currency=book.currency
        )
        found = review_accounts(setup, book, past, churn_of(book))
        for each in found.failures:
            self.failures.setdefault((each.plugin, each.name), each)
        return View(book.portfolio, found.table)


def events_of(view: View, playbooks: Iterable[Playbook]) -> Mapping[str, DayArray]:
    """Return the latest events that some playbooks ask for.

    Parameters
    ----------
    view
        Facts and table of a day.
    playbooks
        Definitions.

    Returns
    -------
    Mapping[str, DayArray]
        By kind.
    """
    return happenings(view.portfolio, view.table, kinds=event_kinds(playbooks))


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
    playbooks: Iterable[Playbook],
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
    playbooks
        Definitions.
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
    plays, engine, seen = tuple(playbooks), days.engine, dict[date, View]()
    wanted = list(on)

    def tables() -> Iterator[AccountTable]:
        for number, view in enumerate(days.views(_counted(wanted, told))):
            seen.clear()
            seen[wanted[number]] = view
            yield view.table

    return backtest(
        tables(),
        plays,
        action_kinds=engine.action_kinds,
        events=lambda table: events_of(seen[table.as_of], plays),
        begin=begin,
        tenant=engine.config.tenant,
        calendar=engine.calendar,
        account_cap=engine.config.account_cap,
    )


def _counted(days: list[date], told: Told | None) -> Iterator[date]:
    for number, day in enumerate(days, start=1):
        if told is not None:
            told(number, len(days))
        yield day
