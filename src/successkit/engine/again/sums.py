"""Sums behind a board, with those of some accounts replaced."""

from collections.abc import Collection

import attrs

from successkit.core import AccountSet, Aggregate
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.again.read import Read
from successkit.engine.again.worth import changed_sums
from successkit.engine.board_sums import BoardSums, year_of
from successkit.metrics import CATALOGUE
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.fold import Totals
from successkit.metrics.revenue.movement import MovementSums
from successkit.metrics.sources import OfRevenue, Source


def changed_board(
    sums: BoardSums,
    before: RevenueBook,
    book: RevenueBook,
    *,
    revenue: bool,
    tables: Collection[str],
) -> BoardSums:
    """Return the sums behind a board after some accounts changed.

    Parameters
    ----------
    sums
        Of the whole book.
    before, book
        The revenue side of these accounts, before and now.
    revenue
        Whether revenue, or which accounts there are, may have changed.
    tables
        Tables that changed.

    Returns
    -------
    BoardSums
        Of the whole book; sums that stay are the very same objects.

    Raises
    ------
    NotSubtractedError
        A rate is missing, or a state cannot be taken away.
    """
    if not revenue:
        if not len(book.portfolio):
            return sums
        return _without_revenue(sums, before, book, tables)
    old, new = _sums_of(before), _sums_of(book)
    return attrs.evolve(
        sums,
        count=sums.count - old.count + new.count,
        figures={
            name: _figure(whole, old.figures.get(name), new.figures.get(name))
            for name, whole in sums.figures.items()
        },
        months=_months(sums, old, new),
    )


def _sums_of(book: RevenueBook) -> BoardSums:
    found = BoardSums.of(book, AccountSet())
    if found.missing:
        raise NotSubtractedError("a rate is missing")
    return found if found.count else attrs.evolve(found, figures={}, months=())


def _without_revenue(
    sums: BoardSums, before: RevenueBook, book: RevenueBook, tables: Collection[str]
) -> BoardSums:
    """Return the sums after a change that leaves revenue and accounts as they were."""
    figures = {
        name: whole
        if isinstance(figure := CATALOGUE[name].figure, OfRevenue)
        else _of_facts(whole, figure, (before, book), tables)
        for name, whole in sums.figures.items()
    }
    return attrs.evolve(sums, figures=figures)


def _of_facts(
    whole: Aggregate,
    figure: Source,
    books: tuple[RevenueBook, RevenueBook],
    tables: Collection[str],
) -> Aggregate:
    before, book = books
    read = Read(book.portfolio.tables)
    seen = attrs.evolve(book.portfolio, tables=read)
    new = figure.state(_figures(attrs.evolve(book, portfolio=seen)))
    if read.names.isdisjoint(tables):
        return whole  # what it looked at is the same, so it was the same before
    state = changed_sums(whole.state, figure.state(_figures(before)), new)
    return whole if state is whole.state else attrs.evolve(whole, state=state)


def _figures(book: RevenueBook) -> PeriodFigures:
    """Return figures of which nobody asks for sums of revenue."""
    return PeriodFigures(
        book=book, period=year_of(book), totals=Totals(), worst=Totals()
    )


def _figure(
    whole: Aggregate, old: Aggregate | None, new: Aggregate | None
) -> Aggregate:
    mine = None if old is None else old.state
    theirs = None if new is None else new.state
    state = changed_sums(whole.state, mine, theirs)
    return whole if state is whole.state else attrs.evolve(whole, state=state)


def _months(
    sums: BoardSums, old: BoardSums, new: BoardSums
) -> tuple[MovementSums, ...]:
    none = [None] * len(sums.months)
    three = zip(sums.months, old.months or none, new.months or none, strict=True)
    return tuple(changed_sums(*month) for month in three)
