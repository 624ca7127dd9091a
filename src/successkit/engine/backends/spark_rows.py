"""Tables of Spark, cut into parts by account: its shuffle brings them together.

Each table is cut in ``mapInArrow`` into pieces of one bucket, ``groupBy`` brings the
pieces of a bucket together, and ``applyInArrow`` makes a part of them. The parts stay
on the workers; what is asked of them is asked where they are.
"""

import pickle
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import reduce
from importlib import import_module
from typing import Any, Final, Self

import attrs

from successkit.engine.backends.errand import Errand
from successkit.engine.backends.handed import FarParts, Handed
from successkit.engine.backends.pieces import WHOLE, check_names, pieces_of, source_of
from successkit.engine.backends.protocol import Source

ANSWER: Final = "place long, answer binary"
"""Columns of a frame of answers: number of the part, and the packed answer."""

_PIECE: Final = "bucket long, place string, rows binary"
_PART: Final = "place long, part binary"
_ROWS: Final = 262_144
"""Rows that are cut at once: enough to make pieces worth their header."""


@attrs.frozen(eq=False)
class SparkParts(FarParts):
    """The parts of a book whose tables are in Spark; they stay on its workers.

    Parameters
    ----------
    buckets
        How many there are.
    frame
        One row for each part: its number, and the part.
    """

    frame: Any

    @classmethod
    def of(
        cls,
        session: Any,  # noqa: ANN401
        tables: Mapping[str, Any],
        buckets: int,
    ) -> Self:
        """Cut tables by the accounts of their rows.

        Parameters
        ----------
        session
            Of Spark.
        tables
            Frames by name of their table.
        buckets
            How many parts to make.

        Returns
        -------
        Self
            Every account is in one of them, with its rows of all tables.

        Raises
        ------
        InvalidInputError
            No table of this name.
        """
        check_names(tables)
        # Every part is made, also one without rows: results are one for each.
        seeds = session.range(0, buckets, 1, 1).selectExpr(
            "id AS bucket", "'' AS place", "CAST('' AS BINARY) AS rows"
        )
        cut = [
            frame.mapInArrow(_cutting(name, buckets), _PIECE)
            for name, frame in tables.items()
            if name not in WHOLE
        ]
        pieces = reduce(lambda one, other: one.unionAll(other), [seeds, *cut])
        whole = {name: tables[name].toArrow() for name in WHOLE & set(tables)}
        joined = pieces.groupBy("bucket").applyInArrow(_joining(whole, buckets), _PART)
        parts = cls(buckets, joined.persist())
        weakref.finalize(parts, _forget, parts.frame).atexit = False
        return parts

    @classmethod
    def sent(
        cls,
        session: Any,  # noqa: ANN401
        sources: Sequence[Source],
    ) -> Self:
        """Send parts, or where they lie, to the workers: each with a task of its own.

        Parameters
        ----------
        session
            Of Spark.
        sources
            The parts.

        Returns
        -------
        Self
            They go with the tasks that need them, and no worker gets all of them.
        """
        rows = [(place, _pickled(source)) for place, source in enumerate(sources)]
        each = session.sparkContext.parallelize(rows, max(1, len(rows)))
        return cls(len(rows), session.createDataFrame(each, _PART))

    def ask(self, errand: Errand[Any]) -> Any:  # noqa: ANN401
        """Return a frame of answers, one for each part.

        Parameters
        ----------
        errand
            What to do with a part.

        Returns
        -------
        Any
            Columns as :data:`ANSWER` says.
        """
        return self._told().mapInArrow(_answering(errand), ANSWER)

    def _told(self) -> Any:  # noqa: ANN401
        """Return the parts with what each is told beside it; the parts do not move."""
        if not self.given:
            return self.frame
        rows = [(place, _pickled(one)) for place, one in enumerate(self.given)]
        told = self.frame.sparkSession.createDataFrame(rows, "place long, told binary")
        broadcast = import_module("pyspark.sql.functions").broadcast
        return self.frame.join(broadcast(told), "place", "left")


def _forget(frame: Any) -> None:  # noqa: ANN401
    """Let the workers give up parts that nobody can ask any more."""
    with suppress(Exception):  # the session may have ended before
        frame.unpersist()


_Function = Callable[[Iterable[Any]], Iterator[Any]]


def answers(place: int, packed: bytes) -> Any:  # noqa: ANN401
    """Return a batch of one answer.

    Parameters
    ----------
    place
        Number of the part.
    packed
        The answer.

    Returns
    -------
    Any
        A ``pyarrow.RecordBatch``.
    """
    return _batch(place=place, answer=packed)


def _batch(**cells: object) -> Any:  # noqa: ANN401
    return import_module("pyarrow").RecordBatch.from_pylist([cells])


def _cutting(name: str, buckets: int) -> _Function:
    def cut(batches: Iterable[Any]) -> Iterator[Any]:
        context = import_module("pyspark").TaskContext.get()
        partition = context.partitionId()
        together = _together(batches)
        for piece in pieces_of(name, together, of=buckets, partition=partition):
            yield _batch(**attrs.asdict(piece))

    return cut


def _together(batches: Iterable[Any]) -> Iterator[Any]:
    """Put small batches together: Spark makes them of ten thousand rows."""
    table = import_module("pyarrow").Table
    held: list[Any] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= _ROWS:
            yield table.from_batches(held)
            held, rows = [], 0
    if rows:
        yield table.from_batches(held)


def _joining(whole: Mapping[str, Any], buckets: int) -> Callable[[Any], Any]:
    def join(group: Any) -> Any:  # noqa: ANN401
        places, rows = (group.column(name) for name in ("place", "rows"))
        buffers = (one.as_buffer() for one in rows)
        pieces = zip(places.to_pylist(), buffers, strict=True)
        bucket = group.column("bucket")[0].as_py()
        source = source_of(pieces, whole, bucket=bucket, of=buckets)
        made = [{"place": bucket, "part": _pickled(source)}]
        return import_module("pyarrow").Table.from_pylist(made)

    return join


def _answering(errand: Errand[Any]) -> _Function:
    def answer(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            places, *packed = (batch.column(name) for name in batch.schema.names)
            for place, *both in zip(places.to_pylist(), *packed, strict=True):
                source, *told = (_unpickled(one.as_buffer()) for one in both)
                asked = Handed(source, told[0]) if told else source
                yield answers(place, errand.run(asked))

    return answer


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _unpickled(packed: Any) -> Any:  # noqa: ANN401
    # We packed it ourselves, here or in another task of the same session.
    return pickle.loads(packed)  # noqa: S301
