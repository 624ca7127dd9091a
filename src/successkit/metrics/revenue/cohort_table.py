"""``Cohorts``: how much was left of each cohort, period by period."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from successkit.core.display import cell_text, table
from successkit.core.errors import InvalidInputError
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.cohort import (
    CohortCells,
    Measure,
    cohort_partial,
    known_columns,
)

_MEASURES: Final = ("accounts", "revenue")
_SHOWN: Final = 24


@attrs.frozen(kw_only=True)
class Cohorts:
    """A cohort triangle: rows are start cohorts, columns are ages in periods.

    The first row are the accounts that had started before the first period, as they
    were at its opening (age 0) and at each closing after it; the others start at the
    closing of the period in which their accounts started. A cell whose closing is
    not known yet is None.

    Parameters
    ----------
    periods
        The periods; row 1 + k is the cohort of period k.
    measure
        ``accounts`` or ``revenue``.
    state, worst
        Exact cells with pending contracts renewed, and with none of them renewed.
    known, begun
        How many columns are known: the opening, and the closings up to the as-of day;
        and how many cohorts have begun by then.
    currency
        Of revenue.
    definition
        Name and hash of the definition.
    """

    periods: tuple[Period, ...]
    measure: Measure
    state: CohortCells
    worst: CohortCells
    known: int
    begun: int
    currency: str
    definition: str

    @property
    def started(self) -> tuple[int | None, ...]:
        """Accounts of each cohort, also those that left before its first closing.

        So far, where the cohort's period is not over; None where it has not begun.
        """
        return tuple(
            count if cohort < self.begun else None
            for cohort, count in enumerate(self.state.started)
        )

    @property
    def pending(self) -> bool:
        """Whether cells hang on contracts that are still within their grace."""
        return self.state != self.worst

    @property
    def units(self) -> tuple[tuple[int | None, ...], ...]:
        """Cells by cohort and age: customers, or exact units of revenue a month."""
        return self._known(self.state)

    @property
    def units_worst(self) -> tuple[tuple[int | None, ...], ...]:
        """The same with pending contracts counted as lost."""
        return self._known(self.worst)

    @property
    def shares(self) -> tuple[tuple[float | None, ...], ...]:
        """Cells over the first cell of their row: 1 at age 0.

        A row that begins with 0 has no shares.
        """
        return tuple(
            tuple(
                float(Fraction(cell, row[0])) if row[0] and cell is not None else None
                for cell in row
            )
            for row in self.units
        )

    @property
    def totals(self) -> tuple[int | None, ...]:
        """Sums over all cohorts: at the opening, and at the closing of each period.

        Customers of the book, or its monthly revenue in exact units.
        """
        columns = zip(*self.state.cells, strict=True)
        sums = [sum(column) for column in columns]
        return tuple(
            cell if place < self.known else None for place, cell in enumerate(sums)
        )

    def _known(self, state: CohortCells) -> tuple[tuple[int | None, ...], ...]:
        return tuple(
            tuple(
                cell if cohort + age < self.known else None
                for age, cell in enumerate(row)
            )
            for cohort, row in enumerate(state.rows())
        )

    def _shown(self, cell: int | None) -> int | Decimal | None:
        if cell is None or self.measure == "accounts":
            return cell
        return major(cell, self.currency)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the triangle column by column.

        Returns
        -------
        dict[str, list[object]]
            ``start`` and ``end`` of the cohort's period (``start`` None for the
            accounts from before), ``started``, and one column for each age: customers,
            or revenue in major units; None where it is not known or not yet.
        """
        starts = [None, *(period.start for period in self.periods)]
        ends = [self.periods[0].start, *(period.end for period in self.periods)]
        columns: dict[str, list[object]] = {
            "start": list[object](starts),
            "end": list[object](ends),
            "started": list[object](self.started),
        }
        rows = self.units
        for age in range(len(rows)):
            columns[str(age)] = [
                self._shown(row[age]) if age < len(row) else None for row in rows
            ]
        return columns

    def _repr_html_(self) -> str:
        rows, shares = self.units[:_SHOWN], self.shares
        ages = range(min(len(self.units), _SHOWN))
        names = ["before", *(str(period.start) for period in self.periods)]
        body = [
            f'<tr><th scope="row">{names[place]}</th>'
            + "".join(_cell(shares[place][age : age + 1]) for age in ages)
            + f"<td>{cell_text(self._shown(row[0]))}</td></tr>"
            for place, row in enumerate(rows)
        ]
        head = ["cohort", *map(str, ages), "at age 0"]
        unit = f"revenue, {self.currency}" if self.measure == "revenue" else "accounts"
        shown = f"{len(body)} of {len(self.units)} cohorts, {len(ages)} ages"
        return table(head, body, caption=f"{unit} left") + f"\n<p>{shown}</p>"


def _cell(share: tuple[float | None, ...]) -> str:
    if not share:
        return "<td></td>"
    if share[0] is None:
        return "<td>-</td>"
    tint = min(max(share[0], 0.0), 1.0)
    return f'<td style="background:rgba(0,120,80,{tint / 2:.2f})">{share[0]:.0%}</td>'


def cohorts(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    every: str = "month",
    measure: Measure = "accounts",
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> Cohorts:
    """Return how many accounts of each start cohort, or how much revenue, was left.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        First day, and first day no longer, of the whole span.
    every
        ``month``, ``quarter``, ``half``, ``year``, ``week`` or ``day``: length of the
        periods that make cohorts and ages.
    measure
        ``accounts``: customers; ``revenue``: monthly revenue at the rates of each
        closing.
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
    Cohorts
        An account belongs to the period in which it became a customer first. Sums
        over cohorts are the customers, or the closing revenue, of each period.

    Raises
    ------
    InvalidInputError
        No such measure.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a"), Account(id="b")],
    ...     contracts=[
    ...         Contract(
    ...             id=name,
    ...             account_id=name,
    ...             start=date(2026, 1, 5),
    ...             end=until,
    ...             status="cancelled" if until else "active",
    ...             amount=Money(10, "JPY"),
    ...         )
    ...         for name, until in (("a", None), ("b", date(2026, 2, 10)))
    ...     ],
    ... )
    >>> table = cohorts(book, start=date(2026, 1, 1), end=date(2026, 4, 1))
    >>> table.units[1], table.shares[1]
    ((2, 1, 1), (1.0, 0.5, 0.5))
    """
    if measure not in _MEASURES:
        raise InvalidInputError(
            f"measure: expected one of {', '.join(_MEASURES)}; got {measure!r}"
        )
    periods = tuple(Period(start, end).split(every))
    book = RevenueBook.of(
        portfolio,
        as_of=as_of or end,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    return cohorts_of(book, periods, measure)


def cohorts_of(
    book: RevenueBook, periods: tuple[Period, ...], measure: Measure
) -> Cohorts:
    """Return the cohorts of a book that is cut already.

    Parameters
    ----------
    book
        The book.
    periods
        Consecutive; at least one.
    measure
        What the cells hold.

    Returns
    -------
    Cohorts
        The triangle.
    """
    state = cohort_partial(book, periods, measure=measure, worst=False)
    worst, known = state, known_columns(book, periods)
    if book.undecided is not None:
        worst = cohort_partial(book, periods, measure=measure, worst=True)
    return Cohorts(
        periods=periods,
        measure=measure,
        state=state,
        worst=worst,
        known=known,
        begun=bool(known) + sum(period.start <= book.as_of for period in periods),
        currency=book.currency,
        definition=str(book.definition),
    )
