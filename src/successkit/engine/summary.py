"""The book in a few sums, and the accounts that need attention first."""

from enum import StrEnum

import numpy as np

from successkit.core import AccountTable, AnyArray, BoolArray, Int64Array
from successkit.core.arrays import missing
from successkit.core.exact import checked_sum
from successkit.core.states import HealthBand, TouchModel
from successkit.metrics.revenue.amounts import minor_to_major

ATTENTION = 10
"""How many accounts open a review."""

_SOON = 90


def revenue(table: AccountTable, rows: BoolArray) -> str | None:
    """Return the monthly revenue of some accounts.

    Parameters
    ----------
    table
        The account table.
    rows
        Which accounts.

    Returns
    -------
    str | None
        Major units of the reporting currency; what is not known does not count. None
        where nothing is known: for an empty book, one without contracts, and where the
        revenue of none of these accounts is known.
    """
    mrr = table.array("mrr_reporting")
    known = rows & ~missing(mrr)
    if not table.rows or table.currency is None or (rows.any() and not known.any()):
        return None
    total = checked_sum(mrr[known])
    return f"{minor_to_major(total, table.currency):f}"


def summary(table: AccountTable, mrr: str | None) -> dict[str, object]:
    """Return counts and revenue by band, phase and touch model.

    Parameters
    ----------
    table
        The account table of a review.
    mrr
        Revenue of the book as the metric board has it, in major units: exact, not a
        sum of rounded accounts. None when it cannot be told, as a rate is missing: no
        amount is told then, as a sum over some accounts would pass for all.

    Returns
    -------
    dict[str, object]
        As in the review document.
    """
    customer = table.array("customer") == 1
    risk = (table.array("at_risk") == 1) & customer
    return {
        "accounts": table.rows,
        "customers": int(customer.sum()),
        "mrr": mrr,
        "revenue_at_risk": None if mrr is None else revenue(table, risk),
        "accounts_at_risk": int(risk.sum()),
        "revenue_not_known": _not_known(table, customer),
        "revenue_at_risk_not_known": _not_known(table, risk),
        "bands": _by_enum(table, "health_band", HealthBand, "unknown", customer, mrr),
        "phases": _by_phase(table, mrr),
        "touch_models": _by_enum(
            table, "touch_model", TouchModel, "none", customer, mrr
        ),
    }


def _not_known(table: AccountTable, rows: BoolArray) -> int:
    return int((rows & missing(table.array("mrr_reporting"))).sum())


def _by_enum(
    table: AccountTable,
    column: str,
    kind: type[StrEnum],
    other: str,
    among: BoolArray,
    mrr: str | None,
) -> dict[str, object]:
    codes = table.array(column)
    names = [*(str(member) for member in kind), other]
    places = [*range(len(kind)), -1]
    return {
        name: _group(table, (codes == place) & among, mrr)
        for name, place in zip(names, places, strict=True)
    }


def _by_phase(table: AccountTable, mrr: str | None) -> dict[str, object]:
    phase = table.text("phase")
    return {
        name: _group(table, phase.equals(name), mrr) for name in phase.values.tolist()
    }


def _group(table: AccountTable, rows: BoolArray, mrr: str | None) -> dict[str, object]:
    told = None if mrr is None else revenue(table, rows)
    return {"accounts": int(rows.sum()), "mrr": told}


def attention(table: AccountTable, with_action: Int64Array) -> Int64Array:
    """Return the accounts that need somebody first.

    Parameters
    ----------
    table
        The account table of a review.
    with_action
        Positions of accounts for which something can be done.

    Returns
    -------
    Int64Array
        At most ten positions: customers at risk by the revenue at stake, more
        urgent the worse their health and the nearer their renewal; ties by id.
    """
    risk = (table.array("at_risk") == 1) & (table.array("customer") == 1)
    rows = np.flatnonzero(risk)
    actionable = np.isin(rows, with_action)
    order = np.lexsort((rows, -_stake(table)[rows], ~actionable))
    return rows[order][:ATTENTION]


def _stake(table: AccountTable) -> AnyArray:
    mrr = table.array("mrr_reporting")
    known = np.where(missing(mrr), 0, mrr).astype(float)
    score = table.array("health_score")
    sick = 1 - np.where(np.isnan(score), 50.0, score) / 100
    soon = np.nan_to_num(table.array("days_to_renewal"), nan=np.inf) <= _SOON
    pending = table.array("pending") == 1
    stake: AnyArray = known * (sick + soon + pending)
    return stake
