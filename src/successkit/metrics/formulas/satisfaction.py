"""Satisfaction scores as plain formulas over answers."""

from typing import Final

import numpy as np

from successkit.core.arrays import AnyArray, FloatArray
from successkit.core.errors import InvalidInputError

PROMOTER: Final = 9
DETRACTOR: Final = 6
_NPS_HIGH: Final = 10
_BLOCK: Final = 1 << 17
_BYTE: Final = 255


def net_promoter_score(*, scores: AnyArray) -> float:
    r"""Return promoters less detractors, in points.

    Parameters
    ----------
    scores
        Shape (n,). Whole answers from 0 to 10; NaN is refused, since silence is no
        answer. Any numeric type: the smaller, the faster.

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
    ups, downs = promoters_and_detractors(scores=scores)
    n = np.size(scores)
    return 100 * (ups - downs) / n if n else float("nan")


def promoters_and_detractors(*, scores: AnyArray) -> tuple[int, int]:
    """Return how many answers promote, and how many warn.

    Parameters
    ----------
    scores
        Shape (n,). Whole answers from 0 to 10.

    Returns
    -------
    tuple[int, int]
        Answers of 9 and 10, and answers from 0 to 6.

    Raises
    ------
    InvalidInputError
        An answer is not a whole number from 0 to 10.

    Examples
    --------
    >>> promoters_and_detractors(scores=np.array([10, 9, 8, 6]))
    (2, 1)
    """
    given = np.asarray(scores).ravel()
    if given.dtype.kind not in "iuf" and given.size:
        raise InvalidInputError(
            f"scores: expected whole numbers from 0 to 10; got {given.dtype}"
        )
    ups = downs = bad = 0
    # A block stays in cache, and bytes are compared eight times as fast as floats.
    for begin in range(0, given.size, _BLOCK):
        block, off = _as_bytes(given[begin : begin + _BLOCK])
        ups += int(np.count_nonzero(block >= PROMOTER))
        downs += int(np.count_nonzero(block <= DETRACTOR))
        bad += off + int(np.count_nonzero(block > _NPS_HIGH))
    if bad:
        raise InvalidInputError(
            "scores: expected whole numbers from 0 to 10 without NaN; got "
            f"{bad} bad value(s)"
        )
    return ups, downs


def _as_bytes(block: AnyArray) -> tuple[AnyArray, int]:
    """Return values as bytes, and how many of them do not fit into one unchanged."""
    if block.dtype.itemsize == 1:
        return block.view(np.uint8), 0  # below 0 is above 127 without a sign
    with np.errstate(invalid="ignore"):
        small = block.astype(np.uint8)
    if block.dtype.kind != "f" and 0 <= int(np.bitwise_or.reduce(block)) <= _BYTE:
        return small, 0
    off = small.astype(block.dtype) != block
    small[off] = 0
    return small, int(np.count_nonzero(off))


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


def top_box_share(
    *,
    scores: AnyArray,
    scale_min: float | FloatArray,
    scale_max: float | FloatArray,
) -> float:
    """Return the share of answers in the top quarter of their scale.

    Parameters
    ----------
    scores
        Shape (n,). Answers within the scale; NaN is refused.
    scale_min, scale_max
        Lowest and highest answer: numbers, or shape (n,).

    Returns
    -------
    float
        In [0, 1]. NaN without answers. [1]

    Raises
    ------
    InvalidInputError
        The scale is empty, or an answer lies outside of it.

    Examples
    --------
    >>> top_box_share(scores=np.array([5, 4, 3, 1]), scale_min=1, scale_max=5)
    0.5
    """
    answers = _on_scale(scores, scale_min, scale_max)
    if not answers.size:
        return float("nan")
    limit = top_box_threshold(scale_min=scale_min, scale_max=scale_max)
    return int(np.count_nonzero(answers >= limit)) / answers.size


def mean_score(
    *,
    scores: AnyArray,
    scale_min: float,
    scale_max: float,
) -> float:
    """Return the mean answer, of a scale that is named.

    Parameters
    ----------
    scores
        Shape (n,). Answers within the scale; NaN is refused.
    scale_min, scale_max
        Lowest and highest answer.

    Returns
    -------
    float
        In [scale_min, scale_max]. NaN without answers. [points]

    Raises
    ------
    InvalidInputError
        The scale is empty, or an answer lies outside of it.

    Examples
    --------
    >>> mean_score(scores=np.array([7, 1, 4]), scale_min=1, scale_max=7)
    4.0
    """
    answers = _on_scale(scores, scale_min, scale_max)
    # Sorted, so that the order of the rows cannot move the last bit.
    return float(np.sort(answers).mean()) if answers.size else float("nan")


def _on_scale(
    scores: AnyArray, low: float | FloatArray, high: float | FloatArray
) -> FloatArray:
    answers = np.asarray(scores, float)
    if not np.all(np.asarray(low) < np.asarray(high)):
        raise InvalidInputError(
            f"scale_max: expected a number above scale_min {low!r}; got {high!r}"
        )
    inside = (answers >= low) & (answers <= high)
    if not inside.all():
        raise InvalidInputError(
            f"scores: expected answers from {low!r} to {high!r} without NaN; got "
            f"{int((~inside).sum())} bad value(s)"
        )
    return answers
