"""From a syntax tree to compiled tests: an allow-list, with types checked."""

import ast
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Final

import attrs

from successkit.core.account_table import TableColumn
from successkit.core.condition import checks
from successkit.core.condition.operands import Operand, Operands

_SIGNS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_MIRROR: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@attrs.frozen
class Builder:
    """Checks and compiles the parts of one condition.

    Parameters
    ----------
    operands
        Compiles the sides of comparisons.
    words
        Known strings of text columns, by column; others take any string.
    """

    operands: Operands
    words: Mapping[str, Collection[str]]

    def test(self, node: ast.expr, depth: int = 0) -> checks.Test:
        """Compile something that is true, false or unknown.

        Parameters
        ----------
        node
            The part.
        depth
            How deep it stands.

        Returns
        -------
        checks.Test
            The compiled part.

        Raises
        ------
        InvalidInputError
            It is not a test.
        """
        self.operands.shallow(node, depth)
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.test(part, depth + 1) for part in node.values)
            return (checks.All if isinstance(node.op, ast.And) else checks.AnyOf)(parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return checks.Not(self.test(node.operand, depth + 1))
        if isinstance(node, ast.Compare):
            return self._comparison(node, depth)
        if isinstance(node, ast.Constant) and type(node.value) is bool:
            return checks.Always(node.value)
        column = self.operands.column(node)
        if column is not None and column.kind == "flag":
            return checks.HasCode(column.name, (1,))
        raise self.operands.error(
            node, "expected a comparison such as mrr > 0, or a flag"
        )

    def _comparison(self, node: ast.Compare, depth: int) -> checks.Test:
        sides = [node.left, *node.comparators]
        tests = tuple(
            self._pair(op, left, right, depth + 1)
            for op, (left, right) in zip(node.ops, pairwise(sides), strict=True)
        )
        return tests[0] if len(tests) == 1 else checks.All(tests)

    def _pair(
        self, op: ast.cmpop, left: ast.expr, right: ast.expr, depth: int
    ) -> checks.Test:
        if isinstance(op, ast.Is | ast.IsNot):
            found = self._missing(left, right)
            return found if isinstance(op, ast.Is) else checks.Not(found)
        if isinstance(op, ast.In | ast.NotIn):
            found = self._among(left, right, depth)
            return found if isinstance(op, ast.In) else checks.Not(found)
        one, other = (
            self.operands.operand(left, depth),
            self.operands.operand(right, depth),
        )
        sign = _SIGNS[type(op)]
        if one.kind == "literal":
            one, other, sign = other, one, _MIRROR[sign]
        return self._compare(sign, one, other)

    def _missing(self, left: ast.expr, right: ast.expr) -> checks.Test:
        column = self.operands.column(left)
        if not (isinstance(right, ast.Constant) and right.value is None):
            raise self.operands.error(
                right, "`is` stands before None only; use == for values"
            )
        if column is None:
            raise self.operands.error(left, "expected a column before `is None`")
        return checks.IsMissing(column.name)

    def _among(self, left: ast.expr, right: ast.expr, depth: int) -> checks.Test:
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise self.operands.error(
                right, "expected values after `in`: ('a', 'b') or, for one, ('a',)"
            )
        one = self.operands.operand(left, depth)
        others = [self.operands.operand(item, depth) for item in right.elts]
        for other in others:
            if other.kind != "literal":
                raise self.operands.error(other.node, "expected a constant after `in`")
        return checks.AnyOf(tuple(self._compare("==", one, other) for other in others))

    def _compare(self, sign: str, one: Operand, other: Operand) -> checks.Test:
        if one.kind == "literal":
            raise self.operands.error(one.node, "a comparison needs a column")
        if other.kind == "literal" and other.literal is None:
            raise self.operands.error(other.node, "use `is None` or `is not None`")
        if one.kind in {"number", "day"}:
            left, right = (
                self.operands.typed(one, one.kind),
                self.operands.typed(other, one.kind),
            )
            return checks.Compare(sign, left, right)
        if sign not in {"==", "!="}:
            raise self.operands.error(
                one.node, f"{one.kind} has no order here; use == or `in`, not {sign}"
            )
        found = self._member(one, other)
        return found if sign == "==" else checks.Not(found)

    def _member(self, one: Operand, other: Operand) -> checks.Test:
        column, literal = one.column, other.literal
        if column is None or other.kind != "literal":
            raise self.operands.error(
                other.node, f"{one.kind} is compared to constants, not to columns"
            )
        if one.kind == "flag" and literal in (0, 1) and not isinstance(literal, float):
            return checks.HasCode(column.name, (int(bool(literal)),))
        if one.kind == "flag" or not isinstance(literal, str):
            raise self.operands.mismatch(other, one.kind)
        if one.kind == "enum" and column.allowed is not None:
            members = [str(member) for member in column.allowed]
            self._known(other.node, column, literal, members)
            return checks.HasCode(column.name, (members.index(literal),))
        self._known(other.node, column, literal, self.words.get(column.name))
        return checks.HasText(column.name, (literal,))

    def _known(
        self,
        node: ast.expr,
        column: TableColumn,
        literal: str,
        names: Collection[str] | None,
    ) -> None:
        if names is not None and literal not in names:
            raise self.operands.source.unknown(
                self.operands.source.at(node),
                f"{column.name} called",
                literal,
                list(names),
            )
