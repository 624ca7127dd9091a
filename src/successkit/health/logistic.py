"""Penalised logistic regression by Newton's method, with weights that cannot be < 0."""

from collections.abc import Iterator
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray, InvalidInputError

# Small products stay on one thread of the linear algebra: quicker on a busy machine,
# and the same bits on every machine of a kind.
_PRODUCT: Final = 200_000
_STEPS: Final = 100
_SWEEPS: Final = 200
_CLOSE: Final = 1e-9
_STILL: Final = 1e-7


@attrs.frozen(eq=False, kw_only=True)
class Scale:
    """Means and spreads of columns, as they are known.

    Parameters
    ----------
    mean
        Shape (columns,): 0 for a column that is never known.
    spread
        Shape (columns,): standard deviation; 0 for a column that never varies.
    """

    mean: FloatArray
    spread: FloatArray

    @classmethod
    def of(cls, x: FloatArray, *, least: float = 0.0) -> Self:
        """Measure columns.

        Parameters
        ----------
        x
            Shape (rows, columns); NaN for not known.
        least
            Spread that a column which varies at all has at least.

        Returns
        -------
        Self
            Of the known values.
        """
        known = ~np.isnan(x)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, x, 0.0).sum(axis=0) / count
        square = np.square(np.where(known, x - mean, 0.0)).sum(axis=0) / count
        spread = np.sqrt(square)
        usable = np.where(spread > _CLOSE, np.maximum(spread, least), 0.0)
        return cls(mean=mean, spread=usable)

    def apply(self, x: FloatArray) -> FloatArray:
        """Return columns of mean 0 and spread 1.

        Parameters
        ----------
        x
            Shape (rows, columns); NaN for not known.

        Returns
        -------
        FloatArray
            Same shape; 0 where not known and in columns that never vary.
        """
        usable = np.where(self.spread > 0, self.spread, 1.0)
        scaled = np.where(self.spread > 0, (x - self.mean) / usable, 0.0)
        return np.where(np.isnan(scaled), 0.0, scaled)


@attrs.frozen(eq=False, kw_only=True)
class Logistic:
    """A fitted model: log odds = intercept + coefficients · scaled columns.

    Parameters
    ----------
    intercept
        Log odds at the means.
    coefficients
        Shape (columns,): by one standard deviation.
    scale
        How columns are scaled.
    """

    intercept: float
    coefficients: FloatArray
    scale: Scale

    @property
    def slopes(self) -> FloatArray:
        """Shape (columns,): log odds by one unit of each column; 0 where none."""
        spread = self.scale.spread
        safe = np.where(spread > 0, spread, 1.0)
        return np.where(spread > 0, self.coefficients / safe, 0.0)

    def log_odds(self, x: FloatArray) -> FloatArray:
        """Return the log odds of rows.

        Parameters
        ----------
        x
            Shape (rows, columns); NaN for not known, which counts as the mean.

        Returns
        -------
        FloatArray
            Shape (rows,).
        """
        return self.intercept + self.scale.apply(x) @ self.coefficients


def fit_logistic(
    x: FloatArray,
    y: BoolArray,
    *,
    penalty: float,
    nonnegative: bool = True,
    least_spread: float = 0.0,
) -> Logistic:
    """Fit a logistic regression with a ridge penalty.

    Parameters
    ----------
    x
        Shape (rows, columns); NaN for not known, which counts as the mean.
    y
        Shape (rows,): what is to be told; both values must occur.
    penalty
        Half of it times the sum of squared coefficients is added to the loss, which is
        a sum over rows; > 0. Columns are scaled first, the intercept is free.
    nonnegative
        Whether no coefficient may be below 0.
    least_spread
        Spread by which a column is scaled at least, >= 0: the penalty holds one that
        hardly varies to small slopes.

    Returns
    -------
    Logistic
        The one best fit: the loss is convex.

    Raises
    ------
    InvalidInputError
        The penalty is not above 0, or only one value of ``y`` occurs.

    References
    ----------
    .. [1] S. le Cessie, J. C. van Houwelingen, "Ridge estimators in logistic
       regression", Applied Statistics 41 (1992), 191–201.

    Examples
    --------
    >>> x = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> fitted = fit_logistic(x, np.array([False, True, False, True]), penalty=1.0)
    >>> fitted.coefficients.round(3).tolist()
    [0.453]
    """
    if not penalty > 0:
        raise InvalidInputError(f"penalty: expected a number > 0; got {penalty!r}")
    share = float(y.mean()) if len(y) else 0.0
    if not 0 < share < 1:
        raise InvalidInputError(
            f"y: expected both values to occur; got {int(y.sum())} of {len(y)}"
        )
    loss = _Loss(x=x, y=y, scale=Scale.of(x, least=least_spread), penalty=penalty)
    weights = np.append(np.log(share / (1 - share)), np.zeros(x.shape[1]))
    value = loss.value(weights)
    for _ in range(_STEPS):
        gradient, curvature = loss.slope(weights)
        step = _newton(weights, gradient, curvature, nonnegative=nonnegative)
        moved, lower = loss.down(weights, step, value)
        done = float(np.abs(moved - weights).max()) < _STILL
        weights, value = moved, lower
        if done:
            break
    return Logistic(
        intercept=float(weights[0]), coefficients=weights[1:], scale=loss.scale
    )


