"""From a raw value in its own unit to 0–100: piecewise linear, monotone, bounded."""

from typing import Final

import numpy as np

from successkit.core import FloatArray

Points = tuple[tuple[float, float], ...]
"""Pairs (raw value, score) with rising raw values."""

MILLI: Final = 1000
"""Scores are counted in whole thousandths of a point, so that parts add up exactly."""


def normalise(raw: FloatArray, points: Points) -> FloatArray:
    """Return scores for raw values.

    Parameters
    ----------
    raw
        Shape (n,). Raw values; NaN for not known.
    points
        Two or more pairs (raw value, score 0–100) with rising raw values: straight
        lines between them, flat outside.

    Returns
    -------
    FloatArray
        Shape (n,), in [0, 100] in steps of 0.001; NaN where ``raw`` is NaN.

    Examples
    --------
    >>> days_since_contact = np.array([7.0, 30.0, 400.0, np.nan])
    >>> normalise(days_since_contact, ((14, 100), (46, 60), (180, 0))).tolist()
    [100.0, 80.0, 0.0, nan]
    """
    return milli_points(raw, points) / MILLI


def milli_points(raw: FloatArray, points: Points) -> FloatArray:
    """Return scores in whole thousandths of a point.

    Parameters
    ----------
    raw
        Shape (n,). Raw values; NaN for not known.
    points
        As for :func:`normalise`.

    Returns
    -------
    FloatArray
        Shape (n,), whole numbers from 0 to 100,000; NaN where ``raw`` is NaN.

    Examples
    --------
    >>> milli_points(np.array([1.0, 2.0]), ((0, 0), (3, 100))).tolist()
    [33333.0, 66667.0]
    """
    places = np.array([place for place, _ in points], dtype=np.float64)
    scores = np.array([score for _, score in points], dtype=np.float64)
    # The corners are rounded first: between whole corners the rounded line cannot
    # step back where two pieces meet.
    corners = np.rint(scores * MILLI)
    between: FloatArray = np.interp(raw, places, corners)
    return np.rint(between)
