"""Satisfaction scores as plain formulas over answers."""

import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.errors import InvalidInputError

PROMOTER = 9
DETRACTOR = 6
_NPS_HIGH = 10


def net_promoter_score(*, scores: FloatArray) -> float:
    r"""Return promoters less detractors, in points.

    Parameters
    ----------
    scores
        Shape (n,). Whole answers from 0 to 10; NaN is refused, since silence is no
        answer.

    Returns
    -------
    float
        In [-100, 100]. NaN without answers. [points]

    Raises
    ------
    InvalidInputError
        An answer is not a whole number from 0 to 10.

    Notes
    -----
    .. math:: 100 (\#\{s \ge 9\} - \#\{s \le 6\}) / n

    References
    ----------
    .. [1] F. F. Reichheld, "The One Number You Need to Grow", Harvard Business Review
       81 (2003), 46–54.

    Examples
    --------
    >>> net_promoter_score(scores=np.array([10, 9, 8, 6]))
    25.0
    """
    answers = np.asarray(scores, dtype=float)
    good = (answers >= 0) & (answers <= _NPS_HIGH) & (answers == np.floor(answers))
    if not good.all():
        raise InvalidInputError(
            "scores: expected whole numbers from 0 to 10 without NaN; got "
            f"{int((~good).sum())} bad value(s)"
        )
    if not answers.size:
        return float("nan")
    ups, downs = promoters_and_detractors(answers)
    return 100 * (ups - downs) / answers.size


def promoters_and_detractors(scores: FloatArray) -> tuple[int, int]:
    """Return how many answers promote, and how many warn.

    Parameters
    ----------
    scores
        Shape (n,). Whole answers from 0 to 10.

    Returns
    -------
    tuple[int, int]
        Answers of 9 and 10, and answers from 0 to 6.

    Examples
    --------
    >>> promoters_and_detractors(np.array([10, 9, 8, 6]))
    (2, 1)
    """
    ups = int(np.count_nonzero(scores >= PROMOTER))
    return ups, int(np.count_nonzero(scores <= DETRACTOR))


def top_box_threshold(
    *, scale_min: float | FloatArray, scale_max: float | FloatArray
) -> FloatArray:
    """Return the lowest answer that counts as satisfied: the top quarter of a scale.

    Parameters
    ----------
    scale_min, scale_max
        Lowest and highest answer: numbers, or shape (n,).

    Returns
    -------
    FloatArray
        4 on a scale from 1 to 5, 5.5 from 1 to 7, 7.75 from 1 to 10.

    Examples
    --------
    >>> float(top_box_threshold(scale_min=1, scale_max=5))
    4.0
    """
    low, high = np.asarray(scale_min, float), np.asarray(scale_max, float)
    limit: FloatArray = high - (high - low) / 4
    return limit
