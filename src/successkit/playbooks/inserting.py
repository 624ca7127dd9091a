"""Few rows put among many, in time of the few where that can be."""

import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.text import Text


def insert_text(column: Text, place: Int64Array, more: Text) -> Text:
    """Return a text column with rows put in.

    Parameters
    ----------
    column
        Shape (n,).
    place
        Shape (m,): before which row each comes, rising.
    more
        Shape (m,): what is put in.

    Returns
    -------
    Text
        Shape (n + m,).

    Examples
    --------
    >>> more = Text.of(["c", "b"])
    >>> insert_text(Text.of(["b", "d"]), np.array([0, 1]), more).strings().tolist()
    ['c', 'b', 'b', 'd']
    """
    more = more.compact()
    values, at = column.values, np.searchsorted(column.values, more.values)
    fresh = np.ones(len(at), dtype=bool)
    inside = at < len(values)
    fresh[inside] = values[at[inside]] != more.values[inside]
    if not fresh.any():
        codes = np.append(at, -1)[more.codes].astype(column.codes.dtype)
        return Text(np.insert(column.codes, place, codes), values)
    before = np.bincount(at[fresh], minlength=len(values) + 1)
    code = np.append(np.arange(len(values)) + np.cumsum(before)[:-1], -1)
    both = np.insert(values, at[fresh], more.values[fresh])
    codes = np.append(np.searchsorted(both, more.values), -1)[more.codes]
    joined = np.insert(code[column.codes], place, codes)
    return Text(joined.astype(np.int32), both)
