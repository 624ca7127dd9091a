"""Health signals for the telco table, which says nothing about use, talks or tickets.

The built-in signals need facts with dates. This export is a snapshot of what each
customer has booked, so the signals read that: how long the contract binds, how long
the customer has stayed, and how many of the services that tie it to us it has.
"""

from typing import Final

import numpy as np

from successkit.core import FloatArray, Signal, View
from successkit.plugins import hookimpl

MONTHS_BOUND: Final = {"Month-to-month": 1.0, "One year": 12.0, "Two year": 24.0}
TIES: Final = ("OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport")


def commitment(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return the months a contract binds; NaN for a plan that is not known."""
    del as_of
    contracts, accounts = view.portfolio.contracts, view.table.rows
    plan = contracts.text("plan")
    months = [MONTHS_BOUND.get(str(name), np.nan) for name in plan.values.tolist()]
    longest = np.full(accounts, -np.inf)
    by_row = np.array([*months, np.nan])[plan.codes]
    np.fmax.at(longest, contracts.array("account"), by_row)
    return np.where(np.isinf(longest), np.nan, longest)


def loyalty(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return the months since the customer began."""
    created = view.table.array("created")
    days = (as_of.astype("datetime64[D]") - created).astype(np.float64)
    return np.where(np.isnat(created), np.nan, days / (365 / 12))


def ties(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return how many of four supporting services are booked."""
    del as_of
    extra = view.portfolio.accounts.extra
    booked = [extra[name].equals("Yes") for name in TIES if name in extra]
    if not booked:
        return np.full(view.table.rows, np.nan)
    return np.sum(booked, axis=0).astype(np.float64)


@hookimpl
def successkit_health_signals() -> list[Signal]:
    """Return the three signals."""
    return [
        Signal(
            name="telco_signals.commitment",
            compute=commitment,
            points=((1, 30), (12, 90), (24, 100)),
            weight=3.0,
            group="contract",
            unit="months",
            labels={"en": "commitment", "ja": "契約期間"},
            doc="Months that the contract binds.",
        ),
        Signal(
            name="telco_signals.loyalty",
            compute=loyalty,
            points=((0, 10), (6, 40), (24, 75), (60, 100)),
            weight=2.0,
            group="relation",
            unit="months",
            labels={"en": "time as a customer", "ja": "利用年数"},
            doc="Months since the customer began.",
        ),
        Signal(
            name="telco_signals.ties",
            compute=ties,
            points=((0, 40), (2, 80), (4, 100)),
            weight=1.0,
            group="use",
            unit="services",
            labels={"en": "supporting services", "ja": "付帯サービス"},
            doc="Supporting services that are booked, of four.",
        ),
    ]
