"""Hashes of the ids of a book as they come home: few in memory, many in a file."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any, Self

import attrs
import numpy as np

from successkit.core import AnyArray
from successkit.engine.partition import shared_ids
from successkit.engine.partition.shared_ids import Ids, ranges


@attrs.define(eq=False)
class GatheredIds:
    """The hashes of all parts, part by part; it is a context that gives up its file.

    The file has no name, so nothing of it stays, whatever happens. On a full disk it is
    given up, and ids are compared range by range where the parts are.

    Parameters
    ----------
    count
        How many there are.
    complete
        Whether every one is here.
    """

    count: int = 0
    complete: bool = True
    _held: list[AnyArray] = attrs.field(factory=list[AnyArray], init=False)
    _lengths: list[int] = attrs.field(factory=list[int], init=False)
    _file: IO[bytes] | None = attrs.field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, ids: Ids) -> None:
        """Take those of one more part.

        Parameters
        ----------
        ids
            Of the part.
        """
        self.count += ids.count
        self.complete = self.complete and ids.complete
        if not self.complete:
            self._held.clear()
            return
        self._held.append(ids.hashes)
        if sum(map(len, self._held)) > shared_ids.MOST:
            self._write()

    def shared(self) -> AnyArray:
        """Return the hashes that several parts have, when all are here.

        Returns
        -------
        AnyArray
            Shape (m,), uint64, sorted.
        """
        parts = [*self._written(), *self._held]
        rounds = ranges(self.count) if self._file is not None else [(0, 2**64)]
        found = [_twice([_between(one, *among) for one in parts]) for among in rounds]
        return np.unique(np.concatenate([np.empty(0, np.uint64), *found]))

    def _write(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as this
            for hashes in self._held:
                self._file.write(hashes.tobytes())
                self._lengths.append(len(hashes))
            self._file.flush()
        except OSError:
            self.complete = False
        self._held.clear()

    def _written(self) -> Iterator[AnyArray]:
        if self._file is None:
            return
        every: Any = np.memmap(self._file, np.uint64, "r", shape=sum(self._lengths))
        yield from np.split(every, np.cumsum(self._lengths)[:-1])


def _between(hashes: AnyArray, first: int, last: int) -> AnyArray:
    begin = np.searchsorted(hashes, np.uint64(first))
    end = np.searchsorted(hashes, np.uint64(last)) if last < 2**64 else len(hashes)
    return hashes[begin:end]


def _twice(parts: list[AnyArray]) -> AnyArray:
    every = np.sort(np.concatenate([np.empty(0, np.uint64), *parts]))
    return np.unique(every[1:][every[1:] == every[:-1]])
