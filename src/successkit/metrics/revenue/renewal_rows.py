"""Contract rows that were due in a period, as columns of positions and units."""

from enum import StrEnum

import attrs
import numpy as np

from successkit.core.arrays import NULL_DAY, BoolArray, DayArray, Int64Array
from successkit.core.period import Period
from successkit.core.states import code_of
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.successors import Successors, successors
from successkit.metrics.revenue.worth import at_opening_rates, units_on

_DAY = np.timedelta64(1, "D")


class RenewalOutcome(StrEnum):
    """What became of a contract whose term ended: renewed in three ways, or not."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    LOST = "lost"
    PENDING = "pending"


@attrs.frozen(eq=False, kw_only=True)
class RenewalRows:
    """Rows that were due in a period, by day and contract id.

    Parameters
    ----------
    row
        Shape (n,): contract row.
    due
        Shape (n,): the day its term ended.
    value, new_value
        Shape (n,): monthly revenue before and after, exact units of the reporting
        currency.
    outcome
        Shape (n,): code of ``RenewalOutcome``.
    successor
        Shape (n,): row that renews it, or -1.
    begins
        Shape (n,): its first day, or NaT.
    decided_on
        Shape (n,): the day that settled it, or NaT.
    notice_passed
        Shape (n,): renews by itself, and the last day for notice is over.
    """

    row: Int64Array
    due: DayArray
    value: Int64Array
    new_value: Int64Array
    outcome: Int64Array
    successor: Int64Array
    begins: DayArray
    decided_on: DayArray
    notice_passed: BoolArray


def renewal_rows(book: RevenueBook, period: Period) -> RenewalRows:
    """Return the contract rows whose term ended in a period.

    Parameters
    ----------
    book
        The book.
    period
        The days.

    Returns
    -------
    RenewalRows
        A renewal counts for the period in which the old term ended, early or late. A
        change of terms is not due; nor is a cancelled contract that an earlier record
        shows without an end, which was rolling.
    """
    terms = book.ledger.terms
    row = _due_rows(book, period)
    followed, worth = _followed(book, period, row)
    begins = np.where(followed.first >= 0, followed.start, NULL_DAY)
    outcome = _outcome(book, row, begins)
    passed = _notice_passed(book)[row]
    return RenewalRows(
        row=row,
        due=terms.stated[row],
        value=worth,
        new_value=followed.units,
        outcome=outcome,
        successor=followed.first,
        begins=begins,
        decided_on=_decided_on(book, row, outcome, begins, passed),
        notice_passed=passed & ~terms.cancelled[row],
    )


def _ever_due(book: RevenueBook) -> BoolArray:
    contracts, terms = book.portfolio.contracts, book.ledger.terms
    dated = ~np.isnat(contracts.array("end"))
    # The end of a rolling contract came with its cancellation, not with its term.
    rolling = terms.cancelled & (contracts.array("once_open") == 1)
    due: BoolArray = terms.earns & ~terms.replaced & dated & ~rolling
    return due


def _due_rows(book: RevenueBook, period: Period) -> Int64Array:
    contracts, terms = book.portfolio.contracts, book.ledger.terms
    start, end = (np.datetime64(day, "D") for day in (period.start, period.end))
    inside = (terms.stated >= start) & (terms.stated < end)
    rows = np.flatnonzero(_ever_due(book) & inside)
    ids, account = contracts.text("id").codes, contracts.array("account")
    return rows.take(row_order(terms.stated[rows], account[rows], ids[rows]))


def _followed(
    book: RevenueBook, period: Period, row: Int64Array
) -> tuple[Successors, Int64Array]:
    """Return the successors of rows, and what the rows were worth themselves."""
    contracts, terms = book.portfolio.contracts, book.ledger.terms
    listed, start = book.reading.earnings.full, contracts.array("start")
    last, first = (
        units_on(contracts, day, book.definition, listed=listed)
        for day in (terms.stated - _DAY, start)
    )
    last, first = (
        at_opening_rates(book, period, contracts, units) for units in (last, first)
    )
    # A contract that renews two is shared between both, also when the other one was
    # due in another period.
    concerned = np.zeros(len(book.portfolio), bool)
    concerned[contracts.array("account")[row]] = True
    renewed = terms.renewed & _ever_due(book)
    old = np.flatnonzero(renewed & concerned[contracts.array("account")])
    found = successors(book, old, last[old], first)
    place = np.searchsorted(old, row)
    inside = np.append(old, -1)[place] == row
    position = np.where(inside, place, len(old))
    return (
        Successors(
            first=np.append(found.first, -1)[position],
            start=np.append(found.start, NULL_DAY)[position],
            units=np.append(found.units, 0)[position],
        ),
        last[row],
    )


def _outcome(book: RevenueBook, row: Int64Array, begins: DayArray) -> Int64Array:
    terms = book.ledger.terms
    due, renewed = terms.stated[row], terms.renewed[row]
    later = due > np.datetime64(book.as_of, "D")
    return np.select(
        [
            renewed & (begins < due),
            renewed & (begins > due),
            renewed,
            terms.pending[row] | (later & ~terms.cancelled[row]),
        ],
        [
            code_of(outcome)
            for outcome in (
                RenewalOutcome.EARLY,
                RenewalOutcome.LATE,
                RenewalOutcome.ON_TIME,
                RenewalOutcome.PENDING,
            )
        ],
        code_of(RenewalOutcome.LOST),
    ).astype(np.int64)


def _notice_passed(book: RevenueBook) -> BoolArray:
    contracts = book.portfolio.contracts
    over = contracts.array("notice_by") <= np.datetime64(book.as_of, "D")
    passed: BoolArray = over & (contracts.array("auto_renew") == 1)
    return passed


def _decided_on(
    book: RevenueBook,
    row: Int64Array,
    outcome: Int64Array,
    begins: DayArray,
    passed: BoolArray,
) -> DayArray:
    contracts, terms = book.portfolio.contracts, book.ledger.terms
    notice, due = contracts.array("notice_by")[row], terms.stated[row]
    grace = book.definition.renewal_grace
    # Pending for the whole of its last day of grace; without grace, lost at once.
    silent = due + np.timedelta64(grace + 1 if grace else 0, "D")
    cancelled = np.fmin(contracts.array("cancelled_on")[row], due)
    lost = np.where(terms.cancelled[row], cancelled, silent)
    started = np.where(np.isnat(begins), due, begins)
    kept = np.where(passed, np.fmin(notice, started), started)
    decided = np.where(outcome == code_of(RenewalOutcome.LOST), lost, kept)
    open_ = (outcome == code_of(RenewalOutcome.PENDING)) & ~passed
    return np.where(open_, NULL_DAY, decided)
