"""Whose revenue is netted and counted: accounts, contracts, or products of accounts."""

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.facts import Facts
from successkit.metrics.revenue.terms import contract_codes


@attrs.frozen(eq=False, kw_only=True)
class Units:
    """The units of a book.

    Parameters
    ----------
    of_row
        Shape (contract rows,): unit of each row.
    owner
        Shape (units,): position of the account each unit belongs to.
    """

    of_row: Int64Array
    owner: Int64Array

    def __len__(self) -> int:
        return len(self.owner)


def units_of(contracts: Facts, accounts: int, level: str) -> Units:
    """Return the units of a book at a level.

    Parameters
    ----------
    contracts
        Contract rows.
    accounts
        How many accounts the book has.
    level
        ``account``, ``contract`` (rows of one id) or ``product`` (of an account).

    Returns
    -------
    Units
        In the order of accounts.
    """
    account = contracts.array("account").astype(np.int64)
    if level == "account":
        return Units(of_row=account, owner=np.arange(accounts))
    if level == "contract":
        codes = contract_codes(contracts)
        width = max(len(contracts.text("id").values), 1)
    else:
        product = contracts.text("product")
        width = len(product.values) + 1
        codes = account * width + product.codes + 1
    distinct, of_row = np.unique(codes, return_inverse=True)
    return Units(of_row=of_row.astype(np.int64), owner=distinct // width)
