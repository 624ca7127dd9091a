"""First pass: what has to be known of a whole book before any revenue is read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, Self

import attrs

from successkit.core import AccountSet, Portfolio, Problem, Problems
from successkit.core.cut import cut
from successkit.core.kept import Kept
from successkit.engine.backends.local import Local
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Backend, Source
from successkit.engine.left_out import left_out_units
from successkit.engine.partition.adding import total
from successkit.engine.partition.gathered_ids import GatheredIds
from successkit.engine.partition.shared_ids import Ids, refuse_shared, shared_ids
from successkit.metrics.revenue.usual_currency import currency_counts
from successkit.playbooks import kinds_named

_EVERY_PART: Final = ("people", "rates")


@attrs.frozen
class Moment:
    """The day of a review, and what may be known of it.

    Parameters
    ----------
    as_of
        The day.
    known_at
        The instant of knowledge, or None for all that is known.
    """

    as_of: date
    known_at: datetime | None = None

    def cut(self, part: Part) -> Portfolio:
        """Return what was true of a part, as it was known.

        Parameters
        ----------
        part
            Some accounts.

        Returns
        -------
        Portfolio
            The smaller portfolio.
        """
        if "cut" not in part.memo:
            part.memo["cut"] = cut(part.portfolio, self.as_of, self.known_at)
        found: Portfolio = part.memo["cut"]
        return found


@attrs.frozen(eq=False, kw_only=True)
class Counted:
    """What is known of a book at first glance; that of parts adds up.

    Parameters
    ----------
    accounts
        Which accounts it is of.
    currencies
        Contracts on the day, by currency.
    kept
        Which logs the book keeps; None where that was not asked for.
    problems
        What was found while reading.
    left_out
        Revenue of the rows that were set aside, by currency.
    ids
        Hashes of the ids of rows; None where that was not asked for. They are gathered
        apart and do not add up.
    named
        Kinds of event, of those asked for, that the book names.
    """

    accounts: AccountSet
    currencies: Mapping[str, int]
    kept: Kept | None
    problems: Problems = attrs.field(factory=Problems)
    left_out: Mapping[str, int] = attrs.field(factory=dict[str, int])
    ids: Ids | None = None
    named: frozenset[str] = frozenset()

    def __add__(self, other: Self) -> Self:
        both = None
        if self.kept is not None and other.kept is not None:
            both = self.kept + other.kept
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            currencies=_added(self.currencies, other.currencies),
            kept=both,
            problems=self.problems + other.problems,
            left_out=_added(self.left_out, other.left_out),
            ids=None,
            named=self.named | other.named,
        )


@attrs.frozen
class Count:
    """Look at a part for the first time.

    Parameters
    ----------
    moment
        The day.
    alone
        Whether the part is the whole book, which knows its logs by itself.
    ids
        Whether to look for ids that other parts have, too.
    kinds
        Of event, that playbooks ask for.
    """

    moment: Moment
    alone: bool = False
    ids: bool = False
    kinds: frozenset[str] = frozenset()

    def __call__(self, part: Part) -> Counted:
        """Return what there is."""
        book = part.portfolio
        kept = None if self.alone else book.kept or Kept.of(book.tables, len(book))
        return Counted(
            accounts=part.accounts,
            currencies=currency_counts(self.moment.cut(part)),
            kept=kept,
            problems=_problems(book, first=part.number == 0),
            left_out=left_out_units(book.set_aside),
            ids=Ids.of(book) if self.ids else None,
            named=kinds_named(self.moment.cut(part), self.kinds),
        )


def count_all(
    moment: Moment,
    backend: Backend,
    sources: Sequence[Source],
    kinds: frozenset[str] = frozenset(),
) -> Counted:
    """Look at all parts of a book for the first time.

    Parameters
    ----------
    moment
        The day.
    backend
        Does the work on the parts.
    sources
        The parts.
    kinds
        Of event, that playbooks ask for.

    Returns
    -------
    Counted
        Of the whole book.

    Raises
    ------
    InvalidInputError
        Rows of one id are in accounts of several parts.
    """
    alone = len(sources) == 1
    # Local has looked at the whole book when it made the parts.
    ids = not alone and not isinstance(backend, Local)
    found = backend.map(Count(moment, alone, ids, kinds), sources)
    if not ids:
        return total(found)
    with GatheredIds() as gathered:
        counted = total(_without_ids(found, gathered))
        if gathered.complete:
            shared = gathered.shared()
        else:
            shared = shared_ids(gathered.count, backend, sources)
    refuse_shared(shared, backend, sources)
    return counted


def _without_ids(found: Iterable[Counted], gathered: GatheredIds) -> Iterator[Counted]:
    """Pass on what was counted, without the ids, which are gathered."""
    for one in found:
        if one.ids is not None:
            gathered.add(one.ids)
        yield attrs.evolve(one, ids=None)


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Add up by name; what comes to 0 stays, as it was found."""
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def _problems(book: Portfolio, *, first: bool) -> Problems:
    """Return what was found in a part; of what all parts have, the first one tells."""
    found = book.problems
    if first or not found.read:
        return found
    rows, others = list[Problem](), list[Problem]()
    for row in found.rows:
        (others if Path(row.file).stem in _EVERY_PART else rows).append(row)
    again = sum(book.tables[name].rows for name in _EVERY_PART if name in book.tables)
    lost = sum(
        book.set_aside[name].rows for name in _EVERY_PART if name in book.set_aside
    )
    repeats = sum(row.count for row in others if row.code == "equal-row")
    return Problems(
        read=found.read - again - lost - repeats,
        accepted=found.accepted - again,
        set_aside=found.set_aside - lost,
        duplicates=found.duplicates - repeats,
        rows=tuple(rows),
    )
