"""Tables of Spark, cut into parts by account: its shuffle brings them together."""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, Final, Self, overload

import attrs

from successkit.core import InvalidInputError
from successkit.core.schema import TABLES
from successkit.engine.backends.errand import Errand
from successkit.engine.backends.pieces import WHOLE, part_of, pieces_of
from successkit.engine.backends.protocol import Part, Source

_PIECE: Final = "bucket long, place string, rows binary"
_PART: Final = "place long, part binary"
_ANSWER: Final = "place long, answer binary"
_ROWS: Final = 262_144
"""Rows that are cut at once: enough to make pieces worth their header."""


@attrs.frozen(eq=False)
class SparkParts(Sequence[Source]):
    """The parts of a book whose tables are in Spark; they stay on its workers.

    Parameters
    ----------
    frame
        One row for each part: its number, and the part.
    buckets
        How many there are.
    """

    frame: Any
    buckets: int

    @classmethod
    def of(cls, session: Any, tables: Mapping[str, Any], buckets: int) -> Self:  # noqa: ANN401
        """Cut tables by the accounts of their rows.

        Parameters
        ----------
        session
            Of Spark.
        tables
            Frames by name of the table.
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
        strange = sorted(set(tables) - set(TABLES))
        if strange:
            raise InvalidInputError(
                f"no table {strange[0]!r}; it may be {', '.join(TABLES)}"
            )
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
        return cls(joined.persist(), buckets)

    def __len__(self) -> int:
        return self.buckets

    @overload
    def __getitem__(self, place: int) -> Source: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Source]: ...

    def __getitem__(self, place: int | slice) -> Source | Sequence[Source]:
        raise InvalidInputError(
            f"part {place}: expected to be worked on where it is; it stays on the "
            "workers of Spark, so give it to map()"
        )

    def ask(self, errand: Errand[Any]) -> Any:  # noqa: ANN401
        """Return a frame of answers, one for each part.

        Parameters
        ----------
        errand
            What to do with a part.

        Returns
        -------
        Any
            Number of the part, and the packed answer.
        """
        return self.frame.mapInArrow(_answering(errand), _ANSWER)


def answers(rows: Iterable[tuple[int, bytes]]) -> Any:  # noqa: ANN401
    """Return a batch of answers.

    Parameters
    ----------
    rows
        Number of the part, and the packed answer.

    Returns
    -------
    Any
        A ``pyarrow.RecordBatch``.
    """
    return _batch("answer", rows)


def _batch(name: str, rows: Iterable[tuple[int, bytes]]) -> Any:  # noqa: ANN401
    import pyarrow as pa

    given = list(rows)
    return pa.RecordBatch.from_arrays(
        [
            pa.array([place for place, _ in given], pa.int64()),
            pa.array([packed for _, packed in given], pa.binary()),
        ],
        names=["place", name],
    )


def _cutting(name: str, buckets: int) -> Any:  # noqa: ANN401
    def cut(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as pa
        from pyspark import TaskContext

        context = TaskContext.get()
        partition = 0 if context is None else context.partitionId()
        for piece in pieces_of(
            name, _together(batches), of=buckets, partition=partition
        ):
            yield pa.RecordBatch.from_arrays(
                [
                    pa.array([piece.bucket], pa.int64()),
                    pa.array([piece.place], pa.string()),
                    pa.array([piece.rows], pa.binary()),
                ],
                names=["bucket", "place", "rows"],
            )

    return cut


def _together(batches: Iterable[Any]) -> Iterator[Any]:
    """Put small batches together: Spark makes them of ten thousand rows."""
    import pyarrow as pa

    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _ROWS:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _joining(whole: Mapping[str, Any], buckets: int) -> Any:  # noqa: ANN401
    def join(group: Any) -> Any:  # noqa: ANN401
        import pyarrow as pa

        columns = (group.column(name).to_pylist() for name in ("place", "rows"))
        pieces = [(place, rows) for place, rows in zip(*columns, strict=True) if place]
        bucket = group.column("bucket")[0].as_py()
        part = part_of(pieces, whole, bucket=bucket, of=buckets)
        packed = pickle.dumps(part, protocol=pickle.HIGHEST_PROTOCOL)
        return pa.Table.from_batches([_batch("part", [(bucket, packed)])])

    return join


def _answering(errand: Errand[Any]) -> Any:  # noqa: ANN401
    def answer(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            places, parts = (batch.column(name) for name in ("place", "part"))
            for place, packed in zip(places.to_pylist(), parts, strict=True):
                # We packed it ourselves, in another task of the same session.
                part: Part = pickle.loads(packed.as_buffer())  # noqa: S301
                yield answers([(place, errand.run(part))])

    return answer
