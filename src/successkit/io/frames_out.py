"""``to_frames``: tables go out as dicts of arrays, Arrow, pandas or polars."""

from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from importlib import import_module
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    Facts,
    InvalidInputError,
    Text,
)
from successkit.core.account_table import COLUMNS
from successkit.core.arrays import missing
from successkit.core.money import MINOR_DIGITS
from successkit.core.schema import Field, FieldType
from successkit.core.states import names_of

KINDS: Final = ("dict", "arrow", "pandas", "polars")
"""Kinds of frame that tables go out as."""

_EXACT: Final = 2**53


@attrs.frozen(eq=False)
class _Out:
    """One column on its way out.

    Parameters
    ----------
    shape
        text, day, instant, money, number, count or flag.
    values
        Shape (n,).
    empty
        Shape (n,), where there is no value.
    """

    shape: str
    values: AnyArray
    empty: BoolArray


def to_frames(table: AccountTable | Facts, kind: str = "dict") -> Any:  # noqa: ANN401
    """Return a table as a dict of arrays, or as a frame of another library.

    Parameters
    ----------
    table
        The account table of a review, with columns and units as declared (money in
        minor units); or a table of a portfolio, with amounts in major units, as
        ``from_frames`` takes them back.
    kind
        ``dict``, ``arrow``, ``pandas`` or ``polars``.

    Returns
    -------
    Any
        The dict, ``pyarrow.Table`` or data frame. Missing values are None or NaT in
        arrays (NaN in shares and numbers of an account table), and null in frames.
        Instants are aware, in UTC.

    Raises
    ------
    InvalidInputError
        No such kind.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], mrr=[100, 0])
    >>> to_frames(table)["mrr"].tolist()
    [100, 0]
    """
    if kind not in KINDS:
        raise InvalidInputError(f"kind: expected {', '.join(KINDS)}; got {kind!r}")
    keep_nan = isinstance(table, AccountTable)
    columns = _of_table(table) if isinstance(table, AccountTable) else _of_facts(table)
    if kind == "dict":
        return {name: _array(out, keep_nan) for name, out in columns.items()}
    arrow = _need("pyarrow", "arrow")
    frame = arrow.table({name: _arrow(arrow, out) for name, out in columns.items()})
    if kind == "arrow":
        return frame
    if kind == "polars":
        return _need("polars", "polars").from_arrow(frame)
    _need("pandas", "pandas")
    return frame.to_pandas(date_as_object=False)


def _need(module: str, extra: str) -> Any:  # noqa: ANN401
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            f"this needs {module}: pip install 'successkit[{extra}]'"
        ) from error


def _of_table(table: AccountTable) -> dict[str, _Out]:
    return {
        name: _table_column(table, name, column)
        for name, column in table.columns.items()
    }


def _table_column(table: AccountTable, name: str, column: Text | AnyArray) -> _Out:
    spec = COLUMNS.get(name)
    if isinstance(column, Text):
        return _Out("text", column.strings(), column.missing())
    if spec is not None and spec.allowed is not None:
        return _words(table.values(name))
    empty = missing(column)
    if spec is not None and spec.kind == "flag":
        return _Out("flag", column > 0, empty)
    return _Out(_shape(column), column, empty)


def _words(values: list[Any]) -> _Out:
    column = np.empty(len(values), object)
    column[:] = [None if value is None else str(value) for value in values]
    return _Out("text", column, np.array([value is None for value in values], bool))


def _shape(column: AnyArray) -> str:
    if column.dtype.kind == "M":
        return "day" if column.dtype == np.dtype("datetime64[D]") else "instant"
    return {"f": "number", "b": "flag"}.get(column.dtype.kind, "count")


def _of_facts(facts: Facts) -> dict[str, _Out]:
    columns = {
        field.name: _fact_column(facts, field, facts.columns[field.name])
        for field in facts.table.fields
    }
    for name, text in facts.extra.items():
        columns[name] = _Out("text", text.strings(), text.missing())
    return columns


def _fact_column(facts: Facts, field: Field, column: Text | AnyArray) -> _Out:
    if isinstance(column, Text):
        return _Out("text", column.strings(), column.missing())
    if field.kind is FieldType.ENUM and field.allowed is not None:
        return _words(list(names_of(field.allowed, column)))
    empty = missing(column)
    if field.kind is FieldType.MONEY:
        return _Out("money", _major(facts, column, empty), empty)
    if field.kind is FieldType.FLAG:
        return _Out("flag", column > 0, empty)
    if field.kind in {FieldType.DECIMAL, FieldType.RATE}:
        return _scaled(column, empty, 10 ** _kept(field))
    return _Out(_shape(column), column, empty)


def _kept(field: Field) -> int:
    if field.kind is FieldType.RATE:
        return 9
    return 6 if field.unit == "%" else 3


def _major(facts: Facts, column: AnyArray, empty: BoolArray) -> AnyArray:
    """Return amounts in major units, exact."""
    currency = facts.text("currency")
    places = [MINOR_DIGITS[code] for code in currency.values.tolist()]
    digits = np.array([*places, 0])[currency.codes].tolist()
    values = np.empty(len(column), object)
    values[:] = [
        None if blank else Decimal(cell).scaleb(-place)
        for cell, place, blank in zip(
            column.tolist(), digits, empty.tolist(), strict=True
        )
    ]
    return values


def _scaled(column: AnyArray, empty: BoolArray, scale: int) -> _Out:
    whole = np.where(empty, 0, column)
    if np.all(np.abs(whole) < _EXACT):
        return _Out("number", np.where(empty, np.nan, whole / scale), empty)
    exact = np.empty(len(column), object)
    exact[:] = [Decimal(cell) / scale for cell in whole.tolist()]
    return _Out("money", exact, empty)


def _array(out: _Out, keep_nan: bool) -> AnyArray:  # noqa: FBT001
    if out.shape in {"text", "day", "money"} or (keep_nan and out.shape == "number"):
        return out.values
    if out.shape != "instant" and not out.empty.any():
        return out.values
    cells = out.values.astype(object)
    if out.shape == "instant":
        known = [moment.replace(tzinfo=UTC) for moment in cells[~out.empty].tolist()]
        cells[~out.empty] = known
    cells[out.empty] = None
    return cells


_ARROW: Final[dict[str, Callable[[Any], Any]]] = {
    "text": lambda arrow: arrow.string(),
    "day": lambda arrow: arrow.date32(),
    "instant": lambda arrow: arrow.timestamp("us", tz="UTC"),
    "money": lambda arrow: arrow.decimal128(38, 9),
    "number": lambda arrow: arrow.float64(),
    "count": lambda arrow: arrow.int64(),
    "flag": lambda arrow: arrow.bool_(),
}


def _arrow(arrow: Any, out: _Out) -> Any:  # noqa: ANN401
    kind = _ARROW[out.shape](arrow)
    return arrow.array(out.values, type=kind, mask=out.empty)
