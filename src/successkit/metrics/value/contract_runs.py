"""Contracts as customers see them: runs of rows with one term, due at its end."""

from typing import Final, Literal, get_args

import attrs
import numpy as np

from successkit.core.arrays import NULL_DAY, BoolArray, DayArray, Int64Array, missing
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Facts
from successkit.core.states import ContractKind, IntervalUnit, code_of
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.revenue.monthly import (
    add_months,
    list_units,
    months_between,
)
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.value.months import nearest_months
from successkit.metrics.value.run_rows import RunRows, run_rows

CancelledEnds = Literal["auto", "term", "rolling"]
"""What the end of a cancelled contract is: of its term, or of a rolling contract."""

USUAL_TERMS: Final = (1, 2, 3, 6, 12, 18, 24, 36, 48, 60)
"""Months that contracts are usually made for."""


@attrs.frozen(eq=False, kw_only=True)
class Runs:
    """Contracts, by account and start; a change of price or quantity is no new one.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    start
        Shape (n,): first day.
    until
        Shape (n,): first day on which it earns no more; ``FAR`` for open.
    ends
        Shape (n,): end of access by the contract; ``FAR`` for open.
    due
        Shape (n,): the day its term ends; ``FAR`` for a rolling contract.
    term
        Shape (n,): its length; of a rolling contract its billing interval. [months]
    follows
        Shape (n,): the run that renews it, or -1.
    early
        Whether what follows is a renewal of the same id that began before the end.
    """

    account: Int64Array
    start: DayArray
    until: DayArray
    ends: DayArray
    due: DayArray
    term: Int64Array
    follows: Int64Array
    early: BoolArray

    @property
    def rolling(self) -> BoolArray:
        """Whether it goes on from one billing interval to the next."""
        return np.asarray(self.due == FAR)


def contract_runs(contracts: Facts, ledger: Ledger, cancelled: CancelledEnds) -> Runs:
    """Put the rows of contracts together, and find when each is due.

    Parameters
    ----------
    contracts
        Rows as of a day.
    ledger
        What became of each row.
    cancelled
        What the end of a cancelled contract is, where no earlier record tells.

    Returns
    -------
    Runs
        Without trials and free plans.

    Raises
    ------
    InvalidInputError
        ``cancelled`` is none of its values.
    """
    if cancelled not in get_args(CancelledEnds):
        raise InvalidInputError(
            f"cancelled: expected one of {', '.join(get_args(CancelledEnds))}; got "
            f"{cancelled!r}"
        )
    months = interval_months(contracts)
    rows = _customer_rows(contracts, ledger)
    runs = run_rows(contracts, ledger.terms, rows)
    due, rolling = _due(contracts, runs, months, cancelled)
    # Another billing interval is another clock, where nothing but it is promised.
    parts = runs.split(rolling, months)
    if len(parts) > len(runs):
        runs = parts
        due, rolling = _due(contracts, runs, months, cancelled)
    return _runs(contracts, ledger, runs, np.where(rolling, FAR, due), months)


def _customer_rows(contracts: Facts, ledger: Ledger) -> Int64Array:
    paid = (list_units(contracts) > 0) | missing(contracts.array("amount"))
    paid[ledger.free.row] = True
    return np.flatnonzero(ledger.terms.earns & paid)


def interval_months(contracts: Facts) -> Int64Array:
    """Return each row's billing interval in months.

    Parameters
    ----------
    contracts
        Contract rows.

    Returns
    -------
    Int64Array
        Shape (rows,), >= 1: weeks and days to the nearest month; 1 for a contract that
        is billed once.
    """
    count = contracts.array("interval_count").astype(np.int64)
    unit = contracts.array("interval_unit")
    result = np.ones(contracts.rows, np.int64)
    days = {
        IntervalUnit.YEAR: 4383,
        IntervalUnit.MONTH: 365.25,
        IntervalUnit.WEEK: 84,
        IntervalUnit.DAY: 12,
    }
    for name, twelfths in days.items():
        rows = unit == code_of(name)
        result[rows] = np.rint(count[rows] * twelfths / 365.25)
    return np.maximum(result, 1)


