"""Sums of use over the days of a window, and over those before it."""

from functools import cached_property
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int64Array,
    distinct_codes,
    positions,
)
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio

EARLIER = 3
"""A window is compared with the days before it, this many times as long."""

_WEEK, _LATE_WEEKS = 7, 4

_BITS = _LATE_WEEKS * (EARLIER + 1)
_SHARE_OF_FOUR = np.array([bits.bit_count() / _LATE_WEEKS for bits in range(16)])
_CELLS_A_ROW = 4


@attrs.frozen(kw_only=True)
class Window:
    """Days up to a last one, and the days before, which they are compared with.

    Parameters
    ----------
    last
        The last day.
    days
        How many days the window has; 0 for none.
    """

    last: "np.datetime64"
    days: int

    @classmethod
    def of(cls, portfolio: Portfolio, period: Period) -> Self:
        """Return the days of a period that are past.

        Parameters
        ----------
        portfolio
            Facts as of a day.
        period
            The days.

        Returns
        -------
        Self
            Up to the day of the facts.
        """
        last = min(period.last_day, portfolio.day or period.last_day)
        days = max((last - period.start).days + 1, 0)
        return cls(last=np.datetime64(last, "D"), days=days)

    @property
    def before(self) -> int:
        """How many days before the window it is compared with."""
        return EARLIER * self.days

    def age(self, portfolio: Portfolio) -> Int64Array:
        """Return the days from each record of use to the last day.

        Parameters
        ----------
        portfolio
            Facts as of a day.

        Returns
        -------
        Int64Array
            Shape (rows of use,); below 0 after the window. [days]
        """
        return np.asarray(self.last - portfolio.usage.array("day")).view(np.int64)


class Use:
    """Use of each account and measure within a window, and before it."""

    def __init__(self, portfolio: Portfolio, window: Window) -> None:
        usage = portfolio.usage
        self.accounts, self.window = len(portfolio), window
        self.age = window.age(portfolio)
        self.row_account = usage.array("account")
        self.value = usage.array("value")
        self.lately = (self.age >= 0) & (self.age < window.days)
        self._measures = usage.text("measure")

    @cached_property
    def _cells(self) -> tuple[Int64Array, Int64Array]:
        """Accounts of the cells of account and measure, and the cell of each row."""
        width = max(len(self._measures.values), 1)
        keys = self.row_account.astype(np.int64) * width
        keys += self._measures.codes
        limit = self.accounts * width
        if limit <= _CELLS_A_ROW * len(keys):
            # Most cells have a row, so that finding those that do gains nothing.
            return np.arange(limit) // width, keys
        distinct, place = distinct_codes(keys, limit)
        return distinct // width, place

    @property
    def account(self) -> Int64Array:
        """Account of each cell of account and measure, rising."""
        return self._cells[0]

    @cached_property
    def recent(self) -> Int64Array:
        """Use within the window by account and measure, in 1/1000."""
        return self._sum(self.lately)

    @cached_property
    def before(self) -> Int64Array:
        """Use in the days before the window, which it is compared with."""
        first, end = self.window.days, self.window.days + self.window.before
        return self._sum((self.age >= first) & (self.age < end))

    def _sum(self, rows: BoolArray) -> Int64Array:
        total, places = np.zeros(len(self.account), np.int64), positions(rows)
        np.add.at(total, self._cells[1].take(places), self.value.take(places))
        return total

    def total(self) -> Int64Array:
        """Return the counts of the window over all measures of an account.

        Returns
        -------
        Int64Array
            Shape (accounts,), in 1/1000.
        """
        result = np.zeros(self.accounts, np.int64)
        np.add.at(result, self.account, self.recent)
        return result

    def oldest(self) -> Int64Array:
        """Return the age of each account's first record up to the last day.

        Returns
        -------
        Int64Array
            Shape (accounts,); -1 for one without any. [days]
        """
        return self._oldest

    @cached_property
    def _oldest(self) -> Int64Array:
        result = np.full(self.accounts, -1, np.int64)
        np.maximum.at(result, self.row_account, self.age)
        return result

    def newest(self) -> Int64Array:
        """Return the age of each account's last use of something.

        Returns
        -------
        Int64Array
            Shape (accounts,); -1 for one that never used anything. [days]
        """
        used = positions((self.value > 0) & (self.age >= 0))
        never = np.iinfo(np.int64).max
        result = np.full(self.accounts, never)
        np.minimum.at(result, self.row_account.take(used), self.age.take(used))
        return np.where(result == never, -1, result)

    def trend(self) -> FloatArray:
        """Return the daily use of the window against that before it, less 1.

        Returns
        -------
        FloatArray
            Shape (accounts,): mean over the measures used before; NaN with fewer days
            of earlier use than the window has.
        """
        days = np.clip(self.oldest() - self.window.days + 1, 0, self.window.before)
        compared = self.before > 0
        account = self.account[compared]
        per_day = self.before[compared] / np.maximum(days[account], 1)
        ratio = self.recent[compared] / max(self.window.days, 1) / per_day
        count = np.bincount(account, minlength=self.accounts)
        total = np.bincount(account, ratio, self.accounts)
        enough = (count > 0) & (days >= max(self.window.days, 1))
        trend: FloatArray = np.where(enough, total / np.maximum(count, 1) - 1, np.nan)
        return trend

    def frequency(self) -> FloatArray:
        """Return in how many of the last four weeks each account used something.

        Returns
        -------
        FloatArray
            Shape (accounts,), in [0, 1]; NaN without a record, and where records lie
            further apart than a week, as of monthly counts. [share]
        """
        recent = (self.age >= 0) & (self.age < _WEEK * _BITS)
        place = self.row_account.astype(np.int64) * _BITS + self.age // _WEEK
        recorded = self._weeks(place.take(positions(recent)))
        used = self._weeks(place.take(positions(recent & (self.value > 0))))
        weekly = (recorded & (recorded << 1)) != 0
        silent = (self.oldest() >= 0) & (recorded == 0)
        share = _SHARE_OF_FOUR[used >> (_BITS - _LATE_WEEKS)]
        frequency: FloatArray = np.where(weekly | silent, share, np.nan)
        return frequency

    def _weeks(self, places: Int64Array) -> AnyArray:
        """Return 16 weeks of each account as bits, the newest one the highest."""
        marked = np.zeros(self.accounts * _BITS, bool)
        marked[places] = True
        return np.packbits(marked).view(">u2").astype(np.uint16)

    def mean_of(self, measure: str) -> FloatArray:
        """Return the mean of what the window's records of a measure say.

        Parameters
        ----------
        measure
            Its name.

        Returns
        -------
        FloatArray
            Shape (accounts,); NaN without a record in the window.
        """
        rows = positions(self.lately & self._measures.equals(measure))
        account = self.row_account.take(rows)
        count = np.bincount(account, minlength=self.accounts)
        total = np.bincount(account, self.value.take(rows) / 1000, self.accounts)
        mean: FloatArray = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        return mean

    def breadth(self) -> tuple[Int64Array, Int64Array]:
        """Return how many measures each account used, of how many.

        Returns
        -------
        tuple[Int64Array, Int64Array]
            Shapes (accounts,): used in the window; and in it or before.
        """
        lately = self.recent > 0
        ever = lately | (self.before > 0)
        return (
            np.bincount(self.account[lately], minlength=self.accounts),
            np.bincount(self.account[ever], minlength=self.accounts),
        )
