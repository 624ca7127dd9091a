"""When a step is due: working days from firing, or within hours of what happened."""

from datetime import date
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from successkit.core.arrays import AnyArray, DayArray, Int64Array
from successkit.core.calendar import BusinessCalendar
from successkit.core.declarations import Step
from successkit.core.states import Trigger
from successkit.playbooks.plays import Play

_DAY: Final = 24
_ONE: Final = np.timedelta64(1, "D")


class Lateness(IntEnum):
    """Whether a step can be done within its hours."""

    IN_TIME = 0
    NO_WORKING_DAY = 1
    PASSED = 2


_SAID: Final = {
    Lateness.NO_WORKING_DAY: (
        "; no working day within {hours} hours, so due on the next one",
        "、{hours}時間以内に営業日がないため翌営業日が期限",
    ),
    Lateness.PASSED: (
        "; the {hours} hours have passed, so due on the first working day",
        "、{hours}時間を過ぎているため最初の営業日が期限",
    ),
}


class Due(NamedTuple):
    """Days on which one step is due, and which of them are later than its hours."""

    on: DayArray
    late: AnyArray


def due_days(
    as_of: date,
    play: Play,
    step: Step,
    rows: Int64Array,
    calendar: BusinessCalendar,
) -> Due:
    """Return when a step is due for the accounts that get it.

    A day counts from its end, as a table of a day takes in the whole of it. So what
    happened at any hour of Monday, and is to be answered within 48 hours, is due on
    Tuesday: the last day that is over before 48 hours are. Where that is a day off, the
    next working day takes its place.

    Parameters
    ----------
    as_of
        The day.
    play
        The playbook on the table.
    step
        One of its steps.
    rows
        Shape (n,): accounts that get it.
    calendar
        Working days.

    Returns
    -------
    Due
        Shape (n,) each: working days, none before the day of the table; and a
        ``Lateness``, of those that are due after their hours.
    """
    today = np.datetime64(as_of, "D")
    if step.within_hours is None or not len(rows):
        same = np.datetime64(calendar.due(as_of, step.due_in), "D")
        return Due(np.full(len(rows), same), np.zeros(len(rows), np.int8))
    happened: DayArray = np.full(len(rows), today)
    if play.playbook.trigger is Trigger.EVENT and play.begun is not None:
        happened = play.begun[rows]
    whole = step.within_hours // _DAY
    first = np.maximum(happened + _ONE, today)
    last = happened + max(whole - 1, 1) * _ONE
    back = calendar.working_before(last)
    on = np.where(back >= first, back, calendar.working(first))
    limit = happened + max(whole, 1) * _ONE
    late = np.zeros(len(rows), np.int8)
    late[on > limit] = Lateness.NO_WORKING_DAY
    late[first > limit] = Lateness.PASSED
    return Due(on, late)


def late_words(late: int, hours: int | None, lang: str) -> str:
    """Return what is said of a step that is due after its hours.

    Parameters
    ----------
    late
        A ``Lateness``.
    hours
        Those of the step; None for none.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        To be put behind a reason; empty for what is in time.

    Examples
    --------
    >>> late_words(Lateness.NO_WORKING_DAY, 48, "en")
    '; no working day within 48 hours, so due on the next one'
    """
    words = _SAID.get(Lateness(late))
    if words is None or hours is None:
        return ""
    return words[lang == "ja"].format(hours=hours)
