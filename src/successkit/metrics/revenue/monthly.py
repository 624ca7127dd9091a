"""What a contract is worth a month, in exact units of 1/55,440 minor unit."""

import numpy as np

from successkit.core.arrays import (
    NULL_INT,
    AnyArray,
    DayArray,
    Int64Array,
    missing,
)
from successkit.core.exact import UNITS, multiply_divide
from successkit.core.facts import Facts
from successkit.core.states import IntervalUnit, code_of

_PERCENT = 100 * 10**6


def list_units(contracts: Facts) -> Int64Array:
    """Return each contract row's monthly price before discount.

    Parameters
    ----------
    contracts
        Rows of the contracts table.

    Returns
    -------
    Int64Array
        Shape (rows,), units of 1/55,440 minor unit a month; 0 where the amount is not
        known. Year ÷ 12, N months ÷ N, week × 52/12, day × 365/12; a term by its
        calendar months and the day fraction of its last month.
    """
    return _monthly(contracts, contracts.array("amount"))


def net_units(contracts: Facts) -> Int64Array:
    """Return each contract row's monthly price after its discount.

    Parameters
    ----------
    contracts
        Rows of the contracts table.

    Returns
    -------
    Int64Array
        Shape (rows,), never below 0: the percentage first, then the fixed amount.
    """
    units = list_units(contracts)
    percent = contracts.array("discount_percent")
    share = np.where(missing(percent), 0, percent)
    net = units
    if bool(share.any()):
        net = multiply_divide(units, _PERCENT - share, _PERCENT)
    fixed = _monthly(contracts, contracts.array("discount_amount"))
    after: Int64Array = np.maximum(net - fixed, 0)
    return after


def _monthly(contracts: Facts, amount: AnyArray) -> Int64Array:
    known = amount != NULL_INT
    result = np.zeros(contracts.rows, np.int64)
    unit = contracts.array("interval_unit")
    count = contracts.array("interval_count")
    for code, (times, parts) in _FACTORS.items():
        rows = np.flatnonzero(known & (unit == code))
        if rows.size:
            result[rows] = multiply_divide(
                amount[rows], UNITS * times, parts * count[rows]
            )
    term = np.flatnonzero(known & (unit == code_of(IntervalUnit.TERM)))
    if term.size:
        months, divisor = months_between(
            contracts.array("start")[term], contracts.array("end")[term]
        )
        usable = months > 0
        term, months, divisor = term[usable], months[usable], divisor[usable]
        result[term] = multiply_divide(amount[term], UNITS * divisor, months)
    return result


_FACTORS = {
    code_of(IntervalUnit.YEAR): (1, 12),
    code_of(IntervalUnit.MONTH): (1, 1),
    code_of(IntervalUnit.WEEK): (52, 12),
    code_of(IntervalUnit.DAY): (365, 12),
}


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
