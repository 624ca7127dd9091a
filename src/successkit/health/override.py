"""Health set by hand for a limited time, with the computed score kept beside it."""

from datetime import date

import attrs
import numpy as np

from successkit.core import AnyArray, Facts, FloatArray, Int64Array, Portfolio
from successkit.core.states import code_of
from successkit.health.bands import band_of
from successkit.health.result import HealthResult, NotScored, by_card


@attrs.frozen(eq=False, kw_only=True)
class OverriddenHealth:
    """Scores after overrides.

    Parameters
    ----------
    score
        Shape (n,): the score that counts; NaN for not scored.
    computed
        Shape (n,): the score as computed.
    override
        Shape (n,): row of the override in ``overrides``; -1 for none.
    overrides
        The overrides of the portfolio, with author, reason and days.
    """

    score: FloatArray
    computed: FloatArray
    override: Int64Array
    overrides: Facts

    def bands(self, computed: AnyArray, result: HealthResult) -> AnyArray:
        """Return the bands that count: an override takes its band at once.

        Parameters
        ----------
        computed
            Shape (n,), int8: bands of the computed scores, after hysteresis.
        result
            The computed health, for the limits of its scorecard.

        Returns
        -------
        AnyArray
            Shape (n,), int8.
        """
        by_hand = by_card(
            result,
            np.arange(len(result)),
            lambda card, rows: band_of(self.score[rows], scorecard=card),
        )
        return np.where(self.override >= 0, by_hand, computed)


def apply_overrides(
    result: HealthResult, portfolio: Portfolio, *, as_of: date
) -> OverriddenHealth:
    """Put scores set by hand in place of computed ones.

    Parameters
    ----------
    result
        Computed health; row i is account i of the portfolio.
    portfolio
        Facts as of the day.
    as_of
        The day: an override counts from its start until the day before it expires.

    Returns
    -------
    OverriddenHealth
        Of several overrides of one account the one that started last counts. An
        account that is no customer keeps no score.
    """
    facts = portfolio.overrides
    chosen = np.full(len(result), -1, np.int64)
    active = _active(facts, as_of)
    chosen[facts.array("account")[active]] = active
    outside = result.reason == code_of(NotScored.NOT_A_CUSTOMER)
    chosen[outside] = -1
    computed = result.score
    by_hand = np.append(facts.array("score"), np.nan)[chosen]
    return OverriddenHealth(
        score=np.where(chosen >= 0, by_hand, computed),
        computed=computed,
        override=chosen,
        overrides=facts,
    )


def _active(facts: Facts, as_of: date) -> Int64Array:
    """Return rows that count on the day, the one to prefer last."""
    day = np.datetime64(as_of, "D")
    start, expires = facts.array("start"), facts.array("expires")
    rows = np.flatnonzero((start <= day) & (day < expires))
    recorded = facts.array("recorded_at")[rows]
    when = np.where(np.isnat(recorded), start[rows].astype(recorded.dtype), recorded)
    order = np.lexsort((when, start[rows]))
    return np.asarray(rows[order], dtype=np.int64)
