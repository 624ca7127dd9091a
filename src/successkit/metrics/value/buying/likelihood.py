r"""Likelihood of the beta-geometric models of buying, with both derivatives.

While they stay, customers buy at random at a rate :math:`\lambda`, which is gamma
distributed over customers (shape r, rate alpha); after a purchase they leave with a
chance p, which is beta distributed (a, b). The models differ in one thing: whether the
first purchase can be the last (modified) or not.

With x purchases after the first, the last of them at t and the age T, with m chances to
leave that were not taken (x, or x + 1 in the modified model), the likelihood is

.. math::
    \frac{\Gamma(r+x)}{\Gamma(r)} \frac{\alpha^r}{(\alpha+T)^{r+x}}
    \frac{B(a, b+m)}{B(a, b)} \left(1 + e^D\right), \qquad
    D = \ln \frac{a}{b+m-1} + (r+x) \ln \frac{\alpha+T}{\alpha+t}

where :math:`e^D` are the odds of having left, and is missing when m is 0.

References
----------
.. [1] P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers the easy way:
   an alternative to the Pareto/NBD model", Marketing Science 24 (2005), 275–284.
.. [2] E. P. Batislam, M. Denizel, A. Filiztekin, "Empirical validation and comparison
   of models for customer base analysis", International Journal of Research in
   Marketing 24 (2007), 201–209.
"""

from typing import Any, Final

import numpy as np

from successkit.core.arrays import AnyArray, FloatArray, Int64Array
from successkit.metrics.value.buying.patterns import levels
from successkit.metrics.value.buying.scipy_extra import need

_BLOCK: Final = 2**14
_MOST: Final = 700.0
_Values = tuple[
    tuple[FloatArray, FloatArray, FloatArray],
    tuple[FloatArray, FloatArray],
    tuple[FloatArray, FloatArray],
    float,
]


