"""The tail of chi-square, as finite sums."""

import math

from successkit.core.errors import InvalidInputError


def chi_square_tail(statistic: float, *, df: int) -> float:
    r"""Return the probability that chi-square is at least as large as a value.

    Parameters
    ----------
    statistic
        The value, >= 0.
    df
        Degrees of freedom, >= 0; with none, chi-square is 0.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    InvalidInputError
        The value is negative or NaN, or the degrees are.

    Notes
    -----
    With :math:`h = x / 2`, for even degrees
    :math:`e^{-h} \sum_{i < df/2} h^i / i!`, for odd ones
    :math:`\mathrm{erfc}\sqrt h + e^{-h} \sum_{i < (df-1)/2} h^{i+1/2} / \Gamma(i+3/2)`.

    References
    ----------
    .. [1] M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (NBS,
       1964), 26.4.4 and 26.4.5.

    Examples
    --------
    >>> round(chi_square_tail(3.841458820694124, df=1), 12)
    0.05
    >>> round(chi_square_tail(18.307038053275146, df=10), 12)
    0.05
    """
    if not statistic >= 0 or df < 0:
        raise InvalidInputError(
            f"expected a statistic >= 0 and df >= 0; got {statistic} and df = {df}"
        )
    if df == 0 or statistic == 0:
        return float(statistic == 0)
    half, shift = statistic / 2, (df % 2) / 2
    steps = (shift + i for i in range(df // 2))
    # Logarithms keep many degrees from overflowing.
    terms = (
        math.exp(power * math.log(half) - half - math.lgamma(power + 1))
        for power in steps
    )
    head = math.erfc(math.sqrt(half)) if df % 2 else 0.0
    return min(head + math.fsum(terms), 1.0)
