"""Customers one by one, as counts by renewal: how long each was seen, and from when."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text
from successkit.metrics.value.cell_checks import whole_numbers
from successkit.metrics.value.text_columns import text_of

MOST_RENEWALS: Final = 100_000
"""Of a customer: every day of 270 years."""

_BLOCK: Final = 32_768

Counted = tuple[Text, Int64Array, dict[str, Int64Array]]
"""Segment, renewal, and counts of each cell."""


def count_durations(
    durations: Sequence[int] | Int64Array,
    observed: Sequence[int] | AnyArray,
    entry: Sequence[int] | Int64Array | None,
    segments: Text | Sequence[str] | AnyArray | None,
) -> Counted:
    """Count customers by segment and renewal.

    Parameters
    ----------
    durations
        Shape (n,): the last renewal that each customer was due for.
    observed
        Shape (n,): whether it left at it.
    entry
        Shape (n,): renewals that it had behind it when it was first seen; None for 0.
    segments
        Shape (n,): names; None for one segment "".

    Returns
    -------
    Counted
        Cells in any order.

    Raises
    ------
    InvalidInputError
        No row; lengths differ; a customer that entered after it was last seen, left at
        no renewal, or was due for more than ``MOST_RENEWALS``.
    """
    last, seen = whole_numbers("durations", durations, row="row"), _flags(observed)
    first = None if entry is None else whole_numbers("entry", entry, row="row")
    names = _named(segments)
    for name, column in (("observed", seen), ("entry", first), ("segments", names)):
        if column is not None and len(column) != len(last):
            raise InvalidInputError(
                f"{name}: expected {len(last)} values, one for each of durations; got "
                f"{len(column)}"
            )
    _check_longest(last)
    if first is not None:
        _check_order(first, last, seen)
    return _counted(first, last, seen, names)


def _flags(observed: Sequence[int] | AnyArray) -> BoolArray:
    column: AnyArray = np.asarray(observed)
    if column.dtype.kind in "iu" and np.isin(column, (0, 1)).all():
        column = column == 1
    if column.dtype != np.bool_ or column.ndim != 1:
        raise InvalidInputError(
            f"observed: expected a column of flags, or of 0 and 1; got {column.dtype} "
            f"of shape {column.shape}"
        )
    return column


def _named(segments: Text | Sequence[str] | AnyArray | None) -> Text | None:
    if segments is None or isinstance(segments, Text):
        return segments
    return text_of(segments)


def _check_longest(last: Int64Array) -> None:
    longest = int(last.max())
    if longest > MOST_RENEWALS:
        raise InvalidInputError(
            f"durations: expected at most {MOST_RENEWALS:,} renewals; got {longest:,}. "
            "Count renewals, not seconds"
        )


def _check_order(first: Int64Array, last: Int64Array, seen: BoolArray) -> None:
    bad = np.flatnonzero(first + seen > last)
    if bad.size:
        row = int(bad[0])
        raise InvalidInputError(
            "entry: expected each customer to enter before it leaves or is last seen; "
            f"got entry {first[row]} and duration {last[row]} in row {row + 1}, "
            f"{bad.size} such row(s)"
        )


def _counted(
    first: Int64Array | None, last: Int64Array, seen: BoolArray, names: Text | None
) -> Counted:
    values: list[str | None] = [None]
    values += [] if names is None else names.values.tolist()
    codes = None if names is None else names.codes
    shape = (len(values), int(last.max()) + 1, 2)
    ended = _ends(last, seen, codes, shape)
    if first is None:
        if ended[:, 0, 1].any():
            _check_order(np.zeros_like(last), last, seen)
        came = np.zeros(shape[:2], np.int64)
        came[:, 0] = ended.sum(axis=(1, 2))
    else:
        came = _ends(first, np.zeros_like(seen), codes, shape)[:, :, 0]
    risk = np.cumsum(came - ended.sum(axis=2), axis=1)
    lost = np.zeros_like(risk)
    lost[:, :-1] = ended[:, 1:, 1]
    group, before = np.nonzero(risk)
    labels = Text.from_codes(group, values)
    counts = {"at_risk": risk[group, before], "churned": lost[group, before]}
    return labels, before + 1, counts


def _ends(
    last: Int64Array,
    seen: BoolArray,
    codes: AnyArray | None,
    shape: tuple[int, int, int],
) -> Int64Array:
    """Count rows by segment, place and flag, packed into one number, in blocks."""
    size = math.prod(shape)
    total, flags = np.zeros(size, np.int64), seen.view(np.int8)
    block = max(_BLOCK, size)  # a block costs a pass over the cells
    key = np.empty(min(block, len(last)), np.int64)
    for start in range(0, len(last), block):
        rows = slice(start, start + block)
        packed = key[: len(last[rows])]
        np.multiply(last[rows], 2, out=packed)
        packed += flags[rows]
        if codes is not None:
            packed += 2 * shape[1] * (codes[rows].astype(np.int64) + 1)
        total += np.bincount(packed, minlength=size)
    return total.reshape(shape)
