"""``ExpansionCounts``: exact sums of what was sold on, and the rates read from them."""

from fractions import Fraction
from typing import Final, Literal

import attrs

from successkit.core.errors import InvalidInputError
from successkit.metrics.parts import Sums
from successkit.metrics.revenue.expansion_causes import TOLD

Over = Literal["eligible", "offered", "active"]
"""Whose purchases count: customers at the opening, accounts that were made an offer
in the period, customers at the closing."""

OVER: Final = ("eligible", "offered", "active")

CAUSES: Final = (*map(str, TOLD), "add_on", "other")
"""Why an account pays more, in the order of :class:`Causes`."""


@attrs.frozen(kw_only=True)
class SaleCounts(Sums):
    """One kind of sale: upsell, or cross-sell.

    Parameters
    ----------
    sales
        Pairs of account and product.
    eligible, offered, active
        Accounts that bought, of those of each denominator.
    units
        Monthly revenue that came in. [units/month]
    quantity, price, plan, billing_frequency, discount_end, scheduled_ramp
        Parts of it. [units/month]
    add_on, other
        More of them. [units/month]
    """

    sales: int = 0
    eligible: int = 0
    offered: int = 0
    active: int = 0
    units: int = 0
    quantity: int = 0
    price: int = 0
    plan: int = 0
    billing_frequency: int = 0
    discount_end: int = 0
    scheduled_ramp: int = 0
    add_on: int = 0
    other: int = 0


@attrs.frozen(kw_only=True)
class ExpansionCounts(Sums):
    """What an expansion book adds up to; it adds up over accounts.

    Parameters
    ----------
    eligible, offered, active
        Accounts of each denominator.
    upsell, cross_sell
        What was sold.
    offers, taken
        Offers made in the period, and those that were taken up in it.

    Examples
    --------
    >>> one = ExpansionCounts(eligible=1, upsell=SaleCounts(sales=1, eligible=1))
    >>> both = one + ExpansionCounts(eligible=3)
    >>> both.rate("upsell"), both.rate("upsell", "offered")
    (0.25, None)
    """

    eligible: int = 0
    offered: int = 0
    active: int = 0
    upsell: SaleCounts = SaleCounts()
    cross_sell: SaleCounts = SaleCounts()
    offers: int = 0
    taken: int = 0

    def parts(self, sale: str, over: Over = "eligible") -> tuple[int, int]:
        """Return what a rate is made of.

        Parameters
        ----------
        sale
            ``upsell`` or ``cross_sell``.
        over
            The denominator.

        Returns
        -------
        tuple[int, int]
            Accounts that bought, and accounts of the denominator.

        Raises
        ------
        InvalidInputError
            No such denominator.
        """
        if over not in OVER:
            raise InvalidInputError(
                f"over: expected one of {', '.join(OVER)}; got {over!r}"
            )
        sold: SaleCounts = getattr(self, sale)
        return getattr(sold, over), getattr(self, over)

    def rate(self, sale: str, over: Over = "eligible") -> float | None:
        """Return the share of accounts that bought.

        Parameters
        ----------
        sale
            ``upsell`` or ``cross_sell``.
        over
            The denominator.

        Returns
        -------
        float | None
            In [0, 1]; None without accounts.
        """
        hits, n = self.parts(sale, over)
        return float(Fraction(hits, n)) if n else None
