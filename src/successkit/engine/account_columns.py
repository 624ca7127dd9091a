"""What the engine adds to the account table: segments; and first days of months."""

from datetime import date

from successkit.core import AccountTable, Portfolio
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
