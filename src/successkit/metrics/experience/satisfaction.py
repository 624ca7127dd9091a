"""NPS, CSAT and CES of a portfolio over a period."""

from datetime import date, datetime

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.core.scales import SCALES
from successkit.core.states import SurveyKind
from successkit.metrics.experience.answer_counts import Scale
from successkit.metrics.experience.periods import cut_for, figure_of
from successkit.metrics.experience.survey_partials import (
    ces_partial,
    csat_mean_partial,
    csat_partial,
    effort_top_box_partial,
    nps_partial,
)


def net_promoter_score(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return the net promoter score of a period.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of the answers, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    MetricValue
        In [-100, 100]: the latest answer of each contact; score interval.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Survey
    >>> at = datetime(2026, 3, 10, tzinfo=UTC)
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     surveys=[
    ...         Survey(account_id="a-1", at=at, kind="nps", score=score)
    ...         for score in (10, 9, 8, 6)
    ...     ],
    ... )
    >>> net_promoter_score(book, start=date(2026, 3, 1), end=date(2026, 4, 1)).value
    25.0
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(nps_partial(cut, period), cut, period)


def csat(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return the share of satisfied answers of a period.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of the answers, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    MetricValue
        In [0, 1]: answers in the top quarter of their scale (4 and 5 of 1 to 5); Wilson
        interval.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Survey
    >>> at = datetime(2026, 3, 10, tzinfo=UTC)
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     surveys=[
    ...         Survey(account_id="a-1", at=at, kind="csat", score=score)
    ...         for score in (5, 4, 3, 1)
    ...     ],
    ... )
    >>> csat(book, start=date(2026, 3, 1), end=date(2026, 4, 1)).value
    0.5
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(csat_partial(cut, period), cut, period)


def csat_mean(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    scale: Scale = SCALES[SurveyKind.CSAT],
) -> MetricValue:
    """Return the mean answer to the question of satisfaction in a period.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of the answers, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    scale
        Lowest and highest answer of the scale of the mean; answers given on another
        scale are stretched to it.

    Returns
    -------
    MetricValue
        Within the scale, which ``definition`` names; Student's interval.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Survey
    >>> at = datetime(2026, 3, 10, tzinfo=UTC)
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     surveys=[
    ...         Survey(account_id="a-1", at=at, kind="csat", score=score)
    ...         for score in (5, 4, 3, 1)
    ...     ],
    ... )
    >>> csat_mean(book, start=date(2026, 3, 1), end=date(2026, 4, 1)).value
    3.25
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(csat_mean_partial(cut, period, scale), cut, period)


def customer_effort_score(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    scale: Scale = SCALES[SurveyKind.CES],
) -> MetricValue:
    """Return the mean effort answer of a period.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of the answers, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    scale
        Lowest and highest answer of the scale of the mean; answers given on another
        scale are stretched to it.

    Returns
    -------
    MetricValue
        Within the scale, which ``definition`` names; its upper end is the agreeable
        one; Student's interval.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Survey
    >>> at = datetime(2026, 3, 10, tzinfo=UTC)
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     surveys=[
    ...         Survey(account_id="a-1", at=at, kind="ces", score=score)
    ...         for score in (7, 7, 4, 2)
    ...     ],
    ... )
    >>> customer_effort_score(book, start=date(2026, 3, 1), end=date(2026, 4, 1)).value
    5.0
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(ces_partial(cut, period, scale), cut, period)


def customer_effort_top_box(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return the share of answers of a period that found it easy.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of the answers, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    MetricValue
        In [0, 1]: answers in the top quarter of their scale (6 and 7 of 1 to 7); Wilson
        interval.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Survey
    >>> at = datetime(2026, 3, 10, tzinfo=UTC)
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     surveys=[
    ...         Survey(account_id="a-1", at=at, kind="ces", score=score)
    ...         for score in (7, 7, 4, 2)
    ...     ],
    ... )
    >>> march = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
    >>> customer_effort_top_box(book, **march).value
    0.5
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(effort_top_box_partial(cut, period), cut, period)
