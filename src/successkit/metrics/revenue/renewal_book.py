"""``RenewalBook``: what became of every contract whose term ended in a period."""

from datetime import date, datetime
from decimal import Decimal

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.core.exact import checked_sum
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import code_of, names_of
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.renewal_counts import RenewalCounts
from successkit.metrics.revenue.renewal_rows import RenewalOutcome, renewal_rows


@attrs.frozen(eq=False, kw_only=True)
class RenewalBook:
    """Contracts whose term ended in a period, one a row, by day and id.

    Parameters
    ----------
    period
        The days.
    account, contract
        Shape (n,): ids.
    due
        Shape (n,): the day the term ended: first day no longer covered.
    value_units
        Shape (n,): monthly revenue on the last day of the term, in units of 1/55,440
        minor unit.
    outcome
        Shape (n,): code of ``RenewalOutcome``.
    successor
        Shape (n,): id of the contract that renews it, or None.
    begins
        Shape (n,): first day of the successor; NaT without one.
    new_units
        Shape (n,): monthly revenue of the successor, in units; shared by value where
        several contracts are renewed together; 0 without one.
    decided_on
        Shape (n,): the day that settled it: the notice deadline of a contract that
        renews by itself, else the start of the successor, the cancellation, or the
        day after the grace; NaT while open.
    notice_passed
        Shape (n,): renews by itself, the last day for notice is over and nobody
        cancelled.
    currency
        Of the values; at the rates at which the period opens.
    definition
        Name and hash of the definition.
    """

    period: Period
    account: ObjectArray
    contract: ObjectArray
    due: DayArray
    value_units: Int64Array
    outcome: Int64Array
    successor: ObjectArray
    begins: DayArray
    new_units: Int64Array
    decided_on: DayArray
    notice_passed: BoolArray
    currency: str
    definition: str

    def __len__(self) -> int:
        return len(self.due)

    @property
    def counts(self) -> RenewalCounts:
        """The exact sums of the rows; every renewal rate is read from them."""
        old, new = self.value_units, self.new_units
        renewed = self.outcome < code_of(RenewalOutcome.LOST)
        pending = self.outcome == code_of(RenewalOutcome.PENDING)
        outcomes = {
            str(outcome): int((self.outcome == code_of(outcome)).sum())
            for outcome in RenewalOutcome
        }
        return RenewalCounts(
            **outcomes,
            value_decided=checked_sum(old[~pending]),
            value_pending=checked_sum(old[pending]),
            value_kept=checked_sum(np.minimum(old, new)[renewed]),
            value_new=checked_sum(new[renewed]),
        )

    @property
    def renewed_accounts(self) -> tuple[str, ...]:
        """Ids of the accounts with a renewed contract, sorted."""
        renewed = self.outcome < code_of(RenewalOutcome.LOST)
        return tuple(sorted(set(self.account[renewed].tolist())))

    def to_dict(self) -> dict[str, list[object]]:
        """Return the book column by column.

        Returns
        -------
        dict[str, list[object]]
            ``account``, ``contract``, ``due``, ``value``, ``outcome``, ``successor``,
            ``begins``, ``new_value``, ``decided_on``, ``notice_passed``; values in
            major units a month, days and ids None where there are none.
        """
        return {
            "account": self.account.tolist(),
            "contract": self.contract.tolist(),
            "due": self.due.tolist(),
            "value": self._money(self.value_units),
            "outcome": list[object](names_of(RenewalOutcome, self.outcome)),
            "successor": self.successor.tolist(),
            "begins": self.begins.tolist(),
            "new_value": self._money(self.new_units),
            "decided_on": self.decided_on.tolist(),
            "notice_passed": self.notice_passed.tolist(),
        }

    def _money(self, units: Int64Array) -> list[object]:
        amounts: list[Decimal] = [major(part, self.currency) for part in units.tolist()]
        return list[object](amounts)

    def _repr_html_(self) -> str:
        sums = self.counts
        parts = ", ".join(f"{getattr(sums, name)} {name}" for name in RenewalOutcome)
        caption = f"{self.period.start} to {self.period.last_day}: {sums.due} due"
        return table_html(self.to_dict(), len(self), caption=f"{caption}, {parts}")


def renewals_of(book: RevenueBook, period: Period) -> RenewalBook:
    """Return what became of the contracts that were due in a period.

    Parameters
    ----------
    book
        The revenue side of the facts.
    period
        The days.

    Returns
    -------
    RenewalBook
        One row a contract.
    """
    contracts, names = book.portfolio.contracts, book.portfolio.account_ids
    rows = renewal_rows(book, period)
    ids = contracts.text("id")
    followed = rows.successor >= 0
    successor = ids.take(np.where(followed, rows.successor, 0)).strings()
    successor[~followed] = None
    return RenewalBook(
        period=period,
        account=names[contracts.array("account")[rows.row]],
        contract=ids.take(rows.row).strings(),
        due=rows.due,
        value_units=rows.value,
        outcome=rows.outcome,
        successor=successor,
        begins=rows.begins,
        new_units=rows.new_value,
        decided_on=rows.decided_on,
        notice_passed=rows.notice_passed,
        currency=book.currency,
        definition=str(book.definition),
    )


def renewal_book(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> RenewalBook:
    """Return the contracts whose term ended in a period, and what became of each.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then; None knows everything.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figures.

    Returns
    -------
    RenewalBook
        One row a contract: early, on time, late (within the grace), lost or pending.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> due = date(2026, 4, 1)
    >>> first = Contract(
    ...     id="c1",
    ...     account_id="a",
    ...     start=date(2025, 4, 1),
    ...     end=due,
    ...     amount=Money(1000, "JPY"),
    ... )
    >>> then = attrs.evolve(
    ...     first, id="c2", start=date(2026, 4, 10), end=None, amount=Money(1200, "JPY")
    ... )
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")], contracts=[first, then]
    ... )
    >>> rows = renewal_book(book, start=due, end=date(2026, 5, 1)).to_dict()
    >>> [rows[name][0] for name in ("contract", "outcome", "successor")]
    ['c1', 'late', 'c2']
    >>> [int(rows[name][0]) for name in ("value", "new_value")]
    [1000, 1200]
    """
    book = RevenueBook.of(
        portfolio,
        as_of=as_of or end,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    return renewals_of(book, Period(start, end))
