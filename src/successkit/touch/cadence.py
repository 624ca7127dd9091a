"""When the usual actions of a touch model are due: so many times a year."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs
import numpy as np
from dateutil.rrule import MONTHLY, rrule

from successkit.core.account_table import AccountTable
from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    DayArray,
    Int64Array,
    ObjectArray,
)
from successkit.core.calendar import BusinessCalendar
from successkit.core.errors import InvalidInputError
from successkit.core.states import code_of
from successkit.metrics.revenue.monthly import add_months
from successkit.metrics.revenue.order import row_order
from successkit.touch.actions import ACTIONS, TouchAction

_MONTHS: Final = 12
_SHORTEST_MONTH: Final = 28
_NONE: Final = np.zeros(0, np.int64)
_SLACK: Final = 31
"""Days that a run of days off may move something by, at most."""


def occurrences(
    action: TouchAction,
    *,
    anchor: date,
    start: date,
    end: date,
    calendar: BusinessCalendar | None = None,
) -> tuple[date, ...]:
    """Return the days on which a regular action is due for one customer.

    The anchor's day of the month is kept, or the last day of shorter months; a day off
    moves to the next working day.

    Parameters
    ----------
    action
        What is done, ``every`` so many times a year.
    anchor
        Day from which to count, as the first day of the customer; the action is due
        for the first time one interval after it.
    start, end
        Days from ``start`` up to, but not including, ``end``.
    calendar
        Working days; None for Monday to Friday.

    Returns
    -------
    tuple[date, ...]
        Working days, rising. Windows that follow each other share none.

    Raises
    ------
    InvalidInputError
        The times a year do not divide twelve months.

    Examples
    --------
    >>> review = next(each for each in ACTIONS if each.name == "quarterly_review")
    >>> year = {"start": date(2026, 1, 1), "end": date(2026, 7, 1)}
    >>> occurrences(review, anchor=date(2025, 11, 30), **year)
    (datetime.date(2026, 3, 2), datetime.date(2026, 6, 1))
    """
    months = interval_of(action)
    if not months or start >= end:
        return ()
    calendar = calendar or BusinessCalendar()
    last_days = list(range(min(anchor.day, _SHORTEST_MONTH), anchor.day + 1))
    rule = rrule(
        MONTHLY,
        interval=months,
        dtstart=anchor.replace(day=1),
        until=end,
        bymonthday=last_days,
        bysetpos=-1,
    )
    due = (calendar.due(each.date(), 0) for each in rule if each.date() > anchor)
    return tuple(each for each in due if start <= each < end)


def interval_of(action: TouchAction) -> int:
    """Return the months between two times of an action.

    Parameters
    ----------
    action
        What is done.

    Returns
    -------
    int
        Whole months; 0 for an action that is not regular.

    Raises
    ------
    InvalidInputError
        The times a year do not divide twelve months.

    Examples
    --------
    >>> [interval_of(action) for action in ACTIONS[:4]]
    [0, 0, 1, 2]
    """
    if not action.every:
        return 0
    if action.every < 0 or _MONTHS % action.every:
        raise InvalidInputError(
            f"action {action.name}: expected 0, 1, 2, 3, 4, 6 or 12 times a year; got "
            f"{action.every}"
        )
    return _MONTHS // action.every


@attrs.frozen(eq=False, kw_only=True)
class Schedule:
    """Regular actions that are due, by day, action and account.

    Parameters
    ----------
    table
        The accounts.
    actions
        The catalogue.
    row
        Shape (n,): position of the account.
    action
        Shape (n,): position in ``actions``.
    day
        Shape (n,): working day on which it is due, rising.
    """

    table: AccountTable
    actions: tuple[TouchAction, ...]
    row: Int64Array
    action: Int64Array
    day: DayArray

    def __len__(self) -> int:
        return len(self.row)

    def to_dict(self, lang: str = "en") -> dict[str, list[object]]:
        """Return one row per action that is due as plain Python values.

        Parameters
        ----------
        lang
            ``en`` or ``ja``: language of the labels.

        Returns
        -------
        dict[str, list[object]]
            Day, account, owner, action, kind, label and reason.
        """
        labels = [action.label(lang) for action in self.actions]
        why = [_why(interval_of(action), lang) for action in self.actions]
        owners = self.table.text("owner").strings()
        return {
            "day": self.day.tolist(),
            "account_id": self.table.ids[self.row].tolist(),
            "owner": owners[self.row].tolist(),
            "action": _picked([each.name for each in self.actions], self.action),
            "kind": _picked([each.kind for each in self.actions], self.action),
            "label": _picked(labels, self.action),
            "reason": _picked(why, self.action),
        }


def schedule(
    table: AccountTable,
    *,
    start: date,
    end: date,
    calendar: BusinessCalendar | None = None,
    actions: Iterable[TouchAction] = ACTIONS,
) -> Schedule:
    """Return the regular actions that are due for all customers between two days.

    Intervals count from the start, the first day of the first paid contract; customers
    for whom it is not known, or who have no touch model, have none.

    Parameters
    ----------
    table
        One row per account, with touch model and phase. The phase is taken by the
        names of the kinds of phase: ``onboarding``, ``adoption`` …
    start, end
        Days from ``start`` up to, but not including, ``end``.
    calendar
        Working days; None for Monday to Friday.
    actions
        The catalogue.

    Returns
    -------
    Schedule
        Sorted by day, action and account.

    Raises
    ------
    InvalidInputError
        An action's times a year do not divide twelve months.

    Examples
    --------
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a"], customer=[1], touch_model=[1], phase=["adoption"],
    ...     first_start=[date(2025, 4, 15)],
    ... )
    >>> due = schedule(table, start=date(2026, 4, 1), end=date(2026, 5, 1)).to_dict()
    >>> [(day.isoformat(), name) for day, name in zip(due["day"], due["action"])]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('2026-04-15', 'group_training'), ('2026-04-15', 'seminar'),
     ('2026-04-15', 'automated_health_check'), ('2026-04-15', 'yearly_review'),
     ('2026-04-15', 'success_stories')]
    """
    catalogue = tuple(actions)
    calendar = calendar or BusinessCalendar()
    anchor = table.array("first_start")
    known = (table.array("customer") == 1) & ~np.isnat(anchor)
    parts = [
        _due(
            interval_of(action),
            np.flatnonzero(_concerned(table, action) & known),
            anchor,
            (start, end),
            calendar,
        )
        for action in catalogue
    ]
    row: Int64Array = np.concatenate([_NONE, *(rows for rows, _ in parts)])
    day: DayArray = np.concatenate([anchor[:0], *(days for _, days in parts)])
    number = np.repeat(np.arange(len(parts)), [len(rows) for rows, _ in parts])
    order = row_order(day, number, table.text("id").codes.astype(np.int64)[row])
    return Schedule(
        table=table,
        actions=catalogue,
        row=row[order],
        action=number[order],
        day=day[order],
    )


def _why(months: int, lang: str) -> str:
    if lang == "ja":
        return f"契約開始から{months}か月ごと"
    often = "every month" if months == 1 else f"every {months} months"
    return f"{often} since the start"


def _concerned(table: AccountTable, action: TouchAction) -> BoolArray:
    phase, model = table.text("phase"), table.array("touch_model")
    fits = np.zeros(len(table), bool)
    for kind in action.phases:
        fits |= phase.equals(str(kind))
    return np.asarray(fits & (model == code_of(action.model)))


def _due(
    months: int,
    rows: Int64Array,
    anchor: DayArray,
    window: tuple[date, date],
    calendar: BusinessCalendar,
) -> tuple[Int64Array, DayArray]:
    """Return rows and days of one action within the window."""
    if not months:
        return rows[:0], anchor[:0]
    start, end = (np.datetime64(day, "D") for day in window)
    month = anchor[rows].astype("datetime64[M]")
    passed = (start.astype("datetime64[M]") - month).astype(np.int64)
    first = np.maximum((passed - 1) // months, 1)
    span = int((end - start).astype(np.int64)) + 2 * _SLACK
    found: list[tuple[Int64Array, DayArray]] = []
    for step in range(max(span, 0) // (_SHORTEST_MONTH * months) + 3):
        day = add_months(anchor[rows], (first + step) * months)
        day = calendar.working(day)
        inside = (day >= start) & (day < end)
        found.append((rows[inside], day[inside]))
    row = np.concatenate([each for each, _ in found])
    days = np.concatenate([each for _, each in found])
    return row, days


def _picked(names: list[str], place: AnyArray) -> list[object]:
    column: ObjectArray = np.array(names, object)
    return list(column[place].tolist())
