"""Tables as Arrow: dictionaries for text, exact decimals for money, nothing per row."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    Facts,
    Int64Array,
    InvalidInputError,
    ObjectArray,
    Text,
)
from successkit.core.account_table import COLUMNS
from successkit.core.arrays import NULL_INT, missing
from successkit.core.facts import Column
from successkit.core.money import MINOR_DIGITS
from successkit.core.schema import PLACES, Field, FieldType
from successkit.io.parquet.libraries import need_arrow
from successkit.playbooks import ActionTable

_MONEY_PLACES: Final = max(MINOR_DIGITS.values())
_DIGITS: Final = 18
"""Digits of a decimal that Parquet keeps as one machine word."""
_KEPT_PLACES: Final = 3


def table_to_arrow(
    table: AccountTable | Facts | ActionTable | Mapping[str, Column],
) -> Any:  # noqa: ANN401
    """Return a table as Arrow, for Parquet and for other tools.

    Parameters
    ----------
    table
        The account table of a review, with money in minor units; a table of a
        portfolio, with amounts in major units; actions; or columns by name, as of a
        log: ``Text`` or arrays as in ``core.arrays``.

    Returns
    -------
    Any
        ``pyarrow.Table``. Text and ids are dictionaries, days ``date32``, instants
        microseconds in UTC, amounts ``decimal128(18, 3)``; what is missing is null.
        Units stand in the metadata of the fields.

    Raises
    ------
    InvalidInputError
        Another kind of table, or text that UTF-8 cannot hold.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], mrr=[100, 0])
    >>> table_to_arrow(table)["mrr"].to_pylist()
    [100, 0]
    """
    if isinstance(table, Facts):
        return facts_to_arrow(table)
    if isinstance(table, AccountTable):
        names = {name: _of_account_table(name, table) for name in table.columns}
        return _table(names, _units_of_columns(table))
    if isinstance(table, ActionTable):
        return _table(_of_actions(table), {})
    if isinstance(table, Mapping):
        return _table({name: _of_any(one) for name, one in table.items()}, {})
    raise InvalidInputError(
        "table: expected an account table, facts, actions or columns by name; got "
        f"{type(table).__name__}"
    )


def facts_to_arrow(facts: Facts) -> Any:  # noqa: ANN401
    """Return a table of a book as Arrow, as ``read`` takes it back.

    Parameters
    ----------
    facts
        The rows.

    Returns
    -------
    Any
        ``pyarrow.Table`` with every field that has any value, and the attributes.
    """
    columns: dict[str, Any] = {}
    units: dict[str, str] = {}
    for field in facts.table.fields:
        column = facts.columns[field.name]
        if field.required or _given(column):
            columns[field.name] = _of_field(facts, field, column)
            units[field.name] = field.unit
    if facts.table.name == "contracts":
        for name in ("amount", "currency"):
            column = facts.columns[name]
            columns[name] = _of_field(facts, facts.table.field(name), column)
    for name, text in facts.extra.items():
        columns[name] = _text(text)
    return _table(columns, units)


def _given(column: Column) -> bool:
    if isinstance(column, Text):
        return bool((column.codes >= 0).any())
    return not bool(missing(column).all())


def _table(columns: Mapping[str, Any], units: Mapping[str, str]) -> Any:  # noqa: ANN401
    arrow = need_arrow()
    fields = [
        arrow.field(
            name,
            array.type,
            metadata={"unit": units[name]} if units.get(name) else None,
        )
        for name, array in columns.items()
    ]
    return arrow.Table.from_arrays(list(columns.values()), schema=arrow.schema(fields))


def _units_of_columns(table: AccountTable) -> dict[str, str]:
    specs = {name: COLUMNS[name] for name in table.columns if name in COLUMNS}
    money = f"minor units of {table.currency}" if table.currency else "minor units"
    return {
        name: money if spec.kind == "money" else spec.unit
        for name, spec in specs.items()
    }


def _of_account_table(name: str, table: AccountTable) -> Any:  # noqa: ANN401
    spec, column = COLUMNS.get(name), table.columns[name]
    if isinstance(column, Text):
        return _text(column)
    if spec is not None and spec.allowed is not None:
        return _words(column, [str(one) for one in spec.allowed])
    flag = spec.kind == "flag" if spec is not None else column.dtype == np.int8
    return _flags(column) if flag else _plain(column)


def _of_any(column: Column) -> Any:  # noqa: ANN401
    return _text(column) if isinstance(column, Text) else _plain(column)


def _of_actions(table: ActionTable) -> dict[str, Any]:
    arrow = need_arrow()
    texts = ("account", "playbook", "step", "kind", "owner")
    return {
        "key": arrow.array(table.key.astype(str), arrow.string()),
        **{name: _text(getattr(table, name)) for name in texts},
        "episode": _plain(table.episode),
        "due_on": _plain(table.due_on),
    }


def _of_field(facts: Facts, field: Field, column: Column) -> Any:  # noqa: ANN401
    if isinstance(column, Text):
        # The account of a row is joined and grouped by: always as a dictionary.
        return _text(column, always=field.name == "account_id")
    special = _KINDS.get(field.kind)
    return special(facts, field, column) if special else _plain(column)


def _enum(_: Facts, field: Field, column: AnyArray) -> Any:  # noqa: ANN401
    return _words(column, [str(one) for one in field.allowed or ()])


def _money(facts: Facts, _: Field, column: AnyArray) -> Any:  # noqa: ANN401
    currency = facts.text("currency")
    digits = [MINOR_DIGITS[code] for code in currency.values.tolist()]
    factors = [10 ** (_MONEY_PLACES - one) for one in digits]
    factor = np.array([*factors, 1], np.int64)[currency.codes]
    empty = missing(column)
    scaled = np.where(empty, 0, column) * factor
    return _decimals(scaled, empty, _MONEY_PLACES)


def _fixed(_: Facts, field: Field, column: AnyArray) -> Any:  # noqa: ANN401
    fine = field.kind is FieldType.RATE or field.unit == "%"
    places = PLACES[field.kind] if fine else _KEPT_PLACES
    empty = missing(column)
    return _decimals(np.where(empty, 0, column), empty, places)


def _flag(_: Facts, __: Field, column: AnyArray) -> Any:  # noqa: ANN401
    return _flags(column)


_KINDS: Final[dict[FieldType, Callable[[Facts, Field, AnyArray], Any]]] = {
    FieldType.ENUM: _enum,
    FieldType.MONEY: _money,
    FieldType.DECIMAL: _fixed,
    FieldType.RATE: _fixed,
    FieldType.FLAG: _flag,
}


def _flags(column: AnyArray) -> Any:  # noqa: ANN401
    return need_arrow().array(column > 0, mask=column < 0)


def _plain(column: AnyArray) -> Any:  # noqa: ANN401
    arrow = need_arrow()
    if column.dtype.kind == "M":
        day = column.dtype == np.dtype("datetime64[D]")
        kind = arrow.date32() if day else arrow.timestamp("us", tz="UTC")
        whole = column.view(np.int64)
        empty = whole == NULL_INT
        whole = np.where(empty, 0, whole)
        narrow = whole.astype(np.int32) if day else whole
        return arrow.array(narrow, mask=empty).view(kind)
    if column.dtype.kind == "b":
        return arrow.array(column)
    empty = missing(column)
    return arrow.array(column, mask=empty if empty.any() else None)


def _decimals(values: Int64Array, empty: BoolArray, places: int) -> Any:  # noqa: ANN401
    arrow = need_arrow()
    words = np.empty((len(values), 2), np.int64)
    words[:, 0] = values
    words[:, 1] = values >> 63
    present = np.packbits(~empty, bitorder="little")
    buffers = [arrow.py_buffer(present), arrow.py_buffer(words)]
    small = not len(values) or int(np.abs(values).max()) < 10**_DIGITS
    kind = arrow.decimal128(_DIGITS if small else _DIGITS + 1, places)
    return arrow.Array.from_buffers(kind, len(values), buffers)


def _words(codes: AnyArray, names: list[str]) -> Any:  # noqa: ANN401
    return _dictionary(codes, need_arrow().array(names, "string"))


def _text(text: Text, *, always: bool = False) -> Any:  # noqa: ANN401
    """Return a dictionary; text that hardly repeats is written out."""
    used = text.compact()
    strings = _strings(used.values)
    whole = _dictionary(used.codes, strings)
    often = len(used.values) * 2 <= len(used) or not len(used)
    return whole if often or always else whole.cast("string")


def _strings(values: ObjectArray) -> Any:  # noqa: ANN401
    try:
        return need_arrow().array(values, "string")
    except UnicodeEncodeError as error:
        raise InvalidInputError(
            f"expected text that UTF-8 can hold; got {error.object!a}; correct it at "
            "its source"
        ) from error


def _dictionary(codes: AnyArray, strings: Any) -> Any:  # noqa: ANN401
    arrow = need_arrow()
    indices = arrow.array(codes.astype(np.int32), mask=codes < 0)
    return arrow.DictionaryArray.from_arrays(indices, strings)
