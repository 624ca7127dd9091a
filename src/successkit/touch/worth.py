"""The order in which customers are looked at: those worth most a minute first."""

import numpy as np

from successkit.core.arrays import AnyArray, Int64Array
from successkit.metrics.revenue.order import row_order


def worth_key(weight: Int64Array, minutes: Int64Array) -> Int64Array:
    """Return whole numbers that order customers by what a minute is worth.

    Parameters
    ----------
    weight
        Shape (n,): worth of each, at least 0.
    minutes
        Shape (n,): minutes that each takes; 0 counts as one.

    Returns
    -------
    Int64Array
        Shape (n,): rises with the worth, in 31 bits, exact to seven digits.

    Examples
    --------
    >>> key = worth_key(np.array([10, 10, 0]), np.array([5, 2, 0]))
    >>> key.argsort().tolist()
    [2, 0, 1]
    """
    worth = (weight / np.maximum(minutes, 1)).astype(np.float32)
    # Floats that are not negative are ordered as the whole numbers of the same bits.
    return worth.view(np.int32).astype(np.int64)


def ranked(*columns: AnyArray, rank: Int64Array) -> Int64Array:
    """Return the order of rows by some columns, equal ones by rank.

    Parameters
    ----------
    *columns
        Each of shape (n,).
    rank
        Shape (n,).

    Returns
    -------
    Int64Array
        Shape (n,): positions of rows.

    Examples
    --------
    >>> ranked(np.array([1, 0, 1]), rank=np.array([2, 1, 0])).tolist()
    [1, 2, 0]
    """
    if bool((rank[1:] >= rank[:-1]).all()):
        return row_order(*columns)
    return row_order(*columns, rank)


def running(amount: Int64Array, start: Int64Array) -> Int64Array:
    """Return the running sum of amounts within runs of rows.

    Parameters
    ----------
    amount
        Shape (n,).
    start
        Shape (n,): row with which each row's run begins.

    Returns
    -------
    Int64Array
        Shape (n,): the amounts of the run up to and with the row.

    Examples
    --------
    >>> running(np.array([1, 2, 3]), np.array([0, 0, 2])).tolist()
    [1, 3, 3]
    """
    total = np.append(0, np.cumsum(amount))
    return np.asarray(total[1:] - total[start])
