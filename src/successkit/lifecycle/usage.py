"""Use that fell or recovered, by a weekly calendar over the account's own data.

Weeks end on Sunday for everybody, so that the calendar does not move with the day of
the report or with a late record. At the end of each week the use of 28 days is set
against the 84 days before, as a mean of equal length.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    Int64Array,
    InvalidInputError,
    Portfolio,
)
from successkit.core.arrays import NULL_INT, distinct_codes
from successkit.lifecycle import kinds
from successkit.lifecycle.rules import Dated, EventRules
from successkit.metrics.revenue.order import changes, run_starts

_MONDAY: Final = np.datetime64("1969-12-29", "D")
"""A Monday; weeks are counted from it."""
_RECENT: Final = 4
_BEFORE: Final = 12
_SILENCE: Final = _RECENT + _BEFORE
"""After so many weeks without use nothing changes any more."""
_SAFE: Final = 2**62


def usage_days(portfolio: Portfolio, rules: EventRules) -> dict[str, Dated]:
    """Return the days on which use fell and recovered.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    rules
        Thresholds.

    Returns
    -------
    dict[str, Dated]
        ``use_fell`` and ``use_recovered``, on Sundays, in turn for each account. An
        account is judged once it has 16 weeks of data, and only while the 84 days
        before show use. One who settles at a lower level is in steady use again, which
        counts as recovered: the level itself is for the health score.

    Raises
    ------
    InvalidInputError
        The use of the book does not fit into 63 bits.
    """
    every = _weeks(portfolio)
    total = np.concatenate([[0], np.cumsum(every.value)])
    # The weeks of each account that are judged are its last ones, without a gap.
    place = np.flatnonzero(np.arange(len(every.week)) - every.first >= _SILENCE - 1)
    weeks = every.take(place)
    start = total.take(place + (1 - _RECENT))
    recent = (total.take(place + 1) - start) * (_BEFORE // _RECENT)
    before = start - total.take(place + (1 - _SILENCE))
    judged = before > 0
    fell = _in_a_row(judged & (recent < rules.fell_to * before), weeks, rules)
    well = _in_a_row(judged & (recent >= rules.recovered_to * before), weeks, rules)
    fell, well = _turns(fell, well, weeks)
    return {kinds.USE_FELL: weeks.ends(fell), kinds.USE_RECOVERED: weeks.ends(well)}


@attrs.frozen(eq=False)
class _Weeks:
    """Use by account and week, without gaps, up to 16 weeks after the last use."""

    account: Int64Array
    week: Int64Array
    value: Int64Array
    first: Int64Array

    def take(self, rows: Int64Array) -> "_Weeks":
        """Return some weeks, those of each account without a gap."""
        account = self.account.take(rows)
        return _Weeks(
            account=account,
            week=self.week.take(rows),
            value=self.value.take(rows),
            first=run_starts(changes(account)),
        )

    def ends(self, rows: BoolArray) -> Dated:
        """Return the last days of some weeks."""
        return Dated(self.account[rows], _MONDAY + (self.week[rows] * 7 + 6))


def _weeks(portfolio: Portfolio) -> _Weeks:
    facts = portfolio.usage
    amount = facts.array("value").astype(np.int64)
    amount = np.where(amount == NULL_INT, 0, amount)
    if len(amount) and _SAFE // len(amount) // _BEFORE < int(np.abs(amount).max()):
        raise InvalidInputError(
            f"usage: expected values that add up below {_SAFE}; the largest of "
            f"{len(amount)} is {int(np.abs(amount).max())}; use a larger unit"
        )
    last_week = (int(_day_number(np.datetime64(portfolio.day, "D"))) + 1) // 7 - 1
    week = _day_number(facts.array("day")) // 7
    account = facts.array("account").astype(np.int64)
    # A week that is not over yet is not judged.
    done = week <= last_week
    return _dense(
        account[done],
        week[done],
        amount[done],
        last_week=last_week,
        accounts=len(portfolio),
    )


def _day_number(day: AnyArray | np.datetime64) -> Int64Array:
    return np.asarray(day - _MONDAY).astype(np.int64)


def _dense(
    account: Int64Array,
    week: Int64Array,
    amount: Int64Array,
    *,
    last_week: int,
    accounts: int,
) -> _Weeks:
    owners, place = distinct_codes(account, accounts)
    start = np.full(len(owners), last_week, np.int64)
    end = np.full(len(owners), np.iinfo(np.int64).min)
    np.minimum.at(start, place, week)
    np.maximum.at(end, place, week)
    length = np.minimum(end + _SILENCE + 1, last_week) - start + 1
    offset = np.cumsum(length) - length
    first = np.repeat(offset, length)
    value = np.zeros(len(first), np.int64)
    np.add.at(value, offset[place] + week - start[place], amount)
    return _Weeks(
        account=np.repeat(owners, length),
        week=np.arange(len(first)) - first + np.repeat(start, length),
        value=value,
        first=first,
    )


def _in_a_row(mark: BoolArray, weeks: _Weeks, rules: EventRules) -> BoolArray:
    """Return where a mark holds, and held in the evaluations before."""
    place = np.arange(len(mark))
    broken = np.maximum.accumulate(np.where(mark, -1, place)) if len(mark) else place
    since = np.maximum(broken + 1, weeks.first)
    return mark & (place - since + 1 >= rules.evaluations)


def _turns(
    fell: BoolArray, well: BoolArray, weeks: _Weeks
) -> tuple[BoolArray, BoolArray]:
    """Keep the falls of accounts that were well, and recoveries from a fall."""
    marks = np.flatnonzero(fell | well)
    low = fell[marks]
    same = np.zeros(len(marks), bool)
    same[1:] = weeks.account[marks][1:] == weeks.account[marks][:-1]
    was_low = np.zeros(len(marks), bool)
    was_low[1:] = low[:-1] & same[1:]
    falls, rises = np.zeros(len(fell), bool), np.zeros(len(fell), bool)
    falls[marks[low & ~was_low]] = True
    rises[marks[~low & was_low]] = True
    return falls, rises
