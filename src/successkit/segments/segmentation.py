"""``Segmentation``: ordered rules over columns; the first that holds counts."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, cast

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, BoolArray, InvalidInputError, Text
from successkit.core.account_table import COLUMNS
from successkit.core.arrays import missing
from successkit.core.states import code_of

Value = str | float | date | bool | tuple[str, ...]
Comparison = tuple[str, str, Value]
"""Column, operator, value: ``("age_days", "<=", 90)``."""

Predicate = Callable[[AccountTable], AnyArray]
"""Returns shape (accounts,): True or 1 where it holds; 0 and -1 (unknown) do not."""

_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


def _conditions(
    given: Iterable[Comparison | Predicate],
) -> tuple[Comparison | Predicate, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class Rule:
    """One rule of a segmentation.

    Parameters
    ----------
    segment
        Segment of the accounts where every condition holds.
    when
        Comparisons (column, operator, value) with ``<``, ``<=``, ``==``, ``!=``,
        ``>=``, ``>`` or ``in``, or functions of the table; all have to hold. A
        missing value never makes a comparison hold, ``!=`` included.
    """

    segment: str
    when: tuple[Comparison | Predicate, ...] = attrs.field(converter=_conditions)

    def __attrs_post_init__(self) -> None:
        if not self.segment:
            raise InvalidInputError("Rule.segment: expected a name; got an empty one")
        if not self.when:
            raise InvalidInputError(
                f"Rule {self.segment!r}: expected at least one condition; got none; "
                "use the default of the segmentation for all other accounts"
            )
        for condition in self.when:
            if not callable(condition):
                _check(self.segment, condition)

    def holds(self, table: AccountTable) -> BoolArray:
        """Return where every condition holds.

        Parameters
        ----------
        table
            The account table.

        Returns
        -------
        BoolArray
            Shape (accounts,).

        Raises
        ------
        InvalidInputError
            A function returned another shape.
        """
        result = np.ones(len(table), bool)
        for condition in self.when:
            if callable(condition):
                result &= self._asked(condition, table)
            else:
                result &= compare(table, condition)
        return result

    def _asked(self, predicate: Predicate, table: AccountTable) -> BoolArray:
        answer = predicate(table)
        if np.shape(answer) != (len(table),):
            raise InvalidInputError(
                f"Rule {self.segment!r}: expected one answer for each of "
                f"{len(table)} accounts; got shape {np.shape(answer)}"
            )
        return np.asarray(np.asarray(answer) == 1)


def _rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rules)


@attrs.frozen(kw_only=True)
class Segmentation:
    """Ordered rules with a default: every account gets exactly one segment.

    Parameters
    ----------
    name
        Name of the segmentation; its column is ``segment_NAME``.
    rules
        In order: the first that holds counts.
    default
        Segment of the accounts where none holds.

    Examples
    --------
    >>> from datetime import date
    >>> age = Segmentation(
    ...     name="age",
    ...     rules=[Rule(segment="new", when=[("age_days", "<=", 90)])],
    ...     default="old",
    ... )
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], age_days=[10, 400])
    >>> age.assign(table).strings().tolist()
    ['new', 'old']
    """

    name: str
    rules: tuple[Rule, ...] = attrs.field(converter=_rules)
    default: str

    def __attrs_post_init__(self) -> None:
        if not self.default:
            raise InvalidInputError(
                f"Segmentation {self.name!r}: expected a default segment for accounts "
                "that no rule takes; got an empty name"
            )

    @property
    def segments(self) -> tuple[str, ...]:
        """Every segment it can name, in the order of the rules, the default last."""
        return tuple(
            dict.fromkeys([*(rule.segment for rule in self.rules), self.default])
        )

    def assign(self, table: AccountTable) -> Text:
        """Return the segment of every account.

        Parameters
        ----------
        table
            The account table.

        Returns
        -------
        Text
            Shape (accounts,), never missing.
        """
        codes = np.full(len(table), len(self.rules), np.int32)
        free = np.ones(len(table), bool)
        for place, rule in enumerate(self.rules):
            taken = free & rule.holds(table)
            codes[taken] = place
            free &= ~taken
        names = [*(rule.segment for rule in self.rules), self.default]
        return Text.from_codes(codes, names)


def compare(table: AccountTable, comparison: Comparison) -> BoolArray:
    """Return where a comparison holds; never where the value is missing.

    Parameters
    ----------
    table
        The account table.
    comparison
        (column, operator, value). Text and enum columns know ``==``, ``!=`` and
        ``in``.

    Returns
    -------
    BoolArray
        Shape (accounts,).

    Raises
    ------
    InvalidInputError
        The column cannot be compared so.
    UnknownNameError
        The table has no such column.
    """
    name, sign, value = comparison
    column = table.columns.get(name)
    if isinstance(column, Text):
        return _among(column.codes, [column.code(text) for text in _texts(value)], sign)
    array = table.array(name)
    spec = COLUMNS.get(name)
    if spec is not None and spec.allowed is not None:
        members = [code_of(_member(name, spec.allowed, text)) for text in _texts(value)]
        return _among(array, members, sign)
    if sign == "in" or isinstance(value, str | tuple):
        raise InvalidInputError(
            f"{name}: expected a number, day or flag to compare with; got {value!r}"
        )
    other = np.datetime64(value) if isinstance(value, date) else value
    return np.asarray(_OPERATORS[sign](array, other) & ~missing(array))


def _check(segment: str, comparison: Comparison) -> None:
    try:
        name, sign, value = comparison
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"Rule {segment!r}: expected (column, operator, value) or a function of "
            f"the table; got {comparison!r}"
        ) from None
    if sign not in {*_OPERATORS, "in"}:
        raise InvalidInputError(
            f"Rule {segment!r}, column {name!r}: expected one of "
            f"{', '.join([*_OPERATORS, 'in'])}; got {sign!r}"
        )
    if isinstance(value, float) and math.isnan(value):
        raise InvalidInputError(
            f"Rule {segment!r}, column {name!r}: nothing compares with NaN; leave "
            "missing values to the default"
        )


def _texts(value: Value) -> tuple[str, ...]:
    texts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(text, str) for text in texts):
        raise InvalidInputError(f"expected text to compare text with; got {value!r}")
    return cast("tuple[str, ...]", texts)


def _member(name: str, allowed: type[StrEnum], text: str) -> StrEnum:
    try:
        return allowed(text)
    except ValueError:
        names = ", ".join(allowed)
        raise InvalidInputError(
            f"{name}: expected one of {names}; got {text!r}"
        ) from None


def _among(codes: AnyArray, wanted: list[int], sign: str) -> BoolArray:
    if sign not in {"==", "!=", "in"}:
        raise InvalidInputError(
            f"text is compared with ==, != or in; got {sign!r}; compare numbers or days"
        )
    found = np.isin(codes, wanted)
    return np.asarray((found != (sign == "!=")) & (codes >= 0))
