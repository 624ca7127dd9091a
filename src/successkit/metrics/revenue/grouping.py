"""What is netted: accounts, contracts with their renewals, or their products."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Facts
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.revenue.succession import contract_codes, pair_codes
from successkit.metrics.revenue.terms import Terms

LEVELS: Final = ("account", "contract", "product")
"""Levels at which gains and losses may be netted."""


@attrs.frozen(eq=False)
class Grouping:
    """What each event is netted with.

    Parameters
    ----------
    unit
        Shape (events,): number of the unit, from 0.
    units
        How many there are.
    """

    unit: Int64Array
    units: int


def check_level(level: str) -> str:
    """Return the level when it is one.

    Parameters
    ----------
    level
        What was asked for.

    Returns
    -------
    str
        The same.

    Raises
    ------
    InvalidInputError
        It is not one of ``LEVELS``.
    """
    if level not in LEVELS:
        raise InvalidInputError(
            f"level: expected one of {', '.join(LEVELS)}; got {level!r}"
        )
    return level


def group_events(contracts: Facts, ledger: Ledger, level: str) -> Grouping:
    """Return what the events of a ledger are netted with.

    Parameters
    ----------
    contracts
        Contract rows that the ledger is of.
    ledger
        The events.
    level
        ``account``; ``contract``: a contract and what renews it, one after the other;
        ``product``: what an account has of one product.

    Returns
    -------
    Grouping
        Numbers without meaning; those of accounts are their positions.
    """
    if check_level(level) == "account":
        return Grouping(ledger.account, ledger.accounts)
    number, units = group_rows(contracts, ledger.terms, level)
    return Grouping(number[ledger.row], units)


def group_rows(contracts: Facts, terms: Terms, level: str) -> tuple[Int64Array, int]:
    """Return what contract rows are netted with, other than by account.

    Parameters
    ----------
    contracts
        Contract rows.
    terms
        What became of them.
    level
        ``contract`` or ``product``; see :func:`group_events`.

    Returns
    -------
    tuple[Int64Array, int]
        Number of each row, and how many numbers there are.
    """
    chained = level == "contract"
    key = _chains(contracts, terms) if chained else pair_codes(contracts)
    distinct, number = np.unique(key, return_inverse=True)
    return number, len(distinct)


def _chains(contracts: Facts, terms: Terms) -> Int64Array:
    """Return one number for all rows of contracts that renew one another."""
    _, label = np.unique(contract_codes(contracts), return_inverse=True)
    rows = np.arange(contracts.rows)
    links = np.concatenate([terms.successor, terms.beside])
    left = label[np.concatenate([rows, rows])[links >= 0]]
    right = label[links[links >= 0]]
    root = np.arange(int(label.max()) + 1 if len(label) else 0)
    while bool((root[left] != root[right]).any()):
        low = np.minimum(root[left], root[right])
        np.minimum.at(root, root[left], low)
        np.minimum.at(root, root[right], low)
        root = root[root]
    result: Int64Array = root[label]
    return result
