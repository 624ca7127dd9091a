"""Read-only views of what foreign code gets to see."""

import attrs

from successkit.core import AccountTable, AnyArray, Facts, Portfolio, Text, View
from successkit.core.facts import Column


def read_only(view: View) -> View:
    """Return the same view over columns that cannot be written by accident.

    Nothing is copied. Code that is set on doing harm can still reach the memory
    through ``array.base``; only another process keeps that out.

    Parameters
    ----------
    view
        The view of the engine.

    Returns
    -------
    View
        Fresh mappings over read-only arrays.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(date(2026, 3, 31), ["a"], mrr=[100])
    >>> safe = read_only(View(Portfolio.from_objects(), table))
    >>> safe.table.array("mrr")[0] = 0
    Traceback (most recent call last):
    ValueError: assignment destination is read-only
    """
    return View(_portfolio(view.portfolio), _table(view.table))


def _portfolio(portfolio: Portfolio) -> Portfolio:
    return attrs.evolve(
        portfolio,
        account_ids=_array(portfolio.account_ids),
        tables={name: _facts(facts) for name, facts in portfolio.tables.items()},
        set_aside={name: _facts(facts) for name, facts in portfolio.set_aside.items()},
    )


def _facts(facts: Facts) -> Facts:
    return attrs.evolve(
        facts,
        columns={name: _column(column) for name, column in facts.columns.items()},
        row_numbers=_array(facts.row_numbers),
        extra={name: _text(column) for name, column in facts.extra.items()},
    )


def _table(table: AccountTable) -> AccountTable:
    columns = {name: _column(column) for name, column in table.columns.items()}
    return attrs.evolve(table, columns=columns)


def _column(column: Column) -> Column:
    return _text(column) if isinstance(column, Text) else _array(column)


def _text(column: Text) -> Text:
    return Text(_array(column.codes), _array(column.values))


def _array(array: AnyArray) -> AnyArray:
    seen = array.view()
    seen.flags.writeable = False
    return seen
