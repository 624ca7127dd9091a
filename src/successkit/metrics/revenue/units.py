"""Whose revenue is netted and counted: the units of a ledger, and their accounts."""

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.facts import Facts
from successkit.metrics.revenue.grouping import group_events
from successkit.metrics.revenue.ledger import Ledger


@attrs.frozen(eq=False, kw_only=True)
class Units:
    """The units of a ledger.

    Parameters
    ----------
    of_row
        Shape (contract rows,): unit of each row; -1 where nothing happened yet.
    owner
        Shape (units,): position of the account each unit belongs to.
    """

    of_row: Int64Array
    owner: Int64Array

    def __len__(self) -> int:
        return len(self.owner)


def units_of(contracts: Facts, ledger: Ledger, level: str) -> Units:
    """Return the units of a ledger at a level.

    Parameters
    ----------
    contracts
        Contract rows.
    ledger
        The events.
    level
        ``account``, ``contract`` (with its renewals) or ``product`` (of an account).

    Returns
    -------
    Units
        As ``group_events`` numbers them.
    """
    group = group_events(contracts, ledger, level)
    of_row = np.full(contracts.rows, -1, np.int64)
    of_row[ledger.row] = group.unit
    owner = np.zeros(group.units, np.int64)
    if level == "account":
        owner = np.arange(group.units)
    owner[group.unit] = ledger.account
    return Units(of_row=of_row, owner=owner)
