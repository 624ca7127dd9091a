r"""Likelihood of the Gamma–Gamma model of amounts, with both derivatives.

With x purchases of the mean amount z,

.. math::
    \ln f = \ln \frac{\Gamma(px+q)}{\Gamma(px) \Gamma(q)} + q \ln v + (px-1) \ln z
    + px \ln x - (px+q) \ln(v + xz)

References
----------
.. [1] P. S. Fader, B. G. S. Hardie, K. L. Lee, "RFM and CLV: using iso-value curves for
   customer base analysis", Journal of Marketing Research 42 (2005), 415–430.
"""

from typing import Any

import numpy as np

from successkit.core.arrays import AnyArray, FloatArray
from successkit.metrics.value.buying.patterns import levels
from successkit.metrics.value.buying.scipy_extra import need


class SpendLikelihood:
    """Mean log-likelihood of (p, q, v).

    Parameters
    ----------
    frequency
        Shape (n,), >= 1. Purchases.
    amount
        Shape (n,), above 0. Their mean amount.
    """

    def __init__(self, frequency: FloatArray, amount: FloatArray) -> None:
        self.special: Any = need("scipy.special")
        self.x, self.often = levels(frequency)
        self.share = np.bincount(self.often) / len(frequency)
        self.spent = frequency * amount
        logs = np.log(self.spent) * frequency
        # What depends on the amounts alone is added up once.
        self.log_spent = float(logs.mean())
        self.log_amount = float(np.log(amount).mean())
        self.frequency = frequency

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Return value, gradient and second derivatives at some parameters."""
        p, q, v = parameters.tolist()
        gammas, amounts = self._gammas(p, q), self._amounts(p, q, v)
        return (
            float(gammas[0] + amounts[0]),
            gammas[1] + amounts[1],
            gammas[2] + amounts[2],
        )

    def _gammas(self, p: float, q: float) -> tuple[float, AnyArray, AnyArray]:
        """Return the part of the gamma functions, by distinct frequency."""
        gammaln, psi, polygamma = (
            self.special.gammaln,
            self.special.psi,
            self.special.polygamma,
        )
        share, x = self.share, self.x
        own, whole = p * x, p * x + q
        value = share @ (gammaln(whole) - gammaln(own)) - gammaln(q)
        by_p = (share * x) @ (psi(whole) - psi(own))
        by_q = share @ psi(whole) - psi(q)
        three = polygamma(1, whole)
        bend = np.zeros((3, 3))
        bend[0, 0] = (share * x**2) @ (three - polygamma(1, own))
        bend[0, 1] = bend[1, 0] = (share * x) @ three
        bend[1, 1] = share @ three - polygamma(1, q)
        return value, np.array([by_p, by_q, 0]), bend

    def _amounts(
        self, p: float, q: float, v: float
    ) -> tuple[float, AnyArray, AnyArray]:
        """Return the part of the amounts, customer by customer."""
        x, n = self.frequency, len(self.frequency)
        # ln(v + xz) as ln v + ln(1 + xz/v): near v nothing is lost.
        log = np.log1p(self.spent / v)
        inverse = 1 / (v + self.spent)
        log_x = float(x @ log) / n
        mean_log = float(log.sum()) / n
        mean_x = float(x.sum()) / n
        log_v = float(np.log(v))
        inverse_x, mean_inverse = float(x @ inverse) / n, float(inverse.sum()) / n
        square = inverse**2
        square_x, mean_square = float(x @ square) / n, float(square.sum()) / n
        by_p = self.log_spent - log_x - mean_x * log_v
        value = p * by_p - q * mean_log - self.log_amount
        by_v = q / v - p * inverse_x - q * mean_inverse
        bend = np.zeros((3, 3))
        bend[0, 2] = bend[2, 0] = -inverse_x
        bend[1, 2] = bend[2, 1] = 1 / v - mean_inverse
        bend[2, 2] = p * square_x + q * mean_square - q / v**2
        return value, np.array([by_p, -mean_log, by_v]), bend
