"""Whether a result is what was declared; and a copy of it that nobody else holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

import numpy as np

from successkit.core import AnyArray, PluginError, Text
from successkit.core.arrays import NULL_INT, missing
from successkit.core.facts import Column
from successkit.plugins.task import Task

_EXACT: Final = 2**53
_DAYS: Final = np.dtype("datetime64[D]")


def checked(task: Task, values: object, rows: int) -> Column:
    """Return a result as a column of our own, or refuse it.

    Parameters
    ----------
    task
        What was declared.
    values
        What came.
    rows
        How many accounts there are.

    Returns
    -------
    Column
        Shape (rows,), of the type that belongs to the declared kind; a copy.

    Raises
    ------
    PluginError
        It is of another type, shape or dtype, is not finite, lies outside its bounds,
        or lacks values that must be there.

    Examples
    --------
    >>> task = Task(kind="veto", name="acme.no", compute=len, column="flag")
    >>> checked(task, np.array([True, False]), 2).tolist()
    [1, 0]
    """
    if task.column == "text":
        return _text(task, values, rows)
    column = _KINDS[task.column](_array(values, rows))
    if not task.nullable:
        _check_missing(missing(column))
    _check_bounds(task, column)
    return column


def _array(values: object, rows: int) -> AnyArray:
    if type(values) is not np.ndarray:
        raise PluginError(
            f"expected a numpy array of shape ({rows},); got {type(values).__name__}"
        )
    if values.shape != (rows,):
        raise PluginError(f"expected shape ({rows},); got {values.shape}")
    return values


def _number(values: AnyArray) -> AnyArray:
    if values.dtype.kind not in "biuf" or values.dtype == np.int8:
        mend = "; use np.where(column < 0, np.nan, column) for a flag or enum column"
        raise PluginError(
            f"expected dtype float64; got {values.dtype}"
            f"{mend if values.dtype == np.int8 else ''}"
        )
    column = values.astype(np.float64)
    if values.dtype == np.int64:
        column[values == NULL_INT] = np.nan
    infinite = np.isinf(column)
    if bool(infinite.any()):
        raise PluginError(
            "expected finite values, or NaN for not known; got "
            f"{int(infinite.sum())} infinite"
        )
    return column


def _count(values: AnyArray) -> AnyArray:
    if values.dtype.kind == "f":
        return _whole(values)
    if values.dtype.kind not in "biu" or values.dtype == np.int8:
        raise PluginError(
            f"expected dtype int64, with NULL_INT for missing; got {values.dtype}"
        )
    if values.dtype == np.uint64 and bool((values > np.iinfo(np.int64).max).any()):
        raise PluginError("expected whole numbers below 2**63; got larger ones")
    return values.astype(np.int64)


def _whole(values: AnyArray) -> AnyArray:
    known = ~np.isnan(values)
    bad = known & ~((np.abs(values) < _EXACT) & (values == np.rint(values)))
    if bool(bad.any()):
        raise PluginError(
            f"expected whole numbers, or NaN for not known; got {values[bad][0]:g}"
        )
    return np.where(known, values, 0).astype(np.int64) + np.where(known, 0, NULL_INT)


def _day(values: AnyArray) -> AnyArray:
    if values.dtype != _DAYS:
        raise PluginError(
            f"expected dtype datetime64[D], with NaT for missing; got {values.dtype}"
        )
    return values.copy()


def _flag(values: AnyArray) -> AnyArray:
    if values.dtype.kind not in "biu":
        raise PluginError(
            f"expected bool, or int8 with -1 for not known; got {values.dtype}"
        )
    bad = (values != 0) & (values != 1) & (values != -1)
    if bool(bad.any()):
        raise PluginError(
            "expected 1, 0 or -1 for not known; got values from "
            f"{values.min()} to {values.max()}"
        )
    return values.astype(np.int8)


_KINDS: Final[Mapping[str, Callable[[AnyArray], AnyArray]]] = {
    "number": _number,
    "share": _number,
    "count": _count,
    "day": _day,
    "flag": _flag,
}


def _check_missing(absent: AnyArray) -> None:
    if bool(absent.any()):
        raise PluginError(
            f"expected a value for every account; got {int(absent.sum()):,} missing, "
            f"the first in row {int(absent.argmax()):,}; declare nullable=True if "
            "that is meant"
        )


def _check_bounds(task: Task, column: AnyArray) -> None:
    if task.low is None and task.high is None:
        return
    low = -np.inf if task.low is None else task.low
    high = np.inf if task.high is None else task.high
    bad = (column < low) | (column > high)
    if bool(bad.any()):
        raise PluginError(
            f"expected values from {low:g} to {high:g}; got {int(bad.sum()):,} "
            f"outside, such as {column[bad][0]:g}"
        )


def _text(task: Task, values: object, rows: int) -> Text:
    column = _given_text(values, rows) if isinstance(values, Text) else None
    if column is None:
        column = Text.of(_strings(values, rows))
    if not task.nullable:
        _check_missing(column.missing())
    return column


def _given_text(given: Text, rows: int) -> Text:
    codes = _array(given.codes, rows)
    if type(given.values) is not np.ndarray or codes.dtype.kind != "i":
        raise PluginError("expected Text made by Text.of; got one of other parts")
    if rows and not (codes.min() >= -1 and codes.max() < len(given.values)):
        raise PluginError(
            f"expected codes of Text from -1 to {len(given.values) - 1}; got others"
        )
    few = Text(codes, given.values).compact()
    return Text.from_codes(few.codes, _strings(few.values, len(few.values)))


def _strings(values: object, rows: int) -> list[str | None]:
    """Return texts as a list of our own."""
    cells = _array(values, rows).tolist() if type(values) is np.ndarray else values
    if type(cells) not in {list, tuple}:
        raise PluginError(
            f"expected a list of {rows} str or None, or Text; "
            f"got {type(values).__name__}"
        )
    found = list(cast("Sequence[object]", cells))
    if len(found) != rows:
        raise PluginError(f"expected {rows} texts; got {len(found)}")
    for cell in found:
        if cell is not None and type(cell) is not str:
            raise PluginError(
                f"expected str, or None for missing; got {type(cell).__name__}"
            )
    return cast("list[str | None]", found)
