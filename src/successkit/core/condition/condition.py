"""``Condition``: a text compiled once, evaluated over any account table."""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from successkit.core.account_table import COLUMNS, AccountTable, TableColumn
from successkit.core.condition.build import Builder
from successkit.core.condition.checks import Test, state
from successkit.core.condition.derived import Derived, derived_in
from successkit.core.condition.limits import limit_of
from successkit.core.condition.operands import (
    TODAY,
    Operands,
    names_in,
    subjects_in,
)
from successkit.core.condition.past import Past
from successkit.core.condition.source import parse
from successkit.core.condition.values import Block
from successkit.core.errors import InvalidInputError, UnknownNameError

_ROWS: Final = 1_048_576  # masks of a block stay near the processor
WORDS: Final[Mapping[str, Collection[str]]] = {
    "prolonged": ("on_track", "behind", "stuck")
}
"""Known strings of text columns; anything else is taken for a slip of the pen."""
_RESULTS: Final = {1: True, 0: False, -1: None}


class ConditionPart(NamedTuple):
    """One comparison of a condition, for one account.

    ``value`` is the column's value, None where missing; a dict by column when there are
    several. ``result`` is None for unknown. ``threshold`` is the constant that the
    value is compared to; a tuple of several, None for none.
    """

    text: str
    value: object
    result: bool | None
    threshold: object = None


@attrs.frozen
class _Leaf:
    text: str
    columns: tuple[str, ...]
    test: Test
    threshold: object


@attrs.frozen
class Condition:
    """A compiled condition; made by :func:`compile_condition`.

    Parameters
    ----------
    text
        What the author wrote.
    columns
        Columns that it uses, in order of first use.
    derived
        Those among them that follow from earlier days and events.
    """

    text: str
    columns: tuple[str, ...]
    derived: tuple[Derived, ...]
    _test: Test = attrs.field(repr=False)
    _leaves: tuple[_Leaf, ...] = attrs.field(repr=False)

    def evaluate(
        self, table: AccountTable, *, past: Past | None = None
    ) -> npt.NDArray[np.int8]:
        """Return whether the condition holds, for every account.

        Parameters
        ----------
        table
            One row per account.
        past
            Earlier days and events; without them what derives from them is unknown.

        Returns
        -------
        npt.NDArray[np.int8]
            Shape (rows,): 1 true, 0 false, -1 unknown because a value is missing. Not
            to be written to where the table keeps ``results``.

        Raises
        ------
        UnknownNameError
            The table lacks a column that the condition was compiled with.

        Examples
        --------
        >>> from datetime import date
        >>> condition = compile_condition("0 < mrr <= 500")
        >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], mrr=[500, 900])
        >>> condition.evaluate(table).tolist()
        [1, 0]
        """
        ready = self._ready(table, past)
        if ready.results is None:
            return self._run(self._test, ready)
        key = "condition", self.text, self.columns, ready.as_of
        rests_on = self._test, *(ready.columns.get(name) for name in self.columns)
        return ready.results.of(key, rests_on, lambda: self._read_only(ready))

    def _read_only(self, table: AccountTable) -> npt.NDArray[np.int8]:
        found = self._run(self._test, table)
        found.flags.writeable = False
        return found

    def explain(
        self, table: AccountTable, row: int, *, past: Past | None = None
    ) -> list[ConditionPart]:
        """Return each comparison with the account's value and the result.

        Parameters
        ----------
        table
            One row per account.
        row
            Which.
        past
            Earlier days and events.

        Returns
        -------
        list[ConditionPart]
            (text, value, result, threshold) for each comparison, in order.

        Raises
        ------
        InvalidInputError
            There is no such row.

        Examples
        --------
        >>> from datetime import date
        >>> table = AccountTable.of(date(2026, 3, 31), ["a"], health_band=[0])
        >>> compile_condition("health_band == 'danger' and seats > 9").explain(table, 0)
        ... # doctest: +NORMALIZE_WHITESPACE
        [ConditionPart(text="health_band == 'danger'", value='danger', result=True,
                       threshold='danger'),
         ConditionPart(text='seats > 9', value=None, result=None, threshold=9)]
        """
        if not 0 <= row < len(table):
            raise InvalidInputError(f"row: expected 0 to {len(table) - 1}; got {row}")
        one = self._ready(table, past).take(np.array([row]))
        return [
            ConditionPart(
                leaf.text,
                _shown(leaf.columns, one, self.derived),
                _RESULTS[int(self._run(leaf.test, one)[0])],
                leaf.threshold,
            )
            for leaf in self._leaves
        ]

    def _ready(self, table: AccountTable, past: Past | None) -> AccountTable:
        whole = self._whole(table)
        if not self.derived:
            return whole
        return (past or Past()).extend(whole, self.derived)

    def _whole(self, table: AccountTable) -> AccountTable:
        own = [each.name for each in self.derived]
        subjects = [each.subject for each in self.derived if not each.of_events]
        for name in (*self.columns, *subjects):
            if name not in table.columns and name not in own:
                raise UnknownNameError(
                    f"condition {self.text!r}: the account table has no column "
                    f"{name!r}; was its plugin loaded?"
                )
        return table

    def _run(self, test: Test, table: AccountTable) -> npt.NDArray[np.int8]:
        if len(table) <= _ROWS:
            return state(test, Block(table, slice(0, len(table))))
        starts = range(0, len(table), _ROWS)
        spans = [slice(start, min(start + _ROWS, len(table))) for start in starts]
        return np.concatenate([state(test, Block(table, rows)) for rows in spans])


