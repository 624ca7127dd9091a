"""How much revenue stands in contract rows that were set aside."""

from collections.abc import Mapping

import numpy as np

from successkit.core import Facts
from successkit.core.arrays import missing
from successkit.core.exact import checked_sum
from successkit.core.money import MINOR_DIGITS
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
    contracts = set_aside.get("contracts")
    if contracts is None or not contracts.rows:
        return []
    chosen = contracts.take(np.flatnonzero(~missing(contracts.array("amount"))))
    units = net_units(chosen)
    currency = chosen.text("currency")
    return [
        {"currency": name, "amount": f"{major(checked_sum(units[rows]), name):f}"}
        for code, name in enumerate(currency.values.tolist())
        if name in MINOR_DIGITS and (rows := currency.codes == code).any()
    ]
