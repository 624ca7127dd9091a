"""``Room``: memory for a whole in which columns of its parts come to lie in a row.

Parts that are put after each other need twice the memory of the whole, once in parts
and once together. Where each column of a part is moved into room that was made for the
whole, the parts are the whole: nothing is left to be copied.
"""

from typing import Any, Final

import numpy as np

from successkit.core.arrays import AnyArray, constant
from successkit.core.facts import Column
from successkit.core.in_a_row import same_bits, same_throughout
from successkit.core.text import Text

_MORE: Final = 1.25
"""Room for as many rows as the first part says, where that is a guess."""


class Room:
    """Room for the columns of a whole, part after part.

    Parameters
    ----------
    rows
        Rows of the whole, at most.

    Examples
    --------
    >>> room = Room(4)
    >>> parts = [room.put("a", np.array(rows)) for rows in ([1, 2], [3])]
    >>> from successkit.core.in_a_row import joined_arrays
    >>> joined_arrays(parts).tolist(), parts[0].base is parts[1].base
    ([1, 2, 3], True)
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._columns: dict[object, _Whole] = {}

    def column(self, key: object, column: Column, share: float | None = None) -> Column:
        """Move a column of a part behind those of the parts before it.

        Parameters
        ----------
        key
            Tells the columns of a part apart.
        column
            Shape (n,).
        share
            As for :meth:`put`.

        Returns
        -------
        Column
            Equal to it; of text, the codes are moved.
        """
        if isinstance(column, Text):
            return Text(self.put(key, column.codes, share), column.values)
        return self.put(key, column, share)

    def put(
        self, key: object, column: AnyArray, share: float | None = None
    ) -> AnyArray:
        """Move an array of a part behind those of the parts before it.

        Parameters
        ----------
        key
            Tells the columns of a part apart.
        column
            Shape (n,).
        share
            What share of the whole the part is, where nobody knows how many rows the
            whole will have; None where it has at most ``rows``.

        Returns
        -------
        AnyArray
            Shape (n,), equal to the column: a stretch of the memory for the whole; or
            one value that takes no memory, as long as no part has another.
        """
        if not len(column) or column.dtype == object:
            return column
        rows = self.rows if share is None else int(len(column) / share * _MORE)
        return self._columns.setdefault(key, _Whole(rows)).put(column)


class _Whole:
    """The memory for one column of a whole; none as long as all rows are the same."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.used = 0
        self.value: AnyArray | None = None
        self.held: AnyArray | None = None

    def put(self, column: AnyArray) -> AnyArray:
        """Move the next rows into it."""
        first, self.used = self.used, self.used + len(column)
        if self.held is None and self._is_same(column):
            self.value = column[:1].copy()
            return constant(column[0], len(column))
        held = self._room(column.dtype, first)
        place = held[first : self.used]
        place[:] = column
        return place

    def _is_same(self, column: AnyArray) -> bool:
        if self.value is not None and not same_bits(self.value, column[:1]):
            return False
        return same_throughout(column)

    def _room(self, dtype: np.dtype[Any], first: int) -> AnyArray:
        """Return memory that holds the next rows; later ones start anew if need be."""
        held = self.held
        if held is None or held.dtype != dtype or len(held) < self.used:
            held = np.empty(max(self.rows, 2 * self.used), dtype)
            if self.held is None and self.value is not None:
                held[:first] = self.value
            self.held = held
        return held
