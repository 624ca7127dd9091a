"""What each account is still worth: by the renewal model of the book, with bounds."""

import numpy as np

from successkit.core import AccountTable, Int64Array, MissingRateError
from successkit.core.arrays import NULL_INT, missing
from successkit.core.exact import multiply_divide
from successkit.engine.config import Config
from successkit.metrics import LifetimeValues
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.group_model import Outlook
from successkit.metrics.value.lifetime import values_of_book


def value_columns(
    table: AccountTable, book: RevenueBook, churn: float | None, config: Config
) -> dict[str, Int64Array]:
    """Return the residual value of each account, in the reporting currency.

    Parameters
    ----------
    table
        With ``customer`` and ``mrr_reporting``.
    book
        The revenue side as of the day.
    churn
        Monthly logo churn of the book, or None when it is not known.
    config
        How far ahead revenue counts, and by how much less later on.

    Returns
    -------
    dict[str, Int64Array]
        ``value``, ``value_low`` and ``value_high``: by the model of renewals, 0 for who
        is no customer. Before any renewal has been decided, and where a rate is
        missing, the value is the simple one and has no bounds.
    """
    simple = simple_value(table, churn, config.value_months)
    values = _modelled(book, config)
    if values is None or values.model.undefined is not None:
        nothing = np.full(len(table), NULL_INT)
        return {"value": simple, "value_low": nothing, "value_high": nothing}
    paid = ~missing(table.array("mrr_reporting"))
    customer = values.standing.account
    found = dict[str, Int64Array]()
    for column, name in (
        ("value", "value"),
        ("value_low", "low"),
        ("value_high", "high"),
    ):
        amount = np.zeros(len(table), np.int64)
        amount[customer] = values.minor(name)
        found[column] = np.where(paid, amount, NULL_INT)
    return found


def _modelled(book: RevenueBook, config: Config) -> LifetimeValues | None:
    outlook = Outlook(horizon=config.value_months, discount=config.value_discount)
    try:
        return values_of_book(book, outlook)
    except MissingRateError:  # the findings of the board say so
        return None


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
