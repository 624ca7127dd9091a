"""``LifecycleEvents``: what moves accounts between phases, as columns."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

import attrs
import numpy as np

from successkit.core import AnyArray, DayArray, Int64Array, InvalidInputError, Text
from successkit.core.in_a_row import joined_arrays
from successkit.core.period import check_day
from successkit.core.text import concatenate
from successkit.lifecycle.kinds import rank_of
from successkit.metrics.revenue.order import row_order


@attrs.frozen(kw_only=True)
class LifecycleEvent:
    """One event, for one account at a time.

    Parameters
    ----------
    day
        Local day of the account.
    kind
        What happened.
    account
        Position of the account.
    id
        Tells repeats apart; None for what was derived.
    target
        Phase that a move by hand leads to.
    author, reason
        Who moved it and why.
    sequence
        Order within a day and rank: the instant, where there is one.
    recorded
        Day on which it became known; None for its own day.

    Raises
    ------
    InvalidInputError
        A day is no plain day: a timestamp has to be brought to the account's zone.
    """

    day: date
    kind: str
    account: int = 0
    id: str | None = None
    target: str | None = None
    author: str | None = None
    reason: str | None = None
    sequence: int = 0
    recorded: date | None = None

    def __attrs_post_init__(self) -> None:
        check_day(f"event {self.kind}: day", self.day)
        if self.recorded is not None:
            check_day(f"event {self.kind}: recorded", self.recorded)

    @property
    def rank(self) -> int:
        """Place of the kind among the events of a day."""
        return rank_of(self.kind)


@attrs.frozen(eq=False, kw_only=True)
class LifecycleEvents:
    """Events of many accounts; the order of rows means nothing.

    Events of one account happen in the order of day, rank of the kind, sequence, and
    then whatever else tells them apart, so that the order of arrival has no effect.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    day
        Shape (n,): local day of the account.
    kind
        Shape (n,): what happened.
    sequence
        Shape (n,): order within a day and rank.
    id, target, author, reason
        Shape (n,): as in :class:`LifecycleEvent`.
    recorded
        Shape (n,): day on which each became known, NaT for its own day; None when all
        were known on their own days.
    """

    account: Int64Array
    day: DayArray
    kind: Text
    sequence: Int64Array
    id: Text
    target: Text
    author: Text
    reason: Text
    recorded: DayArray | None = None

    @classmethod
    def of(cls, events: Iterable[LifecycleEvent]) -> Self:
        """Make columns of single events, for tests and small books.

        Parameters
        ----------
        events
            In any order.

        Returns
        -------
        Self
            In the same order.
        """
        rows = list(events)
        return cls(
            account=np.array([row.account for row in rows], np.int64),
            day=np.array([row.day for row in rows], "datetime64[D]"),
            kind=Text.of([row.kind for row in rows]),
            sequence=np.array([row.sequence for row in rows], np.int64),
            id=Text.of([row.id for row in rows]),
            target=Text.of([row.target for row in rows]),
            author=Text.of([row.author for row in rows]),
            reason=Text.of([row.reason for row in rows]),
            recorded=_recorded(rows),
        )

    @classmethod
    def derived(cls, kind: str, account: AnyArray, day: DayArray) -> Self:
        """Make events of one kind that were derived from facts.

        Parameters
        ----------
        kind
            What happened.
        account
            Shape (n,).
        day
            Shape (n,).

        Returns
        -------
        Self
            Without ids or authors.
        """
        rows = len(day)
        empty = Text.empty(rows)
        return cls(
            account=account.astype(np.int64),
            day=day,
            kind=Text.from_codes(np.zeros(rows, np.int32), [kind]),
            sequence=np.zeros(rows, np.int64),
            id=empty,
            target=empty,
            author=empty,
            reason=empty,
        )

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """Put events after each other.

        Parameters
        ----------
        parts
            At least one.

        Returns
        -------
        Self
            All of them.

        Raises
        ------
        InvalidInputError
            There is no part.
        """
        if not parts:
            raise InvalidInputError("parts: expected at least one; got none")
        columns: dict[str, Any] = {}
        for name in attrs.fields_dict(cls):
            pieces = [getattr(part, name) for part in parts]
            if name == "recorded":
                late = any(piece is not None for piece in pieces)
                pieces = [part.known_on() for part in parts]
                columns[name] = np.concatenate(pieces) if late else None
                continue
            text = isinstance(pieces[0], Text)
            columns[name] = concatenate(pieces) if text else joined_arrays(pieces)
        return cls(**columns)

    def __len__(self) -> int:
        return len(self.day)

    @property
    def rank(self) -> Int64Array:
        """Shape (n,): place of each kind among the events of a day."""
        ranks = [rank_of(kind) for kind in self.kind.values.tolist()]
        return np.array([*ranks, 0], np.int64)[self.kind.codes]

    def take(self, rows: AnyArray) -> Self:
        """Return some events.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            The chosen ones.
        """
        columns: dict[str, Any] = {}
        for name in attrs.fields_dict(type(self)):
            column = getattr(self, name)
            text = isinstance(column, Text)
            if column is not None:
                columns[name] = column.take(rows) if text else column[rows]
        return attrs.evolve(self, **columns)

    def moved(self, accounts: int) -> Self:
        """Return the events with accounts that stand later in a larger book.

        Parameters
        ----------
        accounts
            How many accounts stand before them there.

        Returns
        -------
        Self
            The same events.
        """
        return attrs.evolve(self, account=self.account + accounts)

    def known_on(self) -> DayArray:
        """Return the day on which each event became known.

        Returns
        -------
        DayArray
            Shape (n,): the day recorded, or else its own day.
        """
        if self.recorded is None:
            return self.day
        return np.where(np.isnat(self.recorded), self.day, self.recorded)

    def order(self) -> Int64Array:
        """Return the positions of the events in the order in which they happened.

        Returns
        -------
        Int64Array
            Shape (n,): by account, day, rank, sequence and then content.
        """
        texts = (self.kind, self.target, self.id, self.author, self.reason)
        codes = [text.codes for text in texts if len(text.values)]
        return row_order(self.account, self.day, self.rank, self.sequence, *codes)

    def row(self, place: int) -> LifecycleEvent:
        """Return one event.

        Parameters
        ----------
        place
            Its position.

        Returns
        -------
        LifecycleEvent
            The same as an object.
        """
        return LifecycleEvent(
            account=int(self.account[place]),
            day=self.day[place].item(),
            kind=self.kind[place] or "",
            id=self.id[place],
            target=self.target[place],
            author=self.author[place],
            reason=self.reason[place],
            sequence=int(self.sequence[place]),
            recorded=None if self.recorded is None else self.recorded[place].item(),
        )


def _recorded(rows: list[LifecycleEvent]) -> DayArray | None:
    if all(row.recorded is None for row in rows):
        return None
    return np.array([row.recorded for row in rows], "datetime64[D]")