@attrs.frozen(eq=False, kw_only=True)
class _Loss:
    """What is made small, in blocks of rows, so that no second copy is made."""

    x: FloatArray
    y: BoolArray
    scale: Scale
    penalty: float

    def value(self, weights: FloatArray) -> float:
        """Return the loss."""
        total = self.penalty / 2 * float(np.square(weights[1:]).sum())
        for rows, y in self._blocks():
            odds = (rows * weights).sum(axis=1)
            total += float((np.logaddexp(0.0, odds) - np.where(y, odds, 0.0)).sum())
        return total

    def slope(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the gradient and the matrix of second derivatives."""
        ridge = np.append(0.0, np.full(len(weights) - 1, self.penalty))
        gradient, curvature = ridge * weights, np.diag(ridge)
        for rows, y in self._blocks():
            chance = 0.5 * (1 + np.tanh(0.5 * (rows * weights).sum(axis=1)))
            gradient = gradient + (rows * (chance - y)[:, None]).sum(axis=0)
            curvature = curvature + (rows.T * (chance * (1 - chance))) @ rows
        return gradient, curvature

    def down(
        self, weights: FloatArray, step: FloatArray, value: float
    ) -> tuple[FloatArray, float]:
        """Go as far along a step as the loss falls."""
        for _ in range(40):
            moved = weights + step
            lower = self.value(moved)
            if lower <= value:
                return moved, lower
            step = step / 2
        return weights, value

    def _blocks(self) -> Iterator[tuple[FloatArray, BoolArray]]:
        size = max(_PRODUCT // (self.x.shape[1] + 1) ** 2, 64)
        for start in range(0, len(self.y), size):
            block = slice(start, start + size)
            scaled = self.scale.apply(self.x[block])
            yield np.insert(scaled, 0, 1.0, axis=1), self.y[block]


def _newton(
    weights: FloatArray,
    gradient: FloatArray,
    curvature: FloatArray,
    *,
    nonnegative: bool,
) -> FloatArray:
    """Return the step to the lowest point of the quadratic, within what is allowed."""
    target = curvature @ weights - gradient
    if not nonnegative:
        return np.asarray(np.linalg.solve(curvature, target) - weights)
    return _lowest(curvature, target, weights) - weights


def _lowest(curvature: FloatArray, target: FloatArray, start: FloatArray) -> FloatArray:
    """Return the lowest point with no weight below 0 but the first (Lawson, Hanson)."""
    free = start > 0
    free[0] = True
    point = np.where(free, start, 0.0)
    for _ in range(_SWEEPS):
        point, free = _settle(curvature, target, point, free)
        pull = np.where(free, -np.inf, target - curvature @ point)
        strongest = int(np.argmax(pull))
        if pull[strongest] <= _CLOSE * max(1.0, float(np.abs(target).max())):
            break
        free[strongest] = True
    return point


def _settle(
    curvature: FloatArray, target: FloatArray, point: FloatArray, free: BoolArray
) -> tuple[FloatArray, BoolArray]:
    """Go to the lowest point of the free weights; those that reach 0 stay there."""
    while True:
        wanted = np.zeros_like(point)
        inner = curvature[np.ix_(free, free)]
        wanted[free] = np.linalg.solve(inner, target[free])
        below = free & (wanted < 0)
        below[0] = False
        if not below.any():
            return wanted, free
        way = point[below] / (point[below] - wanted[below])
        point = point + float(way.min()) * (wanted - point)
        stopped = below & (point <= _CLOSE)
        point, free = np.where(stopped, 0.0, point), free & ~stopped
