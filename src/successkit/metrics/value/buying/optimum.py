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

_END: Final = 100.0
_PULL: Final = 1e-3
_GRADIENT: Final = 1e-7
_ITERATIONS: Final = 200
_POLISH: Final = 3
_FLAT: Final = 1e-12
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


class _Goal:
    """What is to be made small, over the logarithms of the parameters.

    Parameters
    ----------
    likelihood
        Of the parameters themselves.
    """

    def __init__(self, likelihood: Likelihood) -> None:
        self.likelihood = likelihood
        self.at = np.empty(0)
        self.parts: tuple[float, FloatArray, FloatArray] = (0.0, self.at, self.at)

    def plain(self, logs: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Return the likelihood with its derivatives by the logarithms."""
        # The search asks for value, slope and bend of one point one after the other.
        if not np.array_equal(self.at, logs):
            parameters = np.exp(np.clip(logs, -_END, _END))
            value, gradient, second = self.likelihood(parameters)
            slope = parameters * gradient
            bend = second * np.outer(parameters, parameters) + np.diag(slope)
            self.at, self.parts = logs.copy(), (value, slope, bend)
        return self.parts

    def value(self, logs: FloatArray) -> float:
        """Return what is to be small."""
        # Beyond the edge the likelihood is flat; a weak pull keeps the search there.
        over = _beyond(logs)
        return 0.5 * _PULL * float(over @ over) - self.plain(logs)[0]

    def slope(self, logs: FloatArray) -> FloatArray:
        """Return its gradient."""
        return _PULL * _beyond(logs) - self.plain(logs)[1]

    def bend(self, logs: FloatArray) -> FloatArray:
        """Return its second derivatives."""
        pulled = (np.abs(logs) > EDGE).astype(np.float64)
        return _PULL * np.diag(pulled) - self.plain(logs)[2]


def _beyond(logs: FloatArray) -> FloatArray:
    over: FloatArray = np.sign(logs) * np.maximum(np.abs(logs) - EDGE, 0)
    return over


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
    goal = _Goal(likelihood)
    found: Any = minimize(
        goal.value,
        np.log(start),
        jac=goal.slope,
        hess=goal.bend,
        method="trust-exact",
        options={"gtol": _GRADIENT, "maxiter": _ITERATIONS},
    )
    logs = _polish(goal, np.asarray(found.x, np.float64))
    value, _slope, bend = goal.plain(logs)
    covariance, loose = _spread(-bend * customers, logs)
    return Optimum(
        parameters=np.exp(logs), mean=value, covariance=covariance, loose=loose
    )


def _polish(goal: _Goal, logs: FloatArray) -> FloatArray:
    """Take some last full steps, each only when it makes the slope smaller."""
    for _ in range(_POLISH):
        slope = goal.slope(logs)
        if np.abs(slope).max() < _FLAT:
            break
        step = np.linalg.lstsq(goal.bend(logs), -slope, rcond=1e-12)[0]
        following = logs + np.clip(step, -1, 1)
        if np.abs(goal.slope(following)).max() >= np.abs(slope).max():
            break
        logs = following
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
