"""Sums behind a board, with those of some accounts replaced."""

from collections.abc import Callable, Collection
from functools import cache

import attrs

from successkit.core import AccountSet, Aggregate, Portfolio
from successkit.core.aggregate import State
from successkit.engine.again.less import NotSubtractedError, changed_sums
from successkit.engine.again.read import Read
from successkit.engine.board_sums import BoardSums, year_of, year_to
from successkit.metrics import CATALOGUE
from successkit.metrics.definitions import Definition
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.fold import Totals
from successkit.metrics.revenue.movement import MovementSums
from successkit.metrics.sources import OfFacts, OfRevenue


def changed_board(
    sums: BoardSums, before: RevenueBook, book: RevenueBook, stay: Collection[str]
) -> BoardSums:
    """Return the sums behind a board after some accounts changed.

    Parameters
    ----------
    sums
        Of the whole book.
    before, book
        The revenue side of these accounts, before and now.
    stay
        Figures that are as they were.

    Returns
    -------
    BoardSums
        Of the whole book; sums that stay are the very same objects.

    Raises
    ------
    NotSubtractedError
        A rate is missing, or a state cannot be taken away.
    """
    old, new = (_sums_of(one, stay) for one in (before, book))
    return attrs.evolve(
        sums,
        count=sums.count - old.count + new.count,
        figures={
            name: whole
            if name in stay
            else _figure(whole, old.figures.get(name), new.figures.get(name))
            for name, whole in sums.figures.items()
        },
        months=_months(sums, old, new),
    )


def of_revenue(name: str) -> bool:
    """Return whether a figure is made from sums of revenue."""
    return isinstance(CATALOGUE[name].figure, OfRevenue)


def of_facts(name: str) -> bool:
    """Return whether a figure is made from facts alone."""
    return isinstance(CATALOGUE[name].figure, OfFacts)


def tables_read(sums: BoardSums, book: RevenueBook) -> dict[str, frozenset[str]]:
    """Return the tables that the figures of a board look at.

    Parameters
    ----------
    sums
        Of a whole book.
    book
        Its revenue side.

    Returns
    -------
    dict[str, frozenset[str]]
        By figure: its sums are the same as long as these tables are, and revenue is.
    """
    found = dict[str, frozenset[str]]()
    year = book.figures([year_of(book)])[0]
    for name in sums.figures:
        read = Read(book.portfolio.tables)
        seen = attrs.evolve(book.portfolio, tables=read)
        figures = attrs.evolve(year, book=attrs.evolve(book, portfolio=seen))
        CATALOGUE[name].figure.state(figures)
        found[name] = frozenset(read.names)
    return found


def changed_figures(
    sums: BoardSums,
    facts: tuple[Portfolio, Portfolio],
    books: Callable[[], tuple[RevenueBook, RevenueBook]],
    names: Collection[str],
    definition: Definition,
) -> BoardSums:
    """Return the sums after a change that leaves revenue and accounts as they were.

    Parameters
    ----------
    sums
        Of the whole book.
    facts
        Of the accounts that changed, before and now, cut to the day.
    books
        Gives their revenue side.
    names
        Figures that look at what changed, and at no sums of revenue.
    definition
        The choices.

    Returns
    -------
    BoardSums
        Of the whole book; sums that stay are the very same objects.

    Raises
    ------
    NotSubtractedError
        A state cannot be taken away.
    """
    figures = dict(sums.figures)
    years = cache(lambda: tuple(map(_year, books())))
    for name in names:
        figure, whole = CATALOGUE[name].figure, sums.figures[name]
        if isinstance(figure, OfFacts):
            old, new = (_of_facts(figure, each, definition) for each in facts)
        elif isinstance(figure, OfRevenue):
            old, new = map(figure.state, years())
        else:
            old, new = (figure.state(_figures(book)) for book in books())
        state = changed_sums(whole.state, old, new)
        if state is not whole.state:
            figures[name] = attrs.evolve(whole, state=state)
    return attrs.evolve(sums, figures=figures)


def _of_facts(figure: OfFacts, facts: Portfolio, definition: Definition) -> State:
    assert facts.day is not None  # noqa: S101 - they are cut
    return figure.state_of(facts, year_to(facts.day, definition), definition, None)


def _sums_of(book: RevenueBook, without: Collection[str]) -> BoardSums:
    found = BoardSums.of(book, AccountSet(), without=without)
    if found.missing:
        raise NotSubtractedError("a rate is missing")
    return found if found.count else attrs.evolve(found, figures={}, months=())


def _year(book: RevenueBook) -> PeriodFigures:
    return book.figures([year_of(book)])[0]


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
