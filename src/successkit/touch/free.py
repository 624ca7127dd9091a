"""What each person of the team has left."""

from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.touch.team import NO_CAP, Team


@attrs.frozen(eq=False)
class Free:
    """Time, customers and revenue that each person may still take on.

    The columns are written to while customers are given out, and only then.

    Parameters
    ----------
    minutes, accounts, revenue
        Shape (people,): below 0 where somebody has too much already.
    """

    minutes: Int64Array
    accounts: Int64Array
    revenue: Int64Array

    @classmethod
    def of(cls, team: Team) -> Self:
        """Return what people have before any customer.

        Parameters
        ----------
        team
            The people.

        Returns
        -------
        Self
            Their capacity.
        """
        return cls(
            team.minutes.copy(), team.max_accounts.copy(), team.max_revenue.copy()
        )

    def copy(self) -> Self:
        """Return a copy that may be written to by itself.

        Returns
        -------
        Self
            The same amounts.
        """
        return type(self)(
            self.minutes.copy(), self.accounts.copy(), self.revenue.copy()
        )

    def set(self, other: Self) -> None:
        """Take the amounts of a copy.

        Parameters
        ----------
        other
            What people have left by now.
        """
        self.minutes[:] = other.minutes
        self.accounts[:] = other.accounts
        self.revenue[:] = other.revenue

    def fits(self, people: Int64Array, minutes: int, revenue: int) -> BoolArray:
        """Return who can take a customer on.

        Parameters
        ----------
        people
            Shape (k,): whom to ask.
        minutes, revenue
            Of the customer.

        Returns
        -------
        BoolArray
            Shape (k,).
        """
        return np.asarray(
            (self.minutes[people] >= minutes)
            & (self.accounts[people] > 0)
            & (self.revenue[people] >= revenue)
        )

    def take(
        self, person: Int64Array, minutes: Int64Array, revenue: Int64Array
    ) -> None:
        """Write down that people take customers on.

        Parameters
        ----------
        person
            Shape (k,): who.
        minutes, revenue
            Shape (k,): of each customer.
        """
        many = len(self.minutes)
        self.minutes[:] -= summed(person, minutes, many)
        self.accounts[:] -= np.where(
            self.accounts == NO_CAP, 0, np.bincount(person, minlength=many)
        )
        self.revenue[:] -= np.where(
            self.revenue == NO_CAP, 0, summed(person, revenue, many)
        )

    def give(self, person: int, minutes: int, revenue: int) -> None:
        """Write down that one person takes one customer on.

        Parameters
        ----------
        person
            Who.
        minutes, revenue
            Of the customer.
        """
        self.minutes[person] -= minutes
        self.accounts[person] -= self.accounts[person] != NO_CAP
        self.revenue[person] -= revenue * (self.revenue[person] != NO_CAP)


def summed(place: Int64Array, amount: Int64Array, places: int) -> Int64Array:
    """Return exact sums of whole numbers by place.

    Parameters
    ----------
    place
        Shape (n,): 0 to below ``places``.
    amount
        Shape (n,).
    places
        How many there are.

    Returns
    -------
    Int64Array
        Shape (places,).

    Examples
    --------
    >>> summed(np.array([1, 1, 0]), np.array([5, 6, 7]), 3).tolist()
    [7, 11, 0]
    """
    result = np.zeros(places, np.int64)
    np.add.at(result, place, amount)
    return result
