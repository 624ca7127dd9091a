"""Compiled tests: what is true, false or unknown per account.

A test gives two masks, where it is true and where it is false; what is neither is
unknown, so that ``and``, ``or`` and ``not`` are those of Kleene's three-valued logic.
"""

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any, Final, NamedTuple, Protocol

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, missing
from successkit.core.condition.values import Block, Value
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text


class Truth(NamedTuple):
    """Where a test is true and where it is false; unknown elsewhere."""

    true: BoolArray
    false: BoolArray


class Test(Protocol):
    """Something that is true, false or unknown per row."""

    def of(self, block: Block, /) -> Truth:
        """Return where it is true and where it is false."""
        ...


_ORDER: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@attrs.frozen
class Compare:
    """A comparison of numbers or of days; unknown where either is missing."""

    sign: str
    left: Value
    right: Value

    def of(self, block: Block) -> Truth:
        """Compare."""
        left, left_blank = self.left.of(block)
        right, right_blank = self.right.of(block)
        true = np.asarray(_ORDER[self.sign](left, right))
        blank = _either(left_blank, right_blank)
        if blank is None:
            return Truth(true, ~true)
        return Truth(true & ~blank, ~(true | blank))


def _either(left: BoolArray | None, right: BoolArray | None) -> BoolArray | None:
    if left is None or right is None:
        return right if left is None else left
    return left | right


@attrs.frozen
class HasCode:
    """Whether an enum or a flag is one of some members."""

    name: str
    codes: tuple[int, ...]

    def of(self, block: Block) -> Truth:
        """Compare codes."""
        return _among(block.array(self.name), self.codes)


@attrs.frozen
class HasText:
    """Whether a text column is one of some strings."""

    name: str
    strings: tuple[str, ...]

    def of(self, block: Block) -> Truth:
        """Compare codes of the column's own strings."""
        column = block.columns[self.name]
        if not isinstance(column, Text):
            raise InvalidInputError(f"{self.name}: expected text; got an array")
        return _among(column.codes, tuple(map(column.code, self.strings)))


def _among(column: AnyArray, codes: tuple[int, ...]) -> Truth:
    true = reduce(np.logical_or, [column == code for code in codes])
    return Truth(true, ~true & (column >= 0))


@attrs.frozen
class IsMissing:
    """Whether a column has no value; never unknown."""

    name: str

    def of(self, block: Block) -> Truth:
        """Look for missing values."""
        column = block.columns[self.name]
        blank = column.missing() if isinstance(column, Text) else missing(column)
        return Truth(blank, ~blank)


@attrs.frozen
class Always:
    """``True`` or ``False`` by itself."""

    value: bool

    def of(self, block: Block) -> Truth:
        """Return the same for all rows."""
        true = np.full(block.rows, self.value)
        return Truth(true, ~true)


@attrs.frozen
class Not:
    """True where the part is false."""

    part: Test

    def of(self, block: Block) -> Truth:
        """Swap true and false."""
        truth = self.part.of(block)
        return Truth(truth.false, truth.true)


@attrs.frozen
class All:
    """Kleene's ``and``: false where any part is false."""

    parts: tuple[Test, ...]

    def of(self, block: Block) -> Truth:
        """Combine the parts."""
        truths = [part.of(block) for part in self.parts]
        return Truth(
            reduce(np.logical_and, [truth.true for truth in truths]),
            reduce(np.logical_or, [truth.false for truth in truths]),
        )


@attrs.frozen
class AnyOf:
    """Kleene's ``or``: true where any part is true."""

    parts: tuple[Test, ...]

    def of(self, block: Block) -> Truth:
        """Combine the parts."""
        truths = [part.of(block) for part in self.parts]
        return Truth(
            reduce(np.logical_or, [truth.true for truth in truths]),
            reduce(np.logical_and, [truth.false for truth in truths]),
        )
