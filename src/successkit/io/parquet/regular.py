"""Columns of Arrow whose cells are all plain values: to arrays at once.

Each reader returns None as soon as one cell needs a word said about it (a year out of
range, a fraction that is too fine). The column is then read through its distinct cells,
as from any other source, so that there is one wording of every fault.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

import numpy as np

from successkit.core import AnyArray, BoolArray, Int64Array
from successkit.core.arrays import NULL_INT
from successkit.core.schema import PLACES, Field, FieldType
from successkit.io.parquet.libraries import need_arrow

_FIRST: Final = date(1900, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
_LAST: Final = date(2199, 12, 31).toordinal() - date(1970, 1, 1).toordinal()
_DAY: Final = 86_400_000_000
_LARGEST: Final = 2**62
_EXACT: Final = 10**15
_PLACES_OF_DECIMALS: Final = 3

Reader = Callable[[Any, Field], AnyArray | None]


def regular(chunks: Iterable[Any], field: Field) -> AnyArray | None:
    """Read a column that is regular throughout.

    Parameters
    ----------
    chunks
        ``pyarrow.Array`` after each other, perhaps of several types.
    field
        Declaration of the column, not of a textual kind.

    Returns
    -------
    AnyArray | None
        As ``RawTable`` has it; None when it has to be read cell by cell.
    """
    parts: list[AnyArray] = []
    for chunk in chunks:
        read = _reader(chunk.type, field.kind)
        part = None if read is None else read(chunk, field)
        if part is None:
            return None
        parts.append(part)
    return np.concatenate(parts) if parts else None


def _reader(kind: Any, field: FieldType) -> Reader | None:  # noqa: ANN401
    types = need_arrow().types
    if types.is_null(kind):
        return _nothing
    wanted: dict[FieldType, tuple[bool, Reader]] = {
        FieldType.DAY: (types.is_date32(kind), _days),
        FieldType.INSTANT: (types.is_timestamp(kind) and bool(kind.tz), _instants),
        FieldType.FLAG: (types.is_boolean(kind), _flags),
    }
    if field in wanted:
        fits, reader = wanted[field]
        return reader if fits else None
    if types.is_integer(kind):
        return _integers
    if types.is_float64(kind):
        return _numbers if field is FieldType.NUMBER else _floats
    return _decimals if types.is_decimal128(kind) and field in PLACES else None


def _empty(chunk: Any) -> BoolArray | None:  # noqa: ANN401
    if not chunk.null_count:
        return None
    found: BoolArray = chunk.is_null().to_numpy(zero_copy_only=False)
    return found


def _plain(chunk: Any, kind: str) -> AnyArray:  # noqa: ANN401
    """Return the cells as an array of their own, 0 where there is none."""
    arrow = need_arrow()
    cells = chunk.view(kind)
    if chunk.null_count:
        cells = arrow.compute.fill_null(cells, arrow.scalar(0, cells.type))
    values: AnyArray = cells.to_numpy(zero_copy_only=False)
    return values


def _nothing(chunk: Any, field: Field) -> AnyArray:  # noqa: ANN401
    if field.kind is FieldType.NUMBER:
        return np.full(len(chunk), np.nan)
    if field.kind is FieldType.FLAG:
        return np.full(len(chunk), -1, np.int8)
    return _typed(np.full(len(chunk), NULL_INT, np.int64), field)


def _typed(values: Int64Array, field: Field) -> AnyArray:
    if field.kind is FieldType.DAY:
        return values.view("datetime64[D]")
    return values.view("datetime64[us]") if field.kind is FieldType.INSTANT else values


def _filled(values: AnyArray, chunk: Any, field: Field) -> AnyArray:  # noqa: ANN401
    empty = _empty(chunk)
    result = values.astype(np.int64)
    if empty is not None:
        result[empty] = NULL_INT
    return _typed(result, field)


def _within(values: AnyArray, low: int, high: int) -> bool:
    return not len(values) or bool(values.min() >= low and values.max() <= high)


def _days(chunk: Any, field: Field) -> AnyArray | None:  # noqa: ANN401
    days = _plain(chunk, "int32")
    return _filled(days, chunk, field) if _within(days, _FIRST, _LAST) else None


def _instants(chunk: Any, field: Field) -> AnyArray | None:  # noqa: ANN401
    arrow = need_arrow()
    kind = arrow.timestamp("us", chunk.type.tz)
    try:
        cells = chunk.cast(kind, safe=chunk.type.unit != "ns")
    except arrow.ArrowInvalid:  # beyond what microseconds can count
        return None
    micros = _plain(cells, "int64")
    # A day on either side: the year is that of the source's own zone.
    if not _within(micros, (_FIRST + 1) * _DAY, _LAST * _DAY - 1):
        return None
    return _filled(micros, chunk, field)


def _flags(chunk: Any, _: Field) -> AnyArray:  # noqa: ANN401
    arrow = need_arrow()
    flags = arrow.compute.fill_null(chunk.cast("int8"), arrow.scalar(-1, arrow.int8()))
    values: AnyArray = flags.to_numpy(zero_copy_only=False)
    return values.astype(np.int8)


def _integers(chunk: Any, field: Field) -> AnyArray | None:  # noqa: ANN401
    if chunk.type == "uint64":
        return None
    places = PLACES.get(field.kind, 0)
    values = _plain(chunk.cast("int64"), "int64")
    if not _within(values, -_LARGEST // 10**places + 1, _LARGEST // 10**places - 1):
        return None
    if field.kind is FieldType.NUMBER:
        numbers = values.astype(np.float64)
        empty = _empty(chunk)
        if empty is not None:
            numbers[empty] = np.nan
        return numbers
    return _filled(values * 10**places, chunk, field)


def _floats_of(chunk: Any) -> AnyArray:  # noqa: ANN401
    arrow = need_arrow()
    cells = arrow.compute.fill_null(chunk, 0.0) if chunk.null_count else chunk
    values: AnyArray = cells.to_numpy(zero_copy_only=False)
    return values


def _numbers(chunk: Any, _: Field) -> AnyArray | None:  # noqa: ANN401
    values = _floats_of(chunk)
    if not bool((np.abs(values) < _LARGEST).all()):
        return None
    numbers = values.astype(np.float64)
    empty = _empty(chunk)
    if empty is not None:
        numbers[empty] = np.nan
    return numbers


def _floats(chunk: Any, field: Field) -> AnyArray | None:  # noqa: ANN401
    """Read floats whose shortest decimal has few enough digits to be certain of it."""
    scale = 10 ** PLACES.get(field.kind, 0)
    values = _floats_of(chunk)
    if not bool((np.abs(values) < _EXACT / scale).all()):
        return None
    scaled = np.rint(values * scale)
    # Numbers of at most 15 digits are told apart by floats, so this is the one written.
    if not bool((scaled / scale == values).all()):
        return None
    whole = scaled.astype(np.int64)
    return _filled(whole, chunk, field) if _kept(whole, field) else None


def _kept(values: Int64Array, field: Field) -> bool:
    """Return whether no digit is finer than what is kept."""
    if field.kind is not FieldType.DECIMAL or field.unit == "%":
        return True
    finer = 10 ** (PLACES[field.kind] - _PLACES_OF_DECIMALS)
    return bool((values % finer == 0).all())


def _decimals(chunk: Any, field: Field) -> AnyArray | None:  # noqa: ANN401
    words = np.frombuffer(chunk.buffers()[1], np.int64).reshape(-1, 2)
    words = words[chunk.offset : chunk.offset + len(chunk)]
    low, high = words[:, 0], words[:, 1]
    empty = _empty(chunk)
    if empty is not None:
        low, high = np.where(empty, 0, low), np.where(empty, 0, high)
    shift = PLACES[field.kind] - chunk.type.scale
    most = _LARGEST // 10 ** max(shift, 0)
    if not bool((high == low >> 63).all()) or not _within(low, 1 - most, most - 1):
        return None
    if shift < 0:
        if not bool((low % 10**-shift == 0).all()):
            return None
        values = low // 10**-shift
    else:
        values = low * 10**shift
    return _filled(values, chunk, field) if _kept(values, field) else None
