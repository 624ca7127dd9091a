"""Accounts whose revenue is told by their stretches alone, and the sums of these."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, IntArray
from successkit.core.facts import Facts
from successkit.metrics.revenue.earnings import Earnings
from successkit.metrics.revenue.ledger import SAFE
from successkit.metrics.revenue.packed import countable, flows, histogram_of
from successkit.metrics.revenue.stretches import Stretches
from successkit.metrics.revenue.sweep import Histogram
from successkit.metrics.revenue.totals import Totals


def plain_accounts(
    contracts: Facts, earnings: Earnings, currency: str, accounts: int
) -> BoolArray:
    """Return the accounts of which nothing but stretches of revenue is to be told.

    Parameters
    ----------
    contracts
        Contract rows.
    earnings
        What they earn.
    currency
        Reporting currency.
    accounts
        How many accounts there are.

    Returns
    -------
    BoolArray
        Shape (accounts,). All that they pay is in the reporting currency, they are
        customers just while they pay, and nothing is ever paused or unpaid.
    """
    pieces, account = earnings.pieces, contracts.array("account")
    column = contracts.text("currency")
    paid = pieces.units > 0
    odd = pieces.alive != paid
    if column.values.tolist() != [currency]:
        odd |= paid & (column.codes[pieces.row] != column.code(currency))
    if not paid.all():
        # What becomes free takes a price over and gives it up: a gain and a loss.
        target = pieces.following[pieces.following >= 0]
        odd[target] |= ~paid[target]
    owner = account[pieces.row]
    plain = np.ones(accounts, bool)
    if pieces.units.sum(dtype=float) >= SAFE / 2:
        # The ledger says so when an account moves more than can be counted.
        plain = np.bincount(owner, pieces.units, accounts) < SAFE / 2
    plain[owner[odd]] = False
    plain[account[earnings.outages.row]] = False
    return plain


@attrs.frozen(eq=False, kw_only=True)
class Calendar:
    """Consecutive periods, and the last day that is looked at.

    Parameters
    ----------
    boundaries
        Days at which one period ends and the next begins, rising; what begins on one
        of them is new in the period that begins there.
    until
        The last day.
    """

    boundaries: DayArray
    until: np.datetime64


@attrs.frozen(eq=False, kw_only=True)
class Plain:
    """Stretches of revenue of plain accounts, and the periods to look at.

    Parameters
    ----------
    stretches
        What earns how much, from when to when.
    calendar
        The periods.
    """

    stretches: Stretches
    calendar: Calendar

    @classmethod
    def of(
        cls,
        earnings: Earnings,
        chosen: BoolArray,
        unit: IntArray,
        units: int,
        calendar: Calendar,
    ) -> "Plain | None":
        """Find the stretches.

        Parameters
        ----------
        earnings
            What contract rows earn.
        chosen
            Shape (rows,): rows of plain accounts.
        unit
            Shape (rows,): number of the unit that each row is netted with.
        units
            How many there are.
        calendar
            The periods.

        Returns
        -------
        Plain | None
            None when amounts are too large for packed keys.
        """
        pieces, amount = earnings.pieces, earnings.pieces.units
        if not chosen.all():
            amount = np.where(chosen[pieces.row], amount, 0)
        stretches = Stretches(
            account=unit[pieces.row],
            start=pieces.start,
            end=pieces.end,
            amount=amount,
            accounts=units,
        )
        if not countable(stretches, len(calendar.boundaries) - 1):
            return None
        return cls(stretches=stretches, calendar=calendar)

    def totals(self) -> list[Totals]:
        """Return the sums of every period.

        Returns
        -------
        list[Totals]
            One per period.
        """
        boundaries, until = self.calendar.boundaries, self.calendar.until
        return flows(self.stretches, boundaries, until=until).totals()

    def histogram(self) -> Histogram:
        """Return what happened by cohort and period.

        Returns
        -------
        Histogram
            Sums over all units.
        """
        boundaries, until = self.calendar.boundaries, self.calendar.until
        return histogram_of(self.stretches, boundaries, until=until)
