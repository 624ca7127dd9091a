"""What changed from one review to another."""

from collections.abc import Mapping
from typing import Final

import attrs

from successkit.core import AccountTable, MetricValue
from successkit.core.display import table_html

_WATCHED: Final = ("phase", "health_band", "touch_model", "owner", "mrr", "at_risk")


@attrs.frozen
class Change:
    """One thing that changed for one account.

    Parameters
    ----------
    account
        Its id.
    column
        Column of the account table; ``account`` when it came or went.
    before, after
        Values, None for missing.
    """

    account: str
    column: str
    before: object
    after: object


@attrs.frozen(kw_only=True)
class ReviewDiff:
    """Changes between two reviews.

    Parameters
    ----------
    changes
        By account, in the order of ids.
    metrics
        Figures that moved: before and after by name.
    """

    changes: tuple[Change, ...]
    metrics: Mapping[str, tuple[object, object]]

    def __len__(self) -> int:
        return len(self.changes)

    def _repr_html_(self) -> str:
        columns = {
            name: [getattr(change, name) for change in self.changes]
            for name in ("account", "column", "before", "after")
        }
        return table_html(columns, len(self.changes))


def compare(
    old: AccountTable,
    new: AccountTable,
    old_metrics: Mapping[str, MetricValue],
    new_metrics: Mapping[str, MetricValue],
) -> ReviewDiff:
    """Compare two account tables and two boards.

    Parameters
    ----------
    old, new
        Account tables.
    old_metrics, new_metrics
        Figures of the same names.

    Returns
    -------
    ReviewDiff
        What changed.
    """
    before = _rows(old)
    after = _rows(new)
    changes = [
        change
        for name in sorted(before.keys() | after.keys())
        for change in _changes(name, before.get(name), after.get(name))
    ]
    moved = {
        name: (value.value, new_metrics[name].value)
        for name, value in old_metrics.items()
        if name in new_metrics and value.value != new_metrics[name].value
    }
    return ReviewDiff(changes=tuple(changes), metrics=moved)


def _rows(table: AccountTable) -> dict[str, tuple[object, ...]]:
    columns = [table.values(name) for name in _WATCHED]
    return dict(zip(table.ids.tolist(), zip(*columns, strict=True), strict=True))


def _changes(
    name: str, before: tuple[object, ...] | None, after: tuple[object, ...] | None
) -> list[Change]:
    if before is None or after is None:
        states = ("there" if row is not None else None for row in (before, after))
        return [Change(name, "account", *states)]
    return [
        Change(name, column, old, new)
        for column, old, new in zip(_WATCHED, before, after, strict=True)
        if old != new
    ]
