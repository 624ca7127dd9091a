"""A review of a book in memory, in parts."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from threading import Lock

import attrs

from successkit.core import Portfolio
from successkit.core.cut import cut
from successkit.core.room import Room
from successkit.engine.backends.local import Local
from successkit.engine.backends.part import Part
from successkit.engine.board import with_accounts
from successkit.engine.decided import Decided
from successkit.engine.judged import Judged
from successkit.engine.partition.counted import Moment
from successkit.engine.partition.judge import Judge, into_room, join_judged
from successkit.engine.partition.learned import Reader
from successkit.engine.partition.whole import Whole, learn_whole
from successkit.engine.past import PastDays
from successkit.engine.recall import ranks_accounts
from successkit.engine.setup import Setup
from successkit.metrics.revenue.allocation import (
    MOST,
    give_back_memory,
    keep_freed_memory,
)
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook


@attrs.frozen(eq=False)
class LaterBook:
    """The revenue side of a whole book that was read in parts, made when asked for.

    Parameters
    ----------
    reader
        Reads it.
    cut
        Its facts, cut to the day.
    """

    reader: Reader
    cut: Portfolio

    def __call__(self) -> RevenueBook:
        """Return it; made once."""
        return self._made

    @cached_property
    def _made(self) -> RevenueBook:
        return self.reader.revenue(self.cut)


@attrs.frozen(eq=False, kw_only=True)
class Held:
    """A whole book as judged, with all of it at hand.

    Parameters
    ----------
    whole
        What is known of the book.
    facts
        Its facts, cut to the day.
    source
        The revenue side, or what makes it.
    judged
        Its accounts.
    past
        Where earlier evaluations come from.
    """

    whole: Whole
    facts: Portfolio
    source: RevenueBook | LaterBook
    judged: Judged
    past: PastDays

    @property
    def book(self) -> RevenueBook:
        """The revenue side, cut to the day."""
        return self.source() if isinstance(self.source, LaterBook) else self.source


def judge_in_memory(
    setup: Setup,
    portfolio: Portfolio,
    moment: Moment,
    backend: Local,
    decided: Decided | None = None,
) -> Held:
    """Judge the accounts of a book in memory.

    Parameters
    ----------
    setup
        Settings and plugins.
    portfolio
        All facts.
    moment
        The day.
    backend
        Threads and parts.
    decided
        Keeps what evaluations said; None where nobody asks.

    Returns
    -------
    Held
        The same bits for any number of parts. Where accounts are ranked, and where
        something went wrong in a plugin, which is told of the accounts that it saw, the
        book is judged in one part.
    """
    keep_freed_memory(MOST)  # columns of a book are larger than blocks
    alone = attrs.evolve(backend, parts=1)
    first = alone if ranks_accounts(setup) else backend
    found = _judged(setup, portfolio, moment, first, decided)
    if found is None:
        found = _judged(setup, portfolio, moment, alone, decided)
    assert found is not None  # noqa: S101 - one part is always told of
    return found


def _judged(
    setup: Setup,
    portfolio: Portfolio,
    moment: Moment,
    backend: Local,
    decided: Decided | None,
) -> Held | None:
    """Return the whole book; None where parts cannot tell what went wrong in it."""
    sources = backend.sources(portfolio)
    whole = learn_whole(setup.config, moment, backend, sources)
    if whole.sums.missing and len(sources) > 1:
        return None
    source = _whole_book(whole.reader, portfolio, sources)
    facts = source.cut if isinstance(source, LaterBook) else source.portfolio
    past = PastDays(
        portfolio=portfolio,
        known_at=moment.known_at,
        currency=whole.reader.currency or NO_CURRENCY,
        whole=portfolio,
        pieces=_pieces(whole.reader, sources),
        lock=Lock(),
        decided=decided,
    )
    parts = _parts(backend, Judge(setup, whole, past), sources, len(portfolio))
    if len(parts) < len(sources) or (len(sources) > 1 and parts[-1].failures):
        return None
    judged = join_judged(parts, facts)
    held = Held(whole=whole, facts=facts, source=source, judged=judged, past=past)
    metrics = with_accounts(whole.board.metrics, whole.sums, lambda: held.book)
    board = attrs.evolve(whole.board, metrics=metrics)
    return attrs.evolve(held, whole=attrs.evolve(whole, board=board))


def _pieces(reader: Reader, sources: Sequence[Part]) -> tuple[Portfolio, ...]:
    if len(sources) == 1:
        return ()
    return tuple(reader.portfolio(part) for part in sources)


def _parts(
    backend: Local, judge: Judge, sources: Sequence[Part], accounts: int
) -> list[Judged]:
    """Judge parts up to the first in which something went wrong."""
    found = _without_failures(backend.map(judge, sources))
    if len(sources) == 1:
        return list(found)
    room, share = Room(accounts), 1 / len(sources)
    moved = [into_room(room, part, share) for part in found]
    give_back_memory()
    return moved


def _without_failures(parts: Iterator[Judged]) -> Iterator[Judged]:
    """Go through parts up to the first in which something went wrong."""
    for part in parts:
        yield part
        if part.failures:
            break


def _whole_book(
    reader: Reader, portfolio: Portfolio, sources: Sequence[Part]
) -> RevenueBook | LaterBook:
    if len(sources) == 1:
        return reader.book(sources[0])
    moment = reader.moment
    return LaterBook(reader, cut(portfolio, moment.as_of, moment.known_at))
