"""``Spark``: parts of a book on the workers of a Spark session, through Arrow."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

import attrs

from successkit.engine.backends.cluster import Cluster
from successkit.engine.backends.errand import Errand, unpacked
from successkit.engine.backends.protocol import ResultT, Source, Work
from successkit.engine.backends.spark_rows import SparkParts


@attrs.frozen
class Spark(Cluster):
    """Review a book on the workers of a Spark session.

    ``parts`` and ``folder`` are those of :class:`Cluster`.

    Parameters
    ----------
    session
        A ``pyspark.sql.SparkSession`` of Spark 4 or later. Python on its workers needs
        successkit, numpy and pyarrow in the versions that are here, and the plugins.

    Examples
    --------
    >>> Spark(None, parts=0)
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: Spark, parts: expected a whole number \
>= 1, or None; got 0
    """

    session: Any

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part, each in a task of its own.

        Parameters
        ----------
        work
            What to do. The workers have to find its class by its name.
        sources
            The parts. Those of a portfolio are sent to the workers with their tasks.

        Yields
        ------
        ResultT
            In the order of the parts.
        """
        if not isinstance(sources, SparkParts):
            sources = SparkParts.sent(self.session, sources)
        answered = sources.ask(Errand(work))
        rows = [(row.place, row.answer) for row in answered.collect()]
        for _, answer in sorted(rows, key=itemgetter(0)):
            yield cast("ResultT", unpacked(bytes(answer)))

    def shuffled(self, tables: Mapping[str, Any], parts: int) -> SparkParts:
        """Cut frames of Spark by the accounts of their rows."""
        return SparkParts.of(self.session, tables, parts)

    def cores(self) -> int:
        """Return how many cores the session has."""
        return max(1, int(self.session.sparkContext.defaultParallelism))
