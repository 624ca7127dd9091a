"""From single purchases to one row a customer."""

from collections.abc import Sequence
from datetime import date

import attrs
import numpy as np

from successkit.core.arrays import (
    AnyArray,
    DayArray,
    FloatArray,
    Int64Array,
    ObjectArray,
    distinct_codes,
)
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text
from successkit.metrics.value.buying.checks import numbers, refuse


@attrs.frozen(kw_only=True, eq=False)
class Purchases:
    """Days on which customers bought, with the amount of each such day.

    Parameters
    ----------
    names
        Shape (k,). Ids of the customers, sorted.
    customer
        Shape (m,). Place in ``names``, rising.
    day
        Shape (m,). Days since 1970, rising within a customer, each once.
    amount
        Shape (m,). Sum of the day; NaN when amounts are not known.
    """

    names: ObjectArray
    customer: Int64Array
    day: Int64Array
    amount: FloatArray


def purchases(
    ids: Sequence[str] | Text | AnyArray,
    days: Sequence[date | str] | AnyArray,
    amounts: Sequence[float] | AnyArray | None,
    as_of: date,
) -> Purchases:
    """Bring purchases together: what one customer buys on one day is one purchase.

    Parameters
    ----------
    ids
        Shape (n,). Customer of each purchase.
    days
        Shape (n,). Its day.
    amounts
        Shape (n,). What was paid; None when it is not known.
    as_of
        Later purchases are left out; those of this day are in.

    Returns
    -------
    Purchases
        Sorted by customer and day.
    """
    codes, names = customer_codes(ids)
    day = day_numbers(days, len(codes))
    paid = np.full(len(codes), np.nan)
    if amounts is not None:
        paid = numbers("amounts", amounts, len(codes))
        refuse("amounts", "finite numbers", ~np.isfinite(paid), paid)
    known = day <= np.datetime64(as_of, "D").astype(np.int64)
    codes, day, paid = codes[known], day[known], paid[known]
    if not codes.size:
        none = np.empty(0, np.int64)
        empty = np.empty(0, object)
        return Purchases(names=empty, customer=none, day=none, amount=np.empty(0))
    present, codes = distinct_codes(codes, len(names))
    first = int(day.min())
    span = int(day.max()) - first + 1
    key, place = distinct_codes(codes * span + (day - first), len(present) * span)
    return Purchases(
        names=names[present],
        customer=key // span,
        day=key % span + first,
        amount=np.bincount(place, weights=paid).astype(np.float64),
    )


def customer_codes(
    ids: Sequence[str] | Text | AnyArray,
) -> tuple[Int64Array, ObjectArray]:
    """Return the place of each id among the distinct ones, and those.

    Parameters
    ----------
    ids
        Strings, whole numbers or a text column; none missing.

    Returns
    -------
    tuple[Int64Array, ObjectArray]
        Shapes (n,) and (k,); whole numbers become strings.

    Raises
    ------
    InvalidInputError
        An id is missing, or is neither text nor a whole number.
    """
    column = ids if isinstance(ids, Text) else np.asarray(ids)
    if not isinstance(column, Text) and column.dtype.kind in "iu":
        values, place = np.unique(column, return_inverse=True)
        return place.astype(np.int64), values.astype(str).astype(object)
    text = column if isinstance(column, Text) else _text(column)
    if text.missing().any():
        raise InvalidInputError(
            f"ids: expected an id in every row; got {int(text.missing().sum())} "
            "without one: leave out purchases that nobody is known to have made"
        )
    return text.codes.astype(np.int64), text.values


def _text(column: AnyArray) -> Text:
    cells: list[object] = column.tolist()
    if not all(cell is None or isinstance(cell, str) for cell in cells):
        raise InvalidInputError(
            f"ids: expected text or whole numbers; got a column of {column.dtype}"
        )
    return Text.of([cell for cell in cells if cell is None or isinstance(cell, str)])


def day_numbers(
    days: Sequence[date | str] | AnyArray,
    rows: int,
) -> Int64Array:
    """Return days as whole numbers since 1970.

    Parameters
    ----------
    days
        Dates, text such as ``2026-01-05``, or a datetime64 column.
    rows
        How many there have to be.

    Returns
    -------
    Int64Array
        Shape (rows,).

    Raises
    ------
    InvalidInputError
        No days, missing ones, or another number of them.
    """
    column = np.asarray(days)
    if column.dtype.kind in "OU" or not column.size:
        column = _dates(column)
    if column.dtype.kind != "M" or column.shape != (rows,):
        raise InvalidInputError(
            f"days: expected {rows} dates, one a purchase; got {column.dtype} of shape "
            f"{column.shape}"
        )
    refuse("days", "a day in every row", np.isnat(column), column)
    return column.astype("datetime64[D]").astype(np.int64)


def _dates(column: AnyArray) -> DayArray:
    try:
        return column.astype("datetime64[D]")
    except (TypeError, ValueError) as error:
        raise InvalidInputError(
            f"days: expected dates; got {column[:3].tolist()}"
        ) from error