class BuyingLikelihood:
    """Mean log-likelihood of (r, alpha, a, b).

    Parameters
    ----------
    columns
        Frequency, recency and age of the distinct customers, shape (k,) each.
    weight
        Shape (k,). How many customers each stands for.
    first
        Chances to leave at the first purchase: 0, or 1 in the modified model.
    unit
        What recency and age are divided by.
    """

    def __init__(
        self,
        columns: tuple[FloatArray, ...],
        weight: Int64Array,
        first: int,
        unit: float = 1.0,
    ) -> None:
        frequency, recency, age = columns
        self.special: Any = need("scipy.special")
        self.first, self.customers = first, int(weight.sum())
        # Counts are added up exactly: the order of the customers does not matter.
        self.x, often = levels(frequency)
        self.x_share = np.bincount(often, weights=weight) / self.customers
        self.age, since = levels(age)
        self.age_share = np.bincount(since, weights=weight) / self.customers
        purchases = np.bincount(since, weights=weight * frequency)
        self.age_often = purchases / self.customers
        may_have_left = np.flatnonzero(frequency + first)
        self.often, self.since = often[may_have_left], since[may_have_left]
        self.last, self.recent = levels(recency[may_have_left])
        self.weight = weight[may_have_left].astype(np.float64)
        self.age, self.last = self.age / unit, self.last / unit

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Return value, gradient and second derivatives at some parameters."""
        r, alpha, a, b = parameters.tolist()
        parts = (
            self._rates(r, alpha),
            self._chances(a, b),
            self._odds(r, alpha, a, b),
        )
        value = sum(part[0] for part in parts)
        gradient: FloatArray = np.sum([part[1] for part in parts], axis=0)
        second: FloatArray = np.sum([part[2] for part in parts], axis=0)
        return float(value), gradient, second

    def _rates(self, r: float, alpha: float) -> tuple[float, AnyArray, AnyArray]:
        """Return the part of the rates: ln Γ(r+x)/Γ(r) α^r (α+T)^-(r+x)."""
        gammaln, polygamma = self.special.gammaln, self.special.polygamma
        share, x = self.x_share, self.x
        whole = alpha + self.age
        log, power = np.log(whole / alpha), r * self.age_share + self.age_often
        mean = float(share @ x)
        value = (
            share @ (gammaln(r + x) - gammaln(r)) - power @ log - mean * np.log(alpha)
        )
        slope_r = share @ (self.special.psi(r + x) - self.special.psi(r))
        ratio = self.age / whole / alpha  # 1/α − 1/(α+T)
        slope_alpha = r * (self.age_share @ ratio) - self.age_often @ (1 / whole)
        bend = np.zeros((4, 4))
        bend[0, 0] = share @ (polygamma(1, r + x) - polygamma(1, r))
        bend[0, 1] = bend[1, 0] = self.age_share @ ratio
        bend[1, 1] = power @ (1 / whole**2) - r / alpha**2
        gradient = np.array([slope_r - self.age_share @ log, slope_alpha, 0, 0])
        return value, gradient, bend

    def _chances(self, a: float, b: float) -> tuple[float, AnyArray, AnyArray]:
        """Return the part of the beta distribution: ln B(a, b+m)/B(a, b)."""
        gammaln, psi, polygamma = (
            self.special.gammaln,
            self.special.psi,
            self.special.polygamma,
        )
        share, stays = self.x_share, self.x + self.first
        apart, whole = b + stays, a + b + stays
        value = share @ (
            gammaln(apart) - gammaln(b) - (gammaln(whole) - gammaln(a + b))
        )
        both = share @ (psi(a + b) - psi(whole))
        own = share @ (psi(apart) - psi(b))
        both_2 = share @ (polygamma(1, a + b) - polygamma(1, whole))
        own_2 = share @ (polygamma(1, apart) - polygamma(1, b))
        bend = np.zeros((4, 4))
        bend[2:, 2:] = both_2
        bend[3, 3] += own_2
        return value, np.array([0, 0, both, both + own]), bend

    def _odds(
        self, r: float, alpha: float, a: float, b: float
    ) -> tuple[float, AnyArray, AnyArray]:
        """Return the part of those who may have left: ln(1 + e^D)."""
        before = b + self.x + self.first - 1
        # At x = 0 nobody has left; the row is never read.
        before[before <= 0] = 1
        by_x = r + self.x, np.log(a / before), -1 / before
        whole, last = alpha + self.age, alpha + self.last
        by_age, by_last = (np.log(whole), 1 / whole), (np.log(last), 1 / last)
        value, gradient, bend = 0.0, np.zeros(4), np.zeros((4, 4))
        for start in range(0, len(self.weight), _BLOCK):
            rows = slice(start, start + _BLOCK)
            value += self._block(rows, (by_x, by_age, by_last, a), gradient, bend)
        n = self.customers
        return value / n, gradient / n, bend / n

    def _block(
        self, rows: slice, values: _Values, gradient: AnyArray, bend: AnyArray
    ) -> float:
        """Add some rows, few enough to stay close to the processor."""
        (by_r, log_odds, by_b), by_age, by_last, a = values
        often, since, recent = self.often[rows], self.since[rows], self.recent[rows]
        weight, power = self.weight[rows], by_r[often]
        near, past = by_age[1][since], by_last[1][recent]
        by = np.empty((4, len(weight)))
        # Derivatives of D by r, alpha, a and b.
        by[0] = by_age[0][since] - by_last[0][recent]
        by[1] = power * (near - past)
        by[2] = 1 / a
        by[3] = by_b[often]
        odds = log_odds[often] + power * by[0]
        gone = np.exp(np.minimum(odds, _MOST))
        left = gone / (1 + gone)
        one = weight * left
        two = one - one * left
        gradient += by @ one
        bend += (by * two) @ by.T
        mixed = one @ (near - past)
        bend[0, 1] += mixed
        bend[1, 0] += mixed
        bend[1, 1] -= (one * by[1]) @ (near + past)
        bend[2, 2] -= one.sum() / a**2
        bend[3, 3] += one @ by[3] ** 2
        return float(weight @ np.maximum(np.log(1 + gone), odds))
