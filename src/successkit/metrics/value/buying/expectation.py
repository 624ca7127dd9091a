r"""Purchases still to be expected, as a sum of which every term is above 0.

Somebody who stays buys J times in a time t, where J is negative binomial with k = r + x
and :math:`z = t / (\alpha + T + t)`. The i-th of these purchases happens when the
customer stayed after the i − 1 before it, with the chance
:math:`w_i = \prod_{l<i} (c+l)/(a+c+l)`, c = b + m. So the expected number is

.. math:: \sum_{j \ge 1} P(J = j) \sum_{i=0}^{j-1} w_i

It equals the closed form with a hypergeometric function, which is 0/0 at a = 1, cancels
near it, and overflows for customers who buy often; the sum does none of that. Terms are
added until what is left is below 1e-14 of the sum; rounding leaves 1e-12.
"""

from typing import Final

import numpy as np

from successkit.core.arrays import BoolArray, FloatArray
from successkit.metrics.value.buying.far_terms import sum_of_far_terms
from successkit.metrics.value.buying.scipy_extra import need

_LEFT: Final = 1e-14
_CELLS: Final = 2**20
_FIRST: Final = 32
_ROWS: Final = ("rows", "k", "c", "ratio", "log_z", "log_p", "stays", "inner")
_MANY: Final = 4096
_NOTHING: Final = 1e-300
_NODES: Final = 24


def purchases_if_staying(
    *, k: FloatArray, a: float, c: FloatArray, ratio: FloatArray
) -> FloatArray:
    r"""Return the purchases expected of customers who are known to be there.

    Parameters
    ----------
    k
        Shape (n,), above 0. r + x.
    a
        Above 0.
    c
        Shape (n,), above 0. b + m.
    ratio
        Shape (n,), >= 0, finite. Time ahead over alpha + age. [1]

    Returns
    -------
    FloatArray
        Shape (n,), in [0, k × ratio], within 1e-12 of its size; 1e-6 where there are
        more than 4,096 terms.

    Examples
    --------
    >>> purchases_if_staying(
    ...     k=np.array([2.0]), a=1.0, c=np.array([3.0]), ratio=np.array([0.5])
    ... ).round(6).tolist()
    [0.850814]
    """
    total = np.zeros(len(k))
    series = _Series(k, a, c, ratio)
    while series.rows.size and series.done < _MANY:
        series.advance(total)
    if series.rows.size:
        series.finish(total)
    return total


class _Series:
    """The sum of some customers, block of terms by block of terms."""

    def __init__(
        self, k: FloatArray, a: float, c: FloatArray, ratio: FloatArray
    ) -> None:
        self.a, self.done, self.width = a, 0, _FIRST
        self.rows = np.flatnonzero(ratio > _NOTHING)
        self.k, self.c, self.ratio = k[self.rows], c[self.rows], ratio[self.rows]
        # Multiplied by the number of terms later on, so it must be good to the end.
        self.log_z = -np.log1p(1 / self.ratio)
        # Logarithms: for those who buy often the first terms are too small for a float.
        self.log_p: FloatArray = -self.k * np.log1p(self.ratio)
        self.stays: FloatArray = np.ones(len(self.rows))
        self.inner: FloatArray = np.zeros(len(self.rows))

    def advance(self, total: FloatArray) -> None:
        """Add the next terms, and drop the customers whose sum is complete."""
        place = np.arange(self.done, self.done + self.width)
        k, c = self.k[:, None], self.c[:, None]
        steps = np.log((k + place) / (place + 1))
        log_p = np.cumsum(steps, axis=1, dtype=np.float64)
        log_p += self.log_p[:, None] + self.log_z[:, None] * np.arange(
            1, self.width + 1
        )
        shares = (c + place) / (self.a + c + place)
        chance = np.cumprod(shares, axis=1, dtype=np.float64)
        chance *= self.stays[:, None]
        # w_i belongs before the step that the product just made.
        inner = np.cumsum(
            np.concatenate([self.stays[:, None], chance[:, :-1]], axis=1), axis=1
        )
        inner += self.inner[:, None]
        terms = np.exp(log_p) * inner
        total[self.rows] += terms.sum(axis=1)
        self.done += self.width
        self.log_p, self.stays = log_p[:, -1], chance[:, -1]
        self.inner = inner[:, -1]
        self._keep(~self._complete(terms[:, -1], total))

    def finish(self, total: FloatArray) -> None:
        """Add the rest of the sums that are long."""
        betaincc = need("scipy.special").betaincc
        more = betaincc(self.k, self.done + 1, 1 / (1 + self.ratio))
        far = sum_of_far_terms(
            k=self.k, a=self.a, c=self.c, ratio=self.ratio, done=self.done
        )
        total[self.rows] += more * self.inner + far

    def _complete(self, last: FloatArray, total: FloatArray) -> BoolArray:
        shrink = (self.k + self.done) / (self.done + 1) * np.exp(self.log_z)
        gap = 1 - shrink
        small = last <= _LEFT * total[self.rows] * gap**2
        complete: BoolArray = (gap > 0) & small
        return complete

    def _keep(self, rows: BoolArray) -> None:
        for name in _ROWS:
            setattr(self, name, getattr(self, name)[rows])
        room = _CELLS // max(self.rows.size, 1)
        self.width = max(min(2 * self.width, room), _FIRST)


def discounted_purchases_if_staying(
    *,
    k: FloatArray,
    a: float,
    c: FloatArray,
    scale: FloatArray,
    time: float,
    force: float,
) -> FloatArray:
    r"""Return the purchases expected in a time, each worth less the later it comes.

    Parameters
    ----------
    k, a, c
        As above.
    scale
        Shape (n,). alpha + age.
    time
        Time ahead, >= 0.
    force
        Force of discount by unit of time: a purchase at t counts :math:`e^{-ft}`.

    Returns
    -------
    FloatArray
        Shape (n,), within 1e-6 of its size.

    Notes
    -----
    By parts, :math:`e^{-fH} E(H) + f \int_0^H e^{-ft} E(t) \, dt`; the integral over
    ln(1 + t/scale) by 24 points of Gauss and Legendre.
    """
    reach = time / scale
    whole = purchases_if_staying(k=k, a=a, c=c, ratio=reach)
    if not force:
        return whole
    total: FloatArray = np.exp(-force * time) * whole
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    top = np.log1p(reach)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        ratio = np.expm1(node * top)
        part = purchases_if_staying(k=k, a=a, c=c, ratio=ratio)
        pace = np.exp(-force * ratio * scale) * (1 + ratio) * scale * top
        total += force * weight * pace * part
    return total
