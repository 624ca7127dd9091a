"""Compiled values: what gives one number or one day per account."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, FloatArray, missing
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column
from successkit.core.text import Text


@attrs.frozen(eq=False)
class Block:
    """Some rows of the columns that a condition uses.

    Parameters
    ----------
    columns
        By name.
    rows
        How many.
    day
        The day of the table.
    """

    columns: Mapping[str, Column]
    rows: int
    day: np.datetime64

    def array(self, name: str) -> AnyArray:
        """Return a column that is not text.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        AnyArray
            Shape (rows,).

        Raises
        ------
        InvalidInputError
            It holds text, against its declaration.
        """
        column = self.columns[name]
        if isinstance(column, Text):
            raise InvalidInputError(f"{name}: expected an array; got text")
        return column


class Value(Protocol):
    """Something with one value per row."""

    def of(self, block: Block, /) -> tuple[Any, BoolArray | None]:
        """Return the values, and where they are missing (None: nowhere)."""
        ...


@attrs.frozen
class ColumnValue:
    """A column as it stands."""

    name: str

    def of(self, block: Block) -> tuple[AnyArray, BoolArray | None]:
        """Return the column."""
        column = block.array(self.name)
        blank = missing(column)
        return column, blank if blank.any() else None


@attrs.frozen
class Constant:
    """A number or a day."""

    value: int | float | np.datetime64

    def of(self, _block: Block) -> tuple[Any, None]:
        """Return the constant."""
        return self.value, None


@attrs.frozen
class Today:
    """The day of the table."""

    def of(self, block: Block) -> tuple[AnyArray, None]:
        """Return the day, once per row."""
        return np.full(block.rows, block.day), None


_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.divide,
}


@attrs.frozen
class Arithmetic:
    """A sum, difference, product or quotient, in float64; x / 0 is missing."""

    sign: str
    left: Value
    right: Value

    def of(self, block: Block) -> tuple[FloatArray, BoolArray | None]:
        """Return the result."""
        left, right = _floats(self.left, block), _floats(self.right, block)
        with np.errstate(all="ignore"):
            result = np.asarray(_ARITHMETIC[self.sign](left, right), np.float64)
        blank = ~np.isfinite(result)
        return result, blank if blank.any() else None


@attrs.frozen
class DaysBetween:
    """One day less another, in days."""

    left: Value
    right: Value

    def of(self, block: Block) -> tuple[FloatArray, BoolArray | None]:
        """Return the difference."""
        gap = self.left.of(block)[0] - self.right.of(block)[0]
        blank = np.isnat(gap)
        days = np.where(blank, np.nan, gap.astype(np.float64))
        return days, blank if blank.any() else None


def _floats(value: Value, block: Block) -> Any:  # noqa: ANN401 - array or number
    values, blank = value.of(block)
    floats = np.asarray(values, np.float64)
    return floats if blank is None else np.where(blank, np.nan, floats)
