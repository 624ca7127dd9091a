"""What a contract is worth a month, in exact units of 1/55,440 minor unit."""

from fractions import Fraction
from functools import cache
from typing import Final

import numpy as np

from successkit.core.arrays import (
    NULL_INT,
    AnyArray,
    DayArray,
    Int64Array,
    missing,
)
from successkit.core.exact import UNITS, divide_half_even, multiply_divide
from successkit.core.facts import Facts
from successkit.core.states import IntervalUnit, code_of
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.order import row_blocks

_PERCENT: Final = 100 * 10**6
_MEAN_MONTH: Final = 3044
"""Hundredths of a day in a mean month."""


def list_units(contracts: Facts, definition: Definition = DEFAULT) -> Int64Array:
    """Return each contract row's monthly price before discount.

    Parameters
    ----------
    contracts
        Rows of the contracts table.
    definition
        How an interval is brought to a month.

    Returns
    -------
    Int64Array
        Shape (rows,), units of 1/55,440 minor unit a month; 0 where the amount is not
        known. By default year ÷ 12, N months ÷ N, week × 52/12, day × 365/12; a term
        by its calendar months and the day fraction of its last month.
    """
    return _monthly(contracts, contracts.array("amount"), definition)


def charged_units(
    contracts: Facts,
    definition: Definition = DEFAULT,
    *,
    listed: Int64Array | None = None,
) -> Int64Array:
    """Return each contract row's monthly price while its discount runs.

    Parameters
    ----------
    contracts
        Rows of the contracts table.
    definition
        Which discounts count.
    listed
        What :func:`list_units` returns, where it is known already.

    Returns
    -------
    Int64Array
        Shape (rows,): the net price, or the list price where discounts do not count.
    """
    if listed is None:
        listed = list_units(contracts, definition)
    if definition.discounts == "ignored":
        return listed
    net = _net(contracts, listed, definition)
    if definition.discounts == "running":
        return net
    endless = np.isnat(contracts.array("discount_until"))
    return np.where(endless, net, listed)


def net_units(
    contracts: Facts,
    definition: Definition = DEFAULT,
    *,
    listed: Int64Array | None = None,
) -> Int64Array:
    """Return each contract row's monthly price after its discount.

    Parameters
    ----------
    contracts
        Rows of the contracts table.
    definition
        How an interval is brought to a month.
    listed
        What :func:`list_units` returns, where it is known already.

    Returns
    -------
    Int64Array
        Shape (rows,), never below 0: the percentage first, then the fixed amount.
    """
    if listed is None:
        listed = list_units(contracts, definition)
    return _net(contracts, listed, definition)


def _net(contracts: Facts, units: Int64Array, definition: Definition) -> Int64Array:
    percent = contracts.array("discount_percent")
    net, given = units, ~missing(percent)
    if bool(given.any()):
        net = multiply_divide(units, _PERCENT - np.where(given, percent, 0), _PERCENT)
    amount = contracts.array("discount_amount")
    if not bool(missing(amount).all()):
        net = net - _monthly(contracts, amount, definition)
    return np.maximum(net, 0) if int(net.min(initial=0)) < 0 else net


def _monthly(contracts: Facts, amount: AnyArray, definition: Definition) -> Int64Array:
    result = np.zeros(contracts.rows, np.int64)
    for rows in row_blocks(contracts.rows):
        _price(contracts, amount, definition, rows, result[rows])
    if definition.fractions == "floor":
        result = result // UNITS * UNITS
    return result


def _price(
    contracts: Facts,
    amount: AnyArray,
    definition: Definition,
    block: slice,
    result: Int64Array,
) -> None:
    """Write down the monthly price of some rows."""
    amount = amount[block]
    known = amount != NULL_INT
    unit = contracts.array("interval_unit")[block]
    count = contracts.array("interval_count")[block]
    there = np.bincount(unit.astype(np.int64) + 1, minlength=len(IntervalUnit) + 1)
    # One kind of interval throughout: no rows to sort out.
    alike = there.max(initial=0) == len(unit) and bool(known.all())
    for code, (times, parts) in _factors(definition).items():
        if not there[code + 1]:
            continue
        rows = slice(None) if alike else np.flatnonzero(known & (unit == code))
        result[rows] = multiply_divide(amount[rows], UNITS * times, parts * count[rows])
    if not there[code_of(IntervalUnit.TERM) + 1]:
        return
    term = np.flatnonzero(known & (unit == code_of(IntervalUnit.TERM)))
    if term.size:
        start, end = contracts.array("start")[block], contracts.array("end")[block]
        months, divisor = _term_length(start[term], end[term], definition)
        usable = months > 0
        term, months, divisor = term[usable], months[usable], divisor[usable]
        result[term] = multiply_divide(amount[term], UNITS * divisor, months)


def _factors(definition: Definition) -> dict[int, tuple[int, int]]:
    """Return by what the price of each interval is multiplied and divided."""
    return {
        code_of(IntervalUnit.YEAR): (1, 12),
        code_of(IntervalUnit.MONTH): (1, 1),
        code_of(IntervalUnit.WEEK): _ratio(definition.weeks_a_month),
        code_of(IntervalUnit.DAY): _ratio(definition.days_a_month),
    }


@cache
def _ratio(text: str) -> tuple[int, int]:
    exact = Fraction(text)
    return exact.numerator, exact.denominator


def _term_length(
    start: DayArray, end: DayArray, definition: Definition
) -> tuple[Int64Array, Int64Array]:
    if definition.odd_terms == "calendar":
        return months_between(start, end)
    days = (end - start).astype(np.int64)
    months = np.maximum(divide_half_even(days * 100, _MEAN_MONTH), 1)
    return months, np.ones(len(months), np.int64)


def months_between(start: DayArray, end: DayArray) -> tuple[Int64Array, Int64Array]:
    """Return the length of terms in months, as fractions.

    Parameters
    ----------
    start, end
        Shape (n,), first day in and first day out.

    Returns
    -------
    tuple[Int64Array, Int64Array]
        Numerator and denominator: whole months from the anchor day, then the days
        left over as a fraction of the month they lie in.

    Examples
    --------
    >>> start = np.array(["2026-01-01"], "datetime64[D]")
    >>> end = np.array(["2026-03-16"], "datetime64[D]")
    >>> [part.tolist() for part in months_between(start, end)]
    [[77], [31]]
    """
    whole = (end.astype("datetime64[M]") - start.astype("datetime64[M]")).astype(
        np.int64
    )
    whole = whole - (add_months(start, whole) > end)
    anchor, after = add_months(start, whole), add_months(start, whole + 1)
    length = (after - anchor).astype(np.int64)
    return whole * length + (end - anchor).astype(np.int64), length


def add_months(day: DayArray, months: Int64Array | int) -> DayArray:
    """Return days some months later, at the end of a month that is too short.

    Parameters
    ----------
    day
        Shape (n,).
    months
        How many, per day or for all.

    Returns
    -------
    DayArray
        Shape (n,): the same day of the month, or the month's last.

    Examples
    --------
    >>> str(add_months(np.array(["2026-01-31"], "datetime64[D]"), 1)[0])
    '2026-02-28'
    """
    month = day.astype("datetime64[M]")
    offset = day - month.astype("datetime64[D]")
    target = month + np.asarray(months).astype("timedelta64[M]")
    last = (target + 1).astype("datetime64[D]") - 1
    result: DayArray = np.minimum(target.astype("datetime64[D]") + offset, last)
    return result
