"""Text of Arrow arrays as codes over sorted distinct strings, without Python per row.

Ids of one length are read as numbers in a mixed radix (each position counts as many
digits as it shows), which keep the order of the strings; one vector sort then gives the
codes and the sorted strings at once. Other text goes through Arrow's hash table, and
only what is distinct is sorted.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.io.parquet.libraries import need_arrow

_BLOCK: Final = 16_384
_BITS: Final = 63
_WIDEST: Final = 64
_WORD: Final = 8


@attrs.frozen(eq=False)
class Factors:
    """Several columns of text over one list of strings.

    Parameters
    ----------
    codes
        Of each column, int32 positions in ``strings``; -1 for null and empty text.
    strings
        ``pyarrow.LargeStringArray`` of distinct strings, sorted, none of them empty.
    """

    codes: tuple[AnyArray, ...]
    strings: Any


def factorise(columns: Sequence[Any]) -> Factors:
    """Give each distinct string of some columns a number, in the order of the strings.

    Parameters
    ----------
    columns
        ``pyarrow.ChunkedArray`` of strings or of dictionaries of strings.

    Returns
    -------
    Factors
        Codes of each column over the strings of all.
    """
    pieces = [_piece(chunk) for column in columns for chunk in column.chunks]
    rows, strings = _distinct([piece.values for piece in pieces])
    starts = np.cumsum([0, *(len(piece.values) for piece in pieces)])
    filled = iter(
        [
            piece.codes(rows[first : first + len(piece.values)])
            for piece, first in zip(pieces, starts.tolist(), strict=False)
        ]
    )
    return Factors(
        tuple(
            np.concatenate([np.empty(0, np.int32), *(next(filled) for _ in c.chunks)])
            for c in columns
        ),
        strings,
    )


@attrs.frozen(eq=False)
class _Piece:
    """A chunk: strings, and which of them stands in each row where they differ."""

    values: Any
    indices: AnyArray | None

    def codes(self, found: AnyArray) -> AnyArray:
        if self.indices is None:
            return found
        return np.append(found, np.int32(-1))[self.indices]


def _piece(chunk: Any) -> _Piece:  # noqa: ANN401
    arrow = need_arrow()
    if not arrow.types.is_dictionary(chunk.type):
        return _Piece(_strings(chunk), None)
    indices = arrow.compute.fill_null(chunk.indices.cast("int64"), -1)
    return _Piece(_strings(chunk.dictionary), indices.to_numpy(zero_copy_only=False))


def _strings(chunk: Any) -> Any:  # noqa: ANN401
    return chunk.cast(need_arrow().large_string())


def _distinct(chunks: list[Any]) -> tuple[AnyArray, Any]:
    """Return the code of every string of some chunks, and the sorted strings."""
    arrow = need_arrow()
    chunks = [chunk for chunk in chunks if len(chunk)]
    if not chunks:
        return np.empty(0, np.int32), arrow.array([], arrow.large_string())
    width = _width(chunks)
    if width:
        keys = _keys(chunks, width)
        if keys is not None:
            codes, rows = _ranked(keys)
            return codes, _chosen(chunks, width, rows)
    return _hashed(arrow.chunked_array(chunks))


def _offsets(chunk: Any) -> Int64Array:  # noqa: ANN401
    found = np.frombuffer(chunk.buffers()[1], np.int64)
    return found[chunk.offset : chunk.offset + len(chunk) + 1]


def _width(chunks: list[Any]) -> int:
    """Return the length in bytes that all strings have, or 0."""
    start, end = _offsets(chunks[0])[:2].tolist()
    width: int = end - start
    for chunk in chunks:
        same = chunk.null_count == 0 and (np.diff(_offsets(chunk)) == width).all()
        if not same or width > _WIDEST:
            return 0
    return width


def _matrix(chunk: Any, width: int) -> AnyArray:  # noqa: ANN401
    first = int(_offsets(chunk)[0])
    data = np.frombuffer(chunk.buffers()[2], np.uint8)
    return data[first : first + len(chunk) * width].reshape(-1, width)


def _blocks(chunks: list[Any], width: int) -> Iterable[AnyArray]:
    """Yield the bytes of the strings, a line for each position."""
    for chunk in chunks:
        matrix = _matrix(chunk, width)
        for start in range(0, len(matrix), _BLOCK):
            yield np.ascontiguousarray(matrix[start : start + _BLOCK].T)


def _keys(chunks: list[Any], width: int) -> Int64Array | None:
    """Return a number for each string that orders as the strings do, if it fits."""
    low, high = np.full(width, 255, np.uint8), np.zeros(width, np.uint8)
    for lines in _blocks(chunks, width):
        np.minimum(low, lines.min(axis=1), out=low)
        np.maximum(high, lines.max(axis=1), out=high)
    radix = [int(top) - int(bottom) + 1 for bottom, top in zip(low, high, strict=True)]
    rows = sum(map(len, chunks))
    span = reduce(int.__mul__, radix)
    if span.bit_length() + rows.bit_length() > _BITS:
        return None
    keys, at = np.zeros(rows, np.int64), 0
    for lines in _blocks(chunks, width):
        here = keys[at : at + lines.shape[1]]
        at += lines.shape[1]
        for line, bottom, base in zip(lines, low, radix, strict=True):
            if base > 1:
                here *= base
                here += line - bottom
    return keys


def _ranked(keys: Int64Array) -> tuple[AnyArray, Int64Array]:
    """Return the number of each key in order of the keys, and a row of each."""
    bits = len(keys).bit_length()
    # Key and row are sorted as one number: many times as fast as an order of the keys.
    keys <<= bits
    keys |= np.arange(len(keys))
    keys.sort()
    row = keys & ((1 << bits) - 1)
    keys >>= bits
    fresh = np.append(True, keys[1:] != keys[:-1])
    codes = np.empty(len(keys), np.int32)
    codes[row] = np.cumsum(fresh, dtype=np.int32) - 1
    return codes, row[fresh]


def _chosen(chunks: list[Any], width: int, rows: Int64Array) -> Any:  # noqa: ANN401
    """Return some of the strings, in the order of the rows."""
    arrow = need_arrow()
    matrix = np.concatenate([_matrix(chunk, width) for chunk in chunks])
    data = matrix.view(f"V{width}").reshape(-1).take(rows)
    offsets = np.arange(len(rows) + 1) * width
    return arrow.LargeStringArray.from_buffers(
        len(rows), arrow.py_buffer(offsets), arrow.py_buffer(data)
    )


def _hashed(strings: Any) -> tuple[AnyArray, Any]:  # noqa: ANN401
    arrow = need_arrow()
    encoded = arrow.chunked_array([strings.combine_chunks()]).dictionary_encode()
    chunk = encoded.chunk(0)
    values = chunk.dictionary
    order = _order(values)
    place = np.empty(len(order) + 1, np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    place[-1] = -1
    ordered = values.take(arrow.array(order))
    if len(order) and ordered[0].as_py() == "":
        place[:-1] -= 1  # the empty text comes first, and is missing
        ordered = ordered.slice(1)
    indices = arrow.compute.fill_null(chunk.indices, -1)
    return place[indices.to_numpy(zero_copy_only=False)], ordered


def _order(strings: Any) -> Int64Array:  # noqa: ANN401
    """Return the order of distinct strings: by eight bytes, and ties by the rest."""
    arrow = need_arrow()
    order: Int64Array
    data = strings.buffers()[2]
    # A NUL cannot be told from the end of a shorter string below.
    if not data or not bool(np.frombuffer(data, np.uint8).all()):
        order = arrow.compute.sort_indices(strings).to_numpy()
        return order.astype(np.int64)
    head = _words(strings, 0)
    order = np.argsort(head)
    ordered = head[order]
    same = np.zeros(len(order) + 1, bool)
    same[1:-1] = ordered[1:] == ordered[:-1]
    tied = np.flatnonzero(same[1:] | same[:-1])
    if tied.size:
        rows = order[tied]
        some = strings.take(arrow.array(rows))
        # Equal heads stay together because the order of their group comes first.
        ranks = arrow.table({"head": arrow.array(ordered[tied]), "text": some})
        keys = [("head", "ascending"), ("text", "ascending")]
        order[tied] = rows[arrow.compute.sort_indices(ranks, keys).to_numpy()]
    return order


def _words(strings: Any, first: int) -> AnyArray:  # noqa: ANN401
    """Return eight bytes of each string as a number that orders as they do."""
    offsets = _offsets(strings)
    data = np.frombuffer(strings.buffers()[2], np.uint8)
    starts, lengths = offsets[:-1] + first, np.diff(offsets) - first
    words = np.zeros(len(starts), np.uint64)
    for place in range(_WORD):
        there = place < lengths
        byte = data[np.where(there, starts + place, 0)]
        words <<= np.uint64(8)
        words |= np.where(there, byte, 0).astype(np.uint64)
    return words