def _due(
    contracts: Facts,
    runs: RunRows,
    months: Int64Array,
    cancelled: CancelledEnds,
) -> tuple[DayArray, BoolArray]:
    """Return the day each run is due by its term, and whether it has none."""
    end = contracts.array("end")[runs.last]
    # Also a cancellation still to come tells whether an end is that of a term.
    told = contracts.array("ever_cancelled")[runs.last] == 1
    once_open = contracts.array("once_open")[runs.last] == 1
    promised = contracts.array("once_until")[runs.last]
    rolling = np.isnat(end) | (told & (once_open | runs.any_open | runs.rolled))
    rolling |= runs.rolled & ~told
    later = told & (promised > end)
    due = np.where(later, promised, end)
    unclear = np.flatnonzero(told & ~rolling & ~later)
    once = contracts.array("interval_unit")[runs.last] == code_of(IntervalUnit.TERM)
    unclear = unclear[~once[unclear]]
    if cancelled == "rolling":
        rolling[unclear] = True
    if cancelled != "auto":
        return due, rolling
    start = contracts.array("start")[runs.first[unclear]]
    due[unclear], rolling[unclear] = _guess(
        start, end[unclear], months[runs.last[unclear]]
    )
    return due, rolling


def _guess(
    start: DayArray, end: DayArray, interval: Int64Array
) -> tuple[DayArray, BoolArray]:
    """Tell the end of a term from that of a rolling contract by the length."""
    parts, length = months_between(start, end)
    whole, months = parts % length == 0, parts // length
    intervals = -(-parts // (length * interval))  # begun ones count
    usual = whole & np.isin(months, USUAL_TERMS)
    billed = add_months(start, intervals * interval)
    return np.where(interval > 1, billed, end), (interval == 1) & ~usual


def _runs(
    contracts: Facts,
    ledger: Ledger,
    runs: RunRows,
    due: DayArray,
    months: Int64Array,
) -> Runs:
    terms, last = ledger.terms, runs.last
    start, end = contracts.array("start")[runs.first], contracts.array("end")[last]
    row = np.where(terms.successor >= 0, terms.successor, terms.beside)[last]
    kind = contracts.array("kind") == code_of(ContractKind.RENEWAL)
    early = terms.replaced[last] & (row >= 0) & kind[row]
    order = row_order(runs.account, start)
    number = np.empty(len(order) + 1, np.int64)
    number[order], number[-1] = np.arange(len(order)), -1
    start, due = start[order], due[order]
    follows = number[np.where(row >= 0, runs.of_row[row], -1)][order]
    length = _lengths(start, due, follows)
    return Runs(
        account=runs.account[order],
        start=start,
        until=terms.until[last][order],
        ends=np.where(np.isnat(end), FAR, end)[order],
        due=due,
        term=np.where(due == FAR, months[last][order], length),
        follows=follows,
        early=early[order],
    )


def _lengths(start: DayArray, due: DayArray, follows: Int64Array) -> Int64Array:
    """Return the length of terms in months; 1 for those without an end."""
    before = np.full(len(due), FAR)
    dated = np.flatnonzero((due < FAR) & (follows >= 0))
    before[follows[dated]] = NULL_DAY
    np.fmax.at(before, follows[dated], due[dated])
    result = np.ones(len(due), np.int64)
    rows = np.flatnonzero(due < FAR)
    months, whole = nearest_months(start[rows], due[rows])
    result[rows] = months
    # Signed early or late, and made to end with the year: as long as from the old end.
    odd = rows[~whole]
    odd = odd[before[odd] < due[odd]]
    months, whole = nearest_months(before[odd], due[odd])
    result[odd[whole]] = months[whole]
    return result
