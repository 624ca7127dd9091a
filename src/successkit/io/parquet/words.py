"""Text of Arrow as columns of text: ids and free text that are plain throughout."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import AnyArray, ObjectArray, Text
from successkit.io.coded import Coded
from successkit.io.parquet.cells import as_text, is_bytes, is_text
from successkit.io.parquet.factors import factorise
from successkit.io.parquet.libraries import need_arrow

_SPACE: Final = 0x20
_ASCII: Final = 0x80
_UPPER: Final = (ord("A"), ord("Z"))
_LOWER: Final = (ord("a"), ord("z"))


@attrs.frozen(eq=False)
class Words:
    """Columns of text over one list of distinct strings.

    Parameters
    ----------
    codes
        Of each column.
    values
        Distinct strings, sorted.
    plain
        Whether no string has spaces around it or a NUL character.
    strings
        The same as Arrow has them.
    """

    codes: tuple[AnyArray, ...]
    values: ObjectArray
    plain: bool
    strings: Any

    def alike(self) -> bool:
        """Return whether two strings may differ in capitals or width only.

        Returns
        -------
        bool
            False only where that is certain.
        """
        return _may_be_alike(_bytes(self.strings)[0])

    def column(self, place: int) -> Text | Coded:
        """Return one of the columns.

        Parameters
        ----------
        place
            Which.

        Returns
        -------
        Text | Coded
            Text when nothing has to be said about any string.
        """
        if self.plain:
            return Text(self.codes[place], self.values)
        return Coded(self.codes[place], self.values.tolist()).compact()


def words(columns: Sequence[Any]) -> Words:
    """Factorise columns of text together.

    Parameters
    ----------
    columns
        ``pyarrow.ChunkedArray`` of text, whole numbers or dictionaries of text.

    Returns
    -------
    Words
        Columns over the strings of all of them, so that they can be joined by code.
    """
    found = factorise([_as_text(column) for column in columns])
    data, offsets = _bytes(found.strings)
    return Words(
        codes=found.codes,
        values=found.strings.to_numpy(zero_copy_only=False),
        plain=_is_plain(found.strings, data, offsets),
        strings=found.strings,
    )


def wordlike(columns: Sequence[Any]) -> Any | None:  # noqa: ANN401
    """Put the files of a column after each other, for :func:`words`.

    Parameters
    ----------
    columns
        ``pyarrow.ChunkedArray`` of each file.

    Returns
    -------
    Any | None
        One ``ChunkedArray`` of text; None where something else than text and whole
        numbers stands in one of them: that is read cell by cell.
    """
    arrow = need_arrow()
    texts = [_as_text(column) for column in columns]
    if not all(is_text(text.type) for text in texts):
        return None
    kinds = {str(text.type) for text in texts}
    kind = texts[0].type if len(kinds) == 1 else arrow.large_string()
    chunks = [chunk for text in texts for chunk in _cast(text, kind).chunks]
    return arrow.chunked_array(chunks, type=kind)


def is_sound(column: Any) -> bool:  # noqa: ANN401
    """Return whether all text of a column is UTF-8, as its type says.

    Parameters
    ----------
    column
        ``pyarrow.ChunkedArray``.

    Returns
    -------
    bool
        False for columns whose cells :func:`words` cannot read.
    """
    arrow = need_arrow()
    try:
        column.validate(full=True)
    except arrow.ArrowInvalid:
        return False
    return True


def _cast(column: Any, kind: Any) -> Any:  # noqa: ANN401
    if column.type == kind:
        return column
    if need_arrow().types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.cast(kind)


def _as_text(column: Any) -> Any:  # noqa: ANN401
    arrow = need_arrow()
    kind = column.type
    if arrow.types.is_integer(kind) or arrow.types.is_null(kind):
        return column.cast(arrow.large_string())
    return as_text(column) if is_text(kind) or is_bytes(kind) else column


def _bytes(strings: Any) -> tuple[AnyArray, AnyArray]:  # noqa: ANN401
    offsets = np.frombuffer(strings.buffers()[1], np.int64)
    offsets = offsets[strings.offset : strings.offset + len(strings) + 1]
    if not len(strings):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    data = np.frombuffer(strings.buffers()[2], np.uint8)
    return data[: offsets[-1]], offsets


def _is_plain(strings: Any, data: AnyArray, offsets: AnyArray) -> bool:  # noqa: ANN401
    if not len(strings):
        return True
    first, last = data[offsets[:-1]], data[offsets[1:] - 1]
    here = data[offsets[0] :]
    if here.min() == 0 or first.min() <= _SPACE or last.min() <= _SPACE:
        return False
    # Spaces of other scripts begin and end with bytes that are no ASCII.
    doubtful = np.flatnonzero((first >= _ASCII) | (last >= _ASCII))
    cells = strings.take(need_arrow().array(doubtful)).to_pylist()
    return all(cell == cell.strip() for cell in cells)


def _may_be_alike(data: AnyArray) -> bool:
    if not len(data):
        return False
    counts = np.zeros(256, np.int64)
    for start in range(0, len(data), 1 << 20):
        counts += np.bincount(data[start : start + (1 << 20)], minlength=256)
    capitals = counts[_UPPER[0] : _UPPER[1] + 1].any()
    small = counts[_LOWER[0] : _LOWER[1] + 1].any()
    return bool(counts[_ASCII:].any() or (capitals and small))
