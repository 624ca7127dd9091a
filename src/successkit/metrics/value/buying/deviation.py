"""The delta method: how far a prediction is off because parameters are estimates."""

from collections.abc import Callable
from statistics import NormalDist
from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.errors import UnknownNameError
from successkit.core.evidence import Interval
from successkit.metrics.value.value_options import check_level

_STEP: Final = 1e-4


def quantile(level: float) -> float:
    """Return the two-sided normal quantile of a level of confidence.

    Parameters
    ----------
    level
        In (0, 1).

    Returns
    -------
    float
        Above 0.

    Raises
    ------
    InvalidInputError
        The level is no share.

    Examples
    --------
    >>> round(quantile(0.95), 4)
    1.96
    """
    check_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)


def variance_of(
    predict: Callable[[FloatArray], FloatArray],
    logs: FloatArray,
    covariance: FloatArray,
) -> FloatArray:
    """Return the variance of predictions that depend on estimated parameters.

    Parameters
    ----------
    predict
        Predictions of shape (n,) from logarithms of the parameters.
    logs
        Shape (k,). The estimates.
    covariance
        Shape (k, k).

    Returns
    -------
    FloatArray
        Shape (n,), >= 0.

    Notes
    -----
    The derivatives are central differences over 1e-4, good to about 1e-8 of their size.

    Examples
    --------
    >>> variance_of(lambda logs: 3 * logs, np.array([1.0]), np.eye(1)).round(6).tolist()
    [9.0]
    """
    slopes = [
        _difference(predict(logs + step), predict(logs - step)) / (2 * _STEP)
        for step in _STEP * np.eye(len(logs))
    ]
    by = np.stack(slopes)
    spread: FloatArray = np.einsum("in,ij,jn->n", by, covariance, by)
    return np.maximum(spread, 0)


def _difference(left: FloatArray, right: FloatArray) -> FloatArray:
    # Infinite predictions (somebody who cannot have left) do not depend on parameters.
    apart = np.zeros(len(left))
    return np.subtract(left, right, out=apart, where=left != right)


def parameter_interval(
    model: object,
    names: tuple[str, ...],
    parameter: str,
    covariance: FloatArray | None,
    level: float,
) -> Interval | None:
    """Return the interval of one parameter, symmetric in its logarithm.

    Parameters
    ----------
    model
        With an attribute for each name.
    names
        The parameters, in the order of the covariance.
    parameter
        One of them.
    covariance
        Shape (k, k), of the logarithms; None at a boundary.
    level
        Share of confidence, in (0, 1).

    Returns
    -------
    Interval | None
        Above 0; None at a boundary.

    Raises
    ------
    UnknownNameError
        There is no such parameter.
    """
    if parameter not in names:
        raise UnknownNameError(
            f"parameter: expected one of {', '.join(names)}; got {parameter!r}"
        )
    wide = quantile(level)
    if covariance is None:
        return None
    place = names.index(parameter)
    reach = float(np.exp(wide * np.sqrt(covariance[place, place])))
    value = float(getattr(model, parameter))
    return Interval(low=value / reach, high=value * reach, level=level, method="delta")
