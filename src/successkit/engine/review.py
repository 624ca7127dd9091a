"""``Review``: a book on one day, explained."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    Facts,
    Failure,
    FeedbackRoute,
    Int64Array,
    MetricValue,
    Portfolio,
    Problems,
)
from successkit.core.account_table import TableColumn
from successkit.engine.board import Board
from successkit.engine.difference import ReviewDiff, compare
from successkit.engine.document import (
    account_entries,
    review_document,
    shown_document,
)
from successkit.engine.origins import Origins
from successkit.engine.parts import Parts
from successkit.engine.verdict import in_plain_words
from successkit.health import HealthEntry, RollUp, roll_up
from successkit.io.whole import write_whole
from successkit.metrics import Movements
from successkit.metrics.revenue.book import RevenueBook
from successkit.playbooks import ActionTable, Decision
from successkit.voice import RoutedFeedback, route_feedback


@attrs.define(eq=False, kw_only=True, slots=False)
class Review:
    """What ``Engine.review`` returns.

    Parameters
    ----------
    manifest
        Version, settings and plugins that made it.
    language
        Language of sentences unless another is asked for.
    book
        The revenue side, cut to the day; or what makes it when it is asked for.
    facts
        The facts, cut to the day.
    accounts
        One row per account.
    parts
        Results of the rooms.
    board
        Figures of the book.
    decision
        Actions of the day, funnel and ledger.
    problems
        What was found while reading.
    findings
        What a reader should know about the data.
    failures
        What went wrong in plugins, in the order in which they ran.
    origins
        Which plugin made what.
    added
        Columns that plugins add to the account table.
    routes
        Routes of feedback.
    """

    manifest: Mapping[str, object]
    language: str
    _book: RevenueBook | Callable[[], RevenueBook] = attrs.field(
        alias="book", repr=False
    )
    facts: Portfolio = attrs.field(repr=False)
    accounts: AccountTable
    parts: Parts = attrs.field(repr=False)
    board: Board = attrs.field(repr=False)
    decision: Decision = attrs.field(repr=False)
    problems: Problems = attrs.field(repr=False)
    findings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    origins: Origins = attrs.field(repr=False)
    added: Mapping[str, TableColumn] = attrs.field(repr=False)
    routes: tuple[FeedbackRoute, ...] = attrs.field(repr=False)

    @cached_property
    def book(self) -> RevenueBook:
        """The revenue side, cut to the day."""
        return self._book() if callable(self._book) else self._book

    @property
    def as_of(self) -> date:
        """The day it speaks of."""
        return self.accounts.as_of

    @property
    def known_at(self) -> datetime | None:
        """The instant of knowledge, or None."""
        return self.facts.known_at

    @property
    def metrics(self) -> dict[str, MetricValue]:
        """Every metric over the last twelve months."""
        return self.board.metrics

    @property
    def movements(self) -> Movements:
        """Roll-forwards of the last twelve calendar months."""
        return self.board.movements

    def health_entry(self) -> HealthEntry:
        """Return the health of this review, to be kept in a history.

        Returns
        -------
        HealthEntry
            Scores with every part of them, bands, and the hash of the settings.
        """
        return HealthEntry(
            as_of=self.as_of,
            config=str(self.manifest["config_hash"]),
            ids=self.accounts.ids,
            health=self.parts.health,
            bands=self.accounts.array("health_band"),
            overridden=self.parts.overridden,
        )

    def health_of_groups(self) -> RollUp:
        """Return the health of each account with all accounts below it.

        Returns
        -------
        RollUp
            Row by row as ``accounts``, by ``parent_id``; a parent that the book does
            not have on this day counts as none. Weights are the monthly revenue in
            the reporting currency.

        Raises
        ------
        InvalidInputError
            Accounts are parents of themselves in a circle.
        """
        ids = self.accounts.ids
        parents = self.facts.accounts.text("parent_id").strings()
        known = set(ids.tolist())
        above = [one if one in known else None for one in parents.tolist()]
        revenue = self.accounts.array("mrr_reporting")
        return roll_up(
            ids,
            np.array(above, object),
            self.accounts.array("health_score"),
            np.maximum(revenue, 0),
        )

    @property
    def actions(self) -> ActionTable:
        """New actions, the most urgent first."""
        return self.decision.actions

    @property
    def set_aside(self) -> Mapping[str, Facts]:
        """Rows that were not accepted, by table."""
        return self.facts.set_aside

    @cached_property
    def feedback(self) -> RoutedFeedback:
        """What customers said in the last 90 days, by department."""
        facts = self.facts
        return route_feedback(facts, self.routes, as_of=self.as_of)

    @property
    def people(self) -> dict[str, str]:
        """Names of the team by id."""
        people = self.facts.people
        pairs = zip(
            people.text("id").strings(), people.text("name").strings(), strict=True
        )
        return {key: name for key, name in pairs if name}

    @property
    def actionable(self) -> Int64Array:
        """Positions of accounts with a new or open action."""
        decision = self.decision
        rows = np.union1d(decision.actions.row, decision.open_actions.row)
        return rows[rows >= 0].astype(np.int64)

    def why(self, account_id: str, lang: str | None = None) -> str:
        """Return in plain words why an account looks as it does.

        Parameters
        ----------
        account_id
            Its id.
        lang
            ``en`` or ``ja``; the review's language when None.

        Returns
        -------
        str
            Who it is and how it stands in one line, then one sentence a line: revenue,
            phase, health, touch model, actions.
        """
        row = self.facts.index(account_id)
        chosen = lang or self.language
        entry = account_entries(self, np.array([row]), chosen)[0]
        return in_plain_words(entry, chosen)

    def document(self, lang: str | None = None) -> dict[str, Any]:
        """Return the whole review as plain JSON values.

        Parameters
        ----------
        lang
            ``en`` or ``ja``; the review's language when None.

        Returns
        -------
        dict[str, Any]
            The review document, as in ``docs/formats.md``.
        """
        if lang is None or lang == self.language:
            return self._document
        return review_document(self, lang)

    @cached_property
    def _document(self) -> dict[str, Any]:
        return review_document(self, self.language)

    def diff(self, other: "Review") -> ReviewDiff:
        """Return what changed from another review to this one.

        Parameters
        ----------
        other
            The earlier review.

        Returns
        -------
        ReviewDiff
            Accounts that came, went or changed, and figures that moved.
        """
        return compare(other.accounts, self.accounts, other.metrics, self.metrics)

    def to_html(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write the review as one self-contained page.

        Parameters
        ----------
        path
            The file to write.
        lang
            ``en`` or ``ja``; the review's language when None.

        Returns
        -------
        Path
            The file.
        """
        from successkit.report import render_html

        chosen = lang or self.language
        page = render_html(self.document(chosen), lang=chosen)
        target = Path(path)
        write_whole(target, page)
        return target

    def _repr_html_(self) -> str:
        from successkit.report import review_html

        return review_html(shown_document(self, self.language), lang=self.language)
