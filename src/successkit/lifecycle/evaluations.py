"""Account tables of several days: what looks back over evaluations reads them."""

from collections.abc import Iterable, Iterator

import numpy as np

from successkit.core import AccountTable, InvalidInputError


def check_tables(tables: Iterable[AccountTable]) -> Iterator[AccountTable]:
    """Yield the tables of rising days, all of the same accounts.

    Parameters
    ----------
    tables
        One for each evaluation.

    Yields
    ------
    AccountTable
        The same tables.

    Raises
    ------
    InvalidInputError
        A day does not come after the one before, or the accounts differ.
    """
    last: AccountTable | None = None
    for table in tables:
        if last is not None and table.as_of <= last.as_of:
            raise InvalidInputError(
                f"tables: expected days that rise; {table.as_of} comes after "
                f"{last.as_of}; sort them by as_of"
            )
        if last is not None and not np.array_equal(table.ids, last.ids):
            raise InvalidInputError(
                f"tables: expected the same accounts in each; that of {table.as_of} "
                f"has {len(table)}, that of {last.as_of} {len(last)} or others"
            )
        last = table
        yield table
