"""Checks of a risk table: what is no table of renewals is refused by name and place."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.value.cells import KEYS, SUMS

_NONE = np.empty(0, np.int64)
_PAIRS = (("churned", "at_risk"), ("mrr_lost", "mrr_at_risk"))


def whole_numbers(
    name: str, given: Sequence[int] | AnyArray, *, row: str = "renewal"
) -> Int64Array:
    """Return a column of whole numbers from 0.

    Parameters
    ----------
    name
        For the message.
    given
        The column.
    row
        What a row stands for.

    Returns
    -------
    Int64Array
        Shape (n,), n >= 1.

    Raises
    ------
    InvalidInputError
        Without a row, of another shape, or with another kind of number.
    """
    column: AnyArray = np.asarray(given)
    if column.ndim != 1 or not column.size:
        raise InvalidInputError(
            f"{name}: expected one whole number for each {row}, at least one; got "
            f"shape {column.shape}"
        )
    if column.dtype.kind in "iu":
        whole = column.astype(np.int64, copy=False)
        bad = np.flatnonzero(whole < 0) if int(whole.min()) < 0 else _NONE
    else:
        whole = _exact(column)
        bad = np.flatnonzero((whole != column) | (whole < 0))
    if bad.size:
        raise InvalidInputError(
            f"{name}: expected whole numbers >= 0; got {column[bad[0]]!s} at {row} "
            f"{bad[0] + 1}"
        )
    return whole


def _exact(column: AnyArray) -> Int64Array:
    """Return floats that are whole as such; others differ from what came."""
    if column.dtype.kind != "f":
        return np.full(column.shape, -1, np.int64)
    known = np.isfinite(column) & (np.abs(column) < 2.0**53)
    return np.where(known, column, -1).astype(np.int64)


def counts_of(
    at_risk: Sequence[int] | Int64Array, churned: Sequence[int] | Int64Array
) -> tuple[Int64Array, Int64Array]:
    """Return checked columns of accounts at risk and lost.

    Parameters
    ----------
    at_risk, churned
        As they came.

    Returns
    -------
    tuple[Int64Array, Int64Array]
        Shape (n,) each.

    Raises
    ------
    InvalidInputError
        They differ in length, or one of them is no column of counts.
    """
    risk, lost = whole_numbers("at_risk", at_risk), whole_numbers("churned", churned)
    if len(risk) != len(lost):
        raise InvalidInputError(
            f"churned: expected {len(risk)} counts, one for each of at_risk; got "
            f"{len(lost)}"
        )
    return risk, lost


def check_term(term: object) -> None:
    """Refuse a term that is no whole number of months.

    Parameters
    ----------
    term
        Months between renewals.

    Raises
    ------
    InvalidInputError
        It is no whole number from 1 on.
    """
    whole = isinstance(term, int | np.integer) and not isinstance(term, bool)
    if not whole or term < 1:  # type: ignore[operator]
        raise InvalidInputError(
            f"term: expected a whole number of months >= 1; got {term!r}"
        )


def survivors_of(survivors: Sequence[int] | Int64Array) -> Int64Array:
    """Return a checked column of survivors.

    Parameters
    ----------
    survivors
        As they came.

    Returns
    -------
    Int64Array
        Shape (n,), n >= 2, never rising.

    Raises
    ------
    InvalidInputError
        Fewer than two, or one above the one before.
    """
    left = whole_numbers("survivors", survivors)
    rises = np.flatnonzero(left[1:] > left[:-1])
    if len(left) == 1 or rises.size:
        came = f"{left[rises[0] + 1]} after {left[rises[0]]}" if rises.size else "one"
        raise InvalidInputError(
            f"survivors: expected at least two counts that never rise; got {came}; "
            "customers who enter later belong in from_counts"
        )
    return left


def check_cells(columns: Mapping[str, Any]) -> None:
    """Refuse cells that cannot be.

    Parameters
    ----------
    columns
        Every column of a risk table by name.

    Raises
    ------
    InvalidInputError
        Lengths differ, cells are not in order, a number is negative, or more left than
        were at risk.
    """
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise InvalidInputError(f"expected columns of one length; got {lengths}")
    _check_order(columns)
    for name in KEYS[1:] + SUMS:
        low = columns[name] < (name in KEYS)
        _refuse(columns, low, f"{name}: expected at least {int(name in KEYS)}", name)
    for part, whole in _PAIRS:
        over = columns[part] > columns[whole]
        _refuse(columns, over, f"{part}: expected at most {whole}", part)


def _check_order(columns: Mapping[str, Any]) -> None:
    keys = list(zip(*(columns[name].tolist() for name in KEYS), strict=True))
    if any(left >= right for left, right in pairwise(keys)):
        raise InvalidInputError(
            "expected cells in the order of segment, term and renewal, each once"
        )


def _refuse(columns: Mapping[str, Any], bad: BoolArray, text: str, name: str) -> None:
    if not bad.any():
        return
    row = int(np.flatnonzero(bad)[0])
    cell = {key: columns[key][[row]].tolist()[0] for key in KEYS}
    place = ", ".join(f"{key} {value!r}" for key, value in cell.items())
    raise InvalidInputError(f"{text}; got {columns[name][row]} in the cell of {place}")
