"""``Spark``: parts of a book on the workers of a Spark session, through Arrow."""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

import attrs

from successkit.core import InvalidInputError
from successkit.engine.backends.errand import Errand, unpacked
from successkit.engine.backends.protocol import Source, Work
from successkit.engine.backends.spark_rows import SparkParts, answers

ResultT = TypeVar("ResultT")

_ANSWER: Final = "place long, answer binary"


@attrs.frozen
class Spark:
    """The workers of a Spark session.

    Parameters
    ----------
    session
        A ``pyspark.sql.SparkSession``. Python on its workers needs successkit, numpy
        and pyarrow in the same versions as here, and the plugins.
    buckets
        Into how many parts a book is cut; None for four for each core of the cluster.
    """

    session: Any
    buckets: int | None = None

    def sources(self, book: object) -> Sequence[Source]:
        """Return the parts of a book."""
        if is_frames(book):
            return SparkParts.of(
                self.session, cast("Mapping[str, Any]", book), self._buckets()
            )
        raise InvalidInputError("TODO")

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part, each in a task of its own."""
        errand = Errand(work)
        if isinstance(sources, SparkParts):
            answered = sources.ask(errand)
        else:
            packed = tuple(map(pickle.dumps, sources))
            numbers = self.session.range(0, len(packed), 1, max(1, len(packed)))
            answered = numbers.mapInArrow(_asked(errand, packed), _ANSWER)
        rows = sorted((row.place, row.answer) for row in answered.collect())
        for _, answer in rows:
            yield cast("ResultT", unpacked(bytes(answer)))

    def _buckets(self) -> int:
        return self.buckets or 4 * int(self.session.sparkContext.defaultParallelism)


def is_frames(book: object) -> bool:
    """Return whether a book is given as tables of Spark."""
    return isinstance(book, Mapping)


def _asked(errand: Errand[Any], packed: tuple[bytes, ...]) -> Any:  # noqa: ANN401
    """Return what Spark calls with the numbers of parts."""

    def ask(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            for place in batch.column(0).to_pylist():
                # We packed it ourselves; Spark has only carried it.
                source = cast("Source", pickle.loads(packed[place]))  # noqa: S301
                yield answers([(place, errand.run(source))])

    return ask
