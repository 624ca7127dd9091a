"""Names for the kinds of numpy column, and what stands for a missing value in each.

======================  =====================  ==========================
kind                    dtype                  missing
======================  =====================  ==========================
day                     datetime64[D]          NaT
instant (UTC)           datetime64[us]         NaT
money, fixed point      int64                  ``NULL_INT``
share, score            float64                NaN
enum, flag              int8                   -1
text, id                ``Text`` (codes)       code -1
======================  =====================  ==========================
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

AnyArray = npt.NDArray[Any]
BoolArray = npt.NDArray[np.bool_]
DayArray = npt.NDArray[np.datetime64]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer[Any]]
Int64Array = npt.NDArray[np.int64]
ObjectArray = npt.NDArray[np.object_]

NULL_INT: Final = int(np.iinfo(np.int64).min)
NULL_DAY: Final = np.datetime64("NaT", "D")
NULL_INSTANT: Final = np.datetime64("NaT", "us")


def missing(column: AnyArray) -> BoolArray:
    """Return where a column has no value.

    Parameters
    ----------
    column
        Shape (n,), one of the kinds above.

    Returns
    -------
    BoolArray
        Shape (n,).

    Examples
    --------
    >>> missing(np.array([1, NULL_INT])).tolist()
    [False, True]
    """
    kind = column.dtype.kind
    if kind == "M":
        return np.isnat(column)
    if kind == "f":
        return np.isnan(column)
    if column.dtype == np.int64:
        return np.asarray(column == NULL_INT)
    return np.asarray(column < 0) if kind == "i" else np.zeros(column.shape, bool)
