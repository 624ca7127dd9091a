"""The signal: active users as a share of the seats bought."""

import numpy as np
from successkit.core import FloatArray, Signal, View

_DAYS = 28
_FIXED_POINT = 1000  # usage values are whole thousandths


def seat_fill(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return the mean of active users over the last 28 days, per seat.

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
    usage = view.portfolio.usage
    recent = usage.text("measure").equals("active_users")
    recent &= usage.array("day") > as_of - _DAYS
    account = usage.array("account")[recent]
    rows = len(view.table)
    users = np.bincount(account, usage.array("value")[recent], rows) / _FIXED_POINT
    counts = np.bincount(account, minlength=rows)
    seats = view.table.array("seats")
    known = (counts > 0) & (seats > 0)
    return np.where(known, users / counts / seats, np.nan)


SEAT_FILL = Signal(
    name="seatwatch.seat_fill",
    compute=seat_fill,
    points=((0.2, 0), (0.6, 60), (0.9, 100)),
    group="usage",
    unit="share",
    labels={"en": "Seats in use", "ja": "利用席の割合"},
    doc="Active users of the last 28 days as a share of the seats bought.",
)
