"""Answers to surveys: which count, and how they read on their scale."""

from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array, distinct_codes
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import SurveyKind, code_of
from successkit.metrics.experience.periods import only
from successkit.metrics.formulas.satisfaction import top_box_threshold

_READ: Final = (
    "account",
    "own_day",
    "at",
    "kind",
    "contact_id",
    "score",
    "scale_min",
    "scale_max",
    "recorded_at",
)


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
    surveys = only(portfolio.surveys, *_READ)
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
        One row per contact of an account, in row order. Of two answers at one instant
        the one recorded later counts, then the lower one.
    """
    known = surveys.text("contact_id").codes >= 0
    rows = np.flatnonzero(known)
    place, people = _people(surveys, rows)
    at = surveys.array("at")[rows].astype(np.int64)
    latest = np.full(people, np.iinfo(np.int64).min)
    np.maximum.at(latest, place, at)
    newest = np.flatnonzero(at == latest[place])
    if len(newest) > people:
        newest = newest[_counted(surveys, rows[newest], place[newest])]
    chosen = ~known
    chosen[rows[newest]] = True
    return surveys.take(np.flatnonzero(chosen))


def _people(surveys: Facts, rows: Int64Array) -> tuple[Int64Array, int]:
    """Return a number for the contact of each row, and how many contacts there are."""
    contact = surveys.text("contact_id").codes[rows].astype(np.int64)
    account = surveys.array("account")[rows].astype(np.int64)
    width = len(surveys.text("contact_id").values)
    owner = np.full(width, -1, np.int64)
    owner[contact] = account
    if bool((owner[contact] == account).all()):
        distinct, place = distinct_codes(contact, width)
    else:  # one contact id at two accounts is two people
        distinct, place = np.unique(account * width + contact, return_inverse=True)
    return place, len(distinct)


def _counted(surveys: Facts, rows: Int64Array, place: Int64Array) -> Int64Array:
    """Return, of answers at one instant, the position of the one that counts."""
    recorded = surveys.array("recorded_at")[rows]
    when = np.where(
        np.isnat(recorded), np.iinfo(np.int64).min, recorded.astype(np.int64)
    )
    order = np.lexsort((-surveys.array("score")[rows], when, place))
    last = np.append(place[order][1:] != place[order][:-1], True)
    counted: Int64Array = order[last]
    return counted


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
