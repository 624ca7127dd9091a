"""The scores by which bands move: what a critical signal holds is in danger at once."""

from typing import Final

import numpy as np

from successkit.core import FloatArray
from successkit.core.states import HealthBand, code_of
from successkit.health.bands import band_of
from successkit.health.result import HealthResult, by_card

_LEAST: Final = 0.001
"""One thousandth of a point, the least step of a score."""


def deciding_scores(health: HealthResult) -> FloatArray:
    """Return the scores from which bands are made over several evaluations.

    A cap holds a score just below the limit of danger, so near that it would never
    pass it by the margin. Here such a score lies below ``fast_path``.

    Parameters
    ----------
    health
        Scores of one day.

    Returns
    -------
    FloatArray
        Shape (n,): ``health.score``, and just below the fast path where the cap took
        something off and left the account in danger. NaN where not scored. [points]

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Portfolio, Signal, View
    >>> from successkit.health import Scorecard, score
    >>> table = AccountTable.of(date(2026, 3, 31), ["a"], customer=[1])
    >>> view = View(Portfolio.from_objects(), table)
    >>> signals = [
    ...     Signal(name="use", compute=max, points=((0, 0), (1, 100)), weight=9),
    ...     Signal(name="notice", compute=max, points=((0, 0), (1, 100)), critical=0),
    ... ]
    >>> raw = {"use": np.array([1.0]), "notice": np.array([0.0])}
    >>> found = score(view, signals, Scorecard(), raw)
    >>> found.score.tolist(), deciding_scores(found).tolist()
    ([49.0], [39.999])
    """
    plain = by_card(
        health,
        np.arange(len(health)),
        lambda card, rows: band_of(health.score[rows], scorecard=card),
    )
    held = (health.cap_milli < 0) & (plain == code_of(HealthBand.DANGER))
    cards = [health.scorecard, *(each.scorecard for each in health.cards)]
    own = np.zeros(len(health), np.int64) if health.card is None else health.card + 1
    fast = np.array([card.fast_path for card in cards])[own] - _LEAST
    return np.where(held, np.minimum(health.score, fast), health.score)
