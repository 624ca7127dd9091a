"""How sure a figure of a fitted model is: by its curvature, or by fitting again.

Delta
    The likelihood is taken for a parabola at its top, the figure for a straight line on
    a scale on which it has no end (logit for shares, log for the rest).
Bootstrap
    Each cell of the table is drawn anew from the fitted model, as often as asked, and
    all draws are fitted at once.
Wilson
    Where one chance of leaving is all there is, the score interval of that share.
Likelihood
    Where who stays once stays for good, as far as can be seen, neither curvature nor
    draws know of any doubt. There the interval spans the figures of all parameters on
    a grid that a likelihood-ratio test would not reject.
"""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Final, Literal

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.errors import InvalidInputError
from successkit.metrics.formulas.intervals import wilson_interval
from successkit.metrics.value.climb import maximise
from successkit.metrics.value.families import Shape
from successkit.metrics.value.fitting import FOR_GOOD, Estimate
from successkit.metrics.value.scoring import Field, log_likelihood
from successkit.metrics.value.sets import Cells, Sets
from successkit.metrics.value.value_options import check_level

Method = Literal["delta", "bootstrap"]
Evaluate = Callable[[Shape], FloatArray]
Columns = tuple[FloatArray, FloatArray]

_NUDGE: Final = 1e-5
_LEVELS: Final = np.linspace(-4, 4, 81)
_SHARES: Final = np.geomspace(1e-6, 1, 61)
_AGES: Final = np.linspace(math.log(0.2), math.log(5), 9)


@attrs.frozen(eq=False)
class Bounds:
    """Low and high of several figures at once.

    Parameters
    ----------
    low, high
        Shape (m,) each; infinite where a figure may be.
    method
        How they were found.
    """

    low: FloatArray
    high: FloatArray
    method: str


def covariance(estimate: Estimate) -> FloatArray:
    """Return the covariance of the working parameters.

    Parameters
    ----------
    estimate
        Where the fit stands.

    Returns
    -------
    FloatArray
        Shape (free, free); 0 for a parameter that is held by its upper bound.
    """
    return covariances([estimate])[0]


def covariances(estimates: Sequence[Estimate]) -> list[FloatArray]:
    """Return the covariances of several estimates.

    Parameters
    ----------
    estimates
        Where the fits stand.

    Returns
    -------
    list[FloatArray]
        In their order, each the same bits as alone.
    """
    found: list[FloatArray] = [np.zeros((0, 0))] * len(estimates)
    for family in dict.fromkeys(one.family for one in estimates):
        places = [k for k, one in enumerate(estimates) if one.family == family]
        own = [estimates[k] for k in places]
        field = Field(family, Sets.joined([one.cells for one in own]))
        matrix = field.around(np.concatenate([one.at for one in own])).matrix
        for row, place in enumerate(places):
            found[place] = _inverse(estimates[place], matrix[:, :, row])
    return found


def _inverse(estimate: Estimate, matrix: FloatArray) -> FloatArray:
    family, at = estimate.family, estimate.at
    if estimate.pull is not None:
        precision = np.broadcast_to(estimate.pull.precision, at.shape)[0]
        matrix = matrix + np.diag(precision)
    # Below its lowest value the difference of customers still has a meaning, so the
    # curvature there is used as it is; above the highest there is nothing to know.
    free = at[0] < family.upper
    found: FloatArray = np.zeros(matrix.shape)
    found[np.ix_(free, free)] = np.linalg.pinv(matrix[np.ix_(free, free)])
    return found


def refits(estimate: Estimate, *, draws: int, seed: int) -> FloatArray:
    """Draw the table again from the fitted model, and fit every draw.

    Parameters
    ----------
    estimate
        Where the fit stands.
    draws
        How many, >= 1.
    seed
        Of the random numbers; the same seed gives the same draws.

    Returns
    -------
    FloatArray
        Shape (draws, free): working parameters.

    Raises
    ------
    InvalidInputError
        ``draws`` is below 1.
    """
    if draws < 1:
        raise InvalidInputError(f"draws: expected a whole number >= 1; got {draws!r}")
    family, cells = estimate.family, estimate.cells
    chance = np.clip(family.churn(estimate.at, cells.renewal)[0], 0.0, 1.0)
    at_risk = cells.at_risk[0].astype(np.int64)
    random = np.random.default_rng(seed)
    lost = random.binomial(at_risk, chance, (draws, len(at_risk))).astype(np.float64)
    start = np.repeat(estimate.at, draws, axis=0)
    counts = Cells(cells.renewal, cells.at_risk, lost)
    pull = estimate.pull
    return maximise(family, counts, start, pull)


