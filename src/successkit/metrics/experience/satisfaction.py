"""NPS, CSAT and CES of a portfolio over a period."""

from datetime import date, datetime

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.evidence import Interval, MetricValue
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import SurveyKind, code_of
from successkit.metrics import formulas
from successkit.metrics.formulas.intervals import (
    share_difference_interval,
    wilson_interval,
)
from successkit.metrics.formulas.satisfaction import (
    promoters_and_detractors,
    top_box_threshold,
)

NO_ANSWERS = "no answers in the period"
_LEVEL = 0.95
_CES_LOW, _CES_SPAN = 1, 6


def answers(portfolio: Portfolio, period: Period, kind: SurveyKind) -> Facts:
    """Return the answers to one question that were given in a period.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Local days of the answers.
    kind
        The question.

    Returns
    -------
    Facts
        Rows of the surveys table.
    """
    surveys = portfolio.surveys
    day = surveys.array("own_day")
    rows = surveys.array("kind") == code_of(kind)
    rows &= (day >= np.datetime64(period.start)) & (day < np.datetime64(period.end))
    return surveys.take(np.flatnonzero(rows))


def latest_of_contacts(surveys: Facts) -> Facts:
    """Return the latest answer of each contact; answers without contact all count.

    Parameters
    ----------
    surveys
        Rows of one question.

    Returns
    -------
    Facts
        One row per contact of an account, in row order.
    """
    contact = surveys.text("contact_id").codes.astype(np.int64)
    own = np.arange(surveys.rows) + len(surveys.text("contact_id").values)
    who = np.where(contact < 0, own, contact)
    account = surveys.array("account")
    order = np.lexsort((surveys.array("at"), who, account))
    after = np.append(
        (who[order][1:] != who[order][:-1])
        | (account[order][1:] != account[order][:-1]),
        True,
    )
    return surveys.take(np.sort(order[after[: len(order)]]))


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
    """
    cut = portfolio.as_of(as_of or end, known_at)
    return nps_figure(cut, Period(start, end))


def nps_figure(portfolio: Portfolio, period: Period) -> MetricValue:
    """Return the net promoter score of facts already cut to a day.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.

    Returns
    -------
    MetricValue
        In [-100, 100].
    """
    score = latest_of_contacts(answers(portfolio, period, SurveyKind.NPS)).array(
        "score"
    )
    ups, downs = promoters_and_detractors(score)
    n = len(score)
    low, high = share_difference_interval(ups=ups, downs=downs, n=n)
    return MetricValue(
        name="net_promoter_score",
        value=formulas.net_promoter_score(scores=score) if n else None,
        unit="points",
        numerator=ups - downs,
        denominator=n,
        n=n,
        undefined=None if n else NO_ANSWERS,
        interval=_interval(100 * low, 100 * high, "score") if n else None,
        complete=complete(portfolio, period),
    )


def complete(portfolio: Portfolio, period: Period) -> bool:
    """Return whether a period lies on or before the day of a portfolio.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    bool
        True when every day of it is past.
    """
    return portfolio.day is None or period.last_day <= portfolio.day


def _interval(low: float, high: float, method: str) -> Interval:
    return Interval(low=low, high=high, level=_LEVEL, method=method)


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
        In [0, 1]: answers in the top quarter of their scale (4 and 5 of 1 to 5).
    """
    cut = portfolio.as_of(as_of or end, known_at)
    return csat_figure(cut, Period(start, end))


def csat_figure(portfolio: Portfolio, period: Period) -> MetricValue:
    """Return the share of satisfied answers of facts already cut to a day.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    given = answers(portfolio, period, SurveyKind.CSAT)
    hits, n = int(satisfied(given).sum()), given.rows
    low, high = wilson_interval(hits=hits, n=n)
    return MetricValue(
        name="csat",
        value=hits / n if n else None,
        numerator=hits,
        denominator=n,
        n=n,
        undefined=None if n else NO_ANSWERS,
        interval=_interval(low, high, "wilson") if n else None,
        complete=complete(portfolio, period),
    )


def satisfied(surveys: Facts) -> Int64Array:
    """Return which answers lie in the top quarter of their scale.

    Parameters
    ----------
    surveys
        Rows of a question with a scale.

    Returns
    -------
    Int64Array
        Shape (rows,): 1 or 0.
    """
    low, high = surveys.array("scale_min"), surveys.array("scale_max")
    limit = top_box_threshold(scale_min=low, scale_max=high)
    return (surveys.array("score") >= limit).astype(np.int64)


def customer_effort_score(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return the mean effort answer of a period on a scale from 1 to 7.

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
        In [1, 7]; answers on another scale are stretched to it. 7 is the agreeable end.
    """
    cut = portfolio.as_of(as_of or end, known_at)
    return ces_figure(cut, Period(start, end))


def ces_figure(portfolio: Portfolio, period: Period) -> MetricValue:
    """Return the mean effort answer of facts already cut to a day.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.

    Returns
    -------
    MetricValue
        In [1, 7].
    """
    given = answers(portfolio, period, SurveyKind.CES)
    stretched = _CES_LOW + _CES_SPAN * on_unit_scale(given)
    n = given.rows
    total = float(np.sort(stretched).sum())
    return MetricValue(
        name="customer_effort_score",
        value=total / n if n else None,
        unit="points",
        numerator=total,
        denominator=n,
        n=n,
        undefined=None if n else NO_ANSWERS,
        complete=complete(portfolio, period),
    )


def on_unit_scale(surveys: Facts) -> FloatArray:
    """Return answers as shares of their scale.

    Parameters
    ----------
    surveys
        Rows of a question with a scale.

    Returns
    -------
    FloatArray
        Shape (rows,), in [0, 1].
    """
    low, high = surveys.array("scale_min"), surveys.array("scale_max")
    share: FloatArray = (surveys.array("score") - low) / (high - low)
    return share
