"""What the engine adds to the account table: segments and a simple value."""

from datetime import date

import numpy as np

from successkit.core import AccountTable, Int64Array, Portfolio
from successkit.core.arrays import missing
from successkit.core.exact import multiply_divide
from successkit.segments import segment_columns


def with_segments(table: AccountTable, portfolio: Portfolio) -> AccountTable:
    """Return the table with the built-in segments.

    Parameters
    ----------
    table
        With health.
    portfolio
        Facts as of the day.

    Returns
    -------
    AccountTable
        With ``segment_…`` columns.
    """
    goals = portfolio.accounts.text("goals")
    return table.with_columns(**segment_columns(table, goals=goals))


def simple_value(table: AccountTable, churn: float | None, months: int) -> Int64Array:
    """Return a simple residual value of each account, in the reporting currency.

    Parameters
    ----------
    table
        With ``mrr_reporting``.
    churn
        Monthly logo churn of the book, or None when it is not known.
    months
        Longest time that is counted.

    Returns
    -------
    Int64Array
        Monthly revenue times the months expected, 1 / churn and at most ``months``;
        null where the revenue is not known.
    """
    mrr = table.array("mrr_reporting")
    expected = min(1 / churn, months) if churn else float(months)
    known = ~missing(mrr)
    value = multiply_divide(np.where(known, mrr, 0), round(expected * 1000), 1000)
    return np.where(known, value, mrr)


def first_of_month(day: date, back: int) -> date:
    """Return the first day of a month some months before a day's.

    Parameters
    ----------
    day
        The day.
    back
        How many months before.

    Returns
    -------
    date
        The first of that month.
    """
    month = day.year * 12 + day.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)
