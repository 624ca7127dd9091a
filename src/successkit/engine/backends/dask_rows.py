"""Data frames of Dask, cut into parts by account: its shuffle brings them together."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Self

import attrs

from successkit.engine.backends.errand import Errand
from successkit.engine.backends.handed import FarParts, Handed
from successkit.engine.backends.pieces import WHOLE, check_names, pieces_of, source_of
from successkit.engine.backends.protocol import Source


@attrs.frozen(eq=False)
class DaskParts(FarParts):
    """The parts of a book whose tables are in Dask; they stay on its workers.

    Parameters
    ----------
    buckets
        How many parts there are.
    futures
        Each holds some parts by number.
    """

    futures: Sequence[Any]

    @classmethod
    def of(
        cls,
        client: Any,  # noqa: ANN401
        tables: Mapping[str, Any],
        buckets: int,
    ) -> Self:
        """Cut tables by the accounts of their rows.

        Parameters
        ----------
        client
            Of the cluster.
        tables
            ``dask.dataframe`` frames by name of their table.
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
        delayed = import_module("dask").delayed
        # Every part is made, also one without rows: results are one for each.
        cut = [delayed(_seeds)(buckets)]
        cut += [
            delayed(_cut)(name, rows, buckets, number)
            for name, frame in tables.items()
            if name not in WHOLE
            for number, rows in enumerate(frame.to_delayed())
        ]
        pieces = import_module("dask.dataframe").from_delayed(
            cut, meta=_frame([]), verify_meta=False
        )
        together = pieces.shuffle(on="bucket", npartitions=buckets).to_delayed()
        whole = {name: _arrow(tables[name].compute()) for name in WHOLE & set(tables)}
        joined = [delayed(_join)(rows, whole, buckets) for rows in together]
        return cls(buckets, client.compute(joined))

    def ask(self, client: Any, errand: Errand[Any]) -> list[bytes]:  # noqa: ANN401
        """Return what is answered of each part.

        Parameters
        ----------
        client
            Of the cluster.
        errand
            What to do with a part.

        Returns
        -------
        list[bytes]
            The packed answers, in the order of the parts.
        """
        told = self._told(client)
        asked = client.map(_ask, self.futures, told, errand=errand, pure=False)
        answers: dict[int, bytes] = {}
        for some in client.gather(asked):
            answers |= some
        return [answers[number] for number in range(self.buckets)]

    def _told(self, client: Any) -> list[dict[int, Any]]:  # noqa: ANN401
        """Return what is told to the parts of each future."""
        if not self.given:
            return [{} for _ in self.futures]
        numbers = client.gather(client.map(list, self.futures))
        return [{one: self.given[one] for one in some} for some in numbers]


def _cut(name: str, rows: Any, buckets: int, number: int) -> Any:  # noqa: ANN401
    pieces = pieces_of(name, [_arrow(rows)], of=buckets, partition=number)
    return _frame([(piece.bucket, piece.place, piece.rows) for piece in pieces])


def _seeds(buckets: int) -> Any:  # noqa: ANN401
    return _frame([(bucket, "", b"") for bucket in range(buckets)])


def _arrow(rows: Any) -> Any:  # noqa: ANN401
    return import_module("pyarrow").Table.from_pandas(rows, preserve_index=False)


def _frame(rows: Sequence[tuple[int, str, bytes]]) -> Any:  # noqa: ANN401
    pandas, pa = import_module("pandas"), import_module("pyarrow")
    bucket, place, packed = zip(*rows, strict=True) if rows else ((), (), ())
    return pandas.DataFrame(
        {
            "bucket": pandas.array(bucket, dtype="int64"),
            "place": pandas.array(place, dtype=pandas.ArrowDtype(pa.string())),
            "rows": pandas.array(packed, dtype=pandas.ArrowDtype(pa.binary())),
        }
    )


def _join(rows: Any, whole: Mapping[str, Any], buckets: int) -> dict[int, Source]:  # noqa: ANN401
    return {
        bucket: source_of(_pieces(group), whole, bucket=bucket, of=buckets)
        for bucket, group in rows.groupby("bucket")
    }


def _pieces(group: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    return zip(group["place"].tolist(), group["rows"].tolist(), strict=True)


def _ask(
    sources: Mapping[int, Source], told: Mapping[int, Any], errand: Errand[Any]
) -> dict[int, bytes]:
    return {
        number: errand.run(Handed(source, told[number]) if told else source)
        for number, source in sources.items()
    }