def _shown(
    names: tuple[str, ...], one: AccountTable, past: tuple[Derived, ...]
) -> object:
    as_subject = {each.name: each.subject for each in past if each.function == "before"}
    values = {name: _cell(one, name, as_subject.get(name)) for name in names}
    return next(iter(values.values())) if len(values) == 1 else values


def _cell(one: AccountTable, name: str, subject: str | None) -> object:
    if subject is None:
        return one.values(name)[0]
    # an earlier value is written as the column that it is of
    return one.with_columns(**{subject: one.columns[name]}).values(subject)[0]


def compile_condition(
    text: str,
    *,
    columns: Mapping[str, TableColumn] = COLUMNS,
    words: Mapping[str, Collection[str]] = WORDS,
) -> Condition:
    """Compile the text of a condition; nothing in it is ever executed.

    A condition compares columns of the account table: ``< <= > >= == !=`` (chained
    too), ``in (…)``, ``is None``, joined by ``and``, ``or``, ``not``, with ``+ - * /``
    on numbers. A flag stands by itself (``customer and not paused``). Enums and phases
    are compared to their names, days to ``'2026-03-31'``; one day less another gives
    days, and ``as_of`` is the day of the table. Money is in minor units: of the
    account's currency for ``mrr``, of the reporting currency for ``value``. Where a
    missing value decides, the result is unknown.

    Five forms look back: ``change(mrr, 28)`` is a number less what it was 28 days ago;
    ``before(health_band, 7)`` is a value as it was; ``unchanged_days(phase)`` says
    since when a column has today's value, as far as earlier days are known;
    ``days_since('escalated')`` counts days since the latest event of a kind; and
    ``absent('review', 90)`` is a flag, true when none came within 90 days.

    Parameters
    ----------
    text
        The condition, at most 2,000 characters.
    columns
        Columns that may be named.
    words
        Known strings of text columns, by column, so that a misspelt one is refused.

    Returns
    -------
    Condition
        Compiled; can be pickled.

    Raises
    ------
    InvalidInputError
        It is not a condition, compares what cannot be compared, or is too large.
    UnknownNameError
        A column or a member of an enum does not exist; the nearest is named.

    Examples
    --------
    >>> condition = compile_condition("health_band == 'danger' and mrr > 0")
    >>> condition.columns
    ('health_band', 'mrr')
    >>> compile_condition("helth_band == 'danger'")
    Traceback (most recent call last):
    successkit.core.errors.UnknownNameError: condition "helth_band == 'danger'", \
character 1: no column 'helth_band'; did you mean 'health_band'?
    """
    parse(text)
    named = _named(text)
    known = tuple((name, columns[name]) for name in named if name in columns)
    if {TODAY, *dict(known)} >= set(named):
        strings = tuple(
            (column.name, tuple(words[column.name]))
            for _, column in known
            if column.name in words
        )
        return _compiled_once(text, known, strings)
    return _compiled(text, columns, words)  # raises; the message tells of all columns


@lru_cache(maxsize=512)
def _named(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subjects_in(parse(text)[1])))


@lru_cache(maxsize=512)
def _compiled_once(
    text: str,
    columns: tuple[tuple[str, TableColumn], ...],
    words: tuple[tuple[str, tuple[str, ...]], ...],
) -> Condition:
    # The conditions of a set of settings are few, and each is asked for many times.
    return _compiled(text, dict(columns), dict(words))


def _compiled(
    text: str,
    columns: Mapping[str, TableColumn],
    words: Mapping[str, Collection[str]],
) -> Condition:
    source, tree = parse(text)
    builder = Builder(Operands(source, columns), words)
    test = builder.test(tree)
    looked = tuple(dict.fromkeys(derived_in(tree)))
    names = {*columns, *(each.name for each in looked)}
    leaves = tuple(
        _Leaf(source.part(node), _used(node, names), builder.test(node), limit_of(node))
        for node in _comparisons(tree)
    )
    return Condition(text, _used(tree, names), looked, test, leaves)


def _used(node: ast.expr, names: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names_in(node) if name in names))


def _comparisons(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _comparisons(part)
    elif isinstance(node, ast.UnaryOp):
        yield from _comparisons(node.operand)
    else:
        yield node
