"""Columns of Arrow as distinct cells, for those that are not regular throughout."""

from typing import Any

import numpy as np

from successkit.core import AnyArray
from successkit.io.coded import Coded, concatenate
from successkit.io.frame_columns import coded_list, decoded
from successkit.io.parquet.libraries import need_arrow


def coded(column: Any) -> Coded:  # noqa: ANN401
    """Factorise a column of any type.

    Parameters
    ----------
    column
        ``pyarrow.ChunkedArray``.

    Returns
    -------
    Coded
        Distinct cells as Python has them: text, int, Decimal, date, datetime and so
        on. Null, and empty text, are missing.
    """
    arrow = need_arrow()
    column = _plain(column)
    if not _has_dictionary(column.type):
        return coded_list(_cells(column))
    pieces: list[Coded] = []
    whole = arrow.chunked_array([column.combine_chunks()], type=column.type)
    for chunk in whole.dictionary_encode().chunks:
        indices = arrow.compute.fill_null(chunk.indices, -1)
        codes: AnyArray = indices.to_numpy(zero_copy_only=False)
        cells = list(map(decoded, _cells(chunk.dictionary)))
        pieces.append(Coded(codes.astype(np.int32), cells).without_empty())
    return concatenate(pieces)


def _plain(column: Any) -> Any:  # noqa: ANN401
    """Return the column in a type whose cells Python has."""
    arrow = need_arrow()
    kind = column.type
    if arrow.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if arrow.types.is_timestamp(kind):
        # In UTC, as frames and regrouped files have it; Python may not know the zone.
        unit, tz = kind.unit, None if kind.tz is None else "UTC"
        kind = arrow.timestamp("us" if unit == "ns" else unit, tz)
        return column.cast(kind, safe=False)
    if is_text(kind) or is_bytes(kind):
        return as_text(column)
    return column


def _cells(column: Any) -> list[Any]:  # noqa: ANN401
    """Return cells as Python has them, and those that it cannot have as text."""
    try:
        cells: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        return [_cell(scalar) for scalar in column]
    return cells


def _cell(scalar: Any) -> Any:  # noqa: ANN401
    """Return one cell; days beyond the calendar are text, broken text is bytes."""
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        types, kind = need_arrow().types, scalar.type
        if is_text(kind):
            return scalar.as_buffer().to_pybytes()
        if types.is_temporal(kind) and not types.is_duration(kind):
            unit = "D" if types.is_date32(kind) else getattr(kind, "unit", "ms")
            return str(np.array(scalar.value, f"datetime64[{unit}]"))
        return f"<{kind}>"


def _has_dictionary(kind: Any) -> bool:  # noqa: ANN401
    types = need_arrow().types
    return not (types.is_nested(kind) or types.is_null(kind))


def is_text(kind: Any) -> bool:  # noqa: ANN401
    """Return whether an Arrow type is text, as it is or through a dictionary.

    Parameters
    ----------
    kind
        ``pyarrow.DataType``.

    Returns
    -------
    bool
        For ``string``, ``large_string``, ``string_view`` and dictionaries of them.
    """
    types = need_arrow().types
    if types.is_dictionary(kind):
        return is_text(kind.value_type)
    return types.is_string(kind) or types.is_large_string(kind) or _is_view(types, kind)


def is_bytes(kind: Any) -> bool:  # noqa: ANN401
    """Return whether an Arrow type is bytes, which may be text.

    Parameters
    ----------
    kind
        ``pyarrow.DataType``.

    Returns
    -------
    bool
        For ``binary`` and ``large_binary``.
    """
    types = need_arrow().types
    return bool(types.is_binary(kind) or types.is_large_binary(kind))


def _is_view(types: Any, kind: Any) -> bool:  # noqa: ANN401
    known = getattr(types, "is_string_view", None)
    return known is not None and known(kind)


def as_text(column: Any) -> Any:  # noqa: ANN401
    """Return a column of text, or of bytes that are text, in one type.

    Parameters
    ----------
    column
        ``pyarrow.ChunkedArray``.

    Returns
    -------
    Any
        Of ``large_string`` or a dictionary; bytes that are no UTF-8 stay bytes.
    """
    arrow = need_arrow()
    if arrow.types.is_dictionary(column.type):
        return column
    try:
        return column.cast(arrow.large_string())
    except arrow.ArrowInvalid:
        return column
