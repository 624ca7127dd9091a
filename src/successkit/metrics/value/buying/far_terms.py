"""The far end of a long sum, from a few of its terms.

With a horizon of many times alpha + age the sum of ``expectation`` has millions of
terms. From some thousand on they change slowly, so blocks of them, each longer than the
one before, are added up from sixteen points: Gauss quadrature for a sum over whole
numbers, exact for polynomials up to degree 31 (the orthogonal polynomials are Gram's).
"""

from typing import Any, Final

import numpy as np

from successkit.core.arrays import FloatArray
from successkit.metrics.value.buying.scipy_extra import need

_POINTS: Final = 16
_WIDTH: Final = 4.0
_SHORTEST: Final = 0.02
_TAIL: Final = 40.0


def sum_of_far_terms(
    *, k: FloatArray, a: float, c: FloatArray, ratio: FloatArray, done: int
) -> FloatArray:
    r"""Return the expected number of purchases after the first ``done`` ones.

    Parameters
    ----------
    k, c, ratio
        Shape (n,), above 0, as in ``purchases_if_staying``.
    a
        Above 0.
    done
        How many purchases are counted already, a thousand or more.

    Returns
    -------
    FloatArray
        Shape (n,): :math:`\sum_{i \ge done} P(J > i) \, w_i`, within 1e-8 of its size
        up to a million terms, and 1e-6 beyond; 1e-3 for somebody who would buy more
        than 100,000 times and leave sooner or later.

    Examples
    --------
    >>> one, ratio = np.array([1.0]), np.array([1e6])
    >>> far = sum_of_far_terms(k=one, a=1.0, c=one, ratio=ratio, done=4096)
    >>> near = (1e6 / (1e6 + 1)) ** np.arange(1, 4097) / np.arange(1, 4097)
    >>> bool(abs(far.item() + near.sum() - np.log1p(1e6)) < 1e-8)
    True
    """
    special: Any = need("scipy.special")
    begin = special.betaln(c, a)
    total = np.zeros(len(k))
    # The chance to buy more often falls from 1 to 0 over a stretch that is narrow for
    # those who buy often; blocks must not be much longer.
    narrow = float(np.sqrt((1 + ratio) / (k * ratio)).min())
    growth = 1 + min(max(_WIDTH * narrow, _SHORTEST), 1.0)
    last = float((ratio * (k + 9 * np.sqrt(2 * k) + _TAIL)).max()) + done
    low = float(done)
    while low < last:
        high = max(float(np.ceil(low * growth)), low + _POINTS)
        places, weights = _points(high - low)
        i = low + places[:, None]
        more = special.betaincc(k, i + 1, 1 / (1 + ratio))
        stays = np.exp(special.betaln(c + i, a) - begin)
        total += weights @ (more * stays)
        low = high
    return total


def _points(length: float) -> tuple[FloatArray, FloatArray]:
    """Return places in [0, length − 1] and weights for a sum over whole numbers."""
    degree = np.arange(1, _POINTS)
    square = degree**2
    off = np.sqrt(square * (length**2 - square) / (4 * (4 * square - 1)))
    middle = (length - 1) / 2
    values, vectors = np.linalg.eigh(np.diag(off, 1) + np.diag(off, -1))
    return values + middle, length * vectors[0] ** 2
