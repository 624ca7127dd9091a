"""The draft of a contract row, and its vocabulary."""

import numpy as np

from successkit.testing.sample.columns import FAR, Draft, IntArray

KINDS = ("new", "renewal", "upsell", "cross_sell", "trial")
STATUSES = ("active", "paused", "cancelled")
PRODUCTS = ("Platform", "Analytics", "Connect")
PLANS = (
    "Enterprise",
    "Professional",
    "Standard",
    "Free",
    "Extra seats",
    "Add-on",
    "Trial",
)
# Interval unit and count of each billing plan of ``lives``.
UNITS = ("month", "year", "year", "month", "month")
COUNTS = np.array([1, 1, 2, 3, 1])
# What an account pays a month when it pays for longer at once, in percent.
LEVEL = np.array([100, 90, 85, 97, 95])

_MISSING = {
    "life": -1,
    "product": 0,
    "end": FAR,
    "percent": -1,
    "off": -1,
    "until": FAR,
    "status": 0,
    "cancelled": FAR,
    "notice": FAR,
    "reason": -1,
    "renews": -1,
}


def contract_rows(**given: IntArray) -> Draft:
    """Return contract rows with what is given, and nothing for what is not."""
    count = given["start"].size
    filled = {name: np.full(count, value) for name, value in _MISSING.items()}
    return {name: column.astype(np.int64) for name, column in (filled | given).items()}


def last_of_each(rows: Draft) -> IntArray:
    """Return the row with the latest start of every contract, by contract."""
    order = np.lexsort((rows["start"], rows["entity"]))
    entity = rows["entity"][order]
    is_last = np.append(entity[1:] != entity[:-1], True)
    return np.asarray(order[is_last], dtype=np.int64)
