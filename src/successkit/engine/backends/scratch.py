"""``Scratch``: what passes over a book leave for later ones, in memory or on disk."""

import io
import pickle
import tempfile
from pathlib import Path
from threading import Lock
from typing import IO, Any, Self

import attrs
import numpy as np

from successkit.core import AccountSet
from successkit.core.arrays import constant
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Source


@attrs.define(eq=False)
class Scratch:
    """Some room in memory, and a file without a name: nothing of it stays afterwards.

    Nothing rests on it: on a full disk it takes no more, and what is not there is made
    again. It is a context, and can be used by several threads.

    Parameters
    ----------
    folder
        On whose disk the file lies; None for that of temporary files.
    room
        Bytes that may be kept in memory before there is any file.

    Examples
    --------
    >>> with Scratch() as scratch:
    ...     scratch.keep("a", [1, 2])
    ...     scratch.recall("a"), scratch.recall("b")
    ([1, 2], None)
    """

    folder: Path | None = None
    room: int = 0
    full: bool = attrs.field(default=False, init=False)
    _file: IO[bytes] | None = attrs.field(default=None, init=False)
    _held: dict[str, bytes] = attrs.field(factory=dict[str, bytes], init=False)
    _where: dict[str, tuple[int, int]] = attrs.field(
        factory=dict[str, tuple[int, int]], init=False
    )
    _lock: Any = attrs.field(factory=Lock, init=False, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.clear()
        if self._file is not None:
            self._file.close()

    def keep(self, name: str, thing: object) -> None:
        """Keep something under a name, where there is room.

        Parameters
        ----------
        name
            What it is asked for by.
        thing
            Something that can be pickled.
        """
        if self.full:
            return
        packed = _packed(thing)
        with self._lock:
            self.room += len(self._held.pop(name, b""))
            if len(packed) <= self.room:
                self.room -= len(packed)
                self._held[name] = packed
                return
            try:
                self._write(name, packed)
            except OSError:
                self.full = True

    def recall(self, name: str) -> Any:  # noqa: ANN401
        """Return what was kept under a name.

        Parameters
        ----------
        name
            The name.

        Returns
        -------
        Any
            None where there was no room.
        """
        with self._lock:
            packed = self._held.get(name) or self._read(name)
        # We wrote it, and nobody else can.
        return None if packed is None else pickle.loads(packed)  # noqa: S301

    def _read(self, name: str) -> bytes | None:
        if self._file is None or name not in self._where:
            return None
        begin, size = self._where[name]
        self._file.seek(begin)
        found = b""
        while len(found) < size:
            found += self._file.read(size - len(found))
        return found

    def _write(self, name: str, packed: bytes) -> None:
        if self._file is None:
            there = self.folder is not None and self.folder.is_dir()
            self._file = tempfile.TemporaryFile(  # noqa: SIM115 - as long as this
                dir=self.folder if there else None, buffering=0
            )
        begin = self._file.seek(0, 2)
        rest = memoryview(packed)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._where[name] = begin, len(packed)


class _Pickler(pickle.Pickler):
    """Packs columns that are one value throughout as that value."""

    def reducer_override(self, thing: Any, /) -> Any:  # noqa: ANN401
        if type(thing) is np.ndarray and thing.strides == (0,) and len(thing):
            return constant, (thing[0], len(thing))
        return NotImplemented


def _packed(thing: object) -> bytes:
    packed = io.BytesIO()
    _Pickler(packed, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    return packed.getvalue()


@attrs.frozen(eq=False)
class ReadOnce:
    """A part that is read and checked once, and taken from a scratch file after that.

    Parameters
    ----------
    source
        Reads it.
    scratch
        Where it is kept.
    number
        Of the part.
    accounts
        Proof of which accounts it holds.
    """

    source: Source
    scratch: Scratch
    number: int
    accounts: AccountSet

    def load(self) -> Part:
        """Return the part.

        Returns
        -------
        Part
            A new one each time, so that nothing of it stays in memory.
        """
        found = self.scratch.recall(f"part {self.number}")
        if found is None:
            part = self.source.load()
            self.scratch.keep(f"part {self.number}", part.portfolio)
            return attrs.evolve(part, scratch=self.scratch)
        return Part(
            portfolio=found,
            accounts=self.accounts,
            number=self.number,
            scratch=self.scratch,
        )
