"""Sums behind a board, with those of some accounts replaced."""

import attrs

from successkit.core import AccountSet, Aggregate
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.again.worth import changed_sums
from successkit.engine.board_sums import BoardSums, year_of
from successkit.metrics import CATALOGUE
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.movement import MovementSums
from successkit.metrics.sources import OfRevenue


def changed_board(
    sums: BoardSums, before: RevenueBook, book: RevenueBook, *, revenue: bool
) -> BoardSums:
    """Return the sums behind a board after some accounts changed.

    Parameters
    ----------
    sums
        Of the whole book.
    before, book
        The revenue side of these accounts, before and now.
    revenue
        Whether revenue may have changed.

    Returns
    -------
    BoardSums
        Of the whole book; sums that stay are the very same objects.

    Raises
    ------
    NotSubtractedError
        A rate is missing, or a state cannot be taken away.
    """
    old, new = (_sums_of(one, revenue=revenue) for one in (before, book))
    return attrs.evolve(
        sums,
        count=sums.count - old.count + new.count,
        figures={
            name: _figure(whole, old.figures.get(name), new.figures.get(name))
            for name, whole in sums.figures.items()
        },
        months=_months(sums, old, new) if revenue else sums.months,
    )


def _sums_of(book: RevenueBook, *, revenue: bool) -> BoardSums:
    if revenue or not len(book.portfolio):
        found = BoardSums.of(book, AccountSet())
        if found.missing:
            raise NotSubtractedError("a rate is missing")
        return found if found.count else attrs.evolve(found, figures={}, months=())
    where = book.portfolio, year_of(book), book.definition, book.currency
    figures = {
        name: Aggregate(
            metric=name, accounts=AccountSet(), state=entry.figure.state_of(*where)
        )
        for name, entry in CATALOGUE.items()
        if not isinstance(entry.figure, OfRevenue)
    }
    return BoardSums(accounts=AccountSet(), count=len(book.portfolio), figures=figures)


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
