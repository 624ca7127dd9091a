"""Which scorecard an account has: rules on facts, segments and the phase before."""

from collections.abc import Callable
from typing import Final

import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    InvalidInputError,
    Text,
    UnknownNameError,
)
from successkit.core.account_table import COLUMNS, null_column
from successkit.core.condition import Condition, compile_condition
from successkit.core.facts import Column
from successkit.engine.account_columns import with_segments
from successkit.engine.conditions import every_column
from successkit.engine.config import Config
from successkit.health import choose_cards
from successkit.metrics.revenue.book import RevenueBook
from successkit.plugins import Extensions

PHASES: Final = ("phase", "phase_since", "phase_visits", "prolonged")
"""Columns of the phase; a rule sees those of the evaluation before."""

_FOLLOWS: Final = frozenset(
    {
        "at_risk",
        "health_band",
        "health_coverage",
        "health_score",
        "segment_health",
        "touch_model",
    }
)
"""Columns that are made from the score, so no choice of scorecard can rest on them."""


def compile_cards(config: Config, extensions: Extensions) -> tuple[Condition, ...]:
    """Return the conditions of the rules that choose scorecards, compiled.

    Parameters
    ----------
    config
        The settings.
    extensions
        The plugins, for their columns.

    Returns
    -------
    tuple[Condition, ...]
        In order.

    Raises
    ------
    InvalidInputError
        A rule is no condition, or rests on the score itself.
    UnknownNameError
        It names a column that will not exist.
    """
    guards = {guard.name for guard in extensions.guards}
    columns = {
        name: spec
        for name, spec in every_column(extensions).items()
        if name not in guards
    }
    found: list[Condition] = []
    for rule in config.scorecards:
        place = f"scorecard {rule.scorecard.name!r}, when"
        try:
            condition = compile_condition(rule.when, columns=columns)
        except (InvalidInputError, UnknownNameError) as error:
            raise type(error)(f"{place}: {error}") from None
        later = [name for name in condition.columns if name in _FOLLOWS]
        if later:
            raise InvalidInputError(
                f"{place}: {later[0]!r} follows from the score and is not known yet; "
                "name a column of facts, a segment, or the phase"
            )
        found.append(condition)
    return tuple(found)


def cards_of(
    conditions: tuple[Condition, ...],
    table: AccountTable,
    book: RevenueBook,
    before: Callable[[], AccountTable | None],
) -> AnyArray:
    """Return which scorecard each account has.

    Parameters
    ----------
    conditions
        From :func:`compile_cards`.
    table
        Facts, figures and columns of plugins.
    book
        The revenue side of the same day.
    before
        Gives the table of the evaluation before, with the phase.

    Returns
    -------
    AnyArray
        Shape (n,), int8: 0 for the default, i + 1 for rule i.
    """
    if not conditions:
        return np.zeros(len(table), np.int8)
    named = {name for condition in conditions for name in condition.columns}
    seen = with_segments(table, book.portfolio)
    if named & set(PHASES):
        seen = seen.with_columns(**_phase_before(seen, before()))
    return choose_cards(conditions, seen)


def _phase_before(
    table: AccountTable, before: AccountTable | None
) -> dict[str, Column]:
    empty = {name: null_column(COLUMNS[name], len(table)) for name in PHASES}
    if before is None or not len(before):
        return empty
    place = np.searchsorted(before.ids, table.ids)
    inside = np.minimum(place, len(before) - 1)
    known = before.ids[inside] == table.ids
    return {name: _spread(before, name, inside, known) for name in PHASES}


def _spread(before: AccountTable, name: str, row: AnyArray, known: AnyArray) -> Column:
    column, empty = before.columns[name], null_column(COLUMNS[name], len(row))
    if isinstance(column, Text) or isinstance(empty, Text):
        column = before.text(name)
        codes = np.where(known, column.codes[row], -1)
        return Text(codes.astype(np.int32), column.values)
    return np.where(known, column[row], empty)
