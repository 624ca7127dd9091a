"""Revenue of accounts day by day, as stretches of one level in one currency."""

from datetime import date

import attrs
import numpy as np

from successkit.core.arrays import DayArray, Int64Array
from successkit.metrics.revenue.exchange import Exchange, convert
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.value.day_index import DayIndex


@attrs.frozen(eq=False, kw_only=True)
class Levels:
    """Stretches of days with one monthly revenue each.

    Parameters
    ----------
    account
        Shape (n,): position of the account, rising.
    start
        Shape (n,): first day.
    units
        Shape (n,): exact units a month, up to the next stretch of the account.
    index
        Finds them.
    """

    account: Int64Array
    start: DayArray
    units: Int64Array
    index: DayIndex

    def place(self, account: Int64Array, day: DayArray) -> Int64Array:
        """Return the stretch that accounts are in on days of their own.

        Parameters
        ----------
        account
            Shape (k,).
        day
            Shape (k,), not before the account's first stretch.

        Returns
        -------
        Int64Array
            Shape (k,): positions.
        """
        return self.index.place(account, day)


def levels_of(ledger: Ledger, exchange: Exchange, currency: str, day: date) -> Levels:
    """Return the revenue of every account after each day on which it changed.

    Parameters
    ----------
    ledger
        Events.
    exchange
        Rates.
    currency
        Reporting currency.
    day
        Whose rates count: one rate for all days, so that a change of rates is no
        expansion.

    Returns
    -------
    Levels
        By account and day.
    """
    delta = _converted(ledger, exchange, currency, day)
    account = ledger.account
    last = np.ones(len(ledger), bool)
    last[:-1] = account[1:] != account[:-1]
    last[:-1] |= ledger.day[1:] != ledger.day[:-1]
    rows = np.flatnonzero(last)
    # A sum over all accounts may wrap around; its differences are exact all the same.
    running = np.cumsum(delta)[rows]
    account, start = account[rows], ledger.day[rows]
    index = DayIndex.of(account, start, ledger.accounts)
    before = np.append(0, running)[index.heads[:-1]]
    units = running - np.repeat(before, np.diff(index.heads))
    return Levels(account=account, start=start, units=units, index=index)


def _converted(
    ledger: Ledger, exchange: Exchange, currency: str, day: date
) -> Int64Array:
    """Return the changes in the reporting currency; each level is rounded once."""
    names = ledger.currencies.tolist()
    used = np.unique(ledger.currency[ledger.delta != 0]).tolist()
    if all(names[code] == currency for code in used):
        return ledger.delta
    result = ledger.delta.copy()
    for code in used:
        rows = np.flatnonzero(ledger.currency == code)
        factor = exchange.needed(names[code], currency, day)
        account, delta = ledger.account[rows], ledger.delta[rows]
        fresh = np.append(True, account[1:] != account[:-1])
        before = np.append(0, np.cumsum(delta))[:-1]
        level = np.cumsum(delta) - before[fresh][np.cumsum(fresh) - 1]
        after = convert(level, factor)
        result[rows] = after - np.where(fresh, 0, np.append(0, after)[:-1])
    return result
