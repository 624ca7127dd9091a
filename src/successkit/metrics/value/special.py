"""Steps of the gamma function, without scipy.

Models of renewal need differences of log-gamma at two places, never log-gamma itself.
Taken as one step they keep every digit, however large the parameters are.
"""

from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray

_SHIFT: Final = 10
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
    ratio: FloatArray = np.ones(np.broadcast(z, x).shape)
    end, part, other = z + x, np.empty_like(ratio), np.empty_like(ratio)
    for i in range(_SHIFT):
        np.add(z, i, out=part)
        np.add(end, i, out=other)
        part /= other
        ratio *= part
    low, high = z + _SHIFT, end + _SHIFT
    main = (low - 0.5) * np.log1p(x / low) + x * (np.log(high) - 1)
    rest = _series(_LOG_GAMMA, 1 / high, 1) - _series(_LOG_GAMMA, 1 / low, 1)
    return np.asarray(np.log(ratio) + main + rest, np.float64)


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
    total: FloatArray = np.zeros(np.broadcast(z, x).shape)
    end, part, other = z + x, np.empty_like(total), np.empty_like(total)
    for i in range(_SHIFT):
        np.add(z, i, out=part)
        np.add(end, i, out=other)
        part *= other
        np.divide(x, part, out=part)
        total += part
    low, high = z + _SHIFT, end + _SHIFT
    main = np.log1p(x / low) + 0.5 * x / (low * high)
    rest = _series(_DIGAMMA, 1 / high, 2) - _series(_DIGAMMA, 1 / low, 2)
    return np.asarray(total + main + rest, np.float64)


def _series(terms: tuple[float, ...], w: FloatArray, first: int) -> FloatArray:
    square, total = w * w, np.full(np.shape(w), terms[-1])
    for term in terms[-2::-1]:
        total *= square
        total += term
    total *= w if first == 1 else w**first
    return total
