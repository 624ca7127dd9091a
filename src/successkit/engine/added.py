"""Columns that plugins add to the account table of a run."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from successkit.core import AccountTable, Failure, Portfolio, View
from successkit.core.account_table import TableColumn, null_column
from successkit.core.condition import Condition
from successkit.core.facts import Column
from successkit.engine.conditions import enrichment_columns, guard_columns
from successkit.engine.runner import Runner
from successkit.plugins import Extensions


@attrs.frozen(eq=False)
class Added:
    """An account table with columns of plugins.

    Parameters
    ----------
    table
        With the columns; one that could not be computed is missing throughout.
    failures
        Those that could not be computed.
    """

    table: AccountTable
    failures: tuple[Failure, ...] = ()


def enriched(
    table: AccountTable,
    portfolio: Portfolio,
    extensions: Extensions,
    runner: Runner,
    *,
    without: Collection[str] = (),
) -> Added:
    """Return the account table with the columns that plugins compute from facts.

    Parameters
    ----------
    table
        Facts and figures of each account.
    portfolio
        Facts as of the day.
    extensions
        The plugins.
    runner
        Runs them.
    without
        Names of those that are not to be tried; missing throughout.

    Returns
    -------
    Added
        Health signals, guards and rules see them.
    """
    wanted = [each for each in extensions.enrichments if each.name not in without]
    run = runner.columns(wanted, View(portfolio, table))
    return _with(table, enrichment_columns(extensions), run.columns, run.failures)


def flagged(
    table: AccountTable,
    portfolio: Portfolio,
    extensions: Extensions,
    conditions: Mapping[str, Condition],
    runner: Runner,
) -> Added:
    """Return the account table with the guards of plugins as flags.

    Parameters
    ----------
    table
        With health.
    portfolio
        Facts as of the day.
    extensions
        The plugins.
    conditions
        Those guards that are conditions, compiled.
    runner
        Runs the others.

    Returns
    -------
    Added
        The lifecycle and all later rules see them.
    """
    run = runner.columns(extensions.guards, View(portfolio, table))
    flags: dict[str, Column] = {
        name: condition.evaluate(table) for name, condition in conditions.items()
    }
    columns = {**run.columns, **flags}
    return _with(table, guard_columns(extensions), columns, run.failures)


def _with(
    table: AccountTable,
    declared: Mapping[str, TableColumn],
    columns: Mapping[str, Column],
    failures: Sequence[Failure],
) -> Added:
    if not declared:
        return Added(table)
    filled = {
        name: columns[name] if name in columns else null_column(spec, table.rows)
        for name, spec in declared.items()
    }
    return Added(table.with_columns(**filled), tuple(failures))
