"""``Dask``: parts of a book on the workers of a Dask cluster."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import attrs

from successkit.engine.backends.cluster import Cluster
from successkit.engine.backends.dask_rows import DaskParts
from successkit.engine.backends.errand import Errand, unpacked
from successkit.engine.backends.protocol import ResultT, Source, Work


@attrs.frozen
class Dask(Cluster):
    """Review a book on the workers of a Dask cluster.

    ``parts`` and ``folder`` are those of :class:`Cluster`.

    Parameters
    ----------
    client
        A ``distributed.Client``. Its workers need successkit and numpy in the versions
        that are here, and the plugins.

    Examples
    --------
    >>> Dask(None, parts=0)
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: Dask, parts: expected a whole number \
>= 1, or None; got 0
    """

    client: Any

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

    def shuffled(self, tables: Mapping[str, Any], parts: int) -> DaskParts:
        """Cut frames of Dask by the accounts of their rows."""
        return DaskParts.of(self.client, tables, parts)

    def cores(self) -> int:
        """Return how many threads the workers have."""
        return max(1, int(sum(self.client.nthreads().values())))
