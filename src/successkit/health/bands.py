"""Bands that stay still: a score must pass a limit clearly, and for some time."""

from typing import Final

import numpy as np

from successkit.core import AnyArray, FloatArray, InvalidInputError
from successkit.health.normalise import MILLI
from successkit.health.scorecard import Scorecard
from successkit.health.weights import to_milli

FORGETS_AFTER: Final = 12
"""Evaluations in a row without a score after which an account begins anew."""

_DEFAULT: Final = Scorecard()


def band_of(score: FloatArray, *, scorecard: Scorecard = _DEFAULT) -> AnyArray:
    """Return the plain band of each score.

    Parameters
    ----------
    score
        Any shape, in [0, 100]; NaN for not scored. [points]
    scorecard
        Where the limits are.

    Returns
    -------
    AnyArray
        Same shape, int8: position in ``HealthBand``; -1 where not scored.

    Examples
    --------
    >>> band_of(np.array([49.999, 50.0, 75.0, np.nan])).tolist()
    [0, 1, 2, -1]
    """
    values = np.asarray(score, dtype=np.float64)
    return _rank(_milli(values), scorecard, np.isnan(values))


def bands_over(
    scores: FloatArray,
    *,
    scorecard: Scorecard = _DEFAULT,
    today: FloatArray | None = None,
) -> AnyArray:
    """Return the band after each of a row of evaluations.

    An account moves when ``evaluations`` scores in a row lie ``hysteresis`` points
    beyond a limit, and to danger at once below ``fast_path``. An evaluation without a
    score has no band and does not count; after 12 of them an account begins anew.

    Parameters
    ----------
    scores
        Shape (accounts, evaluations), oldest first, in [0, 100]; NaN for not scored.
    scorecard
        Limits, hysteresis, evaluations, fast path.
    today
        Shape (accounts,): scores of a later day that is no evaluation. It keeps the
        band of the last one, but for danger at once below ``fast_path``.

    Returns
    -------
    AnyArray
        Shape (accounts, evaluations), int8: position in ``HealthBand``; -1 where not
        scored. The first known score of an account gives its plain band. One column
        more where ``today`` is given.

    Raises
    ------
    InvalidInputError
        ``scores`` is not a table of two axes.

    Notes
    -----
    The band is the laziest path through a tube that always holds the plain band, so
    it never travels further than plain bands do.

    Examples
    --------
    >>> bands_over(np.array([[60.0, 48, 52, 46, 45, 44, 74, 39]])).tolist()
    [[1, 1, 1, 1, 1, 0, 0, 0]]
    >>> bands_over(np.array([[60.0, 60]]), today=np.array([90.0])).tolist()
    [[1, 1, 1]]
    """
    if scores.ndim != 2:  # noqa: PLR2004
        raise InvalidInputError(
            f"scores: expected shape (accounts, evaluations); got {scores.shape}; "
            "give a single evaluation as scores[:, None]"
        )
    bands = np.full(scores.shape, -1, np.int8)
    state = _Lazy(len(scores), scorecard)
    for column in range(scores.shape[1]):
        bands[:, column] = state.next(scores[:, column])
    if today is None:
        return bands
    return np.concatenate([bands, state.between(today)[:, None]], axis=1)


