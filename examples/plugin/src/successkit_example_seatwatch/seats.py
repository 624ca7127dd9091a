"""How many of the seats are in use: a health signal, and a column for rules."""

import numpy as np
from successkit.core import Enrichment, FloatArray, Signal, View

_DAYS = 28
_FIXED_POINT = 1000  # usage values are whole thousandths


def active_users(view: View, as_of: np.datetime64) -> FloatArray:
    """Return the mean count of active users over the last 28 days.

    Parameters
    ----------
    view
        Facts cut at the day, and the account table.
    as_of
        The day.

    Returns
    -------
    FloatArray
        Shape (accounts,), >= 0; NaN where nobody counted.
    """
    usage = view.portfolio.usage
    recent = usage.text("measure").equals("active_users")
    recent &= usage.array("day") > as_of - _DAYS
    account = usage.array("account")[recent]
    rows = len(view.table)
    users = np.bincount(account, usage.array("value")[recent], rows) / _FIXED_POINT
    counts = np.bincount(account, minlength=rows)
    return np.where(counts > 0, users / np.maximum(counts, 1), np.nan)


def seat_fill(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return active users as a share of the seats bought.

    Parameters
    ----------
    view
        Facts cut at the day, and the account table.
    as_of
        The day.

    Returns
    -------
    FloatArray
        Shape (accounts,), >= 0; NaN without seats or without a count of users.
    """
    seats = view.table.array("seats")
    return active_users(view, as_of) / np.where(seats > 0, seats, np.nan)


def spare(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return how many seats are empty.

    Parameters
    ----------
    view
        Facts cut at the day, and the account table.
    as_of
        The day.

    Returns
    -------
    FloatArray
        Shape (accounts,), >= 0; NaN where seats or users are not known.
    """
    return np.maximum(view.table.array("seats") - active_users(view, as_of), 0)


SEAT_FILL = Signal(
    name="seatwatch.seat_fill",
    compute=seat_fill,
    points=((0.2, 0), (0.6, 60), (0.9, 100)),
    group="usage",
    unit="share",
    low=0,
    labels={"en": "Seats in use", "ja": "利用席の割合"},
    doc="Active users of the last 28 days as a share of the seats bought.",
)

SPARE = Enrichment(
    name="seatwatch.spare",
    compute=spare,
    kind="number",
    unit="seats",
    doc="Seats bought less the active users of the last 28 days.",
)
