"""How often bands change under a configuration: simulated before it goes live."""

from collections.abc import Callable
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, FloatArray, InvalidInputError
from successkit.health.bands import band_of, bands_over
from successkit.health.scorecard import Scorecard

YEAR_DAYS: Final = 365.25


@attrs.frozen(kw_only=True)
class BandChanges:
    """Changes of band for each account and year.

    Parameters
    ----------
    settled
        With hysteresis.
    plain
        Of plain bands, for comparison.
    years
        Years of accounts that this rests on.
    """

    settled: float
    plain: float
    years: float


def band_changes(
    scores: FloatArray, *, every_days: int = 7, scorecard: Scorecard | None = None
) -> BandChanges:
    """Return how often bands would have changed over a row of evaluations.

    Parameters
    ----------
    scores
        Shape (accounts, evaluations), oldest first, in [0, 100]; NaN for not scored.
    every_days
        Days from one evaluation to the next.
    scorecard
        Limits, hysteresis, evaluations, fast path; None for the usual ones.

    Returns
    -------
    BandChanges
        Evaluations without a score count neither as a change nor as time. NaN without
        two scores of any account.

    Raises
    ------
    InvalidInputError
        ``every_days`` is below 1.

    Examples
    --------
    >>> found = band_changes(np.array([[49.0, 51.0] * 27]))
    >>> found.settled, round(found.plain)
    (0.0, 52)
    """
    if every_days < 1:
        raise InvalidInputError(f"every_days: expected 1 or more; got {every_days}")
    card = scorecard or Scorecard()
    known = ~np.isnan(scores)
    spans = np.maximum(known.sum(axis=1) - 1, 0)
    years = float(spans.sum()) * every_days / YEAR_DAYS
    settled = _changes(bands_over(scores, scorecard=card))
    plain = _changes(band_of(scores, scorecard=card))
    return BandChanges(
        settled=settled / years if years else float("nan"),
        plain=plain / years if years else float("nan"),
        years=years,
    )


def simulated_changes(
    noise: Callable[[np.random.Generator, tuple[int, int]], FloatArray],
    *,
    scorecard: Scorecard | None = None,
    accounts: int = 2_000,
    weeks: int = 104,
    seed: int = 0,
) -> BandChanges:
    """Return how often bands change when nothing happens but noise.

    Parameters
    ----------
    noise
        From a generator and a shape: points that are added to scores which stay as
        they are, drawn evenly from 0 to 100.
    scorecard
        Limits, hysteresis, evaluations, fast path; None for the usual ones.
    accounts, weeks
        How many are simulated.
    seed
        Same seed, same figures.

    Returns
    -------
    BandChanges
        Of weekly evaluations.

    Examples
    --------
    >>> still = simulated_changes(lambda draw, shape: np.zeros(shape), accounts=50)
    >>> still.settled, still.plain
    (0.0, 0.0)
    """
    draw = np.random.default_rng(seed)
    base = draw.uniform(0, 100, (accounts, 1))
    scores = np.clip(base + noise(draw, (accounts, weeks)), 0, 100)
    return band_changes(scores, scorecard=scorecard)


def _changes(bands: AnyArray) -> int:
    """Count changes from each known band to the next known one."""
    total, last = 0, np.full(len(bands), -1, np.int8)
    for column in bands.T:
        known = column >= 0
        total += int((known & (last >= 0) & (column != last)).sum())
        last = np.where(known, column, last)
    return total
