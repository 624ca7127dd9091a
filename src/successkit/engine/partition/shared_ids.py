"""Ids of rows that stand in several parts: no part could tell which row counts."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, Facts, InvalidInputError, Portfolio, Text
from successkit.core.schema import TABLES
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Backend, Source
from successkit.engine.partition.adding import total

MOST: Final = 2**23
"""Ids of which hashes are held at a time: 64 MB."""

_TABLES: Final = tuple(
    name
    for name, table in TABLES.items()
    if "id" in table.key and name not in {"accounts", "people", "rates"}
)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
_ALL: Final = (0, 2**64)
_SHOWN: Final = 3
_LONG: Final = 64

Key = tuple[str, ...]
"""Name of the table, id, and for contracts the first day."""


@attrs.frozen(eq=False, kw_only=True)
class Ids:
    """Hashes of the ids of rows; those of parts add up.

    Parameters
    ----------
    count
        How many there are, at most.
    hashes
        Shape (n,), uint64, sorted, each once; empty where there are too many to hold.
    shared
        Shape (m,), uint64: those of several parts.
    """

    count: int
    hashes: AnyArray
    shared: AnyArray

    @classmethod
    def of(cls, portfolio: Portfolio, among: tuple[int, int] = _ALL) -> Self:
        """Return the ids of the rows of a part.

        Parameters
        ----------
        portfolio
            Facts, not cut to a day.
        among
            First hash, and the one behind the last.

        Returns
        -------
        Self
            Rows without an id have none.
        """
        every = [_hashes(facts)[0] for facts in _tables(portfolio)]
        found = np.unique(np.concatenate([np.empty(0, np.uint64), *every]))
        first, last = (np.searchsorted(found, np.uint64(end % 2**64)) for end in among)
        found = found[first : None if among[1] == _ALL[1] else last]
        none = found[:0]
        held = found if len(found) <= MOST else none
        return cls(count=len(found), hashes=held, shared=none)

    @property
    def complete(self) -> bool:
        """Whether every id was compared with every other."""
        return self.count == 0 or len(self.hashes) > 0

    def __add__(self, other: "Ids") -> "Ids":
        both = np.sort(np.concatenate([self.hashes, other.hashes]))
        twice = both[1:][both[1:] == both[:-1]]
        shared = np.unique(np.concatenate([self.shared, other.shared, twice]))
        every = np.unique(both)
        if self.complete and other.complete and len(every) <= MOST:
            return Ids(count=len(every), hashes=every, shared=shared)
        count = self.count + other.count
        return Ids(count=count, hashes=both[:0], shared=shared)


@attrs.frozen(eq=False)
class Hashed:
    """Return the ids of a part whose hashes lie in some range."""

    among: tuple[int, int]

    def __call__(self, part: Part) -> Ids:
        """Return them."""
        return Ids.of(part.portfolio, self.among)


@attrs.frozen(eq=False)
class Spelled:
    """Return the keys of a part that have some hashes, as text."""

    hashes: AnyArray

    def __call__(self, part: Part) -> list[Key]:
        """Return each once."""
        return sorted(set(self._keys(part.portfolio)))

    def _keys(self, portfolio: Portfolio) -> Iterator[Key]:
        for facts in _tables(portfolio):
            hashes, rows = _hashes(facts)
            chosen = rows[np.isin(hashes, self.hashes)]
            name = facts.table.name
            cells = [facts.text("id").take(chosen).strings().tolist()]
            if "start" in facts.table.key:
                cells.append(facts.array("start")[chosen].astype(str).tolist())
            yield from ((name, *key) for key in zip(*cells, strict=True))


def shared_ids(count: int, backend: Backend, sources: Sequence[Source]) -> AnyArray:
    """Find the hashes of ids that several parts have, range by range.

    Parameters
    ----------
    count
        How many there are: more than can be held.
    backend
        Does the work on the parts.
    sources
        The parts, which are read once for each range.

    Returns
    -------
    AnyArray
        Shape (m,), uint64, sorted.
    """
    rounds = [_shared(one, backend, sources) for one in ranges(count)]
    return np.unique(np.concatenate(rounds))


def refuse_shared(
    shared: AnyArray, backend: Backend, sources: Sequence[Source]
) -> None:
    """Refuse rows of one id in accounts of several parts.

    Parameters
    ----------
    shared
        Shape (m,), uint64: hashes that several parts have.
    backend
        Does the work on the parts.
    sources
        The parts.

    Raises
    ------
    InvalidInputError
        There are some. In one book rows of one key are set aside, and of versions of
        one row the last one counts, whatever their accounts.
    """
    if not len(shared):
        return
    told = [set(keys) for keys in backend.map(Spelled(shared), sources)]
    twice = _in_several(told)
    if twice:
        shown = ", ".join(f"{key[0]} {key[1]!r}" for key in twice[:_SHOWN])
        raise InvalidInputError(
            f"expected rows of one id in one account; got {len(twice):,} ids in "
            f"several: {shown}; correct the ids, or review the book in memory "
            "(on=Local()), where all of its rows are compared"
        )


def _in_several(told: Iterable[set[Key]]) -> list[Key]:
    seen, twice = set[Key](), set[Key]()
    for keys in told:
        twice |= seen & keys
        seen |= keys
    return sorted(twice)


def _shared(
    among: tuple[int, int], backend: Backend, sources: Sequence[Source]
) -> AnyArray:
    """Return the hashes of a range that several parts have."""
    found = total(backend.map(Hashed(among), sources))
    if found.complete:
        return found.shared
    first, last = among
    halves = (first, (first + last) // 2), ((first + last) // 2, last)
    return np.concatenate([_shared(half, backend, sources) for half in halves])


def ranges(count: int) -> list[tuple[int, int]]:
    """Return ranges of hashes, of which one at a time can be held.

    Parameters
    ----------
    count
        How many hashes there are.

    Returns
    -------
    list[tuple[int, int]]
        The first of each, and the one behind its last.

    Examples
    --------
    >>> ranges(100)
    [(0, 9223372036854775808), (9223372036854775808, 18446744073709551616)]
    """
    rounds = 2 * -(-count // MOST)  # hashes are spread evenly, but not exactly
    edges = [2**64 * number // rounds for number in range(rounds + 1)]
    return list(pairwise(edges))


def _tables(portfolio: Portfolio) -> Iterator[Facts]:
    for name in _TABLES:
        facts = portfolio.tables.get(name)
        if facts is not None and facts.rows:
            yield facts


def _hashes(facts: Facts) -> tuple[AnyArray, AnyArray]:
    """Return hashes of the keys of a table, but for when they were recorded; rows."""
    ids = facts.text("id")
    rows = np.flatnonzero(~ids.missing())
    seed = np.uint64(_TABLES.index(facts.table.name) + 1)
    found = _of_text(ids)[ids.codes[rows]] * _MIX + seed
    if "start" in facts.table.key:
        found ^= facts.array("start")[rows].view(np.int64).astype(np.uint64)
    found *= _MIX
    return found ^ (found >> _SHIFT), rows


def _of_text(column: Text) -> AnyArray:
    """Return a hash of each string of a column, the same in every process."""
    strings: list[str] = column.values.tolist()
    if max(map(len, strings), default=0) > _LONG:
        return np.fromiter(map(_digest, strings), np.uint64, len(strings))
    letters: Any = np.array(strings, dtype=np.str_)
    width = letters.dtype.itemsize // 4
    table = letters.view(np.uint32).reshape(len(letters), width)
    found = np.full(len(letters), _MIX)
    for place in range(width):
        letter = table[:, place]
        mixed = (found ^ letter) * _MIX
        mixed ^= mixed >> _SHIFT
        found = np.where(letter > 0, mixed, found)
    return found


def _digest(string: str) -> int:
    encoded = string.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), "little")
