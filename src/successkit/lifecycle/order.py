"""``Timeline``: events in the order in which they happened, one packed number each."""

from typing import Final, NamedTuple, Self

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.kinds import rank_of

_BITS: Final = 63
_BLOCK: Final = 1 << 16
"""Rows that are packed at a time, so that they stay in the cache."""


class Happened(NamedTuple):
    """Some events in order.

    ``account`` and ``row`` are positions, ``day`` counts days since 1970, ``said`` is a
    place in ``Timeline.kinds`` with the detail in its lowest bits; each has shape (n,)
    and is int64.
    """

    account: Int64Array
    day: Int64Array
    said: Int64Array
    row: Int64Array


@attrs.frozen(eq=False, kw_only=True)
class Timeline:
    """Events by account, day, rank, sequence and then whatever else tells them apart.

    Parameters
    ----------
    key
        Shape (n,), int64, rising: account, day, kind, detail and, where there is room,
        row.
    rows
        Shape (n,): the row of each event; None where the key holds it.
    kinds
        Names of kinds in order of their rank; the empty one stands for no kind.
    first_day, last_day
        The earliest and the latest day, as days since 1970.
    widths
        Bits of day, kind, detail and row.
    tied
        Positions in order, each of which has the account, day and rank of the one
        before or after it.
    """

    key: Int64Array
    rows: Int64Array | None
    kinds: tuple[str, ...]
    first_day: int
    last_day: int
    widths: tuple[int, int, int, int]
    tied: Int64Array

    @classmethod
    def of(
        cls, events: LifecycleEvents, accounts: int, detail: AnyArray | None = None
    ) -> Self:
        """Bring events in order.

        Parameters
        ----------
        events
            In any order, every one with a day and an account.
        accounts
            How many accounts there are.
        detail
            Shape (n,): a small number >= 0 to keep beside the kind; None for 0.

        Returns
        -------
        Self
            Equal events stand next to each other.
        """
        days = events.day.view(np.int64)
        first, last = (int(days.min()), int(days.max())) if len(days) else (0, 0)
        names = events.kind.values.tolist()
        some = [""] if bool((events.kind.codes < 0).any()) else []
        kinds = tuple(sorted([*some, *names], key=_rank))
        widths = (
            (last - first).bit_length(),
            max(len(kinds) - 1, 0).bit_length(),
            0 if detail is None else int(detail.max(initial=0)).bit_length(),
            max(len(events) - 1, 0).bit_length(),
        )
        if max(accounts - 1, 0).bit_length() + sum(widths) > _BITS:
            widths = (*widths[:3], 0)
        key = _packed(events, kinds, first, widths, detail)
        rows = None if widths[3] or len(events) <= 1 else np.argsort(key, kind="stable")
        if rows is not None:
            key = key[rows]
        elif not _rises(key):
            key.sort()
        line = cls(
            key=key,
            rows=rows,
            kinds=kinds,
            first_day=first,
            last_day=last,
            widths=widths,
            tied=np.empty(0, np.int64),
        )
        return line._settled(events)

    def __len__(self) -> int:
        return len(self.key)

    def part(self, begin: int, end: int) -> Happened:
        """Return some of the events in order.

        Parameters
        ----------
        begin, end
            Positions in order.

        Returns
        -------
        Happened
            Shape (end - begin,).
        """
        return self._unpacked(slice(begin, end))

    def rows_at(self, places: Int64Array) -> Int64Array:
        """Return the rows of events at positions in order.

        Parameters
        ----------
        places
            Positions in order.

        Returns
        -------
        Int64Array
            Rows of the events as they were given.
        """
        return self._unpacked(places).row

    def accounts_at(self, places: Int64Array) -> Int64Array:
        """Return the accounts of events at positions in order.

        Parameters
        ----------
        places
            Positions in order.

        Returns
        -------
        Int64Array
            Positions of accounts.
        """
        return self._unpacked(places).account

    def starts(self, accounts: Int64Array) -> Int64Array:
        """Return where the events of accounts begin.

        Parameters
        ----------
        accounts
            Positions of accounts.

        Returns
        -------
        Int64Array
            Positions in order.
        """
        return np.searchsorted(self.key, accounts << sum(self.widths))

    def _unpacked(self, at: slice | Int64Array) -> Happened:
        key = self.key[at]
        day, kind, detail, row = self.widths
        rows = key & ((1 << row) - 1) if self.rows is None else self.rows[at]
        said = kind + detail
        return Happened(
            key >> (day + said + row),
            ((key >> (said + row)) & ((1 << day) - 1)) + self.first_day,
            (key >> row) & ((1 << said) - 1),
            rows,
        )

    def _settled(self, events: LifecycleEvents) -> Self:
        """Order what has the same account, day and rank by what else there is."""
        tied = self._ties()
        if not len(tied):
            return self
        rows = self.rows_at(tied)
        few = events.take(rows)
        order = few.order()
        self.key[tied] = self.key[tied][order]
        if self.rows is not None:
            self.rows[tied] = rows[order]
        return attrs.evolve(self, tied=tied)

    def _ties(self) -> Int64Array:
        ranks = np.array([_rank(kind)[0] for kind in self.kinds], np.int64)
        _, kind, detail, row = self.widths
        if len(set(ranks.tolist())) == len(ranks):
            same = _neighbours(self.key, detail + row)
        else:
            same = _neighbours(self.key, kind + detail + row)
            before, after = self._unpacked(same).said, self._unpacked(same + 1).said
            same = same[ranks[before >> detail] == ranks[after >> detail]]
        return np.union1d(same, same + 1)


def _rank(kind: str) -> tuple[int, str]:
    """Return the rank that ``LifecycleEvents`` gives a kind, and its name."""
    return (rank_of(kind) if kind else 0), kind


def _packed(
    events: LifecycleEvents,
    kinds: tuple[str, ...],
    first: int,
    widths: tuple[int, int, int, int],
    detail: AnyArray | None,
) -> Int64Array:
    place = {kind: code for code, kind in enumerate(kinds)}
    names = [*events.kind.values.tolist(), ""]
    codes = np.array([place.get(kind, 0) for kind in names], np.int64)
    key = np.empty(len(events), np.int64)
    days, kind_codes = events.day.view(np.int64), events.kind.codes
    for begin in range(0, len(key), _BLOCK):
        here = slice(begin, begin + _BLOCK)
        out = key[here]
        np.left_shift(events.account[here], widths[0], out=out)
        out += days[here]
        out -= first
        out <<= widths[1]
        out |= codes[kind_codes[here]]
        if detail is not None:
            out <<= widths[2]
            out |= detail[here]
        if widths[3]:
            out <<= widths[3]
            out |= np.arange(begin, begin + len(out))
    return key


def _rises(key: Int64Array) -> bool:
    return bool((key[1:] > key[:-1]).all())


def _neighbours(key: Int64Array, bits: int) -> Int64Array:
    """Return where a key and the next one agree but for some low bits."""
    found = list[Int64Array]()
    for begin in range(0, len(key), _BLOCK):
        high = key[begin : begin + _BLOCK + 1] >> bits
        found.append(np.flatnonzero(high[1:] == high[:-1]) + begin)
    return np.concatenate([*found, np.empty(0, np.int64)])
