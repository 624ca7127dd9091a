"""``Dask``: parts of a book on the workers of a Dask cluster."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import attrs

from successkit.engine.backends.dask_rows import DaskParts
from successkit.engine.backends.errand import Errand, unpacked
from successkit.engine.backends.protocol import ResultT, Source, Work
from successkit.engine.backends.remote import absolute, parts_here
from successkit.engine.backends.threads import check_count

_PER_THREAD: Final = 4
"""Parts for each thread: the last one to end is then a small share of the whole."""


@attrs.frozen
class Dask:
    """Review a book on the workers of a Dask cluster.

    Parameters
    ----------
    client
        A ``distributed.Client``. Its workers need successkit and numpy in the versions
        that are here, and the plugins.
    parts
        How many parts, >= 1; None for four for each thread of the cluster. It changes
        no bit of a result.
    folder
        Where the account table, the actions and the log of phases of a review are
        written as Parquet, seen by every worker at the same place: not there yet, or
        empty. None writes nothing, and keeps no rows.

    Raises
    ------
    InvalidInputError
        The number is no whole number >= 1.

    Examples
    --------
    >>> Dask(None, parts=0)
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: Dask, parts: expected a whole number \
>= 1, or None; got 0
    """

    client: Any
    parts: int | None = attrs.field(default=None, kw_only=True)
    folder: Path | None = attrs.field(default=None, kw_only=True, converter=absolute)

    def __attrs_post_init__(self) -> None:
        check_count("Dask", parts=self.parts)

    def sources(self, book: object) -> Sequence[Source]:
        """Return the parts of a book.

        Parameters
        ----------
        book
            A folder that ``write_parquet`` has written in parts, which every worker has
            to see at the same place; ``dask.dataframe`` frames by name of their table,
            which its shuffle cuts by account; or a portfolio, which is sent to the
            workers part by part.

        Returns
        -------
        Sequence[Source]
            Each account is in one of them, with all of its rows.

        Raises
        ------
        InvalidInputError
            It is none of these, or no table has such a name.
        UnreadableInputError
            The folder was not written in parts.
        """
        if isinstance(book, Mapping):
            tables = cast("Mapping[str, Any]", book)
            return DaskParts.of(self.client, tables, self._parts)
        return parts_here("Dask", book, self._parts)

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part, each in a task of its own.

        Parameters
        ----------
        work
            What to do. The workers have to find its class by its name.
        sources
            The parts.

        Yields
        ------
        ResultT
            In the order of the parts.
        """
        errand = Errand(work)
        if isinstance(sources, DaskParts):
            for answer in sources.ask(self.client, errand):
                yield cast("ResultT", unpacked(answer))
            return
        # The parts go with their tasks and are not scattered before: what was scattered
        # to a worker is lost with it.
        futures = deque(self.client.map(errand.run, sources, pure=False))
        try:
            while futures:
                yield cast("ResultT", unpacked(futures[0].result()))
                futures.popleft()
        finally:
            self.client.cancel(list(futures))

    @property
    def _parts(self) -> int:
        return self.parts or _PER_THREAD * max(1, sum(self.client.nthreads().values()))
