"""Why a playbook does or does not fire for an account."""

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.condition import ConditionPart, Past, columns_of
from successkit.core.declarations import Playbook
from successkit.core.errors import UnknownNameError
from successkit.playbooks.plays import compiled


def explain(
    table: AccountTable,
    playbook: Playbook,
    account: str,
    *,
    past: Past | None = None,
) -> list[ConditionPart]:
    """Return each comparison of a playbook's condition with the account's value.

    Parameters
    ----------
    table
        One row per account.
    playbook
        The definition.
    account
        Id of the account.
    past
        Earlier days and events.

    Returns
    -------
    list[ConditionPart]
        (text, value, result, threshold); a result of None is unknown, as the value is
        missing.

    Raises
    ------
    UnknownNameError
        There is no such account.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core.declarations import Step
    >>> playbook = Playbook(
    ...     name="rescue", when="seats < 3", steps=(Step(name="talk", kind="call"),)
    ... )
    >>> table = AccountTable.of(date(2026, 3, 31), ["a"], seats=[2.0])
    >>> explain(table, playbook, "a")
    [ConditionPart(text='seats < 3', value=2.0, result=True, threshold=3)]
    """
    row = row_of(table, account)
    return compiled(playbook, columns_of(table)).explain(table, row, past=past)


def row_of(table: AccountTable, account: str) -> int:
    """Return the row of an account.

    Parameters
    ----------
    table
        One row per account.
    account
        Id of the account.

    Returns
    -------
    int
        Its position.

    Raises
    ------
    UnknownNameError
        There is no such account.
    """
    found = np.flatnonzero(table.text("id").equals(account))
    if not len(found):
        raise UnknownNameError(f"the account table has no account {account!r}")
    return int(found[0])
