"""Cells of a risk table: rows put in order, and added up where they meet."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from successkit.core.arrays import AnyArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text

COUNTS: Final = ("at_risk", "churned", "ended_early")
"""Columns of accounts."""

REVENUE: Final = (
    "mrr_at_risk",
    "mrr_lost",
    "mrr_expanded",
    "mrr_contracted",
    "mrr_ended_early",
)
"""Columns of monthly revenue, in exact units."""

SUMS: Final = (*COUNTS, *REVENUE, "mrr_squares")
"""Everything that adds up."""

KEYS: Final = ("segment", "term", "renewal")
_SAFE: Final = 2.0**62

Columns = Mapping[str, AnyArray]


def merge_cells(
    segment: Text, term: Int64Array, renewal: Int64Array, sums: Columns
) -> dict[str, AnyArray]:
    """Add up rows of one segment, term and renewal.

    Parameters
    ----------
    segment
        Shape (n,); none given is the segment "".
    term, renewal
        Shape (n,), >= 1.
    sums
        Columns of shape (n,), whole numbers.

    Returns
    -------
    dict[str, AnyArray]
        Keys and sums in the order of segment, term and renewal, each key once; the
        same bits whatever the order of the rows.

    Raises
    ------
    InvalidInputError
        A sum would overflow.
    """
    order = np.lexsort((renewal, term, segment.codes))
    keys = [column[order] for column in (segment.codes, term, renewal)]
    fresh = np.zeros(len(order), bool)
    fresh[:1] = True
    for key in keys:
        fresh[1:] |= key[1:] != key[:-1]
    heads = np.flatnonzero(fresh)
    names = np.append(segment.values, np.array([""], dtype=object))
    merged: dict[str, AnyArray] = {
        "segment": names[keys[0][heads]],
        "term": keys[1][heads],
        "renewal": keys[2][heads],
    }
    for name, column in sums.items():
        merged[name] = _added(name, column[order], heads)
    return merged


def _added(name: str, column: AnyArray, heads: Int64Array) -> AnyArray:
    if not heads.size:
        return column[:0]
    whole = column.dtype == object  # Python's own integers never overflow
    if not whole:
        sums = np.add.reduceat(np.abs(column.astype(np.float64)), heads)
        if float(sums.max()) >= _SAFE:
            raise InvalidInputError(
                f"{name}: the sum is too large to be counted exactly; check for "
                "amounts in the wrong unit"
            )
    return np.add.reduceat(column, heads)
