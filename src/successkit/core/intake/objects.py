"""Records to columns and back, by the declaration of their table."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import records
from successkit.core.arrays import NULL_INT, missing
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column, Facts
from successkit.core.intake.raw import RawTable
from successkit.core.money import MINOR_DIGITS, Money, exact_scale
from successkit.core.schema import PLACES, TABLES, Field, FieldType
from successkit.core.states import names_of
from successkit.core.text import Text
from successkit.core.zones import from_instant, to_instant

RECORDS: Final[dict[str, type[Any]]] = {
    "accounts": records.Account,
    "contacts": records.Contact,
    "contracts": records.Contract,
    "interactions": records.Interaction,
    "surveys": records.Survey,
    "usage": records.Usage,
    "milestones": records.Milestone,
    "events": records.Event,
    "people": records.Person,
    "handovers": records.Handover,
    "overrides": records.Override,
    "rates": records.Rate,
}
"""The record of each table."""

LIST_SEPARATOR: Final = ";"


def raw_from_records(name: str, rows: Iterable[object]) -> RawTable:
    """Return records of one table as raw columns.

    Parameters
    ----------
    name
        Name of the table.
    rows
        Records of its class.

    Returns
    -------
    RawTable
        Ready for the checks.

    Raises
    ------
    InvalidInputError
        No table of this name, or a record of another class.
    """
    if name not in RECORDS:
        raise InvalidInputError(
            f"expected tables among {', '.join(RECORDS)}; got {name!r}"
        )
    table, kind, items = TABLES[name], RECORDS[name], list(rows)
    for row, item in enumerate(items):
        if type(item) is not kind:
            raise InvalidInputError(
                f"{name}[{row}]: expected {kind.__name__}; got {type(item).__name__}"
            )
    columns = {field.name: _column(field, items) for field in table.fields}
    if name == "contracts":
        columns["currency"] = Text.of([_currency(item) for item in items])
    extra = _attributes(items) if name == "accounts" else {}
    return RawTable(
        table=table, columns=columns, rows=len(items), source=name, extra=extra
    )


def _currency(contract: Any) -> str | None:  # noqa: ANN401
    money = contract.amount or contract.discount_amount
    return None if money is None else str(money.currency)


def _attributes(accounts: list[Any]) -> dict[str, Text]:
    names = sorted({name for account in accounts for name in account.attributes})
    return {
        name: Text.of([account.attributes.get(name) for account in accounts])
        for name in names
    }


def _column(field: Field, items: list[Any]) -> Column:
    if field.name == "currency" and items and not hasattr(items[0], "currency"):
        return Text.empty(len(items))
    values = list(map(attrgetter(field.name), items))
    return _ENCODE[field.kind](field, values)


def _text(_field: Field, values: list[Any]) -> Column:
    return Text.of([None if value is None else str(value) for value in values])


def _list(_field: Field, values: list[Any]) -> Column:
    return Text.of([LIST_SEPARATOR.join(value) for value in values])


def _day(_field: Field, values: list[Any]) -> Column:
    epoch = date(1970, 1, 1).toordinal()
    days = [NULL_INT if day is None else day.toordinal() - epoch for day in values]
    return np.array(days, np.int64).view("datetime64[D]")


def _instant(_field: Field, values: list[Any]) -> Column:
    column = np.full(len(values), np.datetime64("NaT", "us"))
    for row, moment in enumerate(values):
        if moment is not None:
            column[row] = to_instant(moment)
    return column


def _fixed(field: Field, values: list[Any]) -> Column:
    return np.array([_places(field, value) for value in values], np.int64)


def _places(field: Field, value: Any) -> int:  # noqa: ANN401
    if value is None:
        return NULL_INT
    if isinstance(value, Money):
        places = PLACES[field.kind] - MINOR_DIGITS[value.currency]
        minor: int = value.amount
        return minor * int(10**places)
    scaled = exact_scale(Decimal(value), PLACES[field.kind])
    if scaled is None or abs(scaled) >= 2**62:
        raise InvalidInputError(
            f"{field.name}: expected a number of at most {PLACES[field.kind]} decimal "
            f"places below 4.6e12; got {value}"
        )
    return scaled


def _integer(_field: Field, values: list[Any]) -> Column:
    return np.array(
        [NULL_INT if value is None else value for value in values], np.int64
    )


def _number(_field: Field, values: list[Any]) -> Column:
    return np.array([np.nan if value is None else value for value in values], float)


def _flag(_field: Field, values: list[Any]) -> Column:
    return np.array([-1 if value is None else int(value) for value in values], np.int8)


_ENCODE: Final[dict[FieldType, Callable[[Field, list[Any]], Column]]] = {
    FieldType.ID: _text,
    FieldType.TEXT: _text,
    FieldType.CURRENCY: _text,
    FieldType.ZONE: _text,
    FieldType.ENUM: _text,
    FieldType.LIST: _list,
    FieldType.DAY: _day,
    FieldType.INSTANT: _instant,
    FieldType.MONEY: _fixed,
    FieldType.DECIMAL: _fixed,
    FieldType.RATE: _fixed,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.FLAG: _flag,
}


def records_from_facts(facts: Facts) -> list[object]:
    """Return the rows of a table as records.

    Parameters
    ----------
    facts
        Accepted rows.

    Returns
    -------
    list[object]
        One record per row, in order.
    """
    kind = RECORDS[facts.table.name]
    taken = {attribute.name for attribute in attrs.fields(kind)}
    columns = {
        field.name: _decode(field, facts)
        for field in facts.table.fields
        if field.name in taken
    }
    if facts.extra:
        columns["attributes"] = _attribute_rows(facts)
    names = list(columns)
    return [
        kind(**dict(zip(names, row, strict=True)))
        for row in zip(*columns.values(), strict=True)
    ]


def _attribute_rows(facts: Facts) -> list[dict[str, str]]:
    names = list(facts.extra)
    rows = zip(*(facts.extra[name].strings().tolist() for name in names), strict=True)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value}
        for row in rows
    ]


def _decode(field: Field, facts: Facts) -> list[Any]:
    column = facts.columns[field.name]
    if isinstance(column, Text):
        strings = column.strings().tolist()
        if field.kind is not FieldType.LIST:
            return list(strings)
        return [tuple(text.split(LIST_SEPARATOR)) if text else () for text in strings]
    if field.kind is FieldType.ENUM and field.allowed is not None:
        return list(names_of(field.allowed, column))
    if field.kind is FieldType.MONEY:
        return _moneys(facts, field.name)
    empty = missing(column).tolist()
    return [
        None if blank else _value(field, cell)
        for cell, blank in zip(column, empty, strict=True)
    ]


def _moneys(facts: Facts, name: str) -> list[Money | None]:
    amounts = facts.array(name).tolist()
    currencies = facts.text("currency").strings().tolist()
    return [
        None if amount == NULL_INT else Money(amount, currency)
        for amount, currency in zip(amounts, currencies, strict=True)
    ]


def _value(field: Field, cell: Any) -> object:  # noqa: ANN401
    if field.kind is FieldType.DAY:
        day: date = cell.astype(object)
        return day
    if field.kind is FieldType.INSTANT:
        moment: datetime = from_instant(cell)
        return moment
    if field.kind is FieldType.FLAG:
        return bool(cell)
    if field.kind is FieldType.NUMBER:
        return float(cell)
    if field.kind is FieldType.INTEGER:
        return int(cell)
    return Decimal(int(cell)).scaleb(-_kept_places(field))


def _kept_places(field: Field) -> int:
    if field.kind is FieldType.RATE or field.name == "discount_percent":
        return PLACES[field.kind]
    return 3
