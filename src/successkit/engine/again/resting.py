"""Which tables columns of accounts rest on: other changes leave them as they are."""

from collections.abc import Collection

from successkit.core.account_table import COLUMNS
from successkit.engine.again.change import Change
from successkit.engine.again.worth import VALUES
from successkit.engine.earlier import needs_phase, of_facts
from successkit.engine.setup import Setup


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


def shows_in(setup: Setup, change: Change, columns: Collection[str]) -> bool:
    """Return whether a change may show in some columns.

    Parameters
    ----------
    setup
        Settings and plugins.
    change
        One that leaves revenue and the accounts as they are.
    columns
        Names.

    Returns
    -------
    bool
        False where they rest on nothing that changed.
    """
    named = plain(columns)
    if not named.isdisjoint(change.columns):
        return True
    rest = frozenset(columns) - named
    if not rest:
        return False
    return change.moves(setup) if needs_phase(setup, rest) else True
