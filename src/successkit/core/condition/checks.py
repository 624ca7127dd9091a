"""Compiled tests: what is true, false or unknown per account.

A test has two sides: where it is surely true, and where it may be true. What may be and
is not surely so is unknown, so that ``and``, ``or`` and ``not`` are those of Kleene's
three-valued logic. Most tests are *plain*: unknown exactly where some columns are
missing. Of those one side is enough, as the other follows from what is missing in the
table, which is looked up once for all conditions.

A side is a mask or the opposite of one, whichever costs less to find: a number that is
missing is neither above a limit nor not above it, so ``x <= 6`` may be true wherever
``x > 6`` is not.
"""

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import chain
from typing import Any, Final, NamedTuple, Protocol

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray
from successkit.core.condition.sides import Side, Truth, both, either, plain_truth
from successkit.core.condition.values import Block, Value
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text

Names = tuple[str, ...]


class Test(Protocol):
    """Something that is true, false or unknown per row."""

    @property
    def names(self) -> Names | None:
        """Columns where it is unknown, and nowhere else; None when it is not plain."""
        ...

    def sure(self, block: Block, /) -> Side:
        """Return where it is true."""
        ...

    def possible(self, block: Block, /) -> Side:
        """Return where it is true or unknown."""
        ...

    def of(self, block: Block, /) -> Truth:
        """Return both sides."""
        ...


_ORDER: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


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

    def sure(self, block: Block) -> Side:
        """Compare, where all is known."""
        return self._sure(*self._sides(block))

    def possible(self, block: Block) -> Side:
        """Compare; true where something is missing."""
        left, right, blanks, natural = self._sides(block)
        if blanks and natural and self.sign in _OPPOSITE:
            opposite = _ORDER[_OPPOSITE[self.sign]](left, right)
            return Side(np.asarray(opposite), turned=True)
        found: BoolArray = np.asarray(_ORDER[self.sign](left, right))
        if self.sign != "!=" or not natural:  # a missing number differs from any
            for blank in blanks:
                np.logical_or(found, blank, out=found)
        return Side(found)

    def of(self, block: Block) -> Truth:
        """Compare."""
        sides = self._sides(block)
        return plain_truth(self._sure(*sides), *sides[2])

    def _sure(
        self,
        left: Any,  # noqa: ANN401 - array or number
        right: Any,  # noqa: ANN401
        blanks: list[BoolArray],
        natural: bool,  # noqa: FBT001
    ) -> Side:
        found: BoolArray = np.asarray(_ORDER[self.sign](left, right))
        if self.sign == "!=" or not natural:
            for blank in blanks:
                np.greater(found, blank, out=found)
        return Side(found)

    def _sides(self, block: Block) -> tuple[Any, Any, list[BoolArray], bool]:
        """Return both, what is missing, and whether it compares as false by itself."""
        left, left_blank = self.left.of(block)
        right, right_blank = self.right.of(block)
        blanks = [each for each in (left_blank, right_blank) if each is not None]
        natural = (left_blank is None or left.dtype.kind in "fM") and (
            right_blank is None or right.dtype.kind in "fM"
        )
        return left, right, blanks, natural


@attrs.frozen
class HasCode:
    """Whether an enum or a flag is one of some members."""

    name: str
    codes: tuple[int, ...]

    @property
    def names(self) -> Names | None:
        """The column."""
        return (self.name,)

    def sure(self, block: Block) -> Side:
        """Compare codes."""
        codes = block.array(self.name)
        if self.codes in {(0,), (1,)} and block.bounds(self.name) == (0, 1):
            return Side(codes.view(np.bool_), turned=self.codes == (0,), own=False)
        return _among(codes, self.codes)

    def possible(self, block: Block) -> Side:
        """Compare codes; true where the column is missing."""
        blank = block.blank(self.name)
        if blank is None:
            return self.sure(block)
        codes = block.array(self.name)
        if self.codes == (0,):
            return Side(np.asarray(codes <= 0))  # missing is -1
        if len(self.codes) == 1 and self.codes[0] == block.bounds(self.name)[1]:
            # missing is the largest number without a sign; no member is beyond
            below = codes.view(np.uint8) < np.uint8(self.codes[0])
            return Side(np.asarray(below), turned=True)
        return either(_among(codes, self.codes), Side(blank, own=False))

    def of(self, block: Block) -> Truth:
        """Compare codes."""
        return _of_column(self.sure(block), block.blank(self.name))


@attrs.frozen
class HasText:
    """Whether a text column is one of some strings."""

    name: str
    strings: tuple[str, ...]

    @property
    def names(self) -> Names | None:
        """The column."""
        return (self.name,)

    def sure(self, block: Block) -> Side:
        """Compare codes of the column's own strings."""
        column = block.columns[self.name]
        if not isinstance(column, Text):
            raise InvalidInputError(f"{self.name}: expected text; got an array")
        return _among(column.codes[block.span], tuple(map(column.code, self.strings)))

    def possible(self, block: Block) -> Side:
        """Compare codes; true where the column is missing."""
        blank, found = block.blank(self.name), self.sure(block)
        return found if blank is None else either(found, Side(blank, own=False))

    def of(self, block: Block) -> Truth:
        """Compare codes of the column's own strings."""
        return _of_column(self.sure(block), block.blank(self.name))


def _among(column: AnyArray, codes: tuple[int, ...]) -> Side:
    sides = [Side(np.asarray(column == code)) for code in codes]
    return sides[0] if len(sides) == 1 else reduce(either, sides)


def _of_column(sure: Side, blank: BoolArray | None) -> Truth:
    return Truth(sure, sure) if blank is None else plain_truth(sure, blank)


@attrs.frozen
class IsMissing:
    """Whether a column has no value; never unknown."""

    name: str

    @property
    def names(self) -> Names | None:
        """None at all: it is never unknown."""
        return ()

    def sure(self, block: Block) -> Side:
        """Look for missing values."""
        blank = block.blank(self.name)
        none = np.zeros(block.rows, dtype=bool) if blank is None else blank
        return Side(none, own=blank is None)

    def possible(self, block: Block) -> Side:
        """Return the same: it is never unknown."""
        return self.sure(block)

    def of(self, block: Block) -> Truth:
        """Look for missing values."""
        return plain_truth(self.sure(block))


@attrs.frozen
class Always:
    """``True`` or ``False`` by itself."""

    value: bool

    @property
    def names(self) -> Names | None:
        """None at all: it is never unknown."""
        return ()

    def sure(self, block: Block) -> Side:
        """Return the same for all rows."""
        return Side(np.full(block.rows, self.value))

    def possible(self, block: Block) -> Side:
        """Return the same: it is never unknown."""
        return self.sure(block)

    def of(self, block: Block) -> Truth:
        """Return the same for all rows."""
        return plain_truth(self.sure(block))


@attrs.frozen
class Not:
    """True where the part is false."""

    part: Test

    @property
    def names(self) -> Names | None:
        """Those of the part."""
        return self.part.names

    def sure(self, block: Block) -> Side:
        """Look where the part cannot be true."""
        return self.part.possible(block).opposite()

    def possible(self, block: Block) -> Side:
        """Look where the part is not true."""
        return self.part.sure(block).opposite()

    def of(self, block: Block) -> Truth:
        """Swap true and false."""
        sure, possible = self.part.of(block)
        return Truth(possible.opposite(), sure.opposite())


class _Sorted(NamedTuple):
    plain: list[Test]
    names: Names
    others: list[Test]


def _all_parts(parts: Sequence[Test]) -> tuple[Test, ...]:
    """Return parts, those of an ``and`` among them."""
    inner = [each.parts if isinstance(each, All) else (each,) for each in parts]
    return tuple(chain.from_iterable(inner))


def _any_parts(parts: Sequence[Test]) -> tuple[Test, ...]:
    """Return parts, those of an ``or`` among them."""
    inner = [each.parts if isinstance(each, AnyOf) else (each,) for each in parts]
    return tuple(chain.from_iterable(inner))


def _sorted(parts: Sequence[Test]) -> _Sorted:
    plain = [part for part in parts if part.names is not None]
    names = tuple(dict.fromkeys(n for part in plain for n in part.names or ()))
    return _Sorted(plain, names, [part for part in parts if part.names is None])


@attrs.frozen
class All:
    """Kleene's ``and``: false where any part is false."""

    parts: tuple[Test, ...] = attrs.field(converter=_all_parts)
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

    def sure(self, block: Block) -> Side:
        """Combine the parts."""
        return reduce(both, [part.sure(block) for part in self.parts])

    def possible(self, block: Block) -> Side:
        """Combine the parts."""
        return reduce(both, [part.possible(block) for part in self.parts])

    def of(self, block: Block) -> Truth:
        """Combine the parts."""
        plain, names, others = self.kinds
        truths = [part.of(block) for part in others]
        if plain:
            possible = reduce(both, [each.possible(block) for each in plain])
            blank = block.blank(*names)
            truths.append(Truth(possible, possible).without(blank))
        return reduce(Truth.both, truths)


@attrs.frozen
class AnyOf:
    """Kleene's ``or``: true where any part is true."""

    parts: tuple[Test, ...] = attrs.field(converter=_any_parts)
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

    def sure(self, block: Block) -> Side:
        """Combine the parts."""
        return reduce(either, [part.sure(block) for part in self.parts])

    def possible(self, block: Block) -> Side:
        """Combine the parts."""
        return reduce(either, [part.possible(block) for part in self.parts])

    def of(self, block: Block) -> Truth:
        """Combine the parts."""
        plain, names, others = self.kinds
        truths = [part.of(block) for part in others]
        if plain:
            sure = reduce(either, [each.sure(block) for each in plain])
            truths.append(_of_column(sure, block.blank(*names)))
        return reduce(Truth.either, truths)


def state(test: Test, block: Block) -> AnyArray:
    """Return the state of a test: 1 true, 0 false, -1 unknown.

    Parameters
    ----------
    test
        The compiled test.
    block
        Some rows.

    Returns
    -------
    AnyArray
        Shape (rows,), int8; an array of its own.
    """
    kinds = test.kinds if isinstance(test, All | AnyOf) else _sorted((test,))
    plain, names, others = kinds
    if others:
        return test.of(block).state()
    if isinstance(test, AnyOf):
        found = reduce(either, [part.sure(block) for part in plain])
        return found.state(block.blank(*names))
    found = reduce(both, [part.possible(block) for part in plain])
    sign = block.sign(names)
    if sign is None:
        return found.state()
    mask = found.upright()
    out = mask if found.own else np.empty(len(mask), np.bool_)
    return np.multiply(mask.view(np.int8), sign, out=out.view(np.int8))
