"""Satisfaction of two samples compared: two periods, or two parts of a book."""

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval, MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import SurveyKind
from successkit.metrics.experience.answer_counts import NetCount, ScoreCount
from successkit.metrics.experience.counts import ShareCount
from successkit.metrics.experience.periods import figure_of
from successkit.metrics.experience.survey_partials import (
    ces_partial,
    csat_partial,
    nps_partial,
)
from successkit.metrics.formulas.comparison import (
    Difference,
    mean_difference,
    net_score_difference,
    share_difference,
)
from successkit.metrics.parts import LEVEL

_NO_SAMPLE = "a sample has no answers"
_NO_SPREAD = "too few answers, or all alike: chance cannot be judged"
Answers = NetCount | ShareCount | ScoreCount
_PARTIALS: Final[dict[SurveyKind, Callable[[Portfolio, Period], Answers]]] = {
    SurveyKind.NPS: nps_partial,
    SurveyKind.CSAT: csat_partial,
    SurveyKind.CES: ces_partial,
}


@attrs.frozen(kw_only=True)
class Comparison:
    """Two figures of satisfaction, and what lies between them.

    Parameters
    ----------
    first, second
        The two figures.
    difference
        First less second, in their unit; None when one is undefined.
    interval
        Where the difference lies with 95 % confidence.
    p_value
        How likely a difference at least as large is by chance alone, in [0, 1].
    undefined
        Why there is no difference, or no interval and p-value.
    """

    first: MetricValue
    second: MetricValue
    difference: float | None
    interval: Interval | None = None
    p_value: float | None = None
    undefined: str | None = None

    def __str__(self) -> str:
        if self.difference is None or self.p_value is None:
            return f"{self.first.name}: {self.undefined}"
        word = "more" if self.p_value < 1 - LEVEL else "not more"
        return (
            f"{self.first.name}: difference {self.difference:+g} {self.first.unit}, "
            f"{word} than chance explains (p = {self.p_value:.3g})"
        )

    def as_dict(self) -> dict[str, object]:
        """Return the comparison as plain JSON values.

        Returns
        -------
        dict[str, object]
            Every field.
        """
        return {
            "first": self.first.as_dict(),
            "second": self.second.as_dict(),
            "difference": self.difference,
            "interval": self.interval and attrs.asdict(self.interval),
            "p_value": self.p_value,
            "undefined": self.undefined,
        }


def compare_satisfaction(
    portfolio: Portfolio,
    other: Portfolio | None = None,
    *,
    kind: SurveyKind | str,
    start: date,
    end: date,
    start_other: date | None = None,
    end_other: date | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Comparison:
    """Compare NPS, CSAT or CES of two periods, or of two books.

    Parameters
    ----------
    portfolio
        The book.
    other
        The book compared with, such as another segment; None for the same one.
    kind
        The question: ``nps``, ``csat`` or ``ces``.
    start, end
        Days of the answers, half-open.
    start_other, end_other
        Days of the answers compared with; the same by default.
    as_of
        What is true on this day; the end of each sample's own days by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    Comparison
        The first less the second.

    Raises
    ------
    InvalidInputError
        The question is none of the three, or both samples are the same.

    Notes
    -----
    The samples are taken to be independent. When the same contacts answer in both, the
    interval is too wide rather than too narrow, as long as they answer alike.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Survey
    >>> given = {2: [9] * 20 + [5] * 20, 3: [9] * 35 + [5] * 5}
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     surveys=[
    ...         Survey(
    ...             account_id="a-1",
    ...             at=datetime(2026, month, 9, tzinfo=UTC),
    ...             kind="nps",
    ...             score=score,
    ...         )
    ...         for month, scores in given.items()
    ...         for score in scores
    ...     ],
    ... )
    >>> found = compare_satisfaction(
    ...     book,
    ...     kind="nps",
    ...     start=date(2026, 3, 1),
    ...     end=date(2026, 4, 1),
    ...     start_other=date(2026, 2, 1),
    ...     end_other=date(2026, 3, 1),
    ... )
    >>> found.difference, found.p_value < 0.01
    (75.0, True)
    """
    question = _question(kind)
    own = Period(start, end)
    compared = Period(start_other or start, end_other or end)
    if other is None and own == compared:
        raise InvalidInputError(
            "start_other, end_other: expected other days, or another portfolio; got "
            f"the same sample twice, {start} to {end}"
        )
    against = portfolio if other is None else other
    first = _sample(portfolio, question, own, as_of, known_at)
    second = _sample(against, question, compared, as_of, known_at)
    return _compared(first, second)


def _question(kind: SurveyKind | str) -> SurveyKind:
    try:
        return SurveyKind(kind)
    except ValueError:
        names = ", ".join(known.value for known in _PARTIALS)
        raise InvalidInputError(
            f"kind: expected one of {names}; got {kind!r}"
        ) from None


def _sample(
    portfolio: Portfolio,
    kind: SurveyKind,
    period: Period,
    as_of: date | None,
    known_at: datetime | None,
) -> tuple[Answers, MetricValue]:
    cut = portfolio.as_of(as_of or period.end, known_at)
    state = _PARTIALS[kind](cut, period)
    return state, figure_of(state, cut, period)


def _compared(
    first: tuple[Answers, MetricValue], second: tuple[Answers, MetricValue]
) -> Comparison:
    (own, figure), (other, against) = first, second
    if not own.n or not other.n:
        return Comparison(
            first=figure, second=against, difference=None, undefined=_NO_SAMPLE
        )
    found = difference_of(own, other)
    known = not math.isnan(found.p_value)
    return Comparison(
        first=figure,
        second=against,
        difference=found.value,
        interval=Interval(
            low=found.low, high=found.high, level=LEVEL, method=found.method
        )
        if known
        else None,
        p_value=found.p_value if known else None,
        undefined=None if known else _NO_SPREAD,
    )


def difference_of(own: Answers, other: Answers) -> Difference:
    """Return the difference of two samples, in the unit of their figure.

    Parameters
    ----------
    own, other
        Counts of answers to the same question.

    Returns
    -------
    Difference
        Points, a share, or points of the scale.

    Raises
    ------
    InvalidInputError
        They are counts of different questions.
    """
    if isinstance(own, NetCount) and isinstance(other, NetCount):
        return _in_points(own, other)
    if isinstance(own, ShareCount) and isinstance(other, ShareCount):
        return share_difference(
            hits=own.hits, n=own.n, hits_other=other.hits, n_other=other.n
        )
    if isinstance(own, ScoreCount) and isinstance(other, ScoreCount):
        (mean, variance), (mean_other, variance_other) = own.moments(), other.moments()
        return mean_difference(
            mean=float(mean),
            variance=float(variance),
            n=own.n,
            mean_other=float(mean_other),
            variance_other=float(variance_other),
            n_other=other.n,
        )
    raise InvalidInputError(
        f"other: expected counts of the same question, {type(own).__name__}; got "
        f"{type(other).__name__}"
    )


def _in_points(own: NetCount, other: NetCount) -> Difference:
    found = net_score_difference(
        ups=own.promoters,
        downs=own.detractors,
        n=own.n,
        ups_other=other.promoters,
        downs_other=other.detractors,
        n_other=other.n,
    )
    return attrs.evolve(
        found, value=100 * found.value, low=100 * found.low, high=100 * found.high
    )
