"""Why revenue moved: each line of the roll-forward split into causes."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import attrs

from successkit.core.display import table_html
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import minor_to_major, round_together
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.cause_sums import NETTED, CauseSums, cause_sums
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.grouping import group_events
from successkit.metrics.revenue.movement import rounded_lines
from successkit.metrics.revenue.segments import Segmentation, segments_of
from successkit.metrics.revenue.totals import LINES


@attrs.frozen(kw_only=True)
class CauseLine:
    """What one cause adds to one line of a roll-forward.

    Parameters
    ----------
    period
        The days.
    complete
        Whether they all lie on or before the as-of day.
    currency
        Of the amount.
    line
        A line of the roll-forward, or ``netted``: what cancelled out within accounts.
    cause
        Why revenue changed.
    amount
        With the sign of the line: what is lost stands positive in ``contraction``,
        ``churn`` and ``pause``. [currency/month]
    segment
        Which accounts; None for all.
    """

    period: Period
    complete: bool
    currency: str
    line: str
    cause: Cause
    amount: Decimal
    segment: str | None = None


@attrs.frozen(kw_only=True)
class MovementCauses:
    """Lines of consecutive roll-forwards by cause.

    Parameters
    ----------
    rows
        Every line and cause that is not 0, by segment, period, line and cause.
    definition
        Name and hash of the definition.
    level
        What gains and losses are netted for.
    """

    rows: tuple[CauseLine, ...]
    definition: str
    level: str = "account"

    def __iter__(self) -> Iterator[CauseLine]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the table column by column.

        Returns
        -------
        dict[str, list[object]]
            ``start``, ``end``, ``complete``, ``line``, ``cause`` and ``amount``;
            ``segment`` before them where there are some.
        """
        columns: dict[str, list[object]] = {}
        if any(row.segment is not None for row in self.rows):
            columns["segment"] = [row.segment for row in self.rows]
        columns |= {
            "start": [row.period.start for row in self.rows],
            "end": [row.period.end for row in self.rows],
            "complete": [row.complete for row in self.rows],
            "line": [row.line for row in self.rows],
            "cause": [str(row.cause) for row in self.rows],
            "amount": [row.amount for row in self.rows],
        }
        return columns

    def _repr_html_(self) -> str:
        return table_html(self.to_dict(), len(self.rows))


def causes_of(
    book: RevenueBook,
    periods: list[Period],
    *,
    level: str = "account",
    segment: str | None = None,
) -> list[CauseLine]:
    """Return the lines of consecutive periods by cause.

    Parameters
    ----------
    book
        The revenue side of a book.
    periods
        One after the other, without gaps.
    level
        What gains and losses are netted for.
    segment
        Name of the accounts in the book; None for all.

    Returns
    -------
    list[CauseLine]
        Rounded so that the causes of a line add up to the line as shown.
    """
    group = group_events(book.portfolio.contracts, book.ledger, level)
    fold = book.fold(book.ledger, periods, group.unit, group.units)
    figures = book.figures(periods, level=level)
    return [
        line
        for total, sums in zip(figures, cause_sums(fold), strict=True)
        for line in _lines(total, sums, segment)
    ]


def _lines(
    figures: PeriodFigures, sums: CauseSums, segment: str | None
) -> Iterator[CauseLine]:
    currency, whole = figures.book.currency, rounded_lines(figures) | {NETTED: 0}
    for line in (*LINES, NETTED):
        parts = {cause.value: sums[line, cause] for cause in Cause if sums[line, cause]}
        for cause, minor in round_together(parts, whole[line] if parts else 0).items():
            yield CauseLine(
                period=figures.period,
                complete=figures.complete,
                currency=currency,
                line=line,
                cause=Cause(cause),
                amount=minor_to_major(minor, currency),
                segment=segment,
            )


def movement_causes(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    every: str = "month",
    level: str = "account",
    by: Segmentation | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MovementCauses:
    """Return why monthly recurring revenue moved: each line split into causes.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        First day, and first day no longer, of the whole span.
    every
        ``month``, ``quarter``, ``half``, ``year``, ``week`` or ``day``.
    level
        ``account``, ``contract`` or ``product``; see :func:`mrr_movements`.
    by
        Segments; see :func:`mrr_movements`.
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
    MovementCauses
        The causes of each line add up to the line of :func:`mrr_movements`, to the last
        minor unit. A line is netted, so it may hold causes of the other sign: more
        seats at a lower price are an expansion with a negative ``price``. What cancels
        out altogether stands in the line ``netted``, whose sum is 0.

    Raises
    ------
    InvalidInputError
        No such level or step; or the book has several currencies and none was named.
    UnknownNameError
        The accounts have no text column ``by``.
    MissingRateError
        An exchange rate is needed and missing.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> def seats(day: date, count: int, price: int) -> Contract:
    ...     amount = Money(count * price, "JPY")
    ...     return Contract(
    ...         id="c", account_id="a", start=day, amount=amount, quantity=count
    ...     )
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         seats(date(2026, 4, 1), 10, 500),
    ...         seats(date(2026, 5, 1), 15, 600),
    ...     ],
    ... )
    >>> for row in movement_causes(book, start=date(2026, 5, 1), end=date(2026, 6, 1)):
    ...     print(row.line, row.cause, row.amount)
    expansion quantity 2500
    expansion price 1500
    """
    book = RevenueBook.of(
        portfolio,
        as_of=as_of or end,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    periods, label = list(Period(start, end).split(every)), str(definition)
    rows = [
        line
        for segment, part in _parts(book, by)
        for line in causes_of(part, periods, level=level, segment=segment)
    ]
    return MovementCauses(rows=tuple(rows), definition=label, level=level)


def _parts(
    book: RevenueBook, by: Segmentation | None
) -> Iterator[tuple[str | None, RevenueBook]]:
    if by is None:
        yield None, book
        return
    segments = segments_of(book.portfolio, by).compact()
    for code, name in enumerate(segments.values.tolist()):
        yield str(name), book.select(segments.codes == code)
