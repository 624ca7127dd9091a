"""Which tables columns of accounts rest on: other changes leave them as they are."""

from collections.abc import Collection

from successkit.core.account_table import COLUMNS
from successkit.engine.again.worth import VALUES
from successkit.engine.earlier import needs_phase, of_facts
from successkit.engine.setup import Setup
from successkit.lifecycle import EVENT_TABLES
from successkit.metrics.account_columns import FACT_TABLES


def plain(columns: Collection[str]) -> frozenset[str]:
    """Return those columns that say what an account's facts say, or what it is worth.

    Parameters
    ----------
    columns
        Names.

    Returns
    -------
    frozenset[str]
        The others rest on phases, scores or more, and cost much.
    """
    return frozenset(
        name
        for name in columns
        if name in COLUMNS and (of_facts({name}) or name in VALUES)
    )


def tables_of(setup: Setup, columns: Collection[str]) -> frozenset[str] | None:
    """Return the tables on which some columns rest, besides revenue.

    Parameters
    ----------
    setup
        Settings and plugins.
    columns
        Names.

    Returns
    -------
    frozenset[str] | None
        While all of them stay, revenue stays and the accounts stay, so do the columns.
        None where any table may tell.
    """
    named = plain(columns)
    found = frozenset[str]().union(*(FACT_TABLES.get(name, ()) for name in named))
    rest = frozenset(columns) - named
    if not rest:
        return found
    return found | EVENT_TABLES if needs_phase(setup, rest) else None
