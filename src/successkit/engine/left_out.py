"""How much revenue stands in contract rows that were set aside."""

from collections.abc import Mapping

import numpy as np

from successkit.core import BoolArray, Facts
from successkit.core.arrays import missing
from successkit.core.exact import checked_sum
from successkit.core.money import MINOR_DIGITS
from successkit.core.states import IntervalUnit, code_of
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.monthly import net_units


def left_out_revenue(set_aside: Mapping[str, Facts]) -> list[dict[str, str]]:
    """Return the monthly revenue of the contract rows that were set aside.

    Parameters
    ----------
    set_aside
        Rows that were not accepted, by table.

    Returns
    -------
    list[dict[str, str]]
        ``currency`` and ``amount`` in major units a month, by currency: every row
        whose amount, currency and interval could be read, whether in force or not.
    """
    return told(left_out_units(set_aside))


def left_out_units(set_aside: Mapping[str, Facts]) -> dict[str, int]:
    """Return the same as exact sums, which add up over the parts of a book.

    Parameters
    ----------
    set_aside
        Rows that were not accepted, by table.

    Returns
    -------
    dict[str, int]
        By currency, in order of name. [1/55,440 minor unit a month]
    """
    contracts = set_aside.get("contracts")
    if contracts is None or not contracts.rows:
        return {}
    chosen = contracts.take(np.flatnonzero(_priced(contracts)))
    units = net_units(chosen)
    currency = chosen.text("currency")
    return {
        name: checked_sum(units[rows])
        for code, name in enumerate(currency.values.tolist())
        if name in MINOR_DIGITS and (rows := currency.codes == code).any()
    }


def told(units: Mapping[str, int]) -> list[dict[str, str]]:
    """Return sums by currency as they stand in a document.

    Parameters
    ----------
    units
        Of :func:`left_out_units`.

    Returns
    -------
    list[dict[str, str]]
        ``currency`` and ``amount`` in major units a month, by currency.
    """
    return [
        {"currency": name, "amount": f"{major(units[name], name):f}"}
        for name in sorted(units)
    ]


def _priced(contracts: Facts) -> BoolArray:
    """Return rows whose price a month can be told from what could be read."""
    count, unit = contracts.array("interval_count"), contracts.array("interval_unit")
    term = unit == code_of(IntervalUnit.TERM)
    length = contracts.array("end") - contracts.array("start")
    dated = ~term | (length > np.timedelta64(0, "D"))
    known = ~missing(contracts.array("amount"))
    return np.asarray(known & (count >= 1) & (unit >= 0) & dated)
