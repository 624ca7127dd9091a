"""Built-in signals, declared as any plugin declares its own.

Each reads columns of the account table. A column that is missing for an account
gives NaN: an account without any record of use is not an account that stopped.
"""

from collections.abc import Mapping
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, FloatArray, Signal, View
from successkit.core.arrays import missing
from successkit.core.declarations.normaliser import ByAge
from successkit.core.declarations.signal import SignalFunction

_FREE_AGAIN_DAYS: Final = 365.0
"""Days a customer stays bound once the notice of a self-renewing contract is past."""


@attrs.frozen
class FromColumn:
    """Read a signal from one column of the account table; missing stays NaN.

    Parameters
    ----------
    column
        Name of a number, count, share or flag.
    """

    column: str

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> FloatArray:
        """Return shape (accounts,); NaN where the column is missing."""
        del as_of  # the table is already cut at the day
        return _number(view.table.array(self.column))


def _number(column: AnyArray) -> FloatArray:
    return np.where(missing(column), np.nan, column.astype(np.float64))


def onboarding_delay(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return by how many days the oldest open onboarding step is late.

    Parameters
    ----------
    view
        Uses ``onboarding_share`` and ``onboarding_overdue``.
    as_of
        Day of the view.

    Returns
    -------
    FloatArray
        Shape (accounts,), >= 0; 0 when nothing is late, NaN without any step. [days]
    """
    del as_of
    late = np.maximum(view.table.array("onboarding_overdue"), 0.0)
    planned = ~np.isnan(view.table.array("onboarding_share"))
    return np.where(planned & np.isnan(late), 0.0, late)


def contract(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return the days until the customer is free to leave.

    Parameters
    ----------
    view
        Uses ``days_to_renewal``, ``notice_on`` and ``auto_renew``.
    as_of
        Day of the view.

    Returns
    -------
    FloatArray
        Shape (accounts,). A contract that renews by itself counts to its notice day
        and, once that is past, as bound for a year; any other to its end. Below 0
        for one that ran out without a word, NaN without an end. [days]
    """
    ends_in = view.table.array("days_to_renewal").astype(np.float64)
    notice = view.table.array("notice_on")
    notice_in = (notice - as_of.astype("datetime64[D]")).astype(np.float64)
    noticed = np.where(notice_in >= 0, notice_in, _FREE_AGAIN_DAYS)
    renews = (view.table.array("auto_renew") == 1) & ~np.isnat(notice) & (ends_in >= 0)
    return np.where(renews, noticed, ends_in)


def cancellation(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return the share of revenue that is cancelled and still in force.

    Parameters
    ----------
    view
        Uses ``mrr``, ``mrr_ending`` and ``cancelled``.
    as_of
        Day of the view.

    Returns
    -------
    FloatArray
        Shape (accounts,), in [0, 1]. Without revenue 1 when a contract is cancelled
        and 0 otherwise; NaN where neither is known. [share]
    """
    del as_of
    cancelled = _number(view.table.array("cancelled"))
    mrr = _number(view.table.array("mrr"))
    ending = _number(view.table.array("mrr_ending"))
    paid = (mrr > 0) & ~np.isnan(ending)
    share = np.divide(ending, mrr, out=np.zeros_like(mrr), where=paid)
    return np.where(paid, np.clip(share, 0.0, 1.0), cancelled)


def seat_use(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return the share of the seats that is in use.

    Parameters
    ----------
    view
        Uses ``active_users``, ``seats`` and, without these, ``users_planned``.
    as_of
        Day of the view.

    Returns
    -------
    FloatArray
        Shape (accounts,), in [0, 1]; NaN without the usage measure ``active_users``,
        and where neither a quantity nor the planned users are known. [share]
    """
    del as_of
    seats = _number(view.table.array("seats"))
    planned = _number(view.table.array("users_planned"))
    bought = np.where(seats > 0, seats, planned)
    active = _number(view.table.array("active_users"))
    share = np.divide(
        active, bought, out=np.full_like(active, np.nan), where=bought > 0
    )
    return np.minimum(share, 1.0)


def champion(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    """Return what is known of the people who speak for us at the customer.

    Parameters
    ----------
    view
        Uses ``contact_left`` and ``champion``.
    as_of
        Day of the view.

    Returns
    -------
    FloatArray
        Shape (accounts,): 1 where a contact left lately; else 0.5 where contacts are
        marked and none of them is a champion who is there; else 0. NaN where neither
        contacts are marked nor the book tells of any who left. [0 to 1]
    """
    del as_of
    left = _number(view.table.array("contact_left"))
    there = _number(view.table.array("champion"))
    missed = np.where(there == 0, 0.5, np.where(there == 1, 0.0, left))
    return np.where(left == 1, 1.0, missed)


USAGE_FREQUENCY: Final = Signal(
    name="usage_frequency",
    compute=FromColumn("usage_frequency"),
    points=((0, 0), (0.5, 40), (1, 100)),
    weight=2.0,
    group="use",
    unit="share",
    labels={"en": "weeks with use", "ja": "利用頻度"},
    doc="Weeks with use among the last four.",
)
SEAT_USE: Final = Signal(
    name="seat_use",
    compute=seat_use,
    normaliser=ByAge(
        [
            (60, [(0, 0), (0.1, 40), (0.3, 75), (0.5, 100)]),
            (300, [(0, 0), (0.3, 40), (0.6, 75), (0.85, 100)]),
        ]
    ),
    weight=0.5,
    group="use",
    unit="share",
    labels={"en": "seats in use", "ja": "利用中の席の割合"},
    doc="Active users as a share of the seats; less is expected of new customers.",
)
USAGE_TREND: Final = Signal(
    name="usage_trend",
    compute=FromColumn("usage_trend"),
    points=((-0.6, 0), (-0.25, 40), (0, 75), (0.25, 100)),
    weight=4.0,
    group="use",
    unit="ratio",
    labels={"en": "trend of use", "ja": "利用の推移"},
    doc="Use of the last 4 weeks against the 12 weeks before, less 1.",
)
USAGE_RECENCY: Final = Signal(
    name="usage_recency",
    compute=FromColumn("days_since_usage"),
    points=((7, 100), (14, 75), (28, 30), (60, 0)),
    weight=2.0,
    group="use",
    unit="days",
    labels={"en": "last use", "ja": "最終利用"},
    doc="Days since the product was last used.",
)
USAGE_BREADTH: Final = Signal(
    name="usage_breadth",
    compute=FromColumn("usage_breadth"),
    points=((0, 0), (0.5, 50), (0.9, 100)),
    weight=1.5,
    group="use",
    unit="share",
    labels={"en": "breadth of use", "ja": "利用の幅"},
    doc="Measures used lately as a share of those ever used.",
)
CONTACT_RECENCY: Final = Signal(
    name="contact_recency",
    compute=FromColumn("days_since_contact"),
    points=((14, 100), (45, 80), (90, 50), (180, 0)),
    weight=1.5,
    group="relation",
    unit="days",
    labels={"en": "last talk", "ja": "最終接触"},
    doc="Days since anybody of us and of the customer last talked.",
)
SUPPORT_LOAD: Final = Signal(
    name="support_load",
    compute=FromColumn("reactive_90d"),
    points=((2, 100), (6, 70), (12, 30), (20, 0)),
    weight=1.0,
    group="support",
    unit="enquiries",
    labels={"en": "enquiries", "ja": "問い合わせ件数"},
    doc="Enquiries that the customer began in the last 90 days.",
)
OPEN_URGENT: Final = Signal(
    name="open_urgent",
    compute=FromColumn("open_urgent"),
    points=((0, 100), (1, 40), (3, 0)),
    weight=1.0,
    group="support",
    unit="enquiries",
    labels={"en": "urgent enquiries open", "ja": "未解決の緊急問い合わせ"},
    doc="Urgent enquiries that are still open.",
)
RESPONSE_WAIT: Final = Signal(
    name="response_wait",
    compute=FromColumn("response_hours"),
    points=((4, 100), (24, 75), (72, 25), (168, 0)),
    weight=0.5,
    group="support",
    unit="h",
    labels={"en": "wait for an answer", "ja": "初回回答までの時間"},
    doc="Median hours until our first answer, last 90 days.",
)
NPS: Final = Signal(
    name="nps",
    compute=FromColumn("nps_latest"),
    age="nps_age",
    points=((0, 0), (6, 30), (8, 75), (9, 100)),
    weight=1.0,
    group="voice",
    unit="points of 10",
    labels={"en": "NPS answer", "ja": "NPS回答"},
    doc="Mean of the latest NPS answer of each contact, last 365 days.",
)
CSAT: Final = Signal(
    name="csat",
    compute=FromColumn("csat_latest"),
    age="csat_age",
    points=((0.2, 0), (0.5, 40), (0.75, 75), (1, 100)),
    weight=1.0,
    group="voice",
    unit="share",
    labels={"en": "CSAT", "ja": "顧客満足度"},
    doc="Mean satisfaction on a scale from 0 to 1, last 180 days.",
)
SENTIMENT: Final = Signal(
    name="sentiment",
    compute=FromColumn("sentiment"),
    age="sentiment_age",
    points=((-1, 0), (0, 60), (1, 100)),
    weight=1.0,
    group="relation",
    unit="-1 to 1",
    labels={"en": "sentiment of the person in charge", "ja": "担当者の所感"},
    doc="What the person in charge feels, last 90 days.",
)
ONBOARDING_DELAY: Final = Signal(
    name="onboarding_delay",
    compute=onboarding_delay,
    points=((0, 100), (14, 60), (60, 0)),
    weight=1.0,
    group="onboarding",
    unit="days",
    labels={"en": "onboarding", "ja": "オンボーディング"},
    doc="Days by which the oldest open onboarding step is late.",
)
CONTRACT: Final = Signal(
    name="contract",
    compute=contract,
    points=((-30, 0), (0, 25), (30, 60), (90, 85), (180, 100)),
    weight=1.5,
    group="contract",
    unit="days",
    labels={"en": "contract", "ja": "契約"},
    doc="Days until the customer is free to leave; below 0 after the end.",
)
CANCELLATION: Final = Signal(
    name="cancellation",
    compute=cancellation,
    points=((0, 100), (0.5, 20), (1, 0)),
    weight=3.0,
    group="contract",
    unit="share",
    critical=0.0,
    labels={"en": "cancellation", "ja": "解約予定"},
    doc="Share of revenue that is cancelled and still in force.",
)
PAYMENT: Final = Signal(
    name="payment",
    compute=FromColumn("past_due"),
    points=((0, 100), (1, 0)),
    weight=0.5,
    group="contract",
    unit="flag",
    labels={"en": "payment", "ja": "支払い"},
    doc="1 when a payment is late.",
)
DISCOUNT_DEPENDENCE: Final = Signal(
    name="discount_dependence",
    compute=FromColumn("discount_share"),
    points=((0.1, 100), (0.3, 60), (0.6, 0)),
    weight=0.5,
    group="contract",
    unit="share",
    labels={"en": "discount", "ja": "値引き依存"},
    doc="Discount as a share of the list price.",
)
CHAMPION: Final = Signal(
    name="champion",
    compute=champion,
    points=((0, 100), (0.5, 60), (1, 20)),
    weight=0.5,
    group="relation",
    unit="0 to 1",
    labels={"en": "champion", "ja": "推進役"},
    doc="Whether somebody who speaks for us is there; 1 when a contact left lately.",
)

BUILT_IN: Final[tuple[Signal, ...]] = (
    CANCELLATION,
    CHAMPION,
    CONTACT_RECENCY,
    CONTRACT,
    CSAT,
    DISCOUNT_DEPENDENCE,
    NPS,
    ONBOARDING_DELAY,
    OPEN_URGENT,
    PAYMENT,
    RESPONSE_WAIT,
    SEAT_USE,
    SENTIMENT,
    SUPPORT_LOAD,
    USAGE_BREADTH,
    USAGE_FREQUENCY,
    USAGE_RECENCY,
    USAGE_TREND,
)
"""Signals of the library, by name."""

READS: Final[Mapping[SignalFunction, frozenset[str]]] = {
    onboarding_delay: frozenset({"onboarding_share", "onboarding_overdue"}),
    contract: frozenset({"days_to_renewal", "notice_on", "auto_renew"}),
    cancellation: frozenset({"mrr", "mrr_ending", "cancelled"}),
    seat_use: frozenset({"active_users", "seats", "users_planned"}),
    champion: frozenset({"contact_left", "champion"}),
}
"""Columns that signals look at which rest on several."""
