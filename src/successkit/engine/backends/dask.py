"""``Dask``: parts of a book on the workers of a Dask cluster."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

import attrs

from successkit.engine.backends.errand import Errand, unpacked
from successkit.engine.backends.protocol import Source, Work

ResultT = TypeVar("ResultT")


@attrs.frozen
class Dask:
    """The workers of a Dask cluster.

    Parameters
    ----------
    client
        A ``distributed.Client``. Its workers need successkit and numpy in the same
        versions as here, and the plugins.
    """

    client: Any

    def sources(self, book: object) -> Sequence[Source]:
        """Return the parts of a book."""
        raise NotImplementedError

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part, each in a task of its own."""
        # The parts go with their tasks and are not scattered before: what was scattered
        # to a worker is lost with it.
        futures = deque(self.client.map(Errand(work).run, sources, pure=False))
        try:
            while futures:
                yield cast("ResultT", unpacked(futures[0].result()))
                futures.popleft()
        finally:
            self.client.cancel(list(futures))