def bounds(
    estimate: Estimate,
    evaluate: Evaluate,
    *,
    share: bool,
    level: float,
    method: Method,
    draws: int,
    seed: int,
) -> Bounds:
    """Return the interval of every figure that a function of the curve gives.

    Parameters
    ----------
    estimate
        Where the fit stands.
    evaluate
        From curves to figures, shape (b, m).
    share
        Whether the figures lie in [0, 1].
    level
        Share of confidence, in (0, 1).
    method
        ``delta`` or ``bootstrap``; see the module for where another takes its place.
    draws, seed
        Of the bootstrap.

    Returns
    -------
    Bounds
        With the method that was used.

    Raises
    ------
    InvalidInputError
        The level lies outside of (0, 1), or the method is not known.
    """
    check_level(level)
    if method not in {"delta", "bootstrap"}:
        raise InvalidInputError(
            f"method: expected 'delta' or 'bootstrap'; got {method!r}"
        )
    if _settled(estimate) or (estimate.family.free == 1 and method == "delta"):
        return _by_wilson(estimate, evaluate, level)
    if FOR_GOOD in estimate.notes:
        return _by_likelihood(estimate, evaluate, level)
    values = evaluate(estimate.shape)
    if method == "delta" and np.isfinite(values).all():
        return _by_delta(estimate, evaluate, level, share=share)
    drawn = evaluate(estimate.family.shape(refits(estimate, draws=draws, seed=seed)))
    low, high = quantiles(drawn, level)
    return Bounds(low, high, "bootstrap")


def quantiles(drawn: FloatArray, level: float) -> Columns:
    """Return the middle share of draws.

    Parameters
    ----------
    drawn
        Shape (draws, m); may hold infinite values.
    level
        The share, in (0, 1).

    Returns
    -------
    Columns
        Low and high, shape (m,) each, each of them one of the draws.
    """
    ends = [(1 - level) / 2, (1 + level) / 2]
    # Without interpolation, since half-way to infinity is nowhere.
    low, high = np.quantile(drawn, ends, axis=0, method="inverted_cdf")
    return np.asarray(low, np.float64), np.asarray(high, np.float64)


def _settled(estimate: Estimate) -> bool:
    theta = float(estimate.shape.theta[0])
    return estimate.family.free == 1 and theta in {0.0, 1.0}


def _by_wilson(estimate: Estimate, evaluate: Evaluate, level: float) -> Bounds:
    cells = estimate.cells
    theta = wilson_interval(
        hits=int(cells.churned.sum()), n=int(cells.at_risk.sum()), z=_normal(level)
    )
    ends = evaluate(Shape(np.array(theta), np.zeros(2), np.ones(2)))
    return Bounds(ends.min(axis=0), ends.max(axis=0), "wilson")


def _by_likelihood(estimate: Estimate, evaluate: Evaluate, level: float) -> Bounds:
    family, cells = estimate.family, estimate.cells
    theta, size = float(estimate.shape.theta[0]), float(cells.at_risk[0, 0])
    step = 1 / math.sqrt(max(size * theta * (1 - theta), 0.25))
    levels = np.concatenate([estimate.at[0, 0] + step * _LEVELS, 3 * _LEVELS])
    axes = [levels, 1 - _SHARES, _AGES][: family.free]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    at = np.concatenate([estimate.at, grid.reshape(-1, family.free)])
    at = np.clip(at, family.lower, family.upper)
    cost = 2 * (estimate.log_likelihood - log_likelihood(family, at, cells))
    values = evaluate(family.shape(at[cost <= _normal(level) ** 2]))
    return Bounds(values.min(axis=0), values.max(axis=0), "likelihood")


def _normal(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def _by_delta(
    estimate: Estimate, evaluate: Evaluate, level: float, *, share: bool
) -> Bounds:
    family, at = estimate.family, estimate.at
    nudge = _NUDGE * np.eye(family.free)
    ahead = np.clip(at + nudge, family.lower, family.upper)
    back = np.clip(at - nudge, family.lower, family.upper)
    shapes = family.shape(np.concatenate([at, ahead, back]))
    with np.errstate(divide="ignore"):
        values = _stretched(evaluate(shapes), share=share)
    middle, up, down = np.split(values, [1, 1 + family.free])
    known = np.isfinite(middle[0])
    width = np.diagonal(ahead - back)[:, None]
    slope = np.zeros_like(up)
    slope[:, known] = (up - down)[:, known] / width
    spread = np.einsum("im,ij,jm->m", slope, covariance(estimate), slope)
    reach = _normal(level) * np.sqrt(np.maximum(spread, 0.0))
    ends = [_shrunk(middle[0] + side * reach, share=share) for side in (-1, 1)]
    return Bounds(ends[0], ends[1], "delta")


def _stretched(values: FloatArray, *, share: bool) -> FloatArray:
    logs = np.log(values)
    return logs - np.log1p(-values) if share else logs


def _shrunk(values: FloatArray, *, share: bool) -> FloatArray:
    wide = np.clip(values, -math.log(1e300), math.log(1e300))
    back = 1 / (1 + np.exp(-wide)) if share else np.exp(wide)
    back = np.where(values == -np.inf, 0.0, back)
    return np.where(share & (values == np.inf), 1.0, back)
