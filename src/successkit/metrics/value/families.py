"""The family of renewal models: geometric, shifted beta-geometric, discrete Weibull.

One customer leaves with a chance that differs between customers as a beta distribution
does. All three models are one curve with up to three numbers:

``theta``
    churn at the first decision, α / (α + β)
``phi``
    how much customers differ, 1 / (α + β); 0 when they are all alike
``c``
    how the chance moves with age for one customer; 1 when it does not

Written so, the homogeneous limit is an ordinary point and not an infinite one.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.metrics.value.special import log_gamma_step

_THETA, _RHO, _AGE = 0, 1, 2
LOWER: Final = np.array([-35.0, 0.0, np.log(0.05)])
UPPER: Final = np.array([35.0, 1 - 1e-6, np.log(20.0)])
FLAT: Final = 1e-7
"""Below this much difference customers count as alike: nothing could tell."""


@attrs.frozen(eq=False)
class Shape:
    """Curves of the family, as many as there are replicates.

    Parameters
    ----------
    theta, phi, c
        Shape (b,) each: see the module.
    """

    theta: FloatArray
    phi: FloatArray
    c: FloatArray

    @property
    def first(self) -> FloatArray:
        """Shape (b,): α (or γ); infinite when customers are alike."""
        return _over(self.theta, self.phi)

    @property
    def second(self) -> FloatArray:
        """Shape (b,): β (or δ); infinite when customers are alike."""
        return _over(1 - self.theta, self.phi)

    def take(self, rows: slice) -> "Shape":
        """Return some of the curves.

        Parameters
        ----------
        rows
            Which.

        Returns
        -------
        Shape
            Those.
        """
        return Shape(self.theta[rows], self.phi[rows], self.c[rows])

    def log_survival(self, t: FloatArray) -> FloatArray:
        """Return the log of the share that stays through ``t`` decisions.

        Parameters
        ----------
        t
            Shape (m,), >= 0; need not be whole.

        Returns
        -------
        FloatArray
            Shape (b, m), <= 0.
        """
        theta, phi, c = (part[:, None] for part in (self.theta, self.phi, self.c))
        x = np.asarray(t, np.float64)[None, :] ** c
        alike, size = phi == 0, 1 / np.where(phi == 0, 1.0, phi)
        differing = log_ratio(theta, size, x)
        with np.errstate(divide="ignore", invalid="ignore"):
            same = np.where(x > 0, x * np.log1p(-theta), 0.0)
        return np.where(alike, same, differing)

    def retention(self, t: FloatArray) -> FloatArray:
        """Return the share that stays at a decision, of those still there.

        Parameters
        ----------
        t
            Shape (m,): which decision, >= 1.

        Returns
        -------
        FloatArray
            Shape (b, m), in [0, 1].
        """
        theta, phi = self.theta[:, None], self.phi[:, None]
        ageless = 1 - theta / (1 + phi * (t - 1))
        if np.all(self.c == 1):
            return np.asarray(ageless, np.float64)
        with np.errstate(invalid="ignore"):
            step = self.log_survival(t) - self.log_survival(t - 1)
        return np.where(self.c[:, None] == 1, ageless, np.exp(step))


def log_ratio(theta: FloatArray, size: FloatArray, x: FloatArray) -> FloatArray:
    """Return ln B(γ, δ + x) − ln B(γ, δ).

    Parameters
    ----------
    theta, size, x
        Any shapes that broadcast: γ / (γ + δ), γ + δ, and the step.

    Returns
    -------
    FloatArray
        Broadcast shape.
    """
    gamma, delta = theta * size, np.maximum((1 - theta) * size, 1e-300)
    # The ratio is the same with γ and x exchanged; the shorter step keeps the digits.
    short, long_ = np.minimum(gamma, x), np.maximum(gamma, x)
    # The arrays are small: one call for both costs half of two.
    ends = np.empty((2, *long_.shape))
    ends[0], ends[1] = delta, delta + long_
    both = log_gamma_step(ends, short)
    return np.asarray(both[0] - both[1], np.float64)


def _over(part: FloatArray, phi: FloatArray) -> FloatArray:
    alike = phi == 0
    return np.where(alike & (part > 0), np.inf, part / np.where(alike, 1.0, phi))


@attrs.frozen
class Family:
    """One model of the family: how many of its numbers are free.

    Parameters
    ----------
    name
        What it is called.
    free
        1: ``theta``; 2: and ``phi``; 3: and ``c``.
    """

    name: str
    free: int

    @property
    def lower(self) -> FloatArray:
        """Shape (free,): lowest values of the working parameters."""
        return LOWER[: self.free]

    @property
    def upper(self) -> FloatArray:
        """Shape (free,): highest values of the working parameters."""
        return UPPER[: self.free]

    def shape(self, at: FloatArray) -> Shape:
        """Return the curves of working parameters.

        Parameters
        ----------
        at
            Shape (b, free): logit of theta; phi / (1 + phi); log of c.

        Returns
        -------
        Shape
            One curve for each row.
        """
        rho = at[:, _RHO] if self.free > _RHO else np.zeros(len(at))
        rho = np.where(rho < FLAT, 0.0, rho)
        c = np.exp(at[:, _AGE]) if self.free > _AGE else np.ones(len(at))
        return Shape(1 / (1 + np.exp(-at[:, _THETA])), rho / (1 - rho), c)

    def churn(self, at: FloatArray, renewal: FloatArray) -> FloatArray:
        """Return the share that leaves at each decision.

        Parameters
        ----------
        at
            Shape (b, free): working parameters.
        renewal
            Shape (k,): which decision, >= 1.

        Returns
        -------
        FloatArray
            Shape (b, k), in (0, 1).
        """
        shape = self.shape(at)
        if self.free > _AGE:
            both = np.concatenate([renewal, renewal - 1])
            ages, place = np.unique(both, return_inverse=True)
            level = shape.log_survival(ages)[:, place]
            return -np.expm1(level[:, : len(renewal)] - level[:, len(renewal) :])
        return shape.theta[:, None] / (1 + shape.phi[:, None] * (renewal - 1))


GEOMETRIC: Final = Family("pooled geometric", 1)
SHIFTED_BETA: Final = Family("shifted beta-geometric", 2)
DISCRETE_WEIBULL: Final = Family("beta-discrete-Weibull", 3)
