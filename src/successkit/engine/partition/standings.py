"""Who stands where by value among the customers of a whole book, by day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from successkit.core import AccountTable
from successkit.engine.account_values import Valuation
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Backend, Source
from successkit.engine.earlier_worth import EarlierWorth
from successkit.engine.partition.adding import total
from successkit.engine.partition.learned import Reader
from successkit.engine.partition.valued import ByDay
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.metrics.account_columns import account_table
from successkit.touch.ladder import Ladder
from successkit.touch.rungs import Rungs, Stretch, reads_places
from successkit.touch.tier_limits import TierLimits

_WORTHS: Final = "worths"
_LOOKED_AT: Final = ("customer", "mrr_reporting")


@attrs.frozen(eq=False)
class Valued:
    """Says what the customers of a part are worth, by day.

    Parameters
    ----------
    setup
        Settings and plugins.
    reader
        Reads a part.
    past
        Where earlier days come from; with the valuations of these days.
    valuation
        That of the day of the review.
    days
        Which, the day of the review among them or not.
    """

    setup: Setup
    reader: Reader
    past: PastDays
    valuation: Valuation
    days: tuple[date, ...]

    def tables(self, part: Part) -> Iterator[tuple[date, AccountTable]]:
        """Yield what customers are worth, the newest day first.

        Parameters
        ----------
        part
            Some accounts.

        Yields
        ------
        tuple[date, AccountTable]
            Day and table.
        """
        today = self.reader.moment.as_of
        if today in self.days:
            yield today, self._today(part)
        past = attrs.evolve(self.past, portfolio=self.reader.portfolio(part))
        worth = EarlierWorth(self.setup, past)
        for day in sorted({*self.days} - {today}, reverse=True):
            yield day, worth.on(day)

    def _today(self, part: Part) -> AccountTable:
        book = self.reader.book(part)
        valuation = self.valuation.reading(book, self.reader.decisions(part))
        table = account_table(book, {"customer", "mrr_reporting"})
        return table.with_columns(**valuation.columns(table, book))


@attrs.frozen(eq=False)
class Rank:
    """Say where every customer of a part stands by value, by day.

    Parameters
    ----------
    valued
        Says what they are worth.
    """

    valued: Valued

    def __call__(self, part: Part) -> ByDay[Ladder]:
        """Return their ladders."""
        column = self.valued.setup.policy.value_column
        tables = self.valued.tables(part)
        return ByDay({day: Ladder.of(table, column) for day, table in tables})


@attrs.frozen(eq=False)
class Mark:
    """Say where some customers of a part stand by value, by day.

    Parameters
    ----------
    valued
        Says what they are worth.
    stretches
        By day, where all of them are wanted; empty for those about the limits.
    """

    valued: Valued
    stretches: Mapping[date, Sequence[Stretch]] = attrs.field(
        factory=dict[date, Sequence[Stretch]]
    )

    def __call__(self, part: Part) -> ByDay[Rungs]:
        """Return their rungs."""
        policy, today = self.valued.setup.policy, self.valued.reader.moment.as_of
        rungs, worths = dict[date, Rungs](), dict[date, AccountTable]()
        for day, table in self.valued.tables(part):
            rungs[day] = Rungs.of(table, policy, self.stretches.get(day))
            if day != today and part.scratch is not None:
                worths[day] = _narrow(table, policy.value_column)
        if not self.stretches and part.scratch is not None:
            part.leave(_WORTHS, {**worths_left(part), **worths})
        return ByDay(rungs)


def worths_left(part: Part) -> Mapping[date, AccountTable]:
    """Return what the customers of a part were worth, as :class:`Mark` left it.

    Parameters
    ----------
    part
        Some accounts.

    Returns
    -------
    Mapping[date, AccountTable]
        By day; empty where nothing was kept.
    """
    return part.left(_WORTHS) or {}


def standings(
    valued: Valued, backend: Backend, sources: Sequence[Source]
) -> dict[date, Ladder | TierLimits]:
    """Return who stands where by value in a whole book.

    Parameters
    ----------
    valued
        Says what the customers of a part are worth.
    backend
        Does the work on the parts.
    sources
        The parts.

    Returns
    -------
    dict[date, Ladder | TierLimits]
        Every place where the rules read places, or else the limits of the tiers.

    Notes
    -----
    Parts by a hash of the account are samples of the book: the limits of the whole lie
    near those of each, and one pass finds them. Where one does not, as in parts that
    differ, a second pass brings home everybody between two who are known.
    """
    if reads_places(valued.setup.policy):
        ladders = total(backend.map(Rank(valued), sources)).days
        return {day: ladder.settled() for day, ladder in ladders.items()}
    rungs = total(backend.map(Mark(valued), sources)).days
    unknown = {day: found for day, one in rungs.items() if (found := one.unknown())}
    if unknown:
        some = attrs.evolve(valued, days=tuple(unknown))
        again = total(backend.map(Mark(some, unknown), sources)).days
        rungs = {**rungs, **again}
    return {day: _limits(one) for day, one in rungs.items()}


def _narrow(table: AccountTable, column: str) -> AccountTable:
    """Return what touch models of a day look at, and no more."""
    columns = {name: table.array(name) for name in (*_LOOKED_AT, column)}
    return AccountTable.of(table.as_of, table.text("id"), **columns)


def _limits(rungs: Rungs) -> TierLimits:
    found = rungs.limits()
    assert found is not None  # noqa: S101 - all between two who are known were asked for
    return found
