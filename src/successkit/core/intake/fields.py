"""Rules of single fields: required, vocabulary, limits, currencies, zones."""

from enum import StrEnum

import numpy as np

from successkit.core.arrays import NULL_INT, AnyArray, BoolArray, missing
from successkit.core.exact import divide_half_even
from successkit.core.facts import Column
from successkit.core.intake.sheet import Sheet
from successkit.core.money import LARGEST_PRICE, MINOR_DIGITS
from successkit.core.schema import PLACES, Field, FieldType
from successkit.core.text import Text
from successkit.core.zones import zone


def check_fields(sheet: Sheet) -> None:
    """Apply the rules of every declared field, in order.

    Parameters
    ----------
    sheet
        The table; enums become codes, fixed-point numbers their final unit.
    """
    for field in sheet.table.fields:
        if field.required:
            _required(sheet, field)
        rule = _RULES.get(field.kind)
        # There is nothing to say about a column that the source does not have.
        if rule is not None and (field.default or field.name in sheet.raw.columns):
            rule(sheet, field)


def absent(column: Column) -> BoolArray:
    """Return where a column of any kind has no value.

    Parameters
    ----------
    column
        Text or array.

    Returns
    -------
    BoolArray
        Shape (n,).
    """
    return column.missing() if isinstance(column, Text) else missing(column)


def _required(sheet: Sheet, field: Field) -> None:
    empty = absent(sheet.columns[field.name]) & ~sheet.raw.bad
    sheet.reject(
        empty,
        "missing-value",
        field.name,
        f"{field.name} is required and empty",
        f"give {field.name}: {field.doc}",
    )


def _enum(sheet: Sheet, field: Field) -> None:
    allowed = field.allowed or StrEnum
    names = [str(member) for member in allowed]
    column = sheet.text(field.name)
    places = {name: i for i, name in enumerate(names)}
    codes = [places.get(str(value), -2) for value in column.values.tolist()]
    decoded = np.array([*codes, -1], np.int8)[column.codes]
    sheet.reject(
        decoded == -2,  # noqa: PLR2004
        "unknown-value",
        field.name,
        f"{field.name} must be one of {', '.join(names)}",
        "correct the value, or map it in the mapping file under values",
    )
    if field.default:
        decoded[decoded == -1] = places[field.default]
    sheet.columns[field.name] = np.where(decoded == -2, -1, decoded).astype(np.int8)  # noqa: PLR2004


def _currency(sheet: Sheet, field: Field) -> None:
    column = sheet.text(field.name)
    unknown = [value not in MINOR_DIGITS for value in column.values.tolist()]
    sheet.reject(
        np.array([*unknown, False])[column.codes],
        "unknown-currency",
        field.name,
        "expected an ISO 4217 currency code such as JPY or USD",
        "correct the code, or map it in the mapping file under values",
    )


def _zone(sheet: Sheet, field: Field) -> None:
    column = sheet.text(field.name)
    unknown = [not _is_zone(value) for value in column.values.tolist()]
    sheet.reject(
        np.array([*unknown, False])[column.codes],
        "unknown-time-zone",
        field.name,
        "expected an IANA time zone such as Asia/Tokyo",
        "correct the name, or map it in the mapping file under values",
    )


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return True


def _limits(sheet: Sheet, field: Field) -> None:
    column = sheet.array(field.name)
    scale = 10 ** PLACES.get(field.kind, 0)
    known = ~missing(column)
    low, high = field.low, field.high
    outside = np.zeros(sheet.rows, bool)
    if low is not None:
        outside |= known & (column < round(low * scale))
    if high is not None:
        outside |= known & (column > high * scale)
    sheet.reject(
        outside,
        "out-of-range",
        field.name,
        f"{field.name} must be {_span(low, high)}",
        "correct the value",
    )


def _span(low: float | None, high: float | None) -> str:
    if high is None:
        return f"at least {low:g}" if low is not None else "a number"
    return f"from {low:g} to {high:g}" if low is not None else f"at most {high:g}"


def _money(sheet: Sheet, field: Field) -> None:
    _limits(sheet, field)
    micro = sheet.array(field.name)
    known = ~missing(micro)
    currency = sheet.text("currency")
    digits = [MINOR_DIGITS.get(value, -1) for value in currency.values.tolist()]
    places = np.array([*digits, -1], np.int8)[currency.codes]
    sheet.reject(
        known & currency.missing(),
        "missing-currency",
        "currency",
        f"{field.name} is given without a currency",
        "give the ISO 4217 code, for example JPY",
    )
    minor, rest = _minor(micro, known & (places >= 0), places)
    sheet.reject(
        rest,
        "too-fine",
        field.name,
        lambda row: (
            f"{currency[row]} has {places[row]} decimal places; the amount is finer"
        ),
        "round the amount in the source, or correct the currency",
    )
    sheet.reject(
        (minor > LARGEST_PRICE) & known & ~rest,
        "too-large",
        field.name,
        f"expected at most {LARGEST_PRICE} minor units",
        "check the unit of the amount",
    )
    sheet.columns[field.name] = np.where(known & ~rest, minor, NULL_INT)


def _minor(
    micro: AnyArray, usable: BoolArray, places: AnyArray
) -> tuple[AnyArray, BoolArray]:
    minor = np.full(len(micro), NULL_INT, np.int64)
    rest = np.zeros(len(micro), bool)
    for digits in sorted(set(MINOR_DIGITS.values())):
        rows = usable & (places == digits)
        if rows.any():
            amount = np.where(rows, micro, 0)
            divisor = 10 ** (PLACES[FieldType.MONEY] - digits)
            whole = amount // divisor
            rest |= whole * divisor != amount
            minor[rows] = whole[rows]
    return minor, rest


def _decimal(sheet: Sheet, field: Field) -> None:
    _limits(sheet, field)
    micro = sheet.array(field.name)
    if field.name == "discount_percent":
        return
    known = ~missing(micro)
    milli = divide_half_even(np.where(known, micro, 0), 1000)
    sheet.note(
        known & (milli * 1000 != micro) & ~sheet.bad,
        "rounded",
        field.name,
        f"{field.name} is kept to three decimal places; the rest was rounded",
        "nothing to do",
    )
    sheet.columns[field.name] = np.where(known, milli, NULL_INT)


def _integer(sheet: Sheet, field: Field) -> None:
    _limits(sheet, field)
    if field.default:
        column = sheet.array(field.name)
        sheet.columns[field.name] = np.where(
            missing(column), int(field.default), column
        )


def _number(sheet: Sheet, field: Field) -> None:
    if field.low is not None or field.high is not None:
        _limits(sheet, field)


_RULES = {
    FieldType.ENUM: _enum,
    FieldType.CURRENCY: _currency,
    FieldType.ZONE: _zone,
    FieldType.MONEY: _money,
    FieldType.DECIMAL: _decimal,
    FieldType.RATE: _limits,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
}
