"""Customers ranked by value: exact, with ties broken by id."""

from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np

from successkit.core.account_table import COLUMNS, AccountTable, TableColumn
from successkit.core.arrays import NULL_INT, AnyArray, Int64Array
from successkit.core.states import TouchModel

TOUCH_COLUMNS: Final = {
    **COLUMNS,
    "value_rank": TableColumn(
        "value_rank", "count", "place among customers by value, dearest first, from 1"
    ),
    "value_tier": TableColumn(
        "value_tier",
        "enum",
        "touch model by value alone, from the shares of the policy",
        "",
        TouchModel,
    ),
}
"""Columns that the rules of a touch policy may name."""


def value_of(table: AccountTable, column: str = "value") -> Int64Array:
    """Return what each customer is worth, by the column that is known.

    Parameters
    ----------
    table
        One row per account.
    column
        ``value`` or ``value_low``. Where no customer has one, it is
        ``mrr_reporting``: the two are never mixed, since a value of years and a
        month's revenue do not compare.

    Returns
    -------
    Int64Array
        Shape (rows,): minor units; ``NULL_INT`` for those that are no customers or
        whose value is not known.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a", "b"], customer=[1, 1], mrr_reporting=[5, 9]
    ... )
    >>> value_of(table).tolist()
    [5, 9]
    """
    return value_by(table, counted_by(table, column))


def value_by(table: AccountTable, by: str) -> Int64Array:
    """Return what each customer is worth by one column, known there or not.

    Parameters
    ----------
    table
        One row per account: of a book, or of a part of it.
    by
        The column that counts for the whole book, of ``counted_by``.

    Returns
    -------
    Int64Array
        Shape (rows,): minor units; ``NULL_INT`` for those that are no customers or
        whose value is not known.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a", "b"], customer=[1, 0], value=[5, 9]
    ... )
    >>> value_by(table, "value")[0]
    np.int64(5)
    """
    customer = table.array("customer") == 1
    return np.where(customer, table.array(by), NULL_INT).astype(np.int64)


def counted_by(table: AccountTable, column: str = "value") -> str:
    """Return the column that counts as value: that of :func:`value_of`.

    Parameters
    ----------
    table
        One row per account.
    column
        The column asked for.

    Returns
    -------
    str
        That one, or ``mrr_reporting`` where no customer has a value in it.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a"], customer=[1], mrr_reporting=[5]
    ... )
    >>> counted_by(table)
    'mrr_reporting'
    """
    customer = table.array("customer") == 1
    known = (customer & (table.array(column) != NULL_INT)).any()
    return column if known else "mrr_reporting"


def value_ranks(table: AccountTable, column: str = "value") -> Int64Array:
    """Return the place of each customer by value, the dearest first.

    Parameters
    ----------
    table
        One row per account.
    column
        What counts as value, as for ``value_of``.

    Returns
    -------
    Int64Array
        Shape (rows,): 1 for the dearest; equal values in the order of ids;
        ``NULL_INT`` for those that are no customers or whose value is not known.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a", "b", "c"], customer=[1] * 3, value=[5, 9, 5]
    ... )
    >>> value_ranks(table).tolist()
    [2, 1, 3]
    """
    return ranks_by(value_of(table, column), table.text("id").codes)


def ranks_by(value: Int64Array, ties: AnyArray | None = None) -> Int64Array:
    """Return places by value, the highest first.

    Parameters
    ----------
    value
        Shape (n,); ``NULL_INT`` where not known.
    ties
        Shape (n,): decides between equal values, the least first; None for the order
        of the rows.

    Returns
    -------
    Int64Array
        Shape (n,): from 1; ``NULL_INT`` where not ranked.

    Examples
    --------
    >>> ranks_by(np.array([5, 9, 5])).tolist()
    [2, 1, 3]
    """
    ranked = np.flatnonzero(value != NULL_INT)
    if ties is not None and bool((ties[1:] > ties[:-1]).all()):
        ties = None
    keys = (-value[ranked],) if ties is None else (ties[ranked], -value[ranked])
    order = ranked[np.lexsort(keys)]
    ranks = np.full(len(value), NULL_INT, np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def value_tiers(
    ranks: Int64Array,
    *,
    high_share: float,
    low_share: float,
    count: int | None = None,
) -> AnyArray:
    """Return the touch model by value alone.

    Parameters
    ----------
    ranks
        Shape (n,), of ``value_ranks``.
    high_share, low_share
        Shares from the top, 0 to 1, taken as the decimals they are written as; a
        begun customer counts, so that one customer alone is in the first share > 0.
    count
        How many customers are ranked, where these are some of them; None for all.

    Returns
    -------
    AnyArray
        Shape (n,), int8 positions in ``TouchModel``; -1 where the rank is missing.

    Examples
    --------
    >>> value_tiers(np.arange(1, 6), high_share=0.2, low_share=0.4).tolist()
    [0, 1, 1, 2, 2]
    """
    known = ranks != NULL_INT
    count = int(known.sum()) if count is None else count
    limits = tier_places(count, high_share=high_share, low_share=low_share)
    tiers = np.searchsorted(limits, ranks, side="left").astype(np.int8)
    tiers[~known] = -1
    return tiers


def tier_places(count: int, *, high_share: float, low_share: float) -> tuple[int, int]:
    """Return the last place of the first tier, and that of the second.

    Parameters
    ----------
    count
        How many customers are ranked.
    high_share, low_share
        As for :func:`value_tiers`.

    Returns
    -------
    tuple[int, int]
        Places by value; 0 where nobody is in the tier, nor before it.

    Examples
    --------
    >>> tier_places(6, high_share=0.2, low_share=0.4)
    (2, 4)
    """
    high, low = Fraction(str(high_share)), Fraction(str(low_share))
    return ceil(high * count), ceil((high + low) * count)


def value_tiers_from(value: Int64Array, *, high_from: int, low_from: int) -> AnyArray:
    """Return the touch model by amounts of value.

    Parameters
    ----------
    value
        Shape (n,), of ``value_of``.
    high_from, low_from
        From which amount on a customer is in the first or second tier, minor units.

    Returns
    -------
    AnyArray
        Shape (n,), int8 positions in ``TouchModel``; -1 where the value is missing.

    Examples
    --------
    >>> value_tiers_from(np.array([5, 10, 99]), high_from=50, low_from=10).tolist()
    [2, 1, 0]
    """
    tiers = np.full(len(value), 2, np.int8)
    tiers[value >= low_from] = 1
    tiers[value >= high_from] = 0
    tiers[value == NULL_INT] = -1
    return tiers
