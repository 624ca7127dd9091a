"""Compiled tests: what is true, false or unknown per account.

A test gives two masks, where it is true and where it may be true; what may be and is
not known to be is unknown, so that ``and``, ``or`` and ``not`` are those of Kleene's
three-valued logic. Most tests are *plain*: unknown exactly where some columns are
missing. Of those one mask is enough, as the other follows from what is missing in the
table, which is looked up once for all conditions.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, Protocol

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray
from successkit.core.condition.values import Block, Value
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text

Names = tuple[str, ...]


class Truth(NamedTuple):
    """Where a test is true, and where it may be: true or unknown."""

    true: BoolArray
    possible: BoolArray


class Test(Protocol):
    """Something that is true, false or unknown per row."""

    @property
    def names(self) -> Names | None:
        """Columns where it is unknown, and nowhere else; None when it is not plain."""
        ...

    def true(self, block: Block, /) -> BoolArray:
        """Return where it is true, in an array of its own."""
        ...

    def possible(self, block: Block, /) -> BoolArray:
        """Return where it is true or unknown, in an array of its own."""
        ...

    def of(self, block: Block, /) -> Truth:
        """Return both; one array twice where nothing is unknown."""
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

    @property
    def names(self) -> Names | None:
        """Columns where it is unknown."""
        left, right = self.left.names, self.right.names
        return None if left is None or right is None else left + right

    def true(self, block: Block) -> BoolArray:
        """Compare, where all is known."""
        return self.of(block).true

    def possible(self, block: Block) -> BoolArray:
        """Compare; true where something is missing."""
        left, left_blank = self.left.of(block)
        right, right_blank = self.right.of(block)
        found: BoolArray = np.asarray(_ORDER[self.sign](left, right))
        for blank in (left_blank, right_blank):
            if blank is not None:
                np.logical_or(found, blank, out=found)
        return found

    def of(self, block: Block) -> Truth:
        """Compare."""
        left, left_blank = self.left.of(block)
        right, right_blank = self.right.of(block)
        true = np.asarray(_ORDER[self.sign](left, right))
        blank = _either(left_blank, right_blank)
        if blank is None:
            return Truth(true, true)
        possible = true | blank
        return Truth(np.greater(possible, blank, out=true), possible)


def _either(left: BoolArray | None, right: BoolArray | None) -> BoolArray | None:
    if left is None or right is None:
        return right if left is None else left
    return left | right


@attrs.frozen
class HasCode:
    """Whether an enum or a flag is one of some members."""

    name: str
    codes: tuple[int, ...]

    @property
    def names(self) -> Names | None:
        """The column."""
        return (self.name,)

    def true(self, block: Block) -> BoolArray:
        """Compare codes."""
        return _among(block.array(self.name), self.codes)

    def possible(self, block: Block) -> BoolArray:
        """Compare codes; true where the column is missing."""
        codes = block.array(self.name)
        if self.codes == (0,):
            return np.asarray(codes <= 0)  # missing is -1
        return _or_blank(_among(codes, self.codes), block.blank(self.name))

    def of(self, block: Block) -> Truth:
        """Compare codes."""
        return _plain(self.true(block), block.blank(self.name))


@attrs.frozen
class HasText:
    """Whether a text column is one of some strings."""

    name: str
    strings: tuple[str, ...]

    @property
    def names(self) -> Names | None:
        """The column."""
        return (self.name,)

    def true(self, block: Block) -> BoolArray:
        """Compare codes of the column's own strings."""
        column = block.columns[self.name]
        if not isinstance(column, Text):
            raise InvalidInputError(f"{self.name}: expected text; got an array")
        return _among(column.codes[block.span], tuple(map(column.code, self.strings)))

    def possible(self, block: Block) -> BoolArray:
        """Compare codes; true where the column is missing."""
        return _or_blank(self.true(block), block.blank(self.name))

    def of(self, block: Block) -> Truth:
        """Compare codes of the column's own strings."""
        return _plain(self.true(block), block.blank(self.name))


def _among(column: AnyArray, codes: tuple[int, ...]) -> BoolArray:
    return _joined(np.logical_or, [np.asarray(column == code) for code in codes])


def _plain(true: BoolArray, blank: BoolArray | None) -> Truth:
    return Truth(true, true if blank is None else true | blank)


def _or_blank(true: BoolArray, blank: BoolArray | None) -> BoolArray:
    return true if blank is None else np.logical_or(true, blank, out=true)


@attrs.frozen
class IsMissing:
    """Whether a column has no value; never unknown."""

    name: str

    @property
    def names(self) -> Names | None:
        """None at all: it is never unknown."""
        return ()

    def true(self, block: Block) -> BoolArray:
        """Look for missing values."""
        blank = block.blank(self.name)
        return np.zeros(block.rows, dtype=bool) if blank is None else blank.copy()

    def possible(self, block: Block) -> BoolArray:
        """Return the same: it is never unknown."""
        return self.true(block)

    def of(self, block: Block) -> Truth:
        """Look for missing values."""
        true = self.true(block)
        return Truth(true, true)


