"""The team as columns: who has how much time, and for whom."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import NULL_INT, BoolArray, Int64Array, ObjectArray
from successkit.core.calendar import BusinessCalendar
from successkit.core.facts import Facts
from successkit.core.intake import LIST_SEPARATOR
from successkit.core.states import TouchModel
from successkit.core.text import Text
from successkit.touch.team_plan import WEEKS, TeamPlan

NO_CAP: Final = np.iinfo(np.int64).max
"""As many as anybody could have."""

_DAYS: Final = 7 * WEEKS


@attrs.frozen(eq=False, kw_only=True)
class Team:
    """Everybody who may look after customers, in the order of their ids.

    Parameters
    ----------
    ids, names
        Shape (people,).
    minutes
        Shape (people,): time for customers in four weeks. [min]
    hours_given
        Shape (people,): whose hours are known, not taken from the plan.
    max_accounts, max_revenue
        Shape (people,): caps; ``NO_CAP`` where there is none.
    away
        Shape (people,): away for so long that the customers go to others.
    models
        Shape (people, touch models): which models a person works in.
    skills
        What each person can do.
    areas
        Regions or industries of each person, groups resolved; None for all.
    """

    ids: ObjectArray
    names: ObjectArray
    minutes: Int64Array
    hours_given: BoolArray
    max_accounts: Int64Array
    max_revenue: Int64Array
    away: BoolArray
    models: BoolArray
    skills: tuple[frozenset[str], ...]
    areas: tuple[frozenset[str] | None, ...]

    @classmethod
    def of(
        cls, people: Facts, as_of: date, plan: TeamPlan, calendar: BusinessCalendar
    ) -> Self:
        """Read the team of a day.

        A person without hours has those of the plan. A role that contains
        ``high_touch``, ``low_touch`` or ``tech_touch`` works in that model only, any
        other role in all. Hours are counted for the share of working days on which
        the person is there in the four weeks from the day on.

        Parameters
        ----------
        people
            The table ``people``, cut to the day.
        as_of
            The day.
        plan
            How time is spent.
        calendar
            Which days are working days.

        Returns
        -------
        Self
            Sorted by id.
        """
        order = np.argsort(people.text("id").codes, kind="stable")
        shown = people.take(order)
        gone = _Absence.of(shown, as_of)
        roles = shown.text("role").strings().tolist()
        caps = shown.array("max_accounts")
        most = NO_CAP if plan.max_accounts is None else plan.max_accounts
        revenue = NO_CAP if plan.max_revenue is None else plan.max_revenue
        return cls(
            ids=shown.text("id").strings(),
            names=shown.text("name").strings(),
            minutes=_minutes(shown, gone.present(calendar), plan),
            hours_given=~np.isnan(shown.array("hours_per_week")),
            max_accounts=np.where(caps == NULL_INT, most, caps),
            max_revenue=np.full(shown.rows, revenue, np.int64),
            away=gone.longer_than(plan.away_days),
            models=np.array([_models(role) for role in roles], bool).reshape(-1, 3),
            skills=tuple(_names(cell) for cell in _cells(shown.text("skills"))),
            areas=tuple(
                _resolved(_names(cell), plan.areas)
                for cell in _cells(shown.text("area"))
            ),
        )

    def __len__(self) -> int:
        return len(self.ids)


@attrs.frozen(eq=False)
class _Absence:
    as_of: date
    first: Int64Array
    back: Int64Array

    @classmethod
    def of(cls, people: Facts, as_of: date) -> Self:
        """Return first day away and first day back, in days from the day."""
        day = np.datetime64(as_of, "D")
        first, back = people.array("absent_from"), people.array("absent_until")
        some = ~np.isnat(first) | ~np.isnat(back)
        far = np.where(some, NO_CAP, 0)
        start = np.where(np.isnat(first), 0, (first - day).astype(np.int64))
        end = np.where(np.isnat(back), far, (back - day).astype(np.int64))
        return cls(as_of, start, end)

    def longer_than(self, days: int) -> BoolArray:
        """Return who is away on the day and for more than so many days from it."""
        return np.asarray((self.first <= 0) & (self.back > days))

    def present(self, calendar: BusinessCalendar) -> list[Fraction]:
        """Return the share of working days of the four weeks on which each is there."""
        days = [
            offset
            for offset in range(_DAYS)
            if calendar.is_working(self.as_of + timedelta(days=offset))
        ]
        times = list(zip(self.first.tolist(), self.back.tolist(), strict=True))
        # Most people are never away: each time away is counted once.
        share = {time: _share_there(days, *time) for time in set(times)}
        return [share[time] for time in times]


def _share_there(days: Sequence[int], first: int, back: int) -> Fraction:
    there = sum(not first <= offset < back for offset in days)
    return Fraction(there, len(days)) if days else Fraction(0)


def _minutes(people: Facts, present: Iterable[Fraction], plan: TeamPlan) -> Int64Array:
    free = 60 * WEEKS * (1 - Fraction(str(plan.other_share)))
    given = people.array("hours_per_week")
    hours = np.where(np.isnan(given), plan.default_hours, given).tolist()
    pairs = list(zip(hours, present, strict=True))
    minutes = {
        (each, share): int(Fraction(str(each)) * free * share)
        for each, share in set(pairs)
    }
    return np.array([minutes[pair] for pair in pairs], np.int64)


def _models(role: str | None) -> list[bool]:
    named = [f"{model}_touch" in (role or "") for model in TouchModel]
    return named if any(named) else [True] * len(named)


def _cells(column: Text) -> list[str | None]:
    cells: list[str | None] = column.strings().tolist()
    return cells


def _names(cell: str | None) -> frozenset[str]:
    parts = (part.strip() for part in (cell or "").split(LIST_SEPARATOR))
    return frozenset(part for part in parts if part)


def _resolved(
    names: frozenset[str], groups: Mapping[str, tuple[str, ...]]
) -> frozenset[str] | None:
    if not names:
        return None
    return frozenset(held for name in names for held in groups.get(name, (name,)))
