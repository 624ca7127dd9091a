"""``Spells``: when each account was a paying customer, as the caller defines it."""

from typing import Self

import attrs
import numpy as np
import numpy.typing as npt

from successkit.core import AnyArray, DayArray, Int64Array, InvalidInputError
from successkit.metrics.revenue.order import row_order


def _whole(column: npt.ArrayLike) -> Int64Array:
    return np.asarray(column, np.int64)


def _days(column: npt.ArrayLike) -> DayArray:
    return np.asarray(column, "datetime64[D]")


@attrs.frozen(eq=False)
class Spells:
    """Paid spells of accounts, half-open, so that churn is defined in one place only.

    Parameters
    ----------
    account
        Shape (n,): position of the account in the portfolio.
    start
        Shape (n,): first paid day.
    end
        Shape (n,): first day that is no longer paid; NaT while it runs.

    Raises
    ------
    InvalidInputError
        The columns differ in length, a start is missing, or an end is not after it.
    """

    account: Int64Array = attrs.field(converter=_whole)
    start: DayArray = attrs.field(converter=_days)
    end: DayArray = attrs.field(converter=_days)

    def __attrs_post_init__(self) -> None:
        lengths = {len(self.account), len(self.start), len(self.end)}
        if len(lengths) > 1:
            raise InvalidInputError(
                f"Spells: expected columns of one length; got {sorted(lengths)}"
            )
        bad = np.isnat(self.start) | (self.end <= self.start)
        if bool(bad.any()):
            raise InvalidInputError(
                f"Spells: expected a start and an end after it or NaT; row "
                f"{int(np.argmax(bad))} has {self.start[bad][0]} to {self.end[bad][0]}"
            )

    def up_to(self, day: np.datetime64) -> Self:
        """Return the spells begun by a day, in order; later ends are open.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        Self
            Sorted by account and start.
        """
        order = row_order(self.account, self.start)
        rows = order[self.start[order] <= day]
        end = self.end[rows].copy()
        end[end > day] = np.datetime64("NaT")
        return attrs.evolve(
            self, account=self.account[rows], start=self.start[rows], end=end
        )

    def between(self, first: int, end: int) -> Self:
        """Return the spells of some accounts; rows must be in order.

        Parameters
        ----------
        first, end
            Positions of the first account, and of the one after the last.

        Returns
        -------
        Self
            Accounts counted from the first one.
        """
        rows = slice(*np.searchsorted(self.account, [first, end]).tolist())
        account = self.account[rows] - first
        return attrs.evolve(
            self, account=account, start=self.start[rows], end=self.end[rows]
        )

    def first(self) -> AnyArray:
        """Return which rows are the first of their account; rows must be in order.

        Returns
        -------
        AnyArray
            Shape (n,), bool.
        """
        return np.append(True, self.account[1:] != self.account[:-1])[: len(self.start)]
