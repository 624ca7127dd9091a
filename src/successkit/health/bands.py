"""Bands that stay still: a score must pass a limit clearly, and for some time."""

from collections.abc import Iterator
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, FloatArray, InvalidInputError
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
        bands[:, column] = state.next(_Ranks.of(scores[:, column], scorecard))
    if today is None:
        return bands
    last = state.between(_Ranks.of(today, scorecard))
    return np.concatenate([bands, last[:, None]], axis=1)


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
    for ranks in _Ranks.of(scores.T, scorecard).rows():
        low, high = worst.next(ranks), best.next(ranks)
    if today is not None:
        ranks = _Ranks.of(today, scorecard)
        low, high = worst.between(ranks), best.between(ranks)
    return low, high


@attrs.frozen(eq=False)
class _Ranks:
    """Scores of an evaluation, or of one a row, among the limits.

    Parameters
    ----------
    known, fast
        Shape (…, n): whether there is a score, and whether it is danger at once.
    plain, lows, highs
        Shape (…, n), int8: how many limits it has reached, and would have with as many
        points less or more as the hysteresis asks for; -1 for no score.
    """

    known: BoolArray
    fast: BoolArray
    plain: AnyArray
    lows: AnyArray
    highs: AnyArray

    @classmethod
    def of(cls, scores: FloatArray, scorecard: Scorecard) -> Self:
        known = ~np.isnan(scores)
        milli = _milli(scores)
        margin = to_milli(scorecard.hysteresis)
        return cls(
            known=known,
            fast=known & (milli < to_milli(scorecard.fast_path)),
            plain=_rank(milli, scorecard, ~known),
            lows=_rank(milli - margin, scorecard, ~known),
            highs=_rank(milli + margin, scorecard, ~known),
        )

    def rows(self) -> Iterator["_Ranks"]:
        """Go through the evaluations, one a row."""
        columns = (self.known, self.fast, self.plain, self.lows, self.highs)
        for row in zip(*columns, strict=True):
            yield _Ranks(*row)


class _Lazy:
    """Bands of all accounts after the evaluations seen so far."""

    def __init__(self, rows: int, scorecard: Scorecard, before: int = -1) -> None:
        self.band = np.full(rows, before, np.int8)
        self.silent = np.zeros(rows, np.int8)
        shape = (scorecard.evaluations, rows)
        self.lows = np.full(shape, before, np.int8)
        self.highs = np.full(shape, before, np.int8)

    def next(self, ranks: _Ranks) -> AnyArray:
        """Take one more evaluation and return the bands after it; -1 for no score."""
        known = ranks.known
        self._forget(known)
        new = known & (self.band < 0)
        self.band[new] = ranks.plain[new]
        _push(self.lows, ranks.lows, known, new)
        _push(self.highs, ranks.highs, known, new)
        high = self.highs.max(axis=0)
        high[ranks.fast] = 0
        moved = np.minimum(np.maximum(self.band, self.lows.min(axis=0)), high)
        np.copyto(self.band, moved, where=known)
        return np.where(known, self.band, np.int8(-1))

    def between(self, ranks: _Ranks) -> AnyArray:
        """Return the bands of a day after the last evaluation; nothing is kept."""
        held = np.where(self.band < 0, ranks.plain, self.band)
        held[ranks.fast] = 0
        return np.where(ranks.known, held, np.int8(-1))

    def _forget(self, known: BoolArray) -> None:
        np.minimum(self.silent + 1, FORGETS_AFTER, out=self.silent)
        self.silent[known] = 0
        self.band[self.silent == FORGETS_AFTER] = -1


def _push(window: AnyArray, values: AnyArray, known: BoolArray, new: BoolArray) -> None:
    """Shift the window of the accounts with a score; fill it for new ones."""
    for place in range(len(window) - 1):
        np.copyto(window[place], window[place + 1], where=known)
    np.copyto(window[-1], values, where=known)
    if new.any():
        window[:, new] = values[new]


def _milli(scores: FloatArray) -> FloatArray:
    return np.rint(np.nan_to_num(scores) * MILLI)


def _rank(milli: FloatArray, scorecard: Scorecard, unknown: AnyArray) -> AnyArray:
    ranks = np.zeros(milli.shape, np.int8)
    for limit in scorecard.limits:  # few and rising: comparing costs less than looking
        ranks += milli >= to_milli(limit)
    ranks[unknown] = -1
    return ranks
