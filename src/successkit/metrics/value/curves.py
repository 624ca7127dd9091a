"""Shares that leave, and how they move with the parameters, of many sets at once."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray
from successkit.metrics.value.families import Family, Shape, log_ratio
from successkit.metrics.value.sets import Points, Sets, rows_of
from successkit.metrics.value.special import digamma_step

_PLAIN: Final = 2
"""Numbers of a model without ageing, in which churn is a plain ratio."""


@attrs.frozen(eq=False)
class Shares:
    """Shares that leave and stay at the decisions of sets.

    Parameters
    ----------
    churn, kept
        Shape (n,): in [0, 1]. Each keeps its digits where the other is nearly 1.
    """

    churn: FloatArray
    kept: FloatArray


def shares_of(family: Family, at: FloatArray, sets: Sets) -> Shares:
    """Return the shares that leave and stay in each cell.

    Parameters
    ----------
    family
        The model.
    at
        Shape (b, free): working parameters of each set.
    sets
        The cells.

    Returns
    -------
    Shares
        The bits of :func:`shares_and_slopes`.
    """
    shape = family.shape(at)
    if family.free > _PLAIN:
        points = sets.points
        theta, phi, c, _ = _rows(shape, points)
        level = np.append(_level(theta, phi, points.age**c), 0.0)
        return _from_step(level[points.now] - level[points.before])
    theta, phi = np.repeat(rows_of(shape.theta, shape.phi), sets.sizes, axis=1)
    return _from_ratio(theta, phi, sets.renewal - 1)


def shares_and_slopes(
    family: Family, at: FloatArray, sets: Sets
) -> tuple[Shares, FloatArray]:
    """Return the shares, and how the one that leaves moves with the parameters.

    Parameters
    ----------
    family
        The model.
    at
        Shape (b, free): working parameters of each set.
    sets
        The cells.

    Returns
    -------
    tuple[Shares, FloatArray]
        By cell; the slopes of shape (free, n).
    """
    shape = family.shape(at)
    if family.free > _PLAIN:
        return _by_gamma(shape, sets.points)
    rows = rows_of(shape.theta, shape.phi, shape.theta * (1 - shape.theta))
    theta, phi, bend = np.repeat(rows, sets.sizes, axis=1)
    age = sets.renewal - 1
    lower = 1 / (1 + phi * age)
    slopes = [bend * lower]
    if family.free > 1:
        slopes.append(-theta * age * ((1 + phi) * lower) ** 2)
    return _from_ratio(theta, phi, age), rows_of(*slopes)


def _from_ratio(theta: FloatArray, phi: FloatArray, age: FloatArray) -> Shares:
    more = phi * age
    lower = 1 / (1 + more)
    return Shares(theta * lower, ((1 - theta) + more) * lower)


def _from_step(step: FloatArray) -> Shares:
    return Shares(-np.expm1(step), np.exp(step))


def _level(theta: FloatArray, phi: FloatArray, x: FloatArray) -> FloatArray:
    """Return log survival."""
    alike, size = phi == 0, 1 / np.where(phi == 0, 1.0, phi)
    return np.where(alike, x * np.log1p(-theta), log_ratio(theta, size, x))


def _by_gamma(shape: Shape, points: Points) -> tuple[Shares, FloatArray]:
    level, slope = _curve_and_slopes(shape, points)
    # Before the first decision everybody is there, whatever the parameters are.
    both = np.zeros((1 + len(slope), len(level) + 1))
    both[0, :-1], both[1:, :-1] = level, slope
    step = both[:, points.now] - both[:, points.before]
    shares = _from_step(step[0])
    return shares, -shares.kept * step[1:]


def _curve_and_slopes(shape: Shape, points: Points) -> tuple[FloatArray, FloatArray]:
    """Return log survival and its slopes by the three working parameters."""
    theta, phi, c, wide = _rows(shape, points)
    t = points.age
    x: FloatArray = t**c
    alike: BoolArray = phi == 0
    size: FloatArray = 1 / np.where(alike, 1.0, phi)
    delta = (1 - theta) * size
    same: FloatArray = np.log1p(-theta)
    level = _level(theta, phi, x)
    stay, all_, last = digamma_step(
        rows_of(delta, size, delta + x), rows_of(x, x, theta * size)
    )
    limit: FloatArray = x * (x - 1) / 2 * theta / (1 - theta)
    spread: FloatArray = size * (all_ * size - delta * stay)
    by_theta: FloatArray = -theta * np.where(alike, x, delta * stay)
    by_phi: FloatArray = np.where(alike, limit, spread)
    by_age: FloatArray = np.where(alike, same, -last)
    grown: FloatArray = c * x * np.log(t)
    return level, rows_of(by_theta, by_phi * wide, by_age * grown)


def _rows(shape: Shape, points: Points) -> FloatArray:
    """Return theta, phi, c and the slope of phi for each point."""
    rows = rows_of(shape.theta, shape.phi, shape.c, (1 + shape.phi) ** 2)
    return rows[:, points.row]
