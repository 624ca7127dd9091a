"""The metrics document: figures period by period, as plain JSON values."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    Failure,
    FiscalCalendar,
    InvalidInputError,
    MetricValue,
    Period,
    Portfolio,
)
from successkit.core.fiscal import NamedBy
from successkit.core.period import STEPS
from successkit.engine.refusal import refuse
from successkit.engine.runner import Runner
from successkit.metrics import DEFAULT, Definition, all_figures
from successkit.metrics.revenue.book import (
    NO_CURRENCY,
    PeriodFigures,
    RevenueBook,
    reporting_currency,
)
from successkit.metrics.revenue.movement import movement_of
from successkit.metrics.revenue.segments import segments_of
from successkit.plugins import Extensions, Limits

SCHEMA_VERSION: Final = "1"
_MOST_PERIODS: Final = 4_000
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2999


@attrs.frozen(kw_only=True)
class MetricsRequest:
    """What to compute.

    Parameters
    ----------
    start, end
        The span, half-open.
    every
        Length of each period.
    as_of
        What is true on this day; the end of the span by default.
    known_at
        What had been recorded by then.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figures.
    segment
        Column or attribute of accounts by which to show the figures apart.
    fiscal_start
        Month in which the fiscal year begins, 1 to 12; periods then begin where
        fiscal quarters, halves or years do, and have a name.
    fiscal_name
        Whether a fiscal year is named by the year in which it starts, or ends.
    """

    start: date
    end: date
    every: str = "month"
    as_of: date | None = None
    known_at: datetime | None = None
    currency: str | None = None
    definition: Definition = DEFAULT
    segment: str | None = None
    fiscal_start: int | None = None
    fiscal_name: NamedBy = "start"


def _calendar(request: MetricsRequest) -> FiscalCalendar | None:
    if request.fiscal_start is None:
        return None
    return FiscalCalendar(
        first_month=request.fiscal_start, named_by=request.fiscal_name
    )


def _cut(span: Period, request: MetricsRequest) -> list[Period]:
    """Return the parts of a span, unless they are more than anybody can read."""
    calendar, every = _calendar(request), request.every
    steps = span.split(every) if calendar is None else calendar.split(span, every)
    parts = list(itertools.islice(steps, _MOST_PERIODS + 1))
    if len(parts) > _MOST_PERIODS:
        raise InvalidInputError(
            f"every: expected at most {_MOST_PERIODS:,} periods; a {every} is too "
            f"short for {span.start} to {span.end}"
        )
    return parts


def metrics_document(
    portfolio: Portfolio,
    request: MetricsRequest,
    *,
    plugins: Extensions | None = None,
    limits: Limits | None = None,
    strict: bool = False,
) -> dict[str, object]:
    """Compute every metric for every period.

    Parameters
    ----------
    portfolio
        All facts.
    request
        What to compute.
    plugins
        Whose metrics are added; None for none.
    limits
        How far they may go; None for the usual limits.
    strict
        Whether a plugin that fails refuses the document, once all was computed.

    Returns
    -------
    dict[str, object]
        As documented in ``docs/formats.md`` and its JSON Schema.

    Raises
    ------
    PluginFailures
        A plugin failed, and its author or ``strict`` asks for no figures then.
    """
    extensions = plugins or Extensions()
    with Runner.of(extensions, limits or Limits()).at_work() as runner:
        more = _More(extensions, runner)
        document = _document(portfolio, request, more)
    refuse(more.failures, strict=strict)
    document["failures"] = [failure.as_dict() for failure in more.failures]
    return document


@attrs.define
class _More:
    """Metrics of plugins, and what went wrong in them so far."""

    extensions: Extensions
    runner: Runner
    failures: list[Failure] = attrs.field(factory=list[Failure])

    def values(self, cut: Portfolio, period: Period) -> dict[str, MetricValue]:
        """Return the figures of one period."""
        run = self.runner.metrics(self.extensions.metrics, cut, period)
        # A metric that fails does so in every period; once is enough.
        self.failures += [each for each in run.reported if each not in self.failures]
        return dict(run.values)

    def owner(self, name: str) -> str | None:
        """Return the plugin that declared a metric."""
        declared = {metric.name for metric in self.extensions.metrics}
        return name.rpartition(".")[0] if name in declared else None


def _document(
    portfolio: Portfolio, request: MetricsRequest, more: _More
) -> dict[str, object]:
    as_of = request.as_of or request.end
    span = _span(request)
    cut = portfolio.as_of(as_of, request.known_at)
    currency = reporting_currency(cut, request.currency)
    periods = _cut(span, request)
    document: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "as_of": as_of.isoformat(),
        "known_at": request.known_at.isoformat() if request.known_at else None,
        "currency": None if currency == NO_CURRENCY else currency,
        "definition": {
            "name": request.definition.name,
            "hash": request.definition.hash,
        },
        "periods": _periods(cut, request, as_of, currency, periods, more),
    }
    if request.segment is not None:
        document["segments"] = [
            {
                "segment": name,
                "periods": _periods(
                    cut.select(rows), request, as_of, currency, periods, more
                ),
            }
            for name, rows in _segments(cut, request.segment)
        ]
    document["problems"] = portfolio.problems.as_dict()
    return document


def _span(request: MetricsRequest) -> Period:
    span = Period(request.start, request.end)
    for name, day in (("start", span.start), ("end", span.end)):
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise InvalidInputError(
                f"{name}: expected a year from {_FIRST_YEAR} to {_LAST_YEAR}; got {day}"
            )
    return span


def _periods(
    cut: Portfolio,
    request: MetricsRequest,
    as_of: date,
    currency: str,
    periods: Sequence[Period],
    more: _More,
) -> list[dict[str, object]]:
    book = RevenueBook.of(
        cut,
        as_of=as_of,
        known_at=request.known_at,
        currency=currency,
        definition=request.definition,
    )
    whole, calendar = _whole_periods(periods, request), _calendar(request)
    return [
        {
            "name": calendar and (calendar.name(part.start, request.every) or None),
            **_entry(figures, cut, more, whole=full),
        }
        for part, figures, full in zip(
            periods, book.figures(periods), whole, strict=True
        )
    ]


def _whole_periods(periods: Sequence[Period], request: MetricsRequest) -> list[bool]:
    """Return which periods are as long as their step."""
    step = STEPS[request.every]
    whole = [part.start + step <= part.end for part in periods]
    if request.fiscal_start is None:
        # Periods counted from the 29th to 31st end with shorter months.
        whole[:-1] = [True] * (len(whole) - 1)
        steps = request.start + step * len(periods)
        whole[-1] = steps <= request.end
    return whole


def _entry(
    figures: PeriodFigures, cut: Portfolio, more: _More, *, whole: bool
) -> dict[str, object]:
    complete = figures.complete and whole
    metrics = {}
    values = {**all_figures(figures), **more.values(cut, figures.period)}
    for name, value in values.items():
        entry = value.as_dict()
        entry["complete"] = complete and value.complete
        entry["plugin"] = more.owner(name)
        metrics[name] = entry
    return {
        "start": figures.period.start.isoformat(),
        "end": figures.period.end.isoformat(),
        "complete": complete,
        "movements": movement_of(figures).as_dict(),
        "metrics": metrics,
    }


def _segments(cut: Portfolio, column: str) -> list[tuple[str, AnyArray]]:
    """Return the accounts of each value of a column, by name."""
    found = segments_of(cut, column).compact()
    return [
        (str(name), np.flatnonzero(found.codes == code))
        for code, name in enumerate(found.values.tolist())
    ]
