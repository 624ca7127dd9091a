"""What contract rows are worth: on a day of their own, at the rates of one day."""

import numpy as np

from successkit.core.arrays import DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.exchange import Factor, convert
from successkit.metrics.revenue.monthly import charged_units, list_units


def units_on(
    contracts: Facts,
    day: DayArray,
    definition: Definition,
    *,
    listed: Int64Array | None = None,
) -> Int64Array:
    """Return what each contract row is worth a month on a day of its own.

    Parameters
    ----------
    contracts
        Contract rows.
    day
        Shape (rows,): the day whose discount counts.
    definition
        Says whether discounts count.
    listed
        What ``list_units`` returns, where it is known already.

    Returns
    -------
    Int64Array
        Shape (rows,), exact units of the row's currency; 0 without an amount.
    """
    if listed is None:
        listed = list_units(contracts, definition)
    stop = contracts.array("discount_until")
    running = np.isnat(stop) | (day < stop)
    charged = charged_units(contracts, definition, listed=listed)
    return np.where(running, charged, listed)


def at_opening_rates(
    book: RevenueBook, period: Period, contracts: Facts, units: Int64Array
) -> Int64Array:
    """Convert rows to the reporting currency, all at the rates of one day.

    Parameters
    ----------
    book
        Currency and rates.
    period
        The rate in force when it opens counts; a series that begins later gives its
        first rate by the closing.
    contracts
        Contract rows.
    units
        Shape (rows,), exact units of the row's currency.

    Returns
    -------
    Int64Array
        Shape (rows,), exact units of the reporting currency.
    """
    result, currency = units.copy(), contracts.text("currency")
    for code, name in enumerate(currency.values.tolist()):
        rows = np.flatnonzero((currency.codes == code) & (units != 0))
        if rows.size and name != book.currency:
            result[rows] = convert(units[rows], opening_factor(book, period, name))
    return result


def opening_factor(book: RevenueBook, period: Period, currency: str) -> Factor:
    """Return the rate of a currency at which a period opens.

    Parameters
    ----------
    book
        Currency and rates.
    period
        The days.
    currency
        What is converted.

    Returns
    -------
    Factor
        Numerator and denominator; the first rate by the closing, when the series
        begins within the period.
    """
    early = book.definition.snapshot == "start_of_day"
    shift = np.timedelta64(0 if early else 1, "D")
    opens = (np.datetime64(period.start, "D") - shift).item()
    closes = book.closing_day(period)
    for day in (opens, period.start):
        factor = book.exchange.factor(currency, book.currency, day)
        if factor is not None:
            return factor
    return book.exchange.needed(currency, book.currency, closes)
