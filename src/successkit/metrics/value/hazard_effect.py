"""What a move from one code to another changes: chance to leave, and residual value."""

from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.evidence import Interval
from successkit.metrics.value.hazard_cells import HazardCells
from successkit.metrics.value.hazard_design import (
    BANDS,
    Factor,
    band_name,
    band_of,
    design_of,
)
from successkit.metrics.value.irls import LogitFit, probabilities
from successkit.metrics.value.month_factor import annuity, monthly_factor
from successkit.metrics.value.value_options import (
    Per,
    Timing,
    check_discount,
    check_level,
    check_margin,
    check_timing,
)

_STEP: Final = 1e-5
ENDLESS: Final = "the residual value is infinite: discount more, or give a horizon"


@attrs.frozen(kw_only=True)
class Scenario:
    """How residual value is counted.

    Parameters
    ----------
    discount
        Rate. [1]
    discount_per
        What it is stated for.
    timing
        Whether the coming month counts.
    margin
        Share of the revenue that is kept.
    level
        Share of confidence.
    """

    discount: float
    discount_per: Per
    timing: Timing
    margin: float
    level: float

    def __attrs_post_init__(self) -> None:
        check_timing(self.timing)
        check_margin(self.margin)
        check_level(self.level)
        check_discount(self.discount, self.discount_per, None)


@attrs.frozen(kw_only=True)
class HazardEffect:
    """What a move from one level of a factor to another changes.

    Parameters
    ----------
    factor, before, after
        The move.
    churn_before, churn_after
        Mean probability to leave at a decision. [1]
    churn_change
        ``churn_after`` - ``churn_before``.
    churn_interval
        Of the change.
    value_before, value_after
        Mean residual value of 1 a month. [months of revenue]
    value_change
        ``value_after`` - ``value_before``: multiply by what an account pays a month.
    value_interval
        Of the change.
    undefined
        Why there is no effect; figures are NaN then.
    """

    factor: str
    before: str
    after: str
    churn_before: float
    churn_after: float
    churn_change: float
    churn_interval: Interval
    value_before: float
    value_after: float
    value_change: float
    value_interval: Interval
    undefined: str | None = None


@attrs.frozen(eq=False, kw_only=True)
class Move:
    """A move from one level of a factor to another.

    Parameters
    ----------
    factor
        What changes.
    before, after
        Positions of two of its levels.
    codes
        Shape (cells,) each: level of every factor as it was.
    """

    factor: Factor
    before: int
    after: int
    codes: Mapping[str, Int64Array]

    def levels(self, level: int, rows: int) -> Mapping[str, Int64Array]:
        """Return the levels of every factor with this one set.

        Parameters
        ----------
        level
            Its position.
        rows
            How many cells there are.

        Returns
        -------
        Mapping[str, Int64Array]
            Shape (rows,) each.
        """
        return {**self.codes, self.factor.name: np.full(rows, level)}


def effect_of(
    logit: LogitFit,
    factors: Sequence[Factor],
    cells: HazardCells,
    move: Move,
    scenario: Scenario,
    *,
    boundary: str | None,
) -> HazardEffect:
    """Return the effect of a move, averaged over the decisions as they were.

    Parameters
    ----------
    logit
        The fit.
    factors
        Its factors.
    cells
        The decisions.
    move
        What changes.
    scenario
        How value is counted.
    boundary
        Why nothing can be told, or None.

    Returns
    -------
    HazardEffect
        Intervals by the delta method.
    """
    paths = [
        _Path.of(factors, cells, move.levels(k, len(cells)), scenario)
        for k in (move.before, move.after)
    ]

    def figures(beta: FloatArray) -> FloatArray:
        (p, v), (q, w) = (path.means(beta) for path in paths)
        ends = np.array([p, q, 0.0, v, w, 0.0])
        if np.isfinite(ends).all():
            ends[[2, 5]] = q - p, w - v
        return ends

    found = figures(logit.coefficients)
    if boundary is None and not np.isfinite(found).all():
        boundary = ENDLESS
    if boundary is not None:
        found = np.full(len(found), np.nan)
    reach = NormalDist().inv_cdf((1 + scenario.level) / 2)
    spread = found if boundary else reach * _errors(figures, logit)
    bounds = [
        Interval(
            low=float(found[k] - spread[k]),
            high=float(found[k] + spread[k]),
            level=scenario.level,
            method="delta",
        )
        for k in (2, 5)
    ]
    return HazardEffect(
        factor=move.factor.name,
        before=move.factor.levels[move.before],
        after=move.factor.levels[move.after],
        churn_before=float(found[0]),
        churn_after=float(found[1]),
        churn_change=float(found[2]),
        churn_interval=bounds[0],
        value_before=float(found[3]),
        value_after=float(found[4]),
        value_change=float(found[5]),
        value_interval=bounds[1],
        undefined=boundary,
    )


