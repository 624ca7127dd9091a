"""``Engine``: from facts to an explained review."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import overload

import attrs

from successkit.core import (
    ActionKind,
    BusinessCalendar,
    InvalidInputError,
    Lifecycle,
    Override,
    Person,
    Playbook,
    Portfolio,
    Rate,
    Signal,
    TouchPolicy,
)
from successkit.core.origin import origin_of
from successkit.engine.again.following import Following
from successkit.engine.backends.local import Local
from successkit.engine.backends.protocol import Backend
from successkit.engine.board import with_metrics
from successkit.engine.config import Config
from successkit.engine.health_change import HealthChange, health_change
from successkit.engine.judged_overrides import (
    HORIZON,
    OverridesJudged,
    overrides_judged,
)
from successkit.engine.making import Given, make_review
from successkit.engine.manifest import build_manifest
from successkit.engine.partition.counted import Moment
from successkit.engine.partition.elsewhere import Elsewhere
from successkit.engine.partition.in_memory import judge_in_memory
from successkit.engine.partition.review_in_parts import ReviewInParts
from successkit.engine.review import Review
from successkit.engine.setup import Setup
from successkit.engine.telling import tell
from successkit.engine.working_days import working_days
from successkit.io import read
from successkit.playbooks import (
    ActionLedger,
)
from successkit.plugins import Extensions


class Engine(Following):
    """Settings and plugins, ready to review books.

    Parameters
    ----------
    config
        Settings; the defaults when None.
    plugins
        Modules or instances with hooks, or an ``Extensions`` collected before.

    Raises
    ------
    PluginError
        Something that a plugin declares cannot be used, such as a condition that names
        a column which will not exist; the plugin is named.
    UnknownNameError
        A playbook to be switched off or a touch policy does not exist, or a condition
        under ``[team]`` names what does not.
    InvalidInputError
        A setting is none, which can be told only beside the plugins.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a", name="青空商事")],
    ...     contracts=[
    ...         Contract(
    ...             id="c",
    ...             account_id="a",
    ...             start=date(2026, 1, 1),
    ...             amount=Money(100_000, "JPY"),
    ...         )
    ...     ],
    ... )
    >>> review = Engine().review(book, as_of=date(2026, 3, 31))
    >>> review.accounts.values("phase")
    ['onboarding']
    """

    def __init__(
        self,
        *,
        config: Config | None = None,
        plugins: Iterable[object] | Extensions = (),
    ) -> None:
        self.config = config or Config()
        self.extensions = (
            plugins if isinstance(plugins, Extensions) else Extensions.collect(plugins)
        )
        self._setup = Setup.of(self.config, self.extensions)

    @property
    def lifecycle(self) -> Lifecycle:
        """The phases and moves."""
        return self._setup.lifecycle

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Health signals, built-in ones first."""
        return self._setup.signals

    @property
    def policy(self) -> TouchPolicy:
        """The touch policy in use."""
        return self._setup.policy

    @property
    def calendar(self) -> BusinessCalendar:
        """The working days in use: those of plugins, with holidays of the settings.

        Holidays of countries differ by year: :meth:`calendar_on` has them.
        """
        return self._setup.calendar

    def calendar_on(self, day: date) -> BusinessCalendar:
        """Return the working days for what is planned on a day.

        Parameters
        ----------
        day
            The day of a review.

        Returns
        -------
        BusinessCalendar
            :attr:`calendar` with the holidays of ``holidays_country`` in the years in
            which something may be due.
        """
        config = self.config
        return working_days(self._setup.calendar, config, self.playbooks, as_of=day)

    @property
    def action_kinds(self) -> tuple[ActionKind, ...]:
        """Kinds of action, built-in ones first."""
        return self._setup.action_kinds

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        """Playbooks that are switched on, built-in ones first."""
        return self._setup.playbooks

    def manifest(self) -> dict[str, object]:
        """Return what makes the reviews of this engine.

        Returns
        -------
        dict[str, object]
            Version, hash of the settings, definition, plugins.
        """
        return build_manifest(self.config, self.extensions)

    @overload
    def review(  # type: ignore[overload-overlap]
        self,
        portfolio: Portfolio | str | Path,
        *,
        as_of: date,
        known_at: datetime | None = None,
        ledger: ActionLedger | None = None,
        people: Iterable[Person] | None = None,
        overrides: Iterable[Override] | None = None,
        rates: Iterable[Rate] | None = None,
        strict: bool = False,
        on: Local | None = None,
    ) -> Review: ...

    @overload
    def review(
        self,
        portfolio: object,
        *,
        as_of: date,
        known_at: datetime | None = None,
        ledger: ActionLedger | None = None,
        people: Iterable[Person] | None = None,
        overrides: Iterable[Override] | None = None,
        rates: Iterable[Rate] | None = None,
        strict: bool = False,
        on: Backend,
    ) -> ReviewInParts: ...

    def review(
        self,
        portfolio: object,
        *,
        as_of: date,
        known_at: datetime | None = None,
        ledger: ActionLedger | None = None,
        people: Iterable[Person] | None = None,
        overrides: Iterable[Override] | None = None,
        rates: Iterable[Rate] | None = None,
        strict: bool = False,
        on: Backend | None = None,
    ) -> Review | ReviewInParts:
        """Review a book as of a day.

        Parameters
        ----------
        portfolio
            All facts: a portfolio, the folder of one, or what else the backend reads.
        as_of
            What is true on this day.
        known_at
            What had been recorded by then; None knows everything.
        ledger
            Actions given out before; None for none.
        people, overrides, rates
            Records that count instead of those of the portfolio; None keeps its own.
        strict
            Whether a plugin that fails refuses the review, once all was computed. What
            should be mended although its results are used does not.
        on
            Where it is computed: ``Local(threads=2)`` in parts of the book, two at a
            time; None for as many at a time as there are processors.
            ``OutOfCore(memory="1GB")`` reads a folder of Parquet part by part; other
            backends send parts to a cluster. The result is the same, bit for bit.

        Returns
        -------
        Review | ReviewInParts
            Accounts, actions, metrics and problems, explained; what went wrong in
            plugins is in its ``failures``.

        Raises
        ------
        InvalidInputError
            The backend cannot read what was given.
        PluginFailures
            A plugin failed, and its author or ``strict`` asks for no review then.
        """
        given = {"people": people, "overrides": overrides, "rates": rates}
        given = {name: rows for name, rows in given.items() if rows is not None}
        where = Local() if on is None else on
        if isinstance(where, Local) and isinstance(portfolio, str | Path):
            portfolio = read(portfolio)
        if isinstance(portfolio, Portfolio):
            portfolio, known_at = origin_of(portfolio, as_of, known_at)
            portfolio = portfolio.replacing(**given)  # type: ignore[arg-type]
        elif given:
            raise InvalidInputError(
                f"{', '.join(given)}: expected a portfolio in which they take the "
                f"place of others; got {type(portfolio).__name__}; put them into its "
                "files"
            )
        moment = Moment(as_of, known_at)
        if not isinstance(where, Local):
            found = self._in_parts(portfolio, moment, ledger, where)
            return tell(found, self.extensions, self.config.plugins, strict=strict)
        if not isinstance(portfolio, Portfolio):
            raise InvalidInputError(
                f"portfolio: expected a Portfolio, as successkit.read gives it, or the "
                f"folder of one; got {type(portfolio).__name__}"
            )
        review = self._review(portfolio, moment, ledger, where)
        return tell(review, self.extensions, self.config.plugins, strict=strict)

    def explain_health(
        self,
        portfolio: Portfolio,
        account_id: str,
        before: date,
        after: date,
        *,
        known_at: datetime | None = None,
    ) -> HealthChange:
        """Say why the health of an account changed between two days.

        Parameters
        ----------
        portfolio
            All facts.
        account_id
            The account.
        before, after
            The two days, the earlier one first. Each is scored with what was known
            then.
        known_at
            Leaves out what was recorded later than this, too.

        Returns
        -------
        HealthChange
            Causes in thousandths of a point that sum to the change exactly, and
            sentences in English and Japanese.

        Raises
        ------
        UnknownNameError
            The book has no such account.
        InvalidInputError
            The days are not in order.
        """
        portfolio, known_at = origin_of(portfolio, after, known_at)
        with self._setup.runner.at_work() as runner:
            setup = attrs.evolve(self._setup, runner=runner)
            return health_change(
                setup, portfolio, account_id, (before, after), known_at
            )

    def judge_overrides(
        self,
        portfolio: Portfolio,
        *,
        as_of: date,
        horizon: int = HORIZON,
        known_at: datetime | None = None,
    ) -> OverridesJudged:
        """Say who was right: scores set by hand, or the computed ones beside them.

        Parameters
        ----------
        portfolio
            All facts, with the overrides.
        as_of
            The last day of which the facts are complete.
        horizon
            Days after the start of an override within which a customer that leaves
            was in danger. [days]
        known_at
            Leaves out what was recorded later; None knows everything.

        Returns
        -------
        OverridesJudged
            Overrides whose horizon is over, with the computed score of the day that
            each began, by what was known then.

        Raises
        ------
        InvalidInputError
            The horizon is no whole number >= 1, or the book is empty.
        """
        portfolio, known_at = origin_of(portfolio, as_of, known_at)
        with self._setup.runner.at_work() as runner:
            setup = attrs.evolve(self._setup, runner=runner)
            return overrides_judged(setup, portfolio, as_of, known_at, horizon)

    def _reviewed(
        self, portfolio: Portfolio, moment: Moment, ledger: ActionLedger | None
    ) -> Review:
        return self._review(portfolio, moment, ledger, Local())

    def _review(
        self,
        portfolio: Portfolio,
        moment: Moment,
        ledger: ActionLedger | None,
        backend: Local,
    ) -> Review:
        with self._setup.runner.at_work() as runner:
            setup = attrs.evolve(self._setup, runner=runner)
            held = judge_in_memory(setup, portfolio, moment, backend)
            given = Given(
                book=held.source,
                facts=held.facts,
                judged=held.judged,
                past=held.past,
                board=with_metrics(
                    held.whole.board, setup.extensions, lambda: held.book, runner
                ),
                chosen=held.whole.chosen,
                problems=portfolio.problems,
                ledger=ledger,
            )
            return make_review(setup, given)[0]

    def _in_parts(
        self,
        book: object,
        moment: Moment,
        ledger: ActionLedger | None,
        backend: Backend,
    ) -> ReviewInParts:
        parts = Elsewhere(
            setup=self._setup,
            moment=moment,
            backend=backend,
            sources=backend.sources(book),
        )
        held = book if isinstance(book, Portfolio) else None
        return parts.review(ledger, folder=getattr(backend, "folder", None), book=held)
