"""Offers: who was made one in a period, and which of them were taken up."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.period import Period
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.expansion_rows import ExpansionRows

OFFERED = "offered"
"""Kind of the events that are offers."""


@attrs.frozen(eq=False, kw_only=True)
class Offers:
    """Offers made in a period.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    product
        Shape (n,): code of the product; -1 for any, -2 for one that nobody has.
    day
        Shape (n,): when.
    """

    account: Int64Array
    product: Int64Array
    day: DayArray


def offers_in(book: RevenueBook, period: Period) -> Offers:
    """Return the offers made in a period.

    Parameters
    ----------
    book
        The book.
    period
        The days.

    Returns
    -------
    Offers
        Events of the kind ``offered``, by day and account.
    """
    events = book.portfolio.events
    day = events.array("own_day")
    start, end = (np.datetime64(edge, "D") for edge in (period.start, period.end))
    inside = events.text("kind").equals(OFFERED) & (day >= start) & (day < end)
    rows = np.flatnonzero(inside & (events.array("account") >= 0))
    product = events.text("product").codes_in(book.portfolio.contracts.text("product"))
    return Offers(
        account=events.array("account")[rows].astype(np.int64),
        product=product[rows],
        day=day[rows],
    )


def taken_up(offers: Offers, rows: ExpansionRows) -> BoolArray:
    """Return which offers were taken up within their period.

    Parameters
    ----------
    offers
        The offers.
    rows
        What was bought in the same period.

    Returns
    -------
    BoolArray
        Shape (offers,): the account bought the product, or anything when none was
        named, on the day of the offer or later.
    """
    width = max(int(rows.product.max(initial=-1)), int(offers.product.max(initial=-1)))
    # Product -2 of an offer is one that nobody has: its key meets no row's.
    keys = rows.account * (width + 3) + rows.product + 2
    one = _latest(
        keys, rows.bought_on, offers.account * (width + 3) + offers.product + 2
    )
    any_ = _latest(rows.account, rows.bought_on, offers.account)
    latest = np.where(offers.product == -1, any_, one)
    taken: BoolArray = latest >= offers.day
    return taken


def _latest(keys: Int64Array, day: DayArray, wanted: Int64Array) -> DayArray:
    """Return the latest day of each wanted key, NaT where there is none."""
    distinct, group = np.unique(keys, return_inverse=True)
    latest = np.full(len(distinct) + 1, np.datetime64("NaT", "D"))
    np.fmax.at(latest, group, day)
    place = np.searchsorted(distinct, wanted)
    hit = np.append(distinct, -1)[place] == wanted
    return latest[np.where(hit, place, len(distinct))]
