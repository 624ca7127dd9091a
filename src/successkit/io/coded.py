"""``Coded``: a source column, every distinct cell once and a small integer per row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import attrs
import numpy as np

from successkit.core import AnyArray


@attrs.frozen(eq=False)
class Coded:
    """Cells as the source gave them, not yet understood.

    Parameters
    ----------
    codes
        Shape (n,), positions in ``values``; -1 where the cell is empty.
    values
        Distinct cells in order of appearance: text, or the source's own numbers,
        dates and so on. A value may stand twice; nothing relies on that.
    """

    codes: AnyArray
    values: list[Any]

    @classmethod
    def constant(cls, value: object, rows: int) -> Self:
        """Return a column with the same cell in every row.

        Parameters
        ----------
        value
            The cell; None or empty text for a missing one.
        rows
            How many.

        Returns
        -------
        Self
            Shape (rows,).
        """
        code = -1 if value is None or value == "" else 0
        return cls(np.full(rows, code, np.int32), [value])

    @classmethod
    def of(cls, cells: Sequence[Any]) -> Self:
        """Factorise cells; None and empty text are missing.

        Parameters
        ----------
        cells
            Any hashable values. Equal ones of different types stay apart, so that
            True is never taken for 1.

        Returns
        -------
        Self
            Shape (n,).
        """
        coder = Coder()
        kinds = set(map(type, cells))
        if len(kinds - {type(None)}) <= 1:
            coder.add(cells)
            return cls(*coder.finish())
        coder.add(list(zip(map(type, cells), cells, strict=True)))
        codes, pairs = coder.finish()
        return cls(codes, [cell for _, cell in pairs]).without_empty()

    def without_empty(self) -> Self:
        """Return the column with cells that are None or empty text missing.

        Returns
        -------
        Self
            Shape (n,).
        """
        empty = [cell is None or cell == "" for cell in self.values]
        if not any(empty):
            return self
        lookup = np.where([*empty, True], -1, np.arange(len(empty) + 1))
        return attrs.evolve(self, codes=lookup[self.codes].astype(np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> Any:  # noqa: ANN401
        code = int(self.codes[row])
        return None if code < 0 else self.values[code]

    def take(self, rows: AnyArray) -> Self:
        """Return the given rows.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            The chosen rows over the same values.
        """
        return attrs.evolve(self, codes=self.codes[rows])

    def compact(self) -> Self:
        """Return the column without values that no row has.

        Returns
        -------
        Self
            Shape (n,), over fewer values.
        """
        used = np.zeros(len(self.values) + 1, bool)
        used[self.codes] = True
        lookup = np.append(np.cumsum(used[:-1]) - 1, -1)
        values = [value for value, kept in zip(self.values, used, strict=False) if kept]
        return attrs.evolve(
            self, codes=lookup[self.codes].astype(np.int32), values=values
        )

    def filled(self, value: object) -> Self:
        """Return the column with a value where none was given.

        Parameters
        ----------
        value
            The cell.

        Returns
        -------
        Self
            Shape (n,), nothing missing.
        """
        codes = np.where(self.codes < 0, len(self.values), self.codes)
        return attrs.evolve(
            self, codes=codes.astype(np.int32), values=[*self.values, value]
        )

    def replace(self, change: Callable[[Any], Any]) -> Self:
        """Return the column with every distinct cell changed.

        Parameters
        ----------
        change
            Function of one cell; it may return None or empty text for missing.

        Returns
        -------
        Self
            Shape (n,).
        """
        return attrs.evolve(self, values=list(map(change, self.values))).without_empty()


class Coder:
    """Factorises a column piece by piece."""

    def __init__(self) -> None:
        self._places: defaultdict[Any, int] = defaultdict()
        self._places.default_factory = self._places.__len__
        self._codes: list[AnyArray] = []

    def add(self, cells: Sequence[Any]) -> None:
        """Take the next cells.

        Parameters
        ----------
        cells
            In row order.
        """
        place = map(self._places.__getitem__, cells)
        self._codes.append(np.fromiter(place, np.int32, len(cells)))

    def finish(self) -> tuple[AnyArray, list[Any]]:
        """Return codes, and distinct cells without the empty ones.

        Returns
        -------
        tuple[AnyArray, list[Any]]
            Codes of shape (n,) with -1 for None and empty text, and the values.
        """
        codes = np.concatenate([np.empty(0, np.int32), *self._codes])
        values = list(self._places)
        for empty in (None, ""):
            if empty in self._places:
                codes[codes == self._places[empty]] = -1
        return codes, values


def concatenate(columns: Iterable[Coded]) -> Coded:
    """Put columns after each other.

    Parameters
    ----------
    columns
        Any number.

    Returns
    -------
    Coded
        All rows.
    """
    values: list[Any] = []
    codes = [np.empty(0, np.int32)]
    for column in columns:
        shift = np.where(column.codes < 0, 0, len(values))
        codes.append((column.codes + shift).astype(np.int32))
        values.extend(column.values)
    return Coded(np.concatenate(codes), values)
