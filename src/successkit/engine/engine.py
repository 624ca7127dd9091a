"""``Engine``: from facts to an explained review."""

from collections.abc import Iterable
from datetime import date, datetime

import attrs

from successkit.core import (
    AccountTable,
    Lifecycle,
    Override,
    Person,
    Portfolio,
    Rate,
    TouchPolicy,
    View,
)
from successkit.core.declarations import ActionKind, Playbook
from successkit.engine.account_columns import (
    account_table,
    simple_value,
    with_segments,
)
from successkit.engine.board import Board, metric_board
from successkit.engine.config import Config
from successkit.engine.currency import choose_currency
from successkit.engine.findings import data_findings
from successkit.engine.guards import compile_guards, guards_at, lifecycle_of
from successkit.engine.manifest import build_manifest
from successkit.engine.parts import Parts
from successkit.engine.plays import action_kinds_of, playbooks_of
from successkit.engine.review import Review
from successkit.health import (
    BUILT_IN,
    HealthResult,
    OverriddenHealth,
    apply_overrides,
    band_of,
    score,
)
from successkit.lifecycle import (
    EventRules,
    LifecycleEvents,
    Replay,
    Spells,
    columns_of,
    derive_events,
    event_kinds,
    overlay_columns,
    replay,
)
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.standing import customer_spells
from successkit.playbooks import (
    ActionLedger,
    BusinessCalendar,
    Decision,
    decide,
)
from successkit.plugins import Extensions, run_signals
from successkit.touch import decide_touch, default_policy


class Engine:
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
        A plugin's playbook, action kind, lifecycle or touch policy cannot be used; the
        plugin is named.
    UnknownNameError
        A playbook to be switched off does not exist.

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
        self.lifecycle: Lifecycle = lifecycle_of(self.extensions)
        self.signals = (*BUILT_IN, *self.extensions.signals)
        self.policy = self._policy()
        self.action_kinds: tuple[ActionKind, ...] = action_kinds_of(self.extensions)
        self.playbooks: tuple[Playbook, ...] = playbooks_of(
            self.extensions, self.action_kinds, off=self.config.playbooks_off
        )
        self._guards = compile_guards(self.lifecycle, self.extensions)

    def _policy(self) -> TouchPolicy:
        policy = next(iter(self.extensions.touch_policies), default_policy())
        shares = {
            name: share
            for name in ("high_share", "low_share")
            if (share := getattr(self.config, name)) is not None
        }
        return attrs.evolve(policy, **shares)

    def manifest(self) -> dict[str, object]:
        """Return what makes the reviews of this engine.

        Returns
        -------
        dict[str, object]
            Version, hash of the settings, definition, plugins.
        """
        return build_manifest(self.config, self.extensions)

    def review(
        self,
        portfolio: Portfolio,
        *,
        as_of: date,
        known_at: datetime | None = None,
        ledger: ActionLedger | None = None,
        people: Iterable[Person] | None = None,
        overrides: Iterable[Override] | None = None,
        rates: Iterable[Rate] | None = None,
    ) -> Review:
        """Review a book as of a day.

        Parameters
        ----------
        portfolio
            All facts.
        as_of
            What is true on this day.
        known_at
            What had been recorded by then; None knows everything.
        ledger
            Actions given out before; None for none.
        people, overrides, rates
            Records that count instead of those of the portfolio; None keeps its own.

        Returns
        -------
        Review
            Accounts, actions, metrics and problems, explained.
        """
        lang = self.config.language
        given = {"people": people, "overrides": overrides, "rates": rates}
        portfolio = portfolio.replacing(
            **{name: rows for name, rows in given.items() if rows is not None}
        )
        cut = portfolio.as_of(as_of, known_at)
        currency, chosen = choose_currency(cut, self.config.currency, lang)
        book = RevenueBook.of(
            cut,
            as_of=as_of,
            known_at=known_at,
            currency=currency,
            definition=self.config.definition,
        )
        board = metric_board(book, lang, self.extensions.metrics)
        table, parts = self._accounts(book, board)
        decision = self._decide(table, ledger)
        return Review(
            manifest=self.manifest(),
            language=self.config.language,
            book=book,
            accounts=table,
            parts=parts,
            board=board,
            decision=decision,
            problems=portfolio.problems,
            findings=(
                *chosen,
                *board.findings,
                *data_findings(table, parts.health, lang),
            ),
        )

    def _accounts(self, book: RevenueBook, board: Board) -> tuple[AccountTable, Parts]:
        table = account_table(book)
        value = simple_value(table, board.churn, self.config.value_months)
        table = table.with_columns(value=value)
        health, overridden = self._health(table, book.portfolio)
        plain = band_of(overridden.computed, scorecard=self.config.scorecard)
        table = table.with_columns(
            health_score=overridden.score,
            health_coverage=health.coverage,
            health_band=overridden.bands(plain, health),
        )
        events, replayed = self._phases(book, table)
        table = table.with_columns(**columns_of(replayed))
        overlays = overlay_columns(table, self.lifecycle, table.as_of)
        table = with_segments(table.with_columns(**overlays), book.portfolio)
        touch = decide_touch(table, self.policy)
        parts = Parts(health, overridden, events, replayed, touch)
        return table.with_columns(touch_model=touch.models), parts

    def _health(
        self, table: AccountTable, portfolio: Portfolio
    ) -> tuple[HealthResult, OverriddenHealth]:
        view = View(portfolio, table)
        run = run_signals(self.signals, view)
        health = score(
            view,
            self.signals,
            self.config.scorecard,
            raw=run.raw,
            failures=run.failures,
        )
        return health, apply_overrides(health, portfolio, as_of=table.as_of)

    def _phases(
        self, book: RevenueBook, table: AccountTable
    ) -> tuple[LifecycleEvents, Replay]:
        spells = customer_spells(book.ledger)
        events = derive_events(
            book.portfolio,
            Spells(spells.account, spells.start, spells.end),
            rules=EventRules(renewal_grace=self.config.definition.renewal_grace),
            given=event_kinds(self.lifecycle),
        )
        found = replay(
            self.lifecycle,
            events,
            accounts=table.rows,
            upto=table.as_of,
            guards=guards_at(self._guards, table, events),
        )
        return events, found

    def _decide(self, table: AccountTable, ledger: ActionLedger | None) -> Decision:
        return decide(
            table,
            self.playbooks,
            as_of=table.as_of,
            action_kinds=self.action_kinds,
            ledger=ledger,
            tenant=self.config.tenant,
            calendar=BusinessCalendar(holidays=self.config.holidays),
            account_cap=self.config.account_cap,
        )
