"""Columns of frames and dicts, factorised, in the source's own types."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from types import ModuleType
from typing import Any, Final, cast

import numpy as np

from successkit.core import AnyArray, BoolArray, InvalidInputError
from successkit.io.coded import Coded

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def need_narwhals() -> ModuleType:
    """Import narwhals, which speaks to every kind of data frame.

    Returns
    -------
    ModuleType
        The module.

    Raises
    ------
    ImportError
        It is not installed.
    """
    try:
        import narwhals
    except ImportError as error:
        raise ImportError(
            "data frames need narwhals: pip install 'successkit[frames]'"
        ) from error
    return narwhals


def columns_of_dict(name: str, table: Mapping[Any, Any]) -> dict[str, Coded]:
    """Factorise a dict of arrays or lists.

    Parameters
    ----------
    name
        Name of the table, for messages.
    table
        Columns by name.

    Returns
    -------
    dict[str, Coded]
        The same columns.

    Raises
    ------
    InvalidInputError
        A column is no sequence, or the lengths differ.
    """
    columns = {
        str(header): _column(f"{name}.{header}", cells)
        for header, cells in table.items()
    }
    lengths = {header: len(cells) for header, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{header} {length}" for header, length in lengths.items())
        raise InvalidInputError(f"{name}: expected columns of one length; got {said}")
    return columns


def _column(place: str, cells: Any) -> Coded:  # noqa: ANN401
    if isinstance(cells, np.ndarray):
        return _of_array(place, cast("AnyArray", cells))
    if isinstance(cells, list | tuple):
        return coded_list(list(cast("Iterable[Any]", cells)))
    if hasattr(cells, "to_pylist"):
        return coded_list(cells.to_pylist())
    if hasattr(cells, "to_list"):
        return _of_series(need_narwhals().from_native(cells, series_only=True))
    raise InvalidInputError(
        f"{place}: expected a list or an array; got {type(cells).__name__}"
    )


def coded_list(cells: list[Any]) -> Coded:
    """Factorise a list of cells of any types.

    Parameters
    ----------
    cells
        In row order; lists in them are read as lists of words, and bytes as UTF-8.

    Returns
    -------
    Coded
        Shape (n,).
    """
    kinds = set(map(type, cells))
    if list in kinds:
        cells = list(map(_hashable, cells))
    if bytes in kinds:
        cells = list(map(decoded, cells))
    try:
        return Coded.of(cells)
    except TypeError:
        # What cannot be hashed is no value of ours; its text is shown in the error.
        codes = [-1 if cell is None else row for row, cell in enumerate(cells)]
        return Coded(np.array(codes, np.int32), cells)


def decoded(cell: Any) -> Any:  # noqa: ANN401
    """Return bytes that are UTF-8 as text, and anything else as it is.

    Parameters
    ----------
    cell
        Any cell.

    Returns
    -------
    Any
        Text, or the cell.

    Examples
    --------
    >>> decoded(b"a-1"), decoded(7)
    ('a-1', 7)
    """
    if not isinstance(cell, bytes):
        return cell
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell


def _hashable(cell: Any) -> Any:  # noqa: ANN401
    return tuple(cast("Iterable[Any]", cell)) if isinstance(cell, list) else cell


def _of_array(place: str, cells: AnyArray) -> Coded:
    if cells.ndim != 1:
        raise InvalidInputError(
            f"{place}: expected one dimension; got shape {cells.shape}"
        )
    if cells.dtype.kind == "M":
        return _of_times(cells)
    if cells.dtype.kind in "iufb":
        return _of_numbers(cells, np.zeros(len(cells), bool))
    return coded_list(cells.tolist())


def _of_times(cells: AnyArray) -> Coded:
    unit = "D" if cells.dtype == np.dtype("datetime64[D]") else "us"
    found = _of_numbers(cells.astype(f"datetime64[{unit}]"), np.isnat(cells))
    return found.replace(partial(_moment, unit=unit))


def _moment(cell: Any, unit: str) -> Any:  # noqa: ANN401
    # Beyond the calendar of Python, numpy gives the bare number.
    return str(np.array(cell, f"datetime64[{unit}]")) if type(cell) is int else cell


def _of_numbers(cells: AnyArray, empty: BoolArray) -> Coded:
    distinct, place = np.unique(cells[~empty], return_inverse=True)
    codes = np.full(len(cells), -1, np.int32)
    codes[~empty] = place
    return Coded(codes, distinct.tolist())


def columns_of_frame(name: str, frame: Any) -> dict[str, Coded]:  # noqa: ANN401
    """Factorise the columns of a data frame.

    Parameters
    ----------
    name
        Name of the table, for messages.
    frame
        Anything that narwhals understands; lazy ones are collected.

    Returns
    -------
    dict[str, Coded]
        Its columns.

    Raises
    ------
    InvalidInputError
        Not a data frame.
    """
    narwhals = need_narwhals()
    try:
        table = narwhals.from_native(frame)
        table = table.collect() if isinstance(table, narwhals.LazyFrame) else table
        series = {str(header): table[header] for header in table.columns}
    except (TypeError, narwhals.exceptions.NarwhalsError) as error:
        raise InvalidInputError(
            f"{name}: expected a data frame or a dict of arrays; got "
            f"{type(frame).__name__} ({str(error).splitlines()[0]})"
        ) from error
    return {header: _of_series(column) for header, column in series.items()}


def _of_series(series: Any) -> Coded:  # noqa: ANN401
    narwhals = need_narwhals()
    kind = series.dtype
    empty = np.asarray(series.is_null().to_numpy(), bool)
    if isinstance(kind, narwhals.Datetime):
        return _of_datetimes(series, empty)
    if isinstance(kind, narwhals.Date):
        days = np.asarray(series.to_numpy())
        if days.dtype.kind == "M":
            return _of_times(days)
    if kind.is_numeric() and not kind.is_decimal():
        full = series.fill_null(0) if empty.any() else series
        return _of_numbers(np.asarray(full.to_numpy()), empty)
    if isinstance(kind, narwhals.Categorical | narwhals.Enum):
        series = series.cast(narwhals.String)
    cells = series.to_list()
    if empty.any():
        cells = [
            None if blank else cell
            for cell, blank in zip(cells, empty.tolist(), strict=True)
        ]
    return coded_list(cells)


def _of_datetimes(series: Any, empty: BoolArray) -> Coded:  # noqa: ANN401
    micros = series.dt.timestamp("us")
    micros = micros.fill_null(0) if empty.any() else micros
    moments = _of_numbers(np.asarray(micros.to_numpy()).astype(np.int64), empty)
    aware = series.dtype.time_zone is not None
    return moments.replace(_aware if aware else _naive)


def _aware(micros: int) -> datetime | str:
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return str(_moment(micros, "us"))


def _naive(micros: int) -> datetime | str:
    moment = _aware(micros)
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment
