"""Rows of a book on their way through a shuffle: cut by account, put together again.

Several tables belong to one account, and an engine's shuffle knows one table. So rows
travel as pieces: a bucket of accounts, where the rows come from, and the rows in the
format of Arrow. Whatever engine brings the pieces of a bucket together, the part that
is made of them is the same.
"""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from operator import itemgetter
from typing import Any, Final, cast

import attrs
import numpy as np

from successkit.core import (
    AccountSet,
    AnyArray,
    InvalidInputError,
    Portfolio,
    SuccesskitError,
    Text,
)
from successkit.core.buckets import bucket_of
from successkit.core.schema import TABLES, Table
from successkit.engine.backends.errand import Refused
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Source
from successkit.io.cells import CellOptions, parse
from successkit.io.frame_columns import columns_of_dict
from successkit.io.parquet.held import from_arrow
from successkit.io.parquet.words import wordlike, words

WHOLE: Final = frozenset({"people", "rates"})
"""Tables of no account: small, and sent to every part."""

_ERROR: Final = "!"


def check_names(tables: Mapping[str, object]) -> None:
    """Refuse what is no table.

    Parameters
    ----------
    tables
        Frames by name of their table.

    Raises
    ------
    InvalidInputError
        No table has such a name.
    """
    strange = sorted(set(tables) - set(TABLES))
    if strange:
        raise InvalidInputError(
            f"no table {strange[0]!r}; it may be {', '.join(TABLES)}"
        )


@attrs.frozen(kw_only=True)
class Piece:
    """Some rows of one table, all of one bucket.

    Parameters
    ----------
    bucket
        Which one.
    place
        Table, and where the rows stood in it: ``contracts/00000002/00000001``. Pieces
        are put together in the order of this text.
    rows
        An Arrow stream.
    """

    bucket: int
    place: str
    rows: bytes


def pieces_of(
    name: str, batches: Iterable[Any], *, of: int, partition: int
) -> Iterator[Piece]:
    """Cut rows of a table by the bucket of their account.

    Parameters
    ----------
    name
        Name of the table.
    batches
        ``pyarrow.Table`` pieces of one partition, in order.
    of
        How many buckets there are.
    partition
        Number of the partition.

    Yields
    ------
    Piece
        Every row is in one of them. An error of ours is one of bucket 0, where
        :func:`source_of` finds it again.
    """
    try:
        for number, rows in enumerate(batches):
            yield from _cut(name, rows, of, f"{name}/{partition:08}/{number:08}")
    except SuccesskitError as error:
        yield Piece(bucket=0, place=_ERROR, rows=pickle.dumps(error))


def _cut(name: str, rows: Any, of: int, place: str) -> Iterator[Piece]:  # noqa: ANN401
    buckets = _buckets(TABLES[name], rows, of)
    ordered = rows.take(np.argsort(buckets, kind="stable"))
    ends = np.cumsum(np.bincount(buckets, minlength=of))
    for bucket in np.unique(buckets).tolist():
        first = int(ends[bucket - 1]) if bucket else 0
        packed = _packed(ordered.slice(first, int(ends[bucket]) - first))
        yield Piece(bucket=bucket, place=place, rows=packed)


def _buckets(table: Table, rows: Any, of: int) -> AnyArray:  # noqa: ANN401
    """Return the bucket of each row; that of no account, which is set aside, is 0."""
    name = "id" if table.name == "accounts" else "account_id"
    if name not in rows.column_names:
        raise InvalidInputError(
            f"{table.name}: expected a column {name}; got "
            f"{', '.join(rows.column_names)}"
        )
    column = rows.column(name)
    text = wordlike([column])
    ids = None if text is None else words([text]).column(0)
    if isinstance(ids, Text):
        each = np.append(bucket_of(ids.values.tolist(), of), 0)
        return np.asarray(each[ids.codes])
    cells = columns_of_dict(table.name, {name: column})[name]
    # Ids are read as they will be when the part is put together: without spaces around.
    read = parse(cells.values, table.field(name), CellOptions()).values
    known = np.array([isinstance(value, str) for value in read] + [False])
    found = np.zeros(len(known), np.int64)
    found[known] = bucket_of([value for value in read if isinstance(value, str)], of)
    buckets: AnyArray = found[cells.codes]
    return buckets


def _packed(rows: Any) -> bytes:  # noqa: ANN401
    pa = import_module("pyarrow")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def source_of(
    pieces: Iterable[tuple[str, Any]],
    whole: Mapping[str, Any],
    *,
    bucket: int,
    of: int,
) -> Source:
    """Put the pieces of a bucket together.

    Parameters
    ----------
    pieces
        Place and rows of each, in any order; rows are bytes or a buffer. A piece
        without a place is of no table.
    whole
        Tables of no account.
    bucket, of
        Which bucket, of how many.

    Returns
    -------
    Source
        The part, the same for any order of pieces; or what was wrong with it, which is
        told to whoever loads it.
    """
    try:
        return _part(sorted(pieces, key=itemgetter(0)), whole, bucket, of)
    except SuccesskitError as error:
        return Refused(error)


def _part(
    pieces: Sequence[tuple[str, Any]], whole: Mapping[str, Any], bucket: int, of: int
) -> Part:
    pa = import_module("pyarrow")
    found: dict[str, list[Any]] = {name: [rows] for name, rows in whole.items()}
    for place, rows in pieces:
        if place == _ERROR:
            # Packed by another task of the same run.
            raise cast("SuccesskitError", pickle.loads(rows))  # noqa: S301
        if place:
            table = pa.ipc.open_stream(rows).read_all()
            found.setdefault(place.partition("/")[0], []).append(table)
    tables = {
        # A column that is empty in one piece has no type there.
        name: pa.concat_tables(parts, promote_options="default")
        for name, parts in found.items()
    }
    portfolio = from_arrow(tables)
    _check_bucket(portfolio, bucket, of)
    held = AccountSet.buckets([bucket], of)
    return Part(portfolio=portfolio, accounts=held, number=bucket)


def _check_bucket(portfolio: Portfolio, bucket: int, of: int) -> None:
    ids = portfolio.account_ids
    strange = ids[bucket_of(ids.tolist(), of) != bucket] if len(ids) else ids
    if len(strange):
        raise InvalidInputError(
            f"bucket {bucket} of {of}: expected only its own accounts; got "
            f"{strange[0]!r} and {len(strange) - 1:,} others; let the rows be cut by "
            "their account"
        )
