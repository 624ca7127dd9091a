"""The metric board of a review: the last twelve months."""

from collections.abc import Iterable
from datetime import timedelta

import attrs
from dateutil.relativedelta import relativedelta

from successkit.core import Failure, MetricSpec, MetricValue, MissingRateError, Period
from successkit.engine.account_columns import first_of_month
from successkit.engine.findings import no_data_reason, rate_finding, rate_reason
from successkit.engine.runner import Runner
from successkit.engine.words import sentence
from successkit.metrics import Movements, all_figures, figures_without_revenue
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.movement import movement_of
from successkit.metrics.value.simple import monthly_churn
from successkit.plugins import Limits

_MONTHS = 12


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


def metric_board(
    book: RevenueBook,
    lang: str = "en",
    specs: Iterable[MetricSpec] = (),
    runner: Runner | None = None,
) -> Board:
    """Compute the board of a book.

    Parameters
    ----------
    book
        The revenue side, cut to the day.
    lang
        Language of the reasons.
    specs
        Metrics of plugins.
    runner
        Runs them; None for the usual limits.

    Returns
    -------
    Board
        Undefined figures, with the reason, where a rate is missing, a plugin's metric
        failed, or there are no accounts or no contracts: of an empty book nothing is
        known, not even a zero.
    """
    board = _own_board(book, lang)
    runner = runner or Runner(Limits(), {})
    more = runner.metrics(specs, book.portfolio, _year(book))
    return attrs.evolve(
        board,
        metrics={**board.metrics, **more.values},
        failures=more.reported,
    )


def churn_of(book: RevenueBook) -> float | None:
    """Return the churn of a board alone.

    Parameters
    ----------
    book
        The revenue side, cut to the day.

    Returns
    -------
    float | None
        As in :func:`metric_board`.
    """
    if _nothing(book, "en") is not None:
        return None
    try:
        return monthly_churn(book.figures([_year(book)])[0])
    except MissingRateError:
        return None


def _own_board(book: RevenueBook, lang: str) -> Board:
    year = _year(book)
    definition = str(book.definition)
    nothing = _nothing(book, lang)
    if nothing is not None:
        return Board(
            metrics=_undefined(book, year, nothing),
            movements=Movements(rows=(), definition=definition),
            churn=None,
            findings=(sentence(nothing, lang),),
        )
    try:
        figures = book.figures([year])[0]
        return Board(
            metrics=all_figures(figures),
            movements=Movements(
                rows=tuple(map(movement_of, book.figures(_months(book)))),
                definition=definition,
            ),
            churn=monthly_churn(figures),
        )
    except MissingRateError as error:
        reason = rate_reason(str(error), lang)
        return Board(
            metrics=figures_without_revenue(book.portfolio, year, reason),
            movements=Movements(rows=(), definition=definition),
            churn=None,
            findings=(rate_finding(str(error), lang),),
        )


def _year(book: RevenueBook) -> Period:
    # Where a period closes with the morning of its end, the last morning that is known
    # is the one of the as-of day itself.
    early = book.definition.snapshot == "start_of_day"
    end = book.as_of if early else book.as_of + timedelta(days=1)
    return Period(end - relativedelta(years=1), end)


def _nothing(book: RevenueBook, lang: str) -> str | None:
    if not len(book.portfolio.account_ids):
        return no_data_reason("accounts", lang)
    return no_data_reason("contracts", lang) if book.currency == NO_CURRENCY else None


def _undefined(book: RevenueBook, year: Period, reason: str) -> dict[str, MetricValue]:
    found = figures_without_revenue(book.portfolio, year, reason)
    if len(book.portfolio.account_ids):
        return found
    return {
        name: attrs.evolve(value, value=None, undefined=reason)
        for name, value in found.items()
    }


def _months(book: RevenueBook) -> list[Period]:
    start = first_of_month(book.as_of, _MONTHS - 1)
    return list(Period(start, first_of_month(book.as_of, -1)).split("month"))
