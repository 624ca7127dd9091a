"""Restatement: how the figures of a period changed as more became known, and why."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

import attrs
import numpy as np

from successkit.core.display import table_html
from successkit.core.errors import InvalidInputError
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import (
    minor_to_major,
    round_together,
    round_units,
)
from successkit.metrics.revenue.book import (
    PeriodFigures,
    RevenueBook,
    reporting_currency,
)
from successkit.metrics.revenue.movement import rounded_lines
from successkit.metrics.revenue.record_changes import (
    RecordChange,
    Step,
    record_steps,
)
from successkit.metrics.revenue.totals import Totals

ROUNDING: Final = "rounding"
"""Part that stands for a minor unit by which shown lines differ from exact ones."""

_COUNTS: Final = "accounts_"


@attrs.frozen(kw_only=True)
class RestatedLine:
    """One line of a period, as known at two instants.

    Parameters
    ----------
    period
        The days.
    line
        A line of the roll-forward; ``kept`` and ``held`` of the retentions; or a count
        of accounts.
    before, after
        What was known at the first and at the second instant. Money in major units, or
        a count.
    parts
        What each kind of change did, by name; they add up to ``after − before``.
    """

    period: Period
    line: str
    before: Decimal
    after: Decimal
    parts: Mapping[str, Decimal]

    @property
    def difference(self) -> Decimal:
        """What changed: after less before."""
        return self.after - self.before


@attrs.frozen(kw_only=True)
class Restatement:
    """Every line of some periods, as known at two instants.

    Parameters
    ----------
    rows
        By period and line, changed or not.
    currency
        Of the amounts.
    definition
        Name and hash of the definition.
    known_at_a, known_at_b
        The instants; None knows everything.
    accounts
        Whose records changed, by kind of change.
    """

    rows: tuple[RestatedLine, ...]
    currency: str
    definition: str
    known_at_a: datetime | None
    known_at_b: datetime | None
    accounts: Mapping[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[RestatedLine]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def changed(self) -> tuple[RestatedLine, ...]:
        """The lines that changed."""
        return tuple(row for row in self.rows if row.difference or row.parts)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the table column by column.

        Returns
        -------
        dict[str, list[object]]
            ``start``, ``end``, ``line``, ``before``, ``after``, ``difference`` and one
            column for each kind of change that occurs.
        """
        kinds = [*(change.value for change in RecordChange), ROUNDING]
        used = [kind for kind in kinds if any(kind in row.parts for row in self.rows)]
        columns: dict[str, list[object]] = {
            "start": [row.period.start for row in self.rows],
            "end": [row.period.end for row in self.rows],
        }
        for name in ("line", "before", "after", "difference"):
            columns[name] = [getattr(row, name) for row in self.rows]
        zero = Decimal(0)
        for kind in used:
            columns[kind] = [row.parts.get(kind, zero) for row in self.rows]
        return columns

    def _repr_html_(self) -> str:
        return table_html(self.to_dict(), len(self.rows))


