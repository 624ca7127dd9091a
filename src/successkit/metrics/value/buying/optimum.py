"""The most likely parameters of a model whose parameters are all above 0."""

from collections.abc import Callable
from typing import Any, Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.metrics.value.buying.scipy_extra import need

Likelihood = Callable[[FloatArray], tuple[float, FloatArray, FloatArray]]
"""Mean log-likelihood a customer, its gradient and its matrix of second derivatives."""

EDGE: Final = 12.0
"""Logarithm of a parameter beyond which the data only say: as far as you like."""

_PULL: Final = 1e-3
_GRADIENT: Final = 1e-7
_ITERATIONS: Final = 200
_POLISH: Final = 3
_VAGUE: Final = 5.0


@attrs.frozen(kw_only=True, eq=False)
class Optimum:
    """What a fit found.

    Parameters
    ----------
    parameters
        Shape (k,), above 0.
    mean
        Mean log-likelihood of a customer.
    covariance
        Shape (k, k), of the logarithms of the parameters; None at a boundary.
    loose
        Places of the parameters that the data do not fix.
    """

    parameters: FloatArray
    mean: float
    covariance: FloatArray | None
    loose: tuple[int, ...]


class _Negative:
    """The function to be made small, over the logarithms of the parameters."""

    def __init__(self, likelihood: Likelihood) -> None:
        self.likelihood = likelihood
        self.at: FloatArray | None = None
        self.parts: tuple[float, FloatArray, FloatArray] = (
            0.0,
            np.empty(0),
            np.empty(0),
        )

    def __call__(self, logs: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        if self.at is None or not np.array_equal(self.at, logs):
            self.at, self.parts = logs.copy(), self.compute(logs)
        return self.parts

    def value(self, logs: FloatArray) -> float:
        return self(logs)[0]

    def slope(self, logs: FloatArray) -> FloatArray:
        return self(logs)[1]

    def bend(self, logs: FloatArray) -> FloatArray:
        return self(logs)[2]

    def compute(self, logs: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        value, slope, bend = plain(self.likelihood, logs)
        # Beyond the edge the likelihood is flat; a weak pull keeps the search there.
        over = np.sign(logs) * np.maximum(np.abs(logs) - EDGE, 0)
        pull = _PULL * np.diag((over != 0).astype(np.float64))
        return (
            0.5 * _PULL * float(over @ over) - value,
            _PULL * over - slope,
            pull - bend,
        )


def plain(
    likelihood: Likelihood, logs: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Return the likelihood with its derivatives by the logarithms.

    Parameters
    ----------
    likelihood
        Of the parameters themselves.
    logs
        Shape (k,). Logarithms of the parameters.

    Returns
    -------
    tuple[float, FloatArray, FloatArray]
        Value, gradient of shape (k,), second derivatives of shape (k, k).
    """
    # No farther than this: its square is a number still.
    parameters = np.exp(np.clip(logs, -10 * EDGE, 10 * EDGE))
    value, gradient, second = likelihood(parameters)
    slope = parameters * gradient
    bend = second * np.outer(parameters, parameters) + np.diag(slope)
    return value, slope, bend


def maximise(likelihood: Likelihood, start: FloatArray, customers: int) -> Optimum:
    """Find the most likely parameters.

    Parameters
    ----------
    likelihood
        Mean log-likelihood with derivatives.
    start
        Shape (k,). Where to begin, above 0.
    customers
        How many the mean is over.

    Returns
    -------
    Optimum
        Always: where the data fix no parameter, ``loose`` names it.
    """
    minimize = need("scipy.optimize").minimize
    goal = _Negative(likelihood)
    found: Any = minimize(
        goal.value,
        np.log(start),
        jac=goal.slope,
        hess=goal.bend,
        method="trust-exact",
        options={"gtol": _GRADIENT, "maxiter": _ITERATIONS},
    )
    logs = _polish(goal, np.asarray(found.x, np.float64))
    value, _slope, bend = plain(likelihood, logs)
    covariance, loose = _spread(-bend * customers, logs)
    return Optimum(
        parameters=np.exp(logs), mean=value, covariance=covariance, loose=loose
    )


def _polish(goal: _Negative, logs: FloatArray) -> FloatArray:
    """Take some last full steps, each only when it makes the slope smaller."""
    for _ in range(_POLISH):
        _value, slope, bend = goal(logs)
        step = np.linalg.lstsq(bend, -slope, rcond=1e-12)[0].astype(np.float64)
        if np.abs(goal(logs + step)[1]).max() >= np.abs(slope).max():
            break
        logs = logs + step
    return logs


def _spread(
    information: FloatArray, logs: FloatArray
) -> tuple[FloatArray | None, tuple[int, ...]]:
    """Return the covariance of the logarithms, or which parameters have none."""
    far = np.abs(logs) >= EDGE - 1
    values, vectors = np.linalg.eigh(information)
    flat = values < 1 / _VAGUE**2
    # A flat direction concerns the parameters that change along it.
    far |= (np.abs(vectors[:, flat]) > 1 / _VAGUE).any(axis=1)
    if far.any():
        return None, tuple(np.flatnonzero(far).tolist())
    return (vectors / values) @ vectors.T, ()
