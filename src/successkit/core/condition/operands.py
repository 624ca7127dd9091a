"""The sides of comparisons: an allow-list of columns, constants and arithmetic."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core.account_table import TableColumn
from successkit.core.condition.derived import (
    FUNCTIONS,
    MAX_DAYS,
    OF_EVENTS,
    derived,
    dotted,
)
from successkit.core.condition.source import MAX_DEPTH, MAX_NUMBER, Source, cut
from successkit.core.condition.values import (
    Arithmetic,
    ColumnValue,
    Constant,
    DaysBetween,
    Today,
    Value,
)
from successkit.core.errors import InvalidInputError

_ARITHMETIC: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
NUMBERS: Final = frozenset({"money", "count", "share", "number"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TODAY: Final = "as_of"

Literal = str | int | float | bool | None


@attrs.frozen
class Operand:
    """One side of a comparison.

    Parameters
    ----------
    node
        Where it stands.
    kind
        ``number``, ``day``, ``text``, ``enum``, ``flag`` or ``literal``.
    value
        What computes a number or a day.
    column
        The column, when it is one as it stands.
    literal
        The constant of a ``literal``.
    """

    node: ast.expr
    kind: str
    value: Value | None = None
    column: TableColumn | None = None
    literal: Literal = None


@attrs.frozen
class Operands:
    """Compiles the sides of the comparisons of one condition.

    Parameters
    ----------
    source
        The text, for messages.
    columns
        Columns that may be named.
    """

    source: Source
    columns: Mapping[str, TableColumn]

    def operand(self, node: ast.expr, depth: int) -> Operand:
        """Compile one side of a comparison.

        Parameters
        ----------
        node
            The part.
        depth
            How deep it stands.

        Returns
        -------
        Operand
            A column, an arithmetic expression or a constant.

        Raises
        ------
        InvalidInputError
            It is neither.
        """
        self.shallow(node, depth)
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.UnaryOp):
            return self._signed(node, depth)
        if isinstance(node, ast.BinOp):
            return self._arithmetic(node, depth)
        if isinstance(node, ast.Name) and node.id == TODAY not in self.columns:
            return Operand(node, "day", value=Today())
        column = self.column(node)
        if column is None:
            raise self.error(node, "expected a column, a number, text or a day")
        if column.kind in NUMBERS or column.kind == "day":
            kind = "day" if column.kind == "day" else "number"
            return Operand(node, kind, ColumnValue(column.name), column)
        return Operand(node, column.kind, column=column)

    def _constant(self, node: ast.Constant) -> Operand:
        value = node.value
        if value is None or isinstance(value, str | int | float):
            return Operand(node, "literal", literal=value)
        raise self.error(node, "expected a number, text or a day")

    def _signed(self, node: ast.UnaryOp, depth: int) -> Operand:
        inner = self.operand(node.operand, depth + 1)
        value = inner.literal
        if not isinstance(node.op, ast.USub | ast.UAdd):
            raise self.error(node, "expected a value; put `not` before a comparison")
        negative = isinstance(node.op, ast.USub)
        if inner.kind == "literal":
            number = self._number(node, None if isinstance(value, bool) else value)
            return Operand(node, "literal", literal=-number if negative else number)
        sign = -1 if negative else 1
        product = Arithmetic("*", Constant(sign), self.typed(inner, "number"))
        return Operand(node, "number", product)

    def _arithmetic(self, node: ast.BinOp, depth: int) -> Operand:
        sign = _ARITHMETIC.get(type(node.op))
        left, right = (self.operand(n, depth + 1) for n in (node.left, node.right))
        if sign is None:
            raise self.error(node, "expected + - * or /")
        if sign == "-" and "day" in {left.kind, right.kind}:
            days = self.typed(left, "day"), self.typed(right, "day")
            return Operand(node, "number", DaysBetween(*days))
        if left.kind == right.kind == "literal":
            return Operand(node, "literal", literal=self._fold(node, sign, left, right))
        one, other = self.typed(left, "number"), self.typed(right, "number")
        return Operand(node, "number", Arithmetic(sign, one, other))

    def _fold(
        self, node: ast.expr, sign: str, left: Operand, right: Operand
    ) -> int | float:
        one, other = left.literal, right.literal
        if isinstance(one, bool | str | None) or isinstance(other, bool | str | None):
            raise self.error(node, "expected numbers on both sides")
        a, b = self._number(left.node, one), self._number(right.node, other)
        if sign == "/":
            if not b:
                raise self.error(right.node, "expected a divisor other than 0")
            return self._number(node, a / b)
        folded = {"+": a + b, "-": a - b, "*": a * b}[sign]
        return self._number(node, folded)

    def typed(self, operand: Operand, kind: str) -> Value:
        """Return one side as a number or a day.

        Parameters
        ----------
        operand
            The side.
        kind
            ``number`` or ``day``.

        Returns
        -------
        Value
            What computes it.

        Raises
        ------
        InvalidInputError
            It is of another kind.
        """
        if operand.value is not None and operand.kind == kind:
            return operand.value
        literal = operand.literal
        if kind == "day" and isinstance(literal, str):
            return Constant(self._day(operand.node, literal))
        if kind == "number" and type(literal) in {int, float}:
            return Constant(self._number(operand.node, literal))
        raise self.mismatch(operand, kind)

    def _day(self, node: ast.expr, text: str) -> np.datetime64:
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            raise self.error(node, f"expected a day as '2026-03-31'; got {cut(text)!r}")
        return np.datetime64(day, "D")

    def _number(self, node: ast.expr, value: object) -> float:
        if not isinstance(value, int | float) or not abs(value) <= MAX_NUMBER:
            raise self.error(node, "expected a number of at most 10**15")
        return value

    def column(self, node: ast.expr) -> TableColumn | None:
        """Return the column that a part names.

        Parameters
        ----------
        node
            The part.

        Returns
        -------
        TableColumn | None
            The column, or None when the part is not a name.

        Raises
        ------
        UnknownNameError
            There is no such column.
        """
        if isinstance(node, ast.Call):
            return self._derived(node)
        name = dotted(node)
        return None if name is None else self._named(node, name)

    def _named(self, node: ast.expr, name: str) -> TableColumn:
        column = self.columns.get(name)
        if column is None:
            raise self.source.unknown(
                self.source.at(node), "column", name, list(self.columns)
            )
        return column

    def _derived(self, node: ast.Call) -> TableColumn:
        found = derived(node)
        if found is None:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            forms = [FUNCTIONS[name]] if name in FUNCTIONS else FUNCTIONS.values()
            raise self.error(
                node, f"expected {' or '.join(forms)}, days from 1 to {MAX_DAYS}"
            )
        if found.function in OF_EVENTS:
            return found.column(None)
        column = self._named(node.args[0], found.subject)
        if found.function == "change" and column.kind not in NUMBERS:
            raise self.error(
                node.args[0], f"expected a column of numbers; got {column.kind}"
            )
        return found.column(column)

    def shallow(self, node: ast.expr, depth: int) -> None:
        """Refuse what stands too deep.

        Parameters
        ----------
        node
            The part.
        depth
            How deep it stands.

        Raises
        ------
        InvalidInputError
            Deeper than the limit.
        """
        if depth > MAX_DEPTH:
            raise self.error(node, f"too deep: at most {MAX_DEPTH} levels")

    def mismatch(self, operand: Operand, kind: str) -> InvalidInputError:
        """Return the error for a side of another kind.

        Parameters
        ----------
        operand
            The side.
        kind
            What was expected.

        Returns
        -------
        InvalidInputError
            To be raised.
        """
        came = operand.kind
        if came == "literal":
            came = f"{type(operand.literal).__name__} {cut(str(operand.literal))!r}"
        return self.error(operand.node, f"expected a {kind}; got {came}")

    def error(self, node: ast.expr, message: str) -> InvalidInputError:
        """Return the error for a part, with its place.

        Parameters
        ----------
        node
            The part.
        message
            What was expected.

        Returns
        -------
        InvalidInputError
            To be raised.
        """
        return self.source.invalid(self.source.at(node), message)


def names_in(node: ast.expr) -> Iterator[str]:
    """Return the names that stand in a part, in order.

    Parameters
    ----------
    node
        Any part of a condition.

    Yields
    ------
    str
        Names of columns, and perhaps ``as_of``.
    """
    found = derived(node)
    name = dotted(node) if found is None else found.name
    if name is not None:
        yield name
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from names_in(child)


def subjects_in(node: ast.expr) -> Iterator[str]:
    """Return every column that the meaning of a part may rest on.

    Parameters
    ----------
    node
        Any part of a condition.

    Yields
    ------
    str
        Names as written, those within derived values too; perhaps ``as_of``.
    """
    name = dotted(node)
    if name is not None:
        yield name
        return
    parts = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for child in parts:
        if isinstance(child, ast.expr):
            yield from subjects_in(child)