def restatement(
    portfolio: Portfolio,
    *,
    known_at_a: datetime,
    known_at_b: datetime | None = None,
    start: date,
    end: date,
    every: str | None = None,
    as_of: date | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> Restatement:
    """Return how the figures of a span changed between two states of knowledge.

    What was recorded in between is applied one kind of change after another, in the
    order of ``RecordChange``; what a figure moves in a step is the part of that kind.

    Parameters
    ----------
    portfolio
        All facts, not cut.
    known_at_a, known_at_b
        The two instants, the earlier one first; None knows everything.
    start, end
        First day, and first day no longer, of the whole span.
    every
        Step into which the span is cut; None takes it as one period.
    as_of
        What is true on this day; ``end`` by default.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figures.

    Returns
    -------
    Restatement
        Every line before and after, and parts that add up to the difference exactly.

    Raises
    ------
    InvalidInputError
        The second instant lies before the first one, or has no time zone.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         Contract(
    ...             id="c",
    ...             account_id="a",
    ...             start=date(2026, 4, 20),
    ...             amount=Money(9000, "JPY"),
    ...             recorded_at=datetime(2026, 5, 11, tzinfo=UTC),
    ...         )
    ...     ],
    ... )
    >>> found = restatement(
    ...     book,
    ...     known_at_a=datetime(2026, 5, 3, tzinfo=UTC),
    ...     known_at_b=datetime(2026, 6, 3, tzinfo=UTC),
    ...     start=date(2026, 4, 1),
    ...     end=date(2026, 5, 1),
    ... )
    >>> [row.line for row in found.changed]
    ['new', 'closing', 'accounts_new', 'accounts_closed']
    >>> dict(found.changed[0].parts)
    {'late_contract': Decimal('9000')}
    """
    _check(portfolio, known_at_a, known_at_b)
    day, span = as_of or end, Period(start, end)
    periods = list(span.split(every)) if every else [span]
    earlier, later = (portfolio.as_of(day, at) for at in (known_at_a, known_at_b))
    unit = reporting_currency(later, currency)
    before, after = (
        _figures(cut, day, unit, definition, periods) for cut in (earlier, later)
    )
    first, steps = record_steps(earlier, later)
    concerned = np.zeros(len(later), bool)
    for step in steps:
        concerned |= step.accounts
    path = [
        _figures(cut.select(np.flatnonzero(concerned)), day, unit, definition, periods)
        for cut in (first, *(step.portfolio for step in steps))
    ]
    return Restatement(
        rows=tuple(_lines(before, after, path, [step.change for step in steps])),
        currency=unit,
        definition=str(definition),
        known_at_a=known_at_a,
        known_at_b=known_at_b,
        accounts={step.change.value: _ids(later, step) for step in steps},
    )


def _check(portfolio: Portfolio, first: datetime, second: datetime | None) -> None:
    if portfolio.day is not None:
        raise InvalidInputError(
            f"portfolio: expected all facts; got a book cut to {portfolio.day}, which "
            "has one state of knowledge only"
        )
    for name, value in (("known_at_a", first), ("known_at_b", second)):
        if value is not None and getattr(value, "tzinfo", None) is None:
            raise InvalidInputError(
                f"{name}: expected a datetime with a time zone; got {value!r}"
            )
    if second is not None and second < first:
        raise InvalidInputError(
            f"known_at_b: expected an instant from known_at_a {first.isoformat()} on; "
            f"got {second.isoformat()}"
        )


def _ids(portfolio: Portfolio, step: Step) -> tuple[str, ...]:
    return tuple(portfolio.account_ids[step.accounts].tolist())


def _figures(
    cut: Portfolio,
    day: date,
    currency: str,
    definition: Definition,
    periods: list[Period],
) -> list[PeriodFigures]:
    book = RevenueBook.of(
        cut,
        as_of=day,
        known_at=cut.known_at,
        currency=currency,
        definition=definition,
    )
    return book.figures(periods)


def _lines(
    before: list[PeriodFigures],
    after: list[PeriodFigures],
    path: list[list[PeriodFigures]],
    changes: list[RecordChange],
) -> Iterator[RestatedLine]:
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        was, now = _shown(old), _shown(new)
        states = [figures[place].totals for figures in path]
        for line in was:
            exact = getattr(new.totals, line) - getattr(old.totals, line)
            parts = _parts(line, states, changes, exact)
            money = not line.startswith(_COUNTS)
            gap = now[line] - was[line]
            rounded = _rounded(parts, gap) if money else parts
            currency = new.book.currency if money else ""
            yield RestatedLine(
                period=old.period,
                line=line,
                before=minor_to_major(was[line], currency),
                after=minor_to_major(now[line], currency),
                parts={
                    name: minor_to_major(minor, currency)
                    for name, minor in rounded.items()
                },
            )


def _parts(
    line: str, states: list[Totals], changes: list[RecordChange], exact: int
) -> dict[str, int]:
    """Return what each step moved, and what none of them explains."""
    values: list[int] = [getattr(totals, line) for totals in states]
    moved = [after - before for before, after in pairwise(values)]
    parts = {
        change.value: units
        for change, units in zip(changes, moved, strict=True)
        if units
    }
    rest = exact - sum(parts.values())
    return parts | {RecordChange.OTHER.value: rest} if rest else parts


def _rounded(parts: dict[str, int], gap: int) -> dict[str, int]:
    rounded = round_together(parts, gap)
    rest = gap - sum(rounded.values())
    return rounded | {ROUNDING: rest} if rest else rounded


def _shown(figures: PeriodFigures) -> dict[str, int]:
    """Return every sum of a period as it is shown: minor units, and counts."""
    lines, totals = rounded_lines(figures), figures.totals
    return {
        name: lines[name]
        if name in lines
        else getattr(totals, name)
        if name.startswith(_COUNTS)
        else round_units(getattr(totals, name))
        for name in attrs.fields_dict(Totals)
    }
