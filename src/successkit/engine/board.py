"""The metric board of a review: the last twelve months."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import attrs

from successkit.core import Failure, MetricValue
from successkit.engine.board_sums import BoardSums, year_of
from successkit.engine.findings import no_data_reason, rate_finding, rate_reason
from successkit.engine.runner import Runner
from successkit.engine.words import sentence
from successkit.metrics import CATALOGUE, Movements
from successkit.metrics.every_metric import told_without_revenue
from successkit.metrics.revenue.book import NO_CURRENCY, PeriodFigures, RevenueBook
from successkit.plugins import Extensions


@attrs.frozen(kw_only=True)
class Board:
    """Figures of the book.

    Parameters
    ----------
    metrics
        Every metric over the twelve months up to and including the as-of day.
    movements
        Roll-forwards of the last twelve calendar months; the last may be incomplete.
    churn
        Monthly logo churn over the twelve months, or None.
    findings
        What could not be computed.
    failures
        What went wrong in metrics of plugins.
    """

    metrics: dict[str, MetricValue]
    movements: Movements
    churn: float | None
    findings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def board_of(
    sums: BoardSums,
    currency: str,
    definition: str,
    lang: str = "en",
    *,
    before: tuple[BoardSums, Board] | None = None,
) -> Board:
    """Return the board of a book.

    Parameters
    ----------
    sums
        Of the whole book.
    currency
        Reporting currency.
    definition
        Name and hash of the definition.
    lang
        Language of the reasons.
    before
        Sums and board of the same book before some accounts changed; figures whose
        sums are the very same are taken from there.

    Returns
    -------
    Board
        Undefined figures, with the reason, where a rate is missing, or there are no
        accounts or no contracts: of an empty book nothing is known, not even a zero.
    """
    nothing = _nothing(sums, currency, lang)
    if nothing is None and not sums.missing:
        return Board(
            metrics=_figures(sums, before),
            movements=Movements(
                rows=tuple(month.movement() for month in sums.months),
                definition=definition,
            ),
            churn=sums.churn,
        )
    reason = rate_reason(sums.missing, lang) if nothing is None else nothing
    told = told_without_revenue(sums.figures, reason)
    if not sums.count:
        told = {
            name: attrs.evolve(value, value=None, undefined=reason)
            for name, value in told.items()
        }
    said = (
        rate_finding(sums.missing, lang) if nothing is None else sentence(reason, lang)
    )
    return Board(
        metrics=told,
        movements=Movements(rows=(), definition=definition),
        churn=None,
        findings=(said,),
    )


def _figures(
    sums: BoardSums, before: tuple[BoardSums, Board] | None
) -> dict[str, MetricValue]:
    known = dict[str, MetricValue]()
    if before is not None:
        then, board = before
        known = {
            name: board.metrics[name]
            for name, part in sums.figures.items()
            if then.figures.get(name) is part
        }
    return {
        name: known[name] if name in known else part.value()
        for name, part in sums.figures.items()
    }


def with_metrics(
    board: Board,
    extensions: Extensions,
    book: Callable[[], RevenueBook],
    runner: Runner,
) -> Board:
    """Return a board with the metrics of plugins.

    Parameters
    ----------
    board
        Without them.
    extensions
        The plugins.
    book
        Gives the revenue side of the same book.
    runner
        Runs them.

    Returns
    -------
    Board
        Undefined figures, with the reason, where a plugin's metric failed.
    """
    if not extensions.metrics:
        return board
    whole = book()
    more = runner.metrics(extensions.metrics, whole.portfolio, year_of(whole))
    metrics = {**board.metrics, **more.values}
    return attrs.evolve(board, metrics=metrics, failures=more.reported)


def with_accounts(
    metrics: Mapping[str, MetricValue],
    sums: BoardSums,
    book: Callable[[], RevenueBook],
) -> dict[str, MetricValue]:
    """Return figures that find the accounts behind them when they are asked for.

    Parameters
    ----------
    metrics
        Figures of the year, by name.
    sums
        What they were made of.
    book
        Gives the revenue side of the same book.

    Returns
    -------
    dict[str, MetricValue]
        Equal figures.
    """

    @cache
    def figures() -> PeriodFigures:
        return book().figures([year_of(book())])[0]

    def find(name: str) -> tuple[str, ...]:
        entry = CATALOGUE[name]
        if entry.figure.of_revenue:
            return entry.figure(figures()).accounts
        cut, definition = book().portfolio, book().definition
        return entry.of(cut, year_of(book()), definition=definition).accounts

    return {
        name: attrs.evolve(value, accounts=partial(find, name))
        if name in sums.figures
        else value
        for name, value in metrics.items()
    }


def _nothing(sums: BoardSums, currency: str, lang: str) -> str | None:
    if not sums.count:
        return no_data_reason("accounts", lang)
    return no_data_reason("contracts", lang) if currency == NO_CURRENCY else None
