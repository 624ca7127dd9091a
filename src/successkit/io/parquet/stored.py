"""Columns of files that we wrote ourselves: understood without being checked again."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from successkit.core import AnyArray, Int64Array, Text, UnreadableInputError
from successkit.core.arrays import NULL_INT
from successkit.core.facts import Column, empty_column
from successkit.core.money import MINOR_DIGITS
from successkit.core.schema import TEXTUAL, Field, FieldType
from successkit.io.parquet.files import ParquetFile
from successkit.io.parquet.libraries import need_arrow
from successkit.io.parquet.regular import regular
from successkit.io.parquet.words import words

_FIXED: Final = frozenset({FieldType.DECIMAL, FieldType.RATE})


def account_codes(files: Sequence[ParquetFile]) -> AnyArray:
    """Return a number for the account of each row, rising with the id.

    Parameters
    ----------
    files
        Of one part of one table.

    Returns
    -------
    AnyArray
        Shape (rows,), int32, in [0, accounts of the table in the part).
    """
    chunks = [
        chunk
        for file in files
        for chunk in file.column("account_id", sums=False).chunks
    ]
    types = need_arrow().types
    if chunks and all(types.is_dictionary(chunk.type) for chunk in chunks):
        strings = chunks[0].dictionary
        if all(chunk.dictionary.equals(strings) for chunk in chunks[1:]):
            indices = [chunk.indices.to_numpy() for chunk in chunks]
            return np.concatenate(indices).astype(np.int32)
    found = words([need_arrow().chunked_array(chunks)]) if chunks else None
    return np.empty(0, np.int32) if found is None else found.codes[0]


def stored_column(files: Sequence[ParquetFile], field: Field) -> Column:
    """Return a column with the unit that it has in a portfolio.

    Parameters
    ----------
    files
        Of one part of one table.
    field
        Declaration of the column.

    Returns
    -------
    Column
        As in ``Facts``.

    Raises
    ------
    UnreadableInputError
        The column is not as ``write_parquet`` writes it.
    """
    rows = sum(file.rows for file in files)
    there = [file for file in files if field.name in file.schema.names]
    if not rows or not there:
        return empty_column(field, rows)
    read = _KINDS.get(field.kind, _plain)
    try:
        column = read(there, field)
    except (need_arrow().ArrowException, UnicodeDecodeError, LookupError):
        column = None
    if column is None or len(column) != rows:
        raise UnreadableInputError(
            f"{files[0].name}: expected the column {field.name!r} as write_parquet "
            f"writes it; got {there[0].schema.field(field.name).type}; write the parts "
            "again, or read them with load()"
        )
    return column


def _chunks(files: Sequence[ParquetFile], name: str) -> list[Any]:
    return [chunk for file in files for chunk in file.column(name, sums=False).chunks]


def _text(files: Sequence[ParquetFile], field: Field) -> Column:
    column = words([need_arrow().chunked_array(_chunks(files, field.name))]).column(0)
    return column if isinstance(column, Text) else Text.empty(0)


def _enum(files: Sequence[ParquetFile], field: Field) -> Column:
    text = _text(files, field)
    names = [str(member) for member in field.allowed or ()]
    if not isinstance(text, Text) or not set(text.values.tolist()) <= set(names):
        return Text.empty(0)
    codes = [names.index(name) for name in text.values.tolist()]
    return np.array([*codes, -1], np.int8)[text.codes]


def _plain(files: Sequence[ParquetFile], field: Field) -> Column | None:
    return regular(_chunks(files, field.name), field)


def _fixed(files: Sequence[ParquetFile], field: Field) -> Column | None:
    chunks = _chunks(files, field.name)
    parts = [_words_of(chunk) for chunk in chunks]
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if len(known) == len(parts) else None


def _money(files: Sequence[ParquetFile], field: Field) -> Column | None:
    amounts = _fixed(files, field)
    column = next(one for one in files[0].schema if one.name == field.name)
    if amounts is None or isinstance(amounts, Text):
        return None
    currency = _text(files, _CURRENCY)
    if not isinstance(currency, Text) or len(currency) != len(amounts):
        return None
    scale: int = column.type.scale
    digits = [MINOR_DIGITS[code] for code in currency.values.tolist()]
    if set(digits) == {scale}:
        return amounts
    if len(set(digits)) == 1 and digits[0] < scale:
        divisor: Int64Array | int = 10 ** (scale - digits[0])
    else:
        divisor = np.array([*(10 ** (scale - one) for one in digits), 1])[
            currency.codes
        ]
    return np.where(amounts == NULL_INT, NULL_INT, amounts // divisor)


_CURRENCY: Final = Field(name="currency", kind=FieldType.CURRENCY, doc="ISO 4217 code")


def _words_of(chunk: Any) -> Int64Array | None:  # noqa: ANN401
    """Return the digits of decimals as whole numbers."""
    if not need_arrow().types.is_decimal128(chunk.type):
        return None
    words_ = np.frombuffer(chunk.buffers()[1], np.int64).reshape(-1, 2)
    low = words_[chunk.offset : chunk.offset + len(chunk), 0].copy()
    if chunk.null_count:
        low[chunk.is_null().to_numpy(zero_copy_only=False)] = NULL_INT
    return low


_KINDS: Final[
    dict[FieldType, Callable[[Sequence[ParquetFile], Field], Column | None]]
] = {
    **dict.fromkeys(TEXTUAL, _text),
    **dict.fromkeys(_FIXED, _fixed),
    FieldType.ENUM: _enum,
    FieldType.MONEY: _money,
}
