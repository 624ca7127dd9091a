"""The health of a book as of one day: account table, plugins' columns, scores."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol, Self

import attrs
import numpy as np

from successkit.core import AccountTable, Failure, FloatArray, ObjectArray, View
from successkit.core.facts import Column
from successkit.engine.account_values import Valuation
from successkit.engine.added import enriched
from successkit.engine.cards import cards_of
from successkit.engine.setup import Setup
from successkit.health import (
    HealthResult,
    LastKnown,
    Ranks,
    ranks_of,
    score_by_card,
)
from successkit.health.reads import columns_read
from successkit.metrics.account_columns import account_table
from successkit.metrics.revenue.book import RevenueBook


class Recalls(Protocol):
    """What gives values that were known last."""

    def before(self, day: date, ids: ObjectArray, /) -> Mapping[str, LastKnown]:
        """Return them for some accounts, by signal."""
        ...


@attrs.frozen(eq=False, kw_only=True)
class Scored:
    """Scores of a day, with what they were made of.

    Parameters
    ----------
    table
        Facts, figures and plugins' columns; health is still missing.
    health
        Computed scores, row by row as the table.
    failures
        What went wrong in plugins.
    """

    table: AccountTable
    health: HealthResult
    failures: tuple[Failure, ...]

    @classmethod
    def of(
        cls,
        setup: Setup,
        book: RevenueBook,
        valuation: Valuation | None,
        *,
        before: Callable[[], AccountTable | None] = lambda: None,
        recall: Recalls | None = None,
        failed: tuple[Failure, ...] = (),
        ranks: Mapping[str, Ranks] | None = None,
        only_scores: bool = False,
    ) -> Self:
        """Score the accounts of a book on its day.

        Parameters
        ----------
        setup
            Settings and plugins.
        book
            The revenue side, cut to the day.
        valuation
            How accounts are valued; None where nothing reads their value.
        before
            Gives the accounts with their phase at the evaluation before.
        recall
            Gives values that were known last before a day, by signal.
        failed
            Enrichments and signals that are not to be tried at all.
        ranks
            Of the whole book, by signal, where ``book`` is a part; None where not.
        only_scores
            Whether nothing but scores and raw values is wanted: the parts of scores,
            and columns of the table that nothing looks at, may be missing.

        Returns
        -------
        Self
            Every account of the book.
        """
        raw = RawSignals.of(setup, book, valuation, failed, only_scores=only_scores)
        view, broken = raw.view, raw.broken
        health = score_by_card(
            view,
            setup.signals,
            setup.scorecards,
            cards_of(setup.card_rules, view.table, book, before),
            raw.columns,  # type: ignore[arg-type]
            failures=broken,
            ranks=ranks,
            last={} if recall is None else recall.before(book.as_of, view.table.ids),
            parts=not only_scores,
        )
        return cls(table=view.table, health=health, failures=raw.failures)


@attrs.frozen(eq=False, kw_only=True)
class RawSignals:
    """Raw values of signals on a day.

    Parameters
    ----------
    view
        Facts, and the account table with plugins' columns.
    columns
        By signal; NaN where not known.
    broken
        By signal that failed: why.
    failures
        What went wrong in plugins.
    """

    view: View
    columns: Mapping[str, Column]
    broken: Mapping[str, str]
    failures: tuple[Failure, ...]

    @classmethod
    def of(
        cls,
        setup: Setup,
        book: RevenueBook,
        valuation: Valuation | None,
        failed: tuple[Failure, ...] = (),
        *,
        only_scores: bool = False,
    ) -> Self:
        """Compute the signals of the accounts of a book.

        Parameters
        ----------
        setup
            Settings and plugins.
        book
            The revenue side, cut to the day.
        valuation
            How accounts are valued; None where nothing reads their value.
        failed
            Enrichments and signals that are not to be tried at all.
        only_scores
            Whether columns that no score looks at may be missing from the table.

        Returns
        -------
        Self
            Every account of the book.
        """
        without = {each.name: str(each) for each in failed if each.kind == "signal"}
        plain = account_table(book, columns_of_scores(setup) if only_scores else None)
        if valuation is not None:
            plain = plain.with_columns(**valuation.columns(plain, book))
        added = enriched(
            plain,
            book.portfolio,
            setup.extensions,
            setup.runner,
            without=[each.name for each in failed if each.kind == "enrichment"],
        )
        view = View(book.portfolio, added.table)
        wanted = [each for each in setup.signals if each.name not in without]
        run = setup.runner.columns(wanted, view)
        broken = {each.name: str(each) for each in run.failures if each.fatal}
        return cls(
            view=view,
            columns={**_unknown(without, len(added.table)), **run.columns},
            broken={**without, **broken},
            failures=(*added.failures, *run.failures),
        )

    def ranks(self, setup: Setup) -> dict[str, Ranks]:
        """Return the ranks that scorecards ask for.

        Parameters
        ----------
        setup
            Settings and plugins.

        Returns
        -------
        dict[str, Ranks]
            By signal; those of parts of a book add up.
        """
        return ranks_of(setup.scorecards, setup.signals, self.columns, self.view.table)  # type: ignore[arg-type]


def columns_of_scores(setup: Setup) -> frozenset[str] | None:
    """Return the columns that scores look at.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    frozenset[str] | None
        None where that is not known.
    """
    if setup.card_rules or setup.extensions.enrichments:
        return None
    chosen = (each for card in setup.scorecards for each in card.resolve(setup.signals))
    return columns_read([*setup.signals, *chosen])


def looked_at(setup: Setup, scored: Scored) -> Scored | None:
    """Return scores with those columns alone that they look at.

    Parameters
    ----------
    setup
        Settings and plugins.
    scored
        Scores of a day.

    Returns
    -------
    Scored | None
        None where it is not known which these are.
    """
    wanted = columns_of_scores(setup)
    if wanted is None:
        return None
    table = scored.table
    columns = {name: table.columns[name] for name in sorted(wanted | {"id"})}
    return attrs.evolve(scored, table=attrs.evolve(table, columns=columns))


def _unknown(names: Iterable[str], rows: int) -> dict[str, FloatArray]:
    return dict.fromkeys(names, np.full(rows, np.nan))
