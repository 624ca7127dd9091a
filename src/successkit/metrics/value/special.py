"""Steps of the gamma function, without scipy.

Models of renewal need differences of log-gamma at two places, never log-gamma itself.
Taken as one step they keep every digit, however large the parameters are.
"""

from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray

_SHIFT: Final = 10
# (z + i)(z + 9 - i) = z(z + 9) + i(9 - i): ten factors are five pairs.
_PAIRS: Final = (0.0, 8.0, 14.0, 18.0, 20.0)
# Coefficients of w^-1, w^-3 … of log-gamma, and of w^-2, w^-4 … of its derivative.
_LOG_GAMMA: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)
_DIGAMMA: Final = (-1 / 12, 1 / 120, -1 / 252, 1 / 240, -1 / 132)


def log_gamma_step(z: FloatArray, x: FloatArray) -> FloatArray:
    """Return ln Γ(z + x) − ln Γ(z).

    Parameters
    ----------
    z
        Any shape, > 0.
    x
        Broadcast against ``z``, >= 0; at most 1e25.

    Returns
    -------
    FloatArray
        Correct to about 1e-13 of its size, for ``z`` of any size.

    Examples
    --------
    >>> float(log_gamma_step(np.array(1.0), np.array(4.0)))  # ln 4!
    3.178053830347...
    """
    end = z + x
    one, other = z * (z + 9), end * (end + 9)
    ratio: FloatArray = one / other
    for pair in _PAIRS[1:]:
        ratio *= (one + pair) / (other + pair)
    low, high = z + _SHIFT, end + _SHIFT
    main = (low - 0.5) * np.log1p(x / low) + x * (np.log(high) - 1)
    return np.asarray(np.log(ratio) + main + _rest(_LOG_GAMMA, low, high), np.float64)


def digamma_step(z: FloatArray, x: FloatArray) -> FloatArray:
    """Return ψ(z + x) − ψ(z).

    Parameters
    ----------
    z
        Any shape, > 0.
    x
        Broadcast against ``z``, >= 0.

    Returns
    -------
    FloatArray
        Correct to about 1e-13 of its size.

    Examples
    --------
    >>> float(digamma_step(np.array(1.0), np.array(3.0)))  # 1 + 1/2 + 1/3
    1.8333333333333...
    """
    end, middle = z + x, 2 * z + 9
    one, other = z * (z + 9), end * (end + 9)
    # Each pair of both sums as one fraction, in which nothing is taken away.
    upper = 2 * one + x * middle
    total: FloatArray = (upper + 81) / (one * other)
    for pair in _PAIRS[1:]:
        total += (upper + (81 - 2 * pair)) / ((one + pair) * (other + pair))
    low, high = z + _SHIFT, end + _SHIFT
    main = np.log1p(x / low) + 0.5 * x / (low * high)
    inverse = _rest(_DIGAMMA, low, high)
    return np.asarray(x * total + main + inverse, np.float64)


def _rest(terms: tuple[float, ...], low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the difference of an asymptotic series at two places."""
    w = np.empty((2, *low.shape))
    np.divide(1, low, out=w[0, ...])
    np.divide(1, high, out=w[1, ...])
    square = w * w
    total = square * terms[-1]
    for term in terms[-2:0:-1]:
        total += term
        total *= square
    total += terms[0]
    total *= w if terms is _LOG_GAMMA else square
    rest: FloatArray = total[1] - total[0]
    return rest
