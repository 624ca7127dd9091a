"""Customers one by one, as counts by renewal: how long each was seen, and from when."""

from collections.abc import Sequence

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text
from successkit.metrics.value.cell_checks import whole_numbers

Counted = tuple[Text, Int64Array, dict[str, Int64Array]]
"""Segment, renewal, and counts of each cell."""


def count_durations(
    durations: Sequence[int] | Int64Array,
    observed: Sequence[bool] | BoolArray,
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
        No row; lengths differ; a customer that entered after it was last seen, or left
        at no renewal.
    """
    last, seen = whole_numbers("durations", durations), np.asarray(observed)
    first = np.zeros_like(last) if entry is None else whole_numbers("entry", entry)
    names = segments if isinstance(segments, Text) else _named(segments, len(last))
    for name, column in (("observed", seen), ("entry", first), ("segments", names)):
        if len(column) != len(last):
            raise InvalidInputError(
                f"{name}: expected {len(last)} values, one for each of durations; got "
                f"{len(column)}"
            )
    if seen.dtype != np.bool_:
        raise InvalidInputError(f"observed: expected flags; got {seen.dtype}")
    _check_order(first, last, seen)
    return _counted(first, last, seen, names)


def _named(segments: Sequence[str] | AnyArray | None, rows: int) -> Text:
    return Text.empty(rows) if segments is None else Text.of(list(segments))


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
    first: Int64Array, last: Int64Array, seen: BoolArray, names: Text
) -> Counted:
    width = int(last.max()) + 1
    row = (names.codes.astype(np.int64) + 1) * width
    size = (len(names.values) + 1) * width
    came = np.bincount(row + first, minlength=size)
    left = np.bincount(row + last, minlength=size)
    risk = np.cumsum(came - left)
    lost = np.bincount((row + last)[seen] - 1, minlength=size)
    some = np.flatnonzero(risk)
    labels = Text.from_codes(some // width, [None, *names.values.tolist()])
    counts = {"at_risk": risk[some], "churned": lost[some].astype(np.int64)}
    return labels, some % width + 1, counts
