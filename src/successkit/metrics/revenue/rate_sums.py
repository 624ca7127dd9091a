"""The sums behind a rate, of a whole book or of each of its units."""

from functools import partial

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.exact import checked_sum
from successkit.core.period import Period
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.fold import Totals
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.revenue.ratios import Rate, Source
from successkit.metrics.revenue.renewal_rows import renewal_rows
from successkit.metrics.revenue.spread import ledger_of
from successkit.metrics.revenue.units import units_of
from successkit.metrics.revenue.views import (
    Lines,
    added_up,
    days_of,
    lines_by_period,
    settled,
)


def windows_of(rate: Rate, figures: PeriodFigures) -> list[PeriodFigures]:
    """Return the figures of each window of a rate.

    Parameters
    ----------
    rate
        With its windows.
    figures
        Any period of the book; used as it is where it is the window.

    Returns
    -------
    list[PeriodFigures]
        One per window.
    """
    if rate.windows == (figures.period,):
        return [figures]
    return figures.book.figures(rate.windows, level=figures.level)


def fraction_of(
    rate: Rate, window: PeriodFigures, *, worst: bool = False
) -> tuple[int, int]:
    """Return numerator and denominator of one window of a rate.

    Parameters
    ----------
    rate
        What is divided by what.
    window
        One of :func:`windows_of`.
    worst
        Whether contracts in their grace count as lost, rather than renewed.

    Returns
    -------
    tuple[int, int]
        Exact; they add up over accounts.
    """
    views = _BookViews(figures=window, worst=worst)
    sums = {source: views.of(source) for source in _sources(rate)}
    top, bottom = (
        sum(times * getattr(sums[source], line) for source, line, times in terms)
        for terms in (rate.ratio.numerator, rate.ratio.denominator)
    )
    return top, bottom if rate.ratio.denominator else 1


def lines_behind(
    rate: Rate, figures: PeriodFigures
) -> list[tuple[Int64Array, Int64Array]]:
    """Return numerator and denominator of each window, by account.

    Parameters
    ----------
    rate
        What is divided by what.
    figures
        Any period of the book.

    Returns
    -------
    list[tuple[Int64Array, Int64Array]]
        Each of shape (accounts,); they sum to :func:`fraction_of`. A denominator of 1
        belongs to no account.
    """
    book = figures.book
    units = units_of(book.portfolio.contracts, book.ledger, figures.level)
    result = list[tuple[Int64Array, Int64Array]]()
    for one in windows_of(rate, figures):
        views = _UnitViews(figures=one, ledger=book.ledger)
        lines = {source: views.of(source) for source in _sources(rate)}
        parts = list[Int64Array]()
        for terms in (rate.ratio.numerator, rate.ratio.denominator):
            total = np.zeros(len(book.portfolio), np.int64)
            for source, line, times in terms:
                np.add.at(total, units.owner, times * getattr(lines[source], line))
            parts.append(total)
        result.append((parts[0], parts[1]))
    return result


def _sources(rate: Rate) -> set[Source]:
    terms = (*rate.ratio.numerator, *rate.ratio.denominator)
    return {source for source, _line, _times in terms}


@attrs.frozen(eq=False, kw_only=True)
class _BookViews:
    """Views of a period of a whole book."""

    figures: PeriodFigures
    worst: bool

    def of(self, source: Source) -> Totals:
        """Return the sums of one view."""
        figures, book = self.figures, self.figures.book
        if source == "shown":
            return figures.worst if self.worst else figures.totals
        ledger = book.worst if self.worst else book.ledger
        if source == "daily":
            return book.daily(ledger, figures.period, figures.level)
        if source == "eligible":
            return _total(_UnitViews(figures=figures, ledger=ledger).of(source))
        cancelled = _at_the_click(book, ledger)
        if source == "cancelled_daily":
            return book.daily(cancelled, figures.period, figures.level)
        return book.fold_by(cancelled, [figures.period], figures.level).totals()[0]


@attrs.frozen(eq=False, kw_only=True)
class _UnitViews:
    """Views of a period, unit by unit."""

    figures: PeriodFigures
    ledger: Ledger

    def of(self, source: Source) -> Lines:
        """Return the lines of one view."""
        definition = self.figures.book.definition
        if source == "shown":
            daily = partial(self._daily, self.ledger)
            return settled(self._net(self.ledger), daily, definition)
        if source == "daily":
            return self._daily(self.ledger)
        if source == "eligible":
            return _only(self._net(self.ledger), self._eligible())
        cancelled = _at_the_click(self.figures.book, self.ledger)
        if source == "cancelled_daily":
            return self._daily(cancelled)
        return self._net(cancelled)

    def _net(self, ledger: Ledger) -> Lines:
        return self._folded(ledger, [self.figures.period])[0]

    def _daily(self, ledger: Ledger) -> Lines:
        return added_up(self._folded(ledger, days_of(ledger, self.figures.period)))

    def _folded(self, ledger: Ledger, periods: list[Period]) -> list[Lines]:
        fold = self.figures.book.fold_by(ledger, periods, self.figures.level)
        return lines_by_period(fold)

    def _eligible(self) -> BoolArray:
        """Return which units had a contract whose term ended in the period."""
        contracts = self.figures.book.portfolio.contracts
        units = units_of(contracts, self.ledger, self.figures.level)
        figures = self.figures
        place = units.of_row[renewal_rows(figures.book, figures.period).row]
        due = np.zeros(len(units), bool)
        due[place[place >= 0]] = True
        return due


def _only(lines: Lines, chosen: BoolArray) -> Lines:
    return Lines(
        **{name: getattr(lines, name) * chosen for name in attrs.fields_dict(Lines)}
    )


def _total(lines: Lines) -> Totals:
    return Totals(
        **{name: checked_sum(getattr(lines, name)) for name in attrs.fields_dict(Lines)}
    )


def _at_the_click(book: RevenueBook, ledger: Ledger) -> Ledger:
    """Return the ledger of the same book in which a cancellation is the end."""
    if book.definition.cancel_at == "click":
        return ledger
    definition = attrs.evolve(book.definition, cancel_at="click")
    renewed = ledger is book.ledger
    return ledger_of(book.portfolio, definition, assume_renewed=renewed)