def bands_between(
    scores: FloatArray,
    *,
    scorecard: Scorecard = _DEFAULT,
    today: FloatArray | None = None,
) -> tuple[AnyArray, AnyArray]:
    """Return the lowest and highest band that unknown earlier scores could lead to.

    Where both are the same, earlier evaluations need not be computed: the band is
    that of :func:`bands_over` over any longer history that ends with these scores.

    Parameters
    ----------
    scores
        Shape (accounts, evaluations), the newest ones, oldest first, in [0, 100]; NaN
        for not scored.
    scorecard
        Limits, hysteresis, evaluations, fast path.
    today
        As for :func:`bands_over`.

    Returns
    -------
    tuple[AnyArray, AnyArray]
        Shape (accounts,), int8 each: position in ``HealthBand`` after the last
        evaluation, or today; -1 where that one has no score.

    Notes
    -----
    A band never falls when the band before it, or the ranks in its window, rise; so
    every history lies between the one that was always worst and the one that was
    always best.

    Examples
    --------
    >>> low, high = bands_between(np.array([[52.0, 48, 52], [80, 81, 82]]))
    >>> low.tolist(), high.tolist()
    ([0, 2], [1, 2])
    """
    worst = _Lazy(len(scores), scorecard, before=0)
    best = _Lazy(len(scores), scorecard, before=len(scorecard.limits))
    low = high = np.full(len(scores), -1, np.int8)
    for column in range(scores.shape[1]):
        low, high = worst.next(scores[:, column]), best.next(scores[:, column])
    if today is not None:
        low, high = worst.between(today), best.between(today)
    return low, high


class _Lazy:
    """Bands of all accounts after the evaluations seen so far."""

    def __init__(self, rows: int, scorecard: Scorecard, before: int = -1) -> None:
        self.scorecard = scorecard
        self.band = np.full(rows, before, np.int8)
        self.silent = np.zeros(rows, np.int8)
        shape = (scorecard.evaluations, rows)
        self.lows = np.full(shape, before, np.int8)
        self.highs = np.full(shape, before, np.int8)

    def next(self, scores: FloatArray) -> AnyArray:
        """Take one more evaluation and return the bands after it; -1 for no score."""
        known = ~np.isnan(scores)
        milli = _milli(scores)
        self._forget(known)
        new = known & (self.band < 0)
        plain = _rank(milli, self.scorecard, ~known)
        self.band = np.where(new, plain, self.band)
        margin = to_milli(self.scorecard.hysteresis)
        _push(self.lows, _rank(milli - margin, self.scorecard, ~known), known, new)
        _push(self.highs, _rank(milli + margin, self.scorecard, ~known), known, new)
        fast = known & (milli < to_milli(self.scorecard.fast_path))
        high = np.where(fast, np.int8(0), self.highs.max(axis=0))
        moved = np.minimum(np.maximum(self.band, self.lows.min(axis=0)), high)
        self.band = np.where(known, moved, self.band)
        return np.where(known, self.band, np.int8(-1))

    def between(self, scores: FloatArray) -> AnyArray:
        """Return the bands of a day after the last evaluation; nothing is kept."""
        known = ~np.isnan(scores)
        milli = _milli(scores)
        plain = _rank(milli, self.scorecard, ~known)
        held = np.where(self.band < 0, plain, self.band)
        fast = milli < to_milli(self.scorecard.fast_path)
        return np.where(known, np.where(fast, np.int8(0), held), np.int8(-1))

    def _forget(self, known: AnyArray) -> None:
        silent = np.minimum(self.silent + 1, FORGETS_AFTER)
        self.silent = np.where(known, 0, silent).astype(np.int8)
        self.band = np.where(self.silent == FORGETS_AFTER, np.int8(-1), self.band)


def _push(window: AnyArray, values: AnyArray, known: AnyArray, new: AnyArray) -> None:
    """Shift the window of the accounts with a score; fill it for new ones."""
    for place in range(len(window) - 1):
        window[place] = np.where(known, window[place + 1], window[place])
    window[-1] = np.where(known, values, window[-1])
    window[:, new] = values[new]


def _milli(scores: FloatArray) -> FloatArray:
    return np.rint(np.nan_to_num(scores) * MILLI)


def _rank(milli: FloatArray, scorecard: Scorecard, unknown: AnyArray) -> AnyArray:
    limits = [to_milli(limit) for limit in scorecard.limits]
    ranks = np.searchsorted(limits, milli, side="right")
    return np.where(unknown, -1, ranks).astype(np.int8)
