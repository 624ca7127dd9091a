"""Phases by conditions: what an engine looks at to see them begin and cease."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, Text
from successkit.core.account_table import COLUMNS, null_column
from successkit.core.arrays import NULL_INT
from successkit.core.facts import Column
from successkit.engine.account_columns import account_table
from successkit.engine.setup import Setup
from successkit.lifecycle import LifecycleEvents, condition_events
from successkit.metrics.revenue.book import RevenueBook

_WEEK: Final = timedelta(days=7)
_BACK: Final = 12


def with_conditions(
    setup: Setup, book: RevenueBook, table: AccountTable, events: LifecycleEvents
) -> LifecycleEvents:
    """Return the events of a book with those of its phases by conditions.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.
    table
        What is known of the accounts on the day.
    events
        Those of facts.

    Returns
    -------
    LifecycleEvents
        In the order in which they happened. Conditions are seen by the facts of the 12
        weeks before, week by week, and of the day. What health or a plugin says is only
        known on the day: before, such a condition is unknown.
    """
    if not setup.lifecycle.conditional:
        return events
    columns = {**COLUMNS, **setup.added}
    tables = _tables(setup, book, table)
    edges = condition_events(setup.lifecycle, tables, columns=columns)
    every = LifecycleEvents.join([events, edges])
    return every.take(every.order())


def _tables(
    setup: Setup, book: RevenueBook, table: AccountTable
) -> Iterator[AccountTable]:
    for back in range(_BACK, 0, -1):
        yield _past(setup, book, table, book.as_of - back * _WEEK)
    yield table


def _past(
    setup: Setup, book: RevenueBook, table: AccountTable, day: date
) -> AccountTable:
    past = account_table(
        RevenueBook.of(
            book.portfolio.as_of(day),
            as_of=day,
            currency=book.currency,
            definition=book.definition,
        )
    )
    nulls = {name: null_column(spec, len(past)) for name, spec in setup.added.items()}
    past = past.with_columns(**nulls)
    return _aligned(past, table.ids)


def _aligned(past: AccountTable, ids: AnyArray) -> AccountTable:
    """Return rows of some accounts; of those not known yet everything is missing."""
    place = {name: row for row, name in enumerate(past.ids.tolist())}
    rows = np.array([place.get(name, -1) for name in ids.tolist()], np.int64)
    if not len(past):
        return AccountTable.of(past.as_of, ids.tolist())
    found = past.take(np.maximum(rows, 0))
    blank = rows < 0
    columns = {name: _blanked(cells, blank) for name, cells in found.columns.items()}
    columns["id"] = Text.of(ids.tolist())
    return attrs.evolve(found, columns=columns)


def _blanked(column: Column, blank: AnyArray) -> Column:
    if isinstance(column, Text):
        codes = np.where(blank, -1, column.codes).astype(np.int32)
        return attrs.evolve(column, codes=codes)
    kept = column.copy()
    if kept.dtype.kind == "M":
        kept[blank] = np.datetime64("NaT")
    elif kept.dtype.kind == "f":
        kept[blank] = np.nan
    else:
        kept[blank] = -1 if kept.dtype == np.int8 else NULL_INT
    return kept
