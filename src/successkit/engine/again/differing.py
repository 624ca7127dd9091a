"""What differs between all rows of some accounts before and now, and since when."""

from datetime import date
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Facts, Portfolio, Text
from successkit.core.changed import OF_NOBODY
from successkit.core.facts import Column

_ALWAYS: Final = np.datetime64(date.min, "D")
_NEVER: Final = np.datetime64(date.max, "D")


@attrs.frozen(kw_only=True)
class Differing:
    """Tables in which some accounts differ.

    Parameters
    ----------
    tables
        Their names.
    since
        No cut to a day before it tells the books from each other.
    """

    tables: tuple[str, ...]
    since: date

    @classmethod
    def of(cls, old: Portfolio, new: Portfolio) -> Self:
        """Compare all rows of the same accounts.

        Parameters
        ----------
        old, new
            Before and now.

        Returns
        -------
        Self
            All tables, and any day, where there are other accounts.
        """
        if old.account_ids.tolist() != new.account_ids.tolist():
            return cls(tables=tuple(old.tables), since=date.min)
        found = {
            name: _since(facts, new.tables[name])
            for name, facts in old.tables.items()
            if name not in OF_NOBODY
        }
        days = {name: day for name, day in found.items() if day is not None}
        return cls(tables=tuple(days), since=min([_NEVER, *days.values()]).item())


def same_column(one: Column, other: Column) -> bool:
    """Return whether two columns hold the same, missing values too.

    Parameters
    ----------
    one, other
        Columns.

    Returns
    -------
    bool
        Whether they do, to the bit.
    """
    return _same(_bits(one), _bits(other))


def _since(old: Facts, new: Facts) -> np.datetime64 | None:
    """Return the first day of a row that only one of them has; None without any."""
    if old.columns.keys() != new.columns.keys():
        return _ALWAYS
    pairs = [(_bits(old.columns[name]), _bits(new.columns[name])) for name in old.columns]
    if all(_same(*pair) for pair in pairs):
        return None
    if old.table.name == "accounts":  # the first version of an account always counts
        return _ALWAYS
    few = min(len(old), len(new))
    front = _equal([(one[:few], two[:few]) for one, two in pairs], few)
    back = _equal(
        [(one[len(one) - few :], two[len(two) - few :]) for one, two in pairs], few
    )
    head = few if front.all() else int(front.argmin())
    tail = min(few if back.all() else int(back[::-1].argmin()), few - head)
    days = np.concatenate(
        [each.array("own_day")[head : len(each) - tail] for each in (old, new)]
    )
    return _ALWAYS if np.isnat(days).any() else days.min(initial=_NEVER)


def _equal(pairs: list[tuple[AnyArray, AnyArray]], rows: int) -> BoolArray:
    return np.logical_and.reduce([np.ones(rows, bool), *(a == b for a, b in pairs)])


def _bits(column: Column) -> AnyArray:
    if isinstance(column, Text):
        return column.strings()
    if column.dtype.kind in "fmM":  # what is missing is the same as what is missing
        return column.view(f"i{column.dtype.itemsize}")
    return column


def _same(one: AnyArray, other: AnyArray) -> bool:
    if one.dtype != other.dtype or len(one) != len(other):
        return False
    if one.dtype == object:
        return bool(one.tolist() == other.tolist())
    return one.tobytes() == other.tobytes()