def _errors(figures: Callable[[FloatArray], FloatArray], logit: LogitFit) -> FloatArray:
    """Return standard errors of functions of the coefficients."""
    beta, slopes = logit.coefficients, list[FloatArray]()
    for k in range(len(beta)):
        step = np.zeros(len(beta))
        step[k] = _STEP
        slopes.append((figures(beta + step) - figures(beta - step)) / (2 * _STEP))
    slope = np.stack(slopes, axis=1)
    variance = np.einsum("ij,jk,ik->i", slope, logit.covariance, slope)
    errors: FloatArray = np.sqrt(np.maximum(variance, 0))
    return errors


@attrs.frozen(eq=False, kw_only=True)
class _Path:
    """Decisions with one factor set: their hazards now, and in every later band."""

    now: FloatArray
    later: tuple[FloatArray, ...]
    weight: FloatArray
    term: Int64Array
    renewal: Int64Array
    scenario: Scenario

    @classmethod
    def of(
        cls,
        factors: Sequence[Factor],
        cells: HazardCells,
        levels: Mapping[str, Int64Array],
        scenario: Scenario,
    ) -> "_Path":
        rows = len(cells)
        now = design_of(factors, levels, rows)
        aging = [factor for factor in factors if factor.name == "renewal"]
        later = (
            [
                design_of(factors, {**levels, "renewal": np.full(rows, k)}, rows)
                for k in _bands(aging[0])
            ]
            if aging
            else [now]
        )
        return cls(
            now=now,
            later=tuple(later),
            weight=cells.at_risk / cells.at_risk.sum(),
            term=cells.term,
            renewal=cells.renewal,
            scenario=scenario,
        )

    def means(self, beta: FloatArray) -> tuple[float, float]:
        """Return mean hazard and mean residual value in months."""
        hazard = probabilities(self.now @ beta)
        value = self._value([probabilities(part @ beta) for part in self.later])
        return float(self.weight @ hazard), float(self.weight @ value)

    def _value(self, hazards: list[FloatArray]) -> FloatArray:
        spec = self.scenario
        factor = monthly_factor(spec.discount, spec.discount_per, self.term)
        paid, wait = annuity(factor, self.term), factor**self.term
        # From the last band on the hazard no longer changes.
        left = 1 - (1 - hazards[-1]) * wait
        value = np.where(left > 0, paid / np.where(left > 0, left, 1), np.inf)
        result = value
        if len(hazards) > 1:
            for number in range(BANDS[-1] - 1, 0, -1):
                band = int(band_of(np.array([number]))[0])
                value = paid + wait * (1 - hazards[band]) * value
                result = np.where(self.renewal == number, value, result)
        result = result - (spec.timing == "after")
        return result * spec.margin


def _bands(factor: Factor) -> list[int]:
    """Return the level that stands for each band; the nearest one where none does."""
    known = [band for band in range(len(BANDS)) if band_name(band) in factor.levels]
    nearest = [
        min(known, key=lambda one: (abs(one - band), one)) for band in range(len(BANDS))
    ]
    return [factor.levels.index(band_name(one)) for one in nearest]
