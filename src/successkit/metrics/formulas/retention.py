"""Churn and retention of a cohort of accounts as plain formulas over columns.

Every function takes two columns over the *same* accounts: recurring revenue at the
start and at the end of a period. Only accounts that paid at the start belong to the
cohort, so revenue of new accounts never counts as retained.
"""

import math

import numpy as np

from successkit.core.arrays import BoolArray, FloatArray
from successkit.core.errors import InvalidInputError


def net_retention_ratio(*, mrr_start: FloatArray, mrr_end: FloatArray) -> float:
    r"""Return the share of starting revenue kept, expansion included.

    Parameters
    ----------
    mrr_start
        Shape (n,). Recurring revenue at the start, >= 0. [money/month]
    mrr_end
        Shape (n,). Recurring revenue of the same accounts at the end. [money/month]

    Returns
    -------
    float
        In [0, inf); above 1 the cohort grew. NaN for an empty cohort. [1]

    Raises
    ------
    InvalidInputError
        The columns differ in length, or a value is negative or NaN.

    Notes
    -----
    .. math:: \mathrm{NRR} = \sum_{i: s_i > 0} e_i \Big/ \sum_{i: s_i > 0} s_i

    Examples
    --------
    >>> net_retention_ratio(
    ...     mrr_start=np.array([100.0, 50.0, 0.0]), mrr_end=np.array([120.0, 0.0, 70.0])
    ... )
    0.8
    """
    cohort = _cohort(mrr_start, mrr_end)
    return _ratio(float(mrr_end[cohort].sum()), float(mrr_start[cohort].sum()))


def gross_retention_ratio(*, mrr_start: FloatArray, mrr_end: FloatArray) -> float:
    r"""Return the share of starting revenue kept, expansion left out.

    Parameters
    ----------
    mrr_start
        Shape (n,). Recurring revenue at the start, >= 0. [money/month]
    mrr_end
        Shape (n,). Recurring revenue of the same accounts at the end. [money/month]

    Returns
    -------
    float
        In [0, 1]. NaN for an empty cohort. [1]

    Raises
    ------
    InvalidInputError
        The columns differ in length, or a value is negative or NaN.

    Notes
    -----
    .. math:: \mathrm{GRR} = \sum_{s_i > 0} \min(s_i, e_i) \Big/ \sum_{s_i > 0} s_i

    Examples
    --------
    >>> gross_retention_ratio(
    ...     mrr_start=np.array([100.0, 100.0]), mrr_end=np.array([120.0, 50.0])
    ... )
    0.75
    """
    cohort = _cohort(mrr_start, mrr_end)
    kept = np.minimum(mrr_start, mrr_end)[cohort]
    return _ratio(float(kept.sum()), float(mrr_start[cohort].sum()))


def churn_rate(*, at_start: BoolArray, at_end: BoolArray) -> float:
    """Return the share of the accounts at the start that are gone at the end.

    Parameters
    ----------
    at_start, at_end
        Shape (n,). Whether each account is a customer then.

    Returns
    -------
    float
        In [0, 1]. NaN when there was nobody at the start. [1]

    Raises
    ------
    InvalidInputError
        The columns differ in length.

    Examples
    --------
    >>> churn_rate(
    ...     at_start=np.array([True, True, False]),
    ...     at_end=np.array([True, False, True]),
    ... )
    0.5
    """
    start, end = np.asarray(at_start, bool), np.asarray(at_end, bool)
    if start.shape != end.shape:
        raise InvalidInputError(
            f"at_end: expected shape {start.shape}; got {end.shape}"
        )
    return _ratio(float((start & ~end).sum()), float(start.sum()))


def _cohort(mrr_start: FloatArray, mrr_end: FloatArray) -> BoolArray:
    for name, column in (("mrr_start", mrr_start), ("mrr_end", mrr_end)):
        if column.shape != mrr_start.shape or not np.all(column >= 0):
            raise InvalidInputError(
                f"{name}: expected {mrr_start.shape} numbers >= 0 without NaN; "
                f"got shape {column.shape}, {np.sum(~(column >= 0))} bad value(s)"
            )
    return np.asarray(mrr_start > 0)


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else math.nan