@attrs.frozen
class Always:
    """``True`` or ``False`` by itself."""

    value: bool

    @property
    def names(self) -> Names | None:
        """None at all: it is never unknown."""
        return ()

    def true(self, block: Block) -> BoolArray:
        """Return the same for all rows."""
        return np.full(block.rows, self.value)

    def possible(self, block: Block) -> BoolArray:
        """Return the same: it is never unknown."""
        return self.true(block)

    def of(self, block: Block) -> Truth:
        """Return the same for all rows."""
        true = self.true(block)
        return Truth(true, true)


@attrs.frozen
class Not:
    """True where the part is false."""

    part: Test

    @property
    def names(self) -> Names | None:
        """Those of the part."""
        return self.part.names

    def true(self, block: Block) -> BoolArray:
        """Look where the part cannot be true."""
        possible = self.part.possible(block)
        return np.logical_not(possible, out=possible)

    def possible(self, block: Block) -> BoolArray:
        """Look where the part is not true."""
        true = self.part.true(block)
        return np.logical_not(true, out=true)

    def of(self, block: Block) -> Truth:
        """Swap true and false."""
        true, possible = self.part.of(block)
        turned = ~possible
        return Truth(turned, turned if possible is true else ~true)


class _Sorted(NamedTuple):
    plain: list[Test]
    names: Names
    others: list[Test]


def _sorted(parts: Sequence[Test]) -> _Sorted:
    plain = [part for part in parts if part.names is not None]
    names = tuple(dict.fromkeys(n for part in plain for n in part.names or ()))
    return _Sorted(plain, names, [part for part in parts if part.names is None])


@attrs.frozen
class All:
    """Kleene's ``and``: false where any part is false."""

    parts: tuple[Test, ...]
    kinds: _Sorted = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: _sorted(self.parts), takes_self=True),
    )

    @property
    def names(self) -> Names | None:
        """None: what is unknown is told part by part."""
        return None

    def true(self, block: Block) -> BoolArray:
        """Combine the parts."""
        return _joined(np.logical_and, [part.true(block) for part in self.parts])

    def possible(self, block: Block) -> BoolArray:
        """Combine the parts."""
        return _joined(np.logical_and, [part.possible(block) for part in self.parts])

    def of(self, block: Block) -> Truth:
        """Combine the parts."""
        plain, names, others = self.kinds
        truths = [part.of(block) for part in others]
        if plain:
            possible = _joined(np.logical_and, [each.possible(block) for each in plain])
            known = block.known(names)
            true = possible if known is None else possible & known
            truths.append(Truth(true, possible))
        return _combined(np.logical_and, truths)


@attrs.frozen
class AnyOf:
    """Kleene's ``or``: true where any part is true."""

    parts: tuple[Test, ...]
    kinds: _Sorted = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: _sorted(self.parts), takes_self=True),
    )

    @property
    def names(self) -> Names | None:
        """None: what is unknown is told part by part."""
        return None

    def true(self, block: Block) -> BoolArray:
        """Combine the parts."""
        return _joined(np.logical_or, [part.true(block) for part in self.parts])

    def possible(self, block: Block) -> BoolArray:
        """Combine the parts."""
        return _joined(np.logical_or, [part.possible(block) for part in self.parts])

    def of(self, block: Block) -> Truth:
        """Combine the parts."""
        plain, names, others = self.kinds
        truths = [part.of(block) for part in others]
        if plain:
            true = _joined(np.logical_or, [each.true(block) for each in plain])
            truths.append(_plain(true, block.blank(*names)))
        return _combined(np.logical_or, truths)


def state(test: Test, block: Block, out: AnyArray) -> None:
    """Write the state of a test: 1 true, 0 false, -1 unknown.

    Parameters
    ----------
    test
        The compiled test.
    block
        Some rows.
    out
        Shape (rows,), int8: where to write.
    """
    plain, names, others = test.kinds if isinstance(test, All) else _sorted((test,))
    if others:
        true, possible = test.of(block)
        unknown = np.not_equal(possible, true)
        np.subtract(true.view(np.int8), unknown.view(np.int8), out=out)
        return
    found = _joined(np.logical_and, [part.possible(block) for part in plain])
    sign = block.sign(names)
    if sign is None:
        out[:] = found.view(np.int8)
    else:
        np.multiply(found.view(np.int8), sign, out=out)


def _combined(join: np.ufunc, truths: list[Truth]) -> Truth:
    if len(truths) == 1:
        return truths[0]
    true = _merged(join, [each.true for each in truths])
    if all(each.possible is each.true for each in truths):
        return Truth(true, true)
    return Truth(true, _merged(join, [each.possible for each in truths]))


def _merged(join: np.ufunc, masks: list[BoolArray]) -> BoolArray:
    first: BoolArray = join(masks[0], masks[1])
    return _joined(join, [first, *masks[2:]])


def _joined(join: np.ufunc, masks: list[BoolArray]) -> BoolArray:
    joined = masks[0]  # written to
    for mask in masks[1:]:
        join(joined, mask, out=joined)
    return joined
