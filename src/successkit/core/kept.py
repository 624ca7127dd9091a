"""Which logs a book keeps: a part of it has to know what the whole knows.

Nobody late in a book that tells of late payments means that everybody pays; in one that
tells of none, it means nothing. So "none" and "not known" differ by the whole book, and
a part carries the few dates that tell which of the two it is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import BoolArray
from successkit.core.facts import Facts
from successkit.core.states import Direction, code_of
from successkit.core.text import Text
from successkit.core.zones import DEFAULT_ZONE, to_instant, zone

First = tuple[np.datetime64, np.datetime64, str]
"""Own day, instant of recording or NaT, time zone: of a row that no other precedes."""


def _events(*kinds: str) -> Callable[[Facts], BoolArray]:
    def chosen(events: Facts) -> BoolArray:
        told = [events.text("kind").equals(kind) for kind in kinds]
        return np.asarray(np.logical_or.reduce(told))

    return chosen


def _asked(interactions: Facts) -> BoolArray:
    return np.asarray(interactions.array("direction") == code_of(Direction.REACTIVE))


LOGS: Final[Mapping[str, tuple[str, Callable[[Facts], BoolArray]]]] = {
    "enquiries": ("interactions", _asked),
    "late_payments": ("events", _events("past_due", "paid")),
    "departures": ("events", _events("contact_left")),
}
"""Table and rows of each log."""

LOG_TABLES: Final = frozenset({"accounts", *(name for name, _ in LOGS.values())})
"""Tables that tell since when a book keeps its logs."""


@attrs.frozen(eq=False)
class Kept:
    """The first rows of each log of a whole book.

    Parameters
    ----------
    first
        By log, the rows that no other row precedes both in its day and in its
        recording.
    """

    first: Mapping[str, tuple[First, ...]]

    @classmethod
    def of(cls, tables: Mapping[str, Facts], accounts: int) -> Self:
        """Find the first rows of a book.

        Parameters
        ----------
        tables
            All tables of the book; those that nobody needs may be left out.
        accounts
            How many accounts it has.

        Returns
        -------
        Self
            Of every log of :data:`LOGS`.
        """
        owner = tables["accounts"]
        names = owner.text("time_zone")
        zones = Text(np.full(accounts, -1, np.int32), names.values)
        zones.codes[owner.array("account")] = names.codes
        return cls(
            {
                log: tuple(_first(tables[name], rows, zones)) if name in tables else ()
                for log, (name, rows) in LOGS.items()
            }
        )

    def __add__(self, other: Self) -> Self:
        """Return what a book of these parts keeps: as few rows as of a whole one."""
        return type(self)(
            {
                log: _foremost((*rows, *other.first[log]))
                for log, rows in self.first.items()
            }
        )

    def as_of(self, day: date, known_at: datetime | None) -> Self:
        """Return what is there on a day, as it was known at an instant.

        Parameters
        ----------
        day
            The day.
        known_at
            The instant, or None for all that is known.

        Returns
        -------
        Self
            Without rows of later days, and without those recorded later.
        """
        return type(self)(
            {
                log: tuple(row for row in rows if _visible(row, day, known_at))
                for log, rows in self.first.items()
            }
        )


def _first(
    facts: Facts, chosen: Callable[[Facts], BoolArray], zones: Text
) -> Iterator[First]:
    if not facts.rows:
        return
    rows = np.flatnonzero(chosen(facts))
    account = facts.array("account")[rows]
    own = facts.array("own_day")[rows]
    recorded = facts.array("recorded_at")[rows]
    # A day of a missing instant ends with the zone of its account.
    for code in np.unique(zones.codes[account]).tolist():
        here = zones.codes[account] == code
        name = str(zones.values[code]) if code >= 0 else DEFAULT_ZONE
        yield from _front(own[here], recorded[here], name)


def _foremost(rows: Collection[First]) -> tuple[First, ...]:
    """Return the rows that no other of the same time zone precedes."""
    found = list[First]()
    for name in sorted({row[2] for row in rows}):
        here = [row for row in rows if row[2] == name]
        own = np.array([row[0] for row in here], "datetime64[D]")
        recorded = np.array([row[1] for row in here], "datetime64[us]")
        found.extend(_front(own, recorded, name))
    return tuple(found)


def _front(
    own: "np.typing.NDArray[np.datetime64]",
    recorded: "np.typing.NDArray[np.datetime64]",
    name: str,
) -> Iterator[First]:
    plain = np.isnat(recorded)
    if plain.any():
        yield own[plain].min(), np.datetime64("NaT", "us"), name
    own, recorded = own[~plain], recorded[~plain]
    order = np.lexsort((recorded, own))
    earliest = np.minimum.accumulate(recorded[order].astype(np.int64))
    new = np.append(True, earliest[1:] < earliest[:-1])[: len(order)]
    first = zip(own[order[new]], recorded[order[new]], strict=True)
    yield from ((day, at, name) for day, at in first)


def _visible(row: First, day: date, known_at: datetime | None) -> bool:
    own, recorded, name = row
    if own > np.datetime64(day, "D"):
        return False
    if known_at is None:
        return True
    if np.isnat(recorded):
        return bool(own <= np.datetime64(known_at.astimezone(zone(name)).date(), "D"))
    return bool(recorded <= to_instant(known_at))
