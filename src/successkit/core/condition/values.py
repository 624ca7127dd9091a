"""Compiled values: what gives one number or one day per account."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, FloatArray, Int64Array
from successkit.core.condition.blanks import blank, bounds, sign
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column
from successkit.core.text import Text


@attrs.frozen(eq=False)
class Block:
    """Some rows of a table.

    Parameters
    ----------
    table
        The account table, with every column that the condition uses.
    span
        Which rows.
    """

    table: AccountTable
    span: slice
    _found: dict[Any, Any] = attrs.field(init=False, factory=dict[Any, Any])

    def once(
        self,
        value: "Value",
        make: Callable[["Block"], tuple[Any, BoolArray | None]],
    ) -> tuple[Any, BoolArray | None]:
        """Return a value, worked out once where it stands several times.

        Parameters
        ----------
        value
            A compiled value.
        make
            Works it out.

        Returns
        -------
        tuple[Any, BoolArray | None]
            The values, and where they are missing (None: nowhere).
        """
        if value not in self._found:
            self._found[value] = make(self)
        return self._found[value]  # type: ignore[no-any-return]

    @property
    def columns(self) -> Mapping[str, Column]:
        """Columns of the whole table, by name."""
        return self.table.columns

    @property
    def rows(self) -> int:
        """How many rows."""
        return int(self.span.stop - self.span.start)

    @property
    def day(self) -> np.datetime64:
        """The day of the table."""
        return np.datetime64(self.table.as_of, "D")

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
        column = self.table.columns[name]
        if isinstance(column, Text):
            raise InvalidInputError(f"{name}: expected an array; got text")
        return column[self.span]

    def blank(self, *names: str) -> BoolArray | None:
        """Return where any of some columns is missing.

        Parameters
        ----------
        *names
            Their names.

        Returns
        -------
        BoolArray | None
            Shape (rows,); None when none is missing anywhere in the table.
        """
        found = blank(self.table, names)
        return None if found is None else found[self.span]

    def bounds(self, name: str) -> tuple[int, int]:
        """Return the least and the greatest code of a column of small integers.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        tuple[int, int]
            Of the whole table; that of one without rows is (0, 0).
        """
        return bounds(self.table, name)

    def sign(self, names: tuple[str, ...]) -> AnyArray | None:
        """Return -1 where any of some columns is missing, else 1.

        Parameters
        ----------
        names
            Their names.

        Returns
        -------
        AnyArray | None
            Shape (rows,), int8; None for 1 everywhere.
        """
        found = sign(self.table, names)
        return None if found is None else found[self.span]


class Value(Protocol):
    """Something with one value per row."""

    @property
    def names(self) -> tuple[str, ...] | None:
        """Columns where it is missing, and nowhere else; None when that is not so."""
        ...

    def of(self, block: Block, /) -> tuple[Any, BoolArray | None]:
        """Return the values, and where they are missing (None: nowhere)."""
        ...


@attrs.frozen
class ColumnValue:
    """A column as it stands."""

    name: str

    @property
    def names(self) -> tuple[str, ...] | None:
        """The column itself."""
        return (self.name,)

    def of(self, block: Block) -> tuple[AnyArray, BoolArray | None]:
        """Return the column."""
        return block.array(self.name), block.blank(self.name)


@attrs.frozen
class Constant:
    """A number or a day."""

    value: int | float | np.datetime64

    @property
    def names(self) -> tuple[str, ...] | None:
        """None at all: it is never missing."""
        return ()

    def of(self, _block: Block) -> tuple[Any, None]:
        """Return the constant."""
        return self.value, None


@attrs.frozen
class Today:
    """The day of the table."""

    @property
    def names(self) -> tuple[str, ...] | None:
        """None at all: it is never missing."""
        return ()

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

    @property
    def names(self) -> tuple[str, ...] | None:
        """None: a result may be missing although no column is."""
        return None

    def of(self, block: Block) -> tuple[FloatArray, BoolArray | None]:
        """Return the result."""
        return block.once(self, self._result)

    def _result(self, block: Block) -> tuple[FloatArray, BoolArray | None]:
        left, right = _floats(self.left, block), _floats(self.right, block)
        with np.errstate(all="ignore"):
            result = np.asarray(_ARITHMETIC[self.sign](left, right), np.float64)
        blank = ~np.isfinite(result)
        if not blank.any():
            return result, None
        return np.where(blank, np.nan, result), blank


@attrs.frozen
class DaysBetween:
    """One day less another, in whole days."""

    left: Value
    right: Value

    @property
    def names(self) -> tuple[str, ...] | None:
        """Columns where it is missing: those of both days."""
        left, right = self.left.names, self.right.names
        return None if left is None or right is None else left + right

    def of(self, block: Block) -> tuple[Int64Array, BoolArray | None]:
        """Return the difference; any number where it is missing."""
        return block.once(self, self._days)

    def _days(self, block: Block) -> tuple[Int64Array, BoolArray | None]:
        left, left_blank = self.left.of(block)
        right, right_blank = self.right.of(block)
        days = np.asarray(left - right).view(np.int64)
        if left_blank is None or right_blank is None:
            return days, right_blank if left_blank is None else left_blank
        return days, left_blank | right_blank


def _floats(value: Value, block: Block) -> Any:  # noqa: ANN401 - array or number
    values, blank = value.of(block)
    floats = np.asarray(values, np.float64)
    return floats if blank is None else np.where(blank, np.nan, floats)
