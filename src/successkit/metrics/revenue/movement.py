"""MRR movements: how the revenue of one period's start became that of its end."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Self

import attrs

from successkit.core.display import table_html
from successkit.core.errors import SuccesskitError
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import (
    minor_to_major,
    round_together,
    round_units,
)
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.segments import Segmentation, figures_by_segment
from successkit.metrics.revenue.totals import LINES, Totals

_GAINS = ("new", "expansion", "reactivation", "resume", "fx")
_LOSSES = ("contraction", "churn", "pause")


@attrs.frozen(kw_only=True)
class Movement:
    """The roll-forward of one period, in major units.

    ``opening + new + expansion + reactivation + resume + fx − contraction − churn −
    pause = closing`` holds exactly, also after rounding. All lines but ``fx`` are
    amounts ≥ 0.

    Parameters
    ----------
    period
        The days.
    complete
        Whether they all lie on or before the as-of day.
    currency
        Of every line.
    opening, new, expansion, contraction, churn, reactivation
        The lines. [currency/month]
    pause, resume, fx, closing
        More of them. [currency/month]
    level
        What gains and losses are netted for: ``account``, ``contract`` or ``product``.
    segment
        Which accounts; None for all.
    """

    period: Period
    complete: bool
    currency: str
    opening: Decimal
    new: Decimal
    expansion: Decimal
    contraction: Decimal
    churn: Decimal
    reactivation: Decimal
    pause: Decimal
    resume: Decimal
    fx: Decimal
    closing: Decimal
    level: str = "account"
    segment: str | None = None

    def as_dict(self) -> dict[str, str]:
        """Return the lines as text in major units.

        Returns
        -------
        dict[str, str]
            By line.
        """
        return {name: f"{getattr(self, name):f}" for name in LINES}


@attrs.frozen(kw_only=True)
class Movements:
    """Roll-forwards of consecutive periods.

    Parameters
    ----------
    rows
        One per period; by segment, one per segment and period.
    definition
        Name and hash of the definition.
    level
        What gains and losses are netted for.
    """

    rows: tuple[Movement, ...]
    definition: str
    level: str = "account"

    def __iter__(self) -> Iterator[Movement]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Movement:
        return self.rows[place]

    def to_dict(self) -> dict[str, list[object]]:
        """Return the table column by column.

        Returns
        -------
        dict[str, list[object]]
            ``start``, ``end``, ``complete`` and the lines; ``segment`` before them
            where there are some.
        """
        columns: dict[str, list[object]] = {}
        if any(row.segment is not None for row in self.rows):
            columns["segment"] = [row.segment for row in self.rows]
        columns |= {
            "start": [row.period.start for row in self.rows],
            "end": [row.period.end for row in self.rows],
            "complete": [row.complete for row in self.rows],
        }
        for name in LINES:
            columns[name] = [getattr(row, name) for row in self.rows]
        return columns

    def _repr_html_(self) -> str:
        return table_html(self.to_dict(), len(self.rows))


@attrs.frozen(kw_only=True)
class MovementSums:
    """Exact sums of a roll-forward over some accounts; they add up over accounts.

    Parameters
    ----------
    totals
        The lines, in 1/55,440 of a minor unit.
    common
        Period, currency, definition and so on.
    """

    totals: Totals
    common: Common

    @classmethod
    def of(cls, figures: PeriodFigures) -> Self:
        """Return the sums of a period.

        Parameters
        ----------
        figures
            The period.

        Returns
        -------
        Self
            Contracts in their grace count as renewed.
        """
        return cls(totals=figures.totals, common=Common.of(figures))

    @property
    def period(self) -> Period:
        """The days."""
        return self.common.period

    def __add__(self, other: Self) -> Self:
        common = self.common + other.common
        return attrs.evolve(self, totals=self.totals + other.totals, common=common)

    def movement(self, segment: str | None = None) -> Movement:
        """Return the roll-forward.

        Parameters
        ----------
        segment
            Whose it is; None for the whole book.

        Returns
        -------
        Movement
            Rounded to the minor unit so that it still closes.

        Raises
        ------
        SuccesskitError
            The exact sums do not close, which no book should bring about.
        """
        currency = self.common.currency
        lines = rounded_lines(self)
        return Movement(
            period=self.period,
            complete=self.common.complete,
            currency=currency,
            level=self.common.level,
            segment=segment,
            **{name: minor_to_major(minor, currency) for name, minor in lines.items()},
        )


def rounded_lines(figures: PeriodFigures | MovementSums) -> dict[str, int]:
    """Return the lines of a roll-forward in minor units.

    Parameters
    ----------
    figures
        Exact sums.

    Returns
    -------
    dict[str, int]
        By line, each within one of its exact value, and closing.

    Raises
    ------
    SuccesskitError
        The exact sums do not close, which no book should bring about.
    """
    totals = figures.totals
    if not totals.balanced:
        raise SuccesskitError(
            f"movements of {figures.period} do not make its closing: {totals}; this is "
            "a fault of successkit, please report it with the book's dates and amounts"
        )
    opening, closing = round_units(totals.opening), round_units(totals.closing)
    signed = {name: getattr(totals, name) for name in _GAINS}
    signed |= {name: -getattr(totals, name) for name in _LOSSES}
    lines = round_together(signed, closing - opening)
    lines |= {name: -lines[name] for name in _LOSSES}
    return lines | {"opening": opening, "closing": closing}


def movement_of(figures: PeriodFigures, segment: str | None = None) -> Movement:
    """Return the roll-forward of a period's figures.

    Parameters
    ----------
    figures
        Exact sums.
    segment
        Whose they are; None for the whole book.

    Returns
    -------
    Movement
        Rounded to the minor unit so that it still closes.

    Raises
    ------
    SuccesskitError
        The exact sums do not close, which no book should bring about.
    """
    return MovementSums.of(figures).movement(segment)


def mrr_movements(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    every: str = "month",
    level: str | None = None,
    by: Segmentation | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> Movements:
    """Return how monthly recurring revenue moved, period by period.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        First day, and first day no longer, of the whole span.
    every
        ``month``, ``quarter``, ``half``, ``year``, ``week`` or ``day``.
    level
        What gains and losses are netted for: ``account``, ``contract`` (a contract with
        its renewals) or ``product`` (what an account has of one product). Everything
        that is said of accounts is then said of these. None for the definition's.
    by
        Segments: a text column of the accounts, or a mapping from account ids. Accounts
        without one make a segment of their own, ``(none)``. Every row is rounded by
        itself; the exact sums of the segments are those of the book.
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
    Movements
        One exactly closing roll-forward per period, or per segment and period.

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
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         Contract(
    ...             id="c",
    ...             account_id="a",
    ...             start=date(2026, 4, 1),
    ...             amount=Money(1_200_000, "JPY"),
    ...             interval_unit="year",
    ...         )
    ...     ],
    ... )
    >>> rows = mrr_movements(book, start=date(2026, 4, 1), end=date(2026, 6, 1))
    >>> [(str(row.period.start), int(row.new), int(row.closing)) for row in rows]
    [('2026-04-01', 100000, 100000), ('2026-05-01', 0, 100000)]
    """
    book = RevenueBook.of(
        portfolio,
        as_of=as_of or end,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    periods, label = list(Period(start, end).split(every)), str(definition)
    level = level or definition.level
    groups: dict[str | None, list[PeriodFigures]] = {}
    if by is None:
        groups[None] = book.figures(periods, level=level)
    else:
        groups.update(figures_by_segment(book, periods, by, level=level))
    rows = tuple(movement_of(f, name) for name, part in groups.items() for f in part)
    return Movements(rows=rows, definition=label, level=level)
