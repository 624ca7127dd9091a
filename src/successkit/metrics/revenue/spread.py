"""Revenue as invoices spread by day: what some products take for monthly revenue.

Each billing interval is an invoice, spread evenly over its days; the revenue of a
calendar month is what falls into it. A flat yearly contract is therefore smaller in
February than in January, which is why this is not the default.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import NULL_INT, DayArray, Int64Array, missing
from successkit.core.exact import UNITS, multiply_divide
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio
from successkit.core.states import IntervalUnit, code_of
from successkit.metrics.definitions import Definition
from successkit.metrics.revenue.causes import TRANSFER
from successkit.metrics.revenue.earnings import Earnings, earnings_of
from successkit.metrics.revenue.ledger import Ledger, ledger_from
from successkit.metrics.revenue.monthly import add_months

_MONTHS: Final = {
    code_of(IntervalUnit.MONTH): 1,
    code_of(IntervalUnit.YEAR): 12,
}
_DAYS: Final = {code_of(IntervalUnit.DAY): 1, code_of(IntervalUnit.WEEK): 7}
_PERCENT: Final = 100 * 10**6


def ledger_of(
    portfolio: Portfolio, definition: Definition, *, assume_renewed: bool = True
) -> Ledger:
    """Return the ledger of a book on the basis that a definition takes.

    Parameters
    ----------
    portfolio
        A portfolio cut by ``as_of``.
    definition
        The choices.
    assume_renewed
        Whether contracts that ran out and are still in their grace go on earning.

    Returns
    -------
    Ledger
        Events up to the day; on the basis ``spread`` their days are firsts of months.
    """
    earnings = earnings_of(portfolio, definition, assume_renewed=assume_renewed)
    return ledger_on_basis(portfolio, definition, earnings)


def ledger_on_basis(
    portfolio: Portfolio, definition: Definition, earnings: Earnings
) -> Ledger:
    """Return the ledger of what contract rows earn, on the basis of a definition.

    Parameters
    ----------
    portfolio
        A portfolio cut by ``as_of``.
    definition
        The choices.
    earnings
        Of its contracts.

    Returns
    -------
    Ledger
        As of :func:`ledger_of`.
    """
    ledger = ledger_from(portfolio, earnings)
    if definition.basis == "contract":
        return ledger
    return _spread(portfolio, ledger, definition)


@attrs.frozen(eq=False)
class _Invoices:
    """Billing intervals of contract rows."""

    row: Int64Array
    start: DayArray
    end: DayArray


def _spread(portfolio: Portfolio, ledger: Ledger, definition: Definition) -> Ledger:
    contracts, day = portfolio.contracts, np.datetime64(portfolio.day, "D")
    rows = np.flatnonzero(ledger.terms.earns & (contracts.array("start") <= day))
    # The month of the as-of day counts whole, as far as it is billed.
    horizon = (day.astype("datetime64[M]") + 1).astype("datetime64[D]")
    until = np.minimum(ledger.terms.until, horizon)
    invoices = _invoices(contracts, rows, until)
    price = _prices(contracts, invoices, definition)
    row, month, units = _by_month(invoices, price, until)
    known = missing(contracts.array("amount"))[row]
    keep = (units > 0) | known
    row, month, units = row[keep], month[keep], units[keep]
    return _events(portfolio, ledger, row, month, units)


def _invoices(contracts: Facts, rows: Int64Array, until: DayArray) -> _Invoices:
    """Return the billing intervals of rows that begin before their end."""
    unit = contracts.array("interval_unit")[rows]
    count = contracts.array("interval_count")[rows].astype(np.int64)
    start = contracts.array("start")[rows]
    last = until[rows]
    parts = list[tuple[Int64Array, DayArray, DayArray]]()
    for steps, months in ((_MONTHS, True), (_DAYS, False)):
        for code, length in steps.items():
            own = np.flatnonzero(unit == code)
            step = np.maximum(count[own], 1) * length
            span = _length(start[own], last[own], months=months)
            number = span // step + 1
            which = np.repeat(own, number)
            place = np.arange(len(which)) - np.repeat(
                np.cumsum(number) - number, number
            )
            size = np.repeat(step, number)
            begin = _after(start[which], place * size, months=months)
            finish = _after(start[which], (place + 1) * size, months=months)
            parts.append((rows[which], begin, finish))
    whole = np.flatnonzero(~np.isin(unit, [*_MONTHS, *_DAYS]))
    ends = np.where(np.isnat(contracts.array("end")), until, contracts.array("end"))
    parts.append((rows[whole], start[whole], ends[rows[whole]]))
    row, begin, finish = (np.concatenate(column) for column in zip(*parts, strict=True))
    keep = (begin < until[row]) & (begin < finish)
    return _Invoices(row[keep], begin[keep], finish[keep])


def _length(start: DayArray, end: DayArray, *, months: bool) -> Int64Array:
    if months:
        unit = "datetime64[M]"
        start, end = start.astype(unit), end.astype(unit)
    span: Int64Array = np.maximum((end - start).astype(np.int64), 0)
    return span


def _after(start: DayArray, steps: Int64Array, *, months: bool) -> DayArray:
    return add_months(start, steps) if months else start + steps.astype("m8[D]")


def _prices(
    contracts: Facts, invoices: _Invoices, definition: Definition
) -> Int64Array:
    """Return the amount of each invoice, in exact units, net of what counts."""
    amount = contracts.array("amount")[invoices.row]
    units = np.where(amount == NULL_INT, 0, amount)
    price = multiply_divide(units, UNITS, 1)
    until = contracts.array("discount_until")[invoices.row]
    runs = np.isnat(until)
    if definition.discounts == "running":
        runs |= invoices.start < until
    elif definition.discounts == "ignored":
        runs[:] = False
    percent = contracts.array("discount_percent")[invoices.row]
    share = np.where(missing(percent) | ~runs, 0, percent)
    fixed = contracts.array("discount_amount")[invoices.row]
    off = multiply_divide(np.where((fixed == NULL_INT) | ~runs, 0, fixed), UNITS, 1)
    net: Int64Array = multiply_divide(price, _PERCENT - share, _PERCENT) - off
    return np.maximum(net, 0)


def _by_month(
    invoices: _Invoices, price: Int64Array, until: DayArray
) -> tuple[Int64Array, DayArray, Int64Array]:
    """Return row, first day of the month and units of each invoice in each month."""
    stop = np.minimum(invoices.end, until[invoices.row])
    number = _length(invoices.start, stop - 1, months=True) + 1
    which = np.repeat(np.arange(len(number)), number)
    place = np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number)
    month = invoices.start[which].astype("datetime64[M]") + place
    first = month.astype("datetime64[D]")
    after = (month + 1).astype("datetime64[D]")
    begin = np.maximum(first, invoices.start[which])
    days = (np.minimum(after, stop[which]) - begin).astype(np.int64)
    length = (invoices.end - invoices.start)[which].astype(np.int64)
    return invoices.row[which], first, multiply_divide(price[which], days, length)


def _events(
    portfolio: Portfolio,
    ledger: Ledger,
    row: Int64Array,
    month: DayArray,
    units: Int64Array,
) -> Ledger:
    """Return a ledger in which each month has its own level."""
    ends = (month.astype("datetime64[M]") + 1).astype("datetime64[D]")
    rows = np.concatenate([row, row])
    day = np.concatenate([month, ends])
    delta = np.concatenate([units, -units])
    alive = np.repeat([1, -1], len(row)).astype(np.int64)
    contracts = portfolio.contracts
    account = contracts.array("account")[rows].astype(np.int64)
    order = np.lexsort((rows, day, account))
    order = order[day[order] <= np.datetime64(portfolio.day, "D")]
    currency = contracts.text("currency").codes.astype(np.int64)
    return attrs.evolve(
        ledger,
        account=account[order],
        row=rows[order],
        day=day[order],
        delta=delta[order],
        alive=alive[order],
        cause=np.full(len(order), code_of(TRANSFER)),
        known=np.full(len(order), np.datetime64("NaT"), ledger.known.dtype),
        currency=currency[rows[order]],
    )
