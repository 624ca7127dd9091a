"""Partial figures of NPS, CSAT and CES: counts of the answers of some accounts."""

from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.scales import SCALES
from successkit.core.states import SurveyKind
from successkit.metrics.experience.answer_counts import (
    NO_ANSWERS,
    NetCount,
    Scale,
    ScoreCount,
)
from successkit.metrics.experience.answers import (
    answers,
    latest_of_contacts,
    satisfied,
)
from successkit.metrics.experience.counts import ShareCount
from successkit.metrics.formulas.satisfaction import promoters_and_detractors


def nps_partial(portfolio: Portfolio, period: Period) -> NetCount:
    """Count promoters and detractors, by the latest answer of each contact.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.

    Returns
    -------
    NetCount
        Of these accounts.
    """
    given = latest_of_contacts(answers(portfolio, period, SurveyKind.NPS))
    ups, downs = promoters_and_detractors(scores=given.array("score"))
    return NetCount(promoters=ups, detractors=downs, n=given.rows)


def csat_partial(portfolio: Portfolio, period: Period) -> ShareCount:
    """Count satisfied answers.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.

    Returns
    -------
    ShareCount
        Answers in the top quarter of their scale.
    """
    return _top_box("csat", SurveyKind.CSAT, portfolio, period)


def csat_mean_partial(
    portfolio: Portfolio, period: Period, scale: Scale = SCALES[SurveyKind.CSAT]
) -> ScoreCount:
    """Count answers to the question of satisfaction, each by its score.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.
    scale
        Lowest and highest answer of the scale of the mean.

    Returns
    -------
    ScoreCount
        Of these accounts.
    """
    given = answers(portfolio, period, SurveyKind.CSAT)
    return ScoreCount.of("csat_mean", scale, given)


def ces_partial(
    portfolio: Portfolio, period: Period, scale: Scale = SCALES[SurveyKind.CES]
) -> ScoreCount:
    """Count answers to the question of effort, each by its score.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.
    scale
        Lowest and highest answer of the scale of the mean.

    Returns
    -------
    ScoreCount
        Of these accounts.
    """
    given = answers(portfolio, period, SurveyKind.CES)
    return ScoreCount.of("customer_effort_score", scale, given)


def effort_top_box_partial(portfolio: Portfolio, period: Period) -> ShareCount:
    """Count answers that found it easy.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days of the answers.

    Returns
    -------
    ShareCount
        Answers in the top quarter of their scale.
    """
    return _top_box("customer_effort_top_box", SurveyKind.CES, portfolio, period)


def _top_box(
    name: str, kind: SurveyKind, portfolio: Portfolio, period: Period
) -> ShareCount:
    given = answers(portfolio, period, kind)
    hits = int(satisfied(given).sum())
    return ShareCount(name=name, hits=hits, n=given.rows, nothing=NO_ANSWERS)
