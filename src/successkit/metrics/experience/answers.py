"""Answers to surveys: which count, and how they read on their scale."""

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import SurveyKind, code_of
from successkit.metrics.formulas.satisfaction import top_box_threshold


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
