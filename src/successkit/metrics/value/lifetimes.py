"""Expected decisions still to come that end in staying, discounted.

The sum has no end. Its head is added up, its tail is an integral with Gregory's
correction for the difference between a sum and an integral, so that a heavy tail costs
no more than a light one. The relative error is below 1e-9.
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.metrics.value.families import Shape

_HEAD: Final = 64
_PANEL: Final = 0.5
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_FAR: Final = 50.0
_ROWS: Final = 64
_GREGORY: Final = (
    1 / 2,
    -1 / 12,
    1 / 24,
    -19 / 720,
    3 / 160,
    -863 / 60480,
    275 / 24192,
    -33953 / 3628800,
)

LogTerms = Callable[[FloatArray], FloatArray]


def residual_lifetimes(
    shape: Shape,
    n: Int64Array,
    *,
    rate: float,
    horizon: int | None = None,
    weighted: bool = False,
) -> FloatArray:
    r"""Return the expected discounted renewals still to come.

    Parameters
    ----------
    shape
        The curves.
    n
        Shape (m,): number of the next decision, >= 1.
    rate
        Log of one plus the discount of a period, >= 0; any number with a horizon.
    horizon
        How many decisions count; None counts all of them.
    weighted
        Whether the k-th coming renewal counts k times (for elasticities).

    Returns
    -------
    FloatArray
        Shape (b, m); infinite where the sum is.

    Notes
    -----
    .. math:: E_n = \sum_{k \ge 0} \frac{S(n + k)}{S(n - 1)} e^{-rk}
    """
    if horizon is not None:
        return _within(shape, n, rate, horizon, weighted=weighted)
    top = int(n.max(initial=1))
    parts = [
        _table(shape.take(slice(row, row + _ROWS)), top, rate, weighted=weighted)
        for row in range(0, len(shape.theta), _ROWS)
    ]
    return np.asarray(np.concatenate(parts)[:, n - 1], np.float64)


def is_infinite(shape: Shape, *, rate: float, weighted: bool = False) -> FloatArray:
    """Return 1 where the sum without a horizon has no finite value, else 0.

    Parameters
    ----------
    shape
        The curves.
    rate
        Log of one plus the discount of a period, >= 0.
    weighted
        Whether the k-th coming renewal counts k times.

    Returns
    -------
    FloatArray
        Shape (b,). Survival falls like a power of time, so without a discount the sum
        is finite only when that power is above 1 (weighted: above 2).
    """
    power = shape.first * shape.c
    heavy = (shape.theta <= 0) | (power <= 1 + weighted)
    return (heavy & (rate <= 0)).astype(np.float64)


def _within(
    shape: Shape, n: Int64Array, rate: float, horizon: int, *, weighted: bool
) -> FloatArray:
    numbers, place = np.unique(n, return_inverse=True)
    k = np.arange(horizon, dtype=np.float64)
    count = k + 1 if weighted else np.ones(horizon)
    sums = [
        (np.exp(_log_terms(shape, int(number), rate)(k)) * count).sum(axis=1)
        for number in numbers
    ]
    return np.asarray(np.stack(sums, axis=1)[:, place], np.float64)


def _table(shape: Shape, top: int, rate: float, *, weighted: bool) -> FloatArray:
    """Return the sums for each next decision up to the last one."""
    # Each follows from the one after it, and the error shrinks on the way down.
    v = math.exp(-rate)
    kept = shape.retention(np.arange(1.0, top + 1))
    sums = np.empty((len(shape.theta), top))
    sums[:, -1] = _whole_sum(shape, top, rate, weighted=False)
    for at in range(top - 2, -1, -1):
        sums[:, at] = kept[:, at] * (1 + v * sums[:, at + 1])
    if not weighted:
        return sums
    counted = np.empty_like(sums)
    counted[:, -1] = _whole_sum(shape, top, rate, weighted=True)
    for at in range(top - 2, -1, -1):
        counted[:, at] = sums[:, at] + kept[:, at] * v * counted[:, at + 1]
    return counted


def _log_terms(shape: Shape, n: int, rate: float) -> LogTerms:
    plain = (shape.phi == 0) & (shape.c == 1)
    with np.errstate(divide="ignore"):
        stay = np.log1p(-shape.theta)[:, None]
    safe = Shape(np.where(plain, 0.5, shape.theta), shape.phi, shape.c)
    start = safe.log_survival(np.array([n - 1.0]))

    def terms(k: FloatArray) -> FloatArray:
        curve = safe.log_survival(n + k) - start
        return np.where(plain[:, None], stay * (k + 1), curve) - rate * k

    return terms


def _whole_sum(shape: Shape, n: int, rate: float, *, weighted: bool) -> FloatArray:
    kept, v = 1 - shape.theta, math.exp(-rate)
    plain = (shape.phi == 0) & (shape.c == 1)
    endless = is_infinite(shape, rate=rate, weighted=weighted) > 0
    closed = kept / np.where(endless, 1.0, 1 - v * kept) ** (1 + weighted)
    total = np.where(endless, np.inf, closed)
    rest = ~plain & ~endless
    if rest.any():
        some = Shape(shape.theta[rest], shape.phi[rest], shape.c[rest])
        total[rest] = _by_parts(some, n, rate, weighted=weighted)
    return np.asarray(total, np.float64)


def _by_parts(shape: Shape, n: int, rate: float, *, weighted: bool) -> FloatArray:
    """Add the head up and integrate the tail."""
    log_terms = _log_terms(shape, n, rate)

    def log_counted(k: FloatArray) -> FloatArray:
        return log_terms(k) + (np.log1p(k) if weighted else 0.0)

    k = np.arange(_HEAD + len(_GREGORY), dtype=np.float64)
    terms = np.exp(log_counted(k))
    head, edge = terms[:, :_HEAD].sum(axis=1), terms[:, _HEAD:]
    correction = sum(
        (weight * np.diff(edge, n=order, axis=1)[:, 0])
        for order, weight in enumerate(_GREGORY)
    )
    far = _far(shape, rate)
    tail = _integral(log_counted, far)
    if rate == 0:
        tail = tail + _beyond(shape, log_counted, far, 1 + weighted)
    return np.asarray(head + correction + tail, np.float64)


def _far(shape: Shape, rate: float) -> float:
    """Return where the integral may stop: nothing is left, or only a plain power."""
    alike = shape.phi == 0
    spread = 1e10 * (1 + 1 / np.where(alike, 1.0, shape.phi))
    reach = np.where(alike, _FAR / -np.log1p(-np.minimum(shape.theta, 0.99)), spread)
    furthest = float(np.max(np.log(reach) / shape.c))
    if rate > 0:
        furthest = min(furthest, math.log(_HEAD + _FAR / rate))
    return max(furthest, math.log(2 * _HEAD))


def _integral(log_terms: LogTerms, far: float) -> FloatArray:
    """Integrate on a scale of logarithms, in panels of Gauss and Legendre."""
    near = math.log(_HEAD)
    panels = math.ceil((far - near) / _PANEL)
    half = (far - near) / panels / 2
    middle = near + half * (2 * np.arange(panels) + 1)
    u = (middle[:, None] + half * _NODES).ravel()
    weight = np.tile(_WEIGHTS * half, panels)
    return np.asarray(np.exp(log_terms(np.exp(u)) + u) @ weight, np.float64)


def _beyond(shape: Shape, log_terms: LogTerms, far: float, order: int) -> FloatArray:
    power = np.where(shape.phi == 0, np.inf, shape.first * shape.c)
    last = np.exp(log_terms(np.array([math.exp(far)]))[:, 0] + far)
    return np.asarray(last / (power - order), np.float64)
