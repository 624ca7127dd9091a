"""Why a playbook does or does not fire for an account."""

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.condition import ConditionPart, columns_of
from successkit.core.declarations import Playbook
from successkit.core.errors import UnknownNameError
from successkit.playbooks.plays import compiled


def explain(
    table: AccountTable, playbook: Playbook, account: str
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

    Returns
    -------
    list[ConditionPart]
        (text, value, result); a result of None is unknown, as the value is missing.

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
    [ConditionPart(text='seats < 3', value=2.0, result=True)]
    """
    found = np.flatnonzero(table.text("id").equals(account))
    if not len(found):
        raise UnknownNameError(f"the account table has no account {account!r}")
    condition = compiled(playbook, columns_of(table))
    return condition.explain(table, int(found[0]))
