"""What somebody who plans the team should know about people and rules."""

import attrs
import numpy as np

from successkit.core.states import Vocabulary
from successkit.touch.assigned import Assignment
from successkit.touch.team_plan import TeamPlan


class TeamFindingKind(Vocabulary):
    """What was found about a team."""

    NO_PEOPLE = "no_people"
    AREA_UNKNOWN = "area_unknown"
    HOURS_MISSING = "hours_missing"
    SKILL_MISSING = "skill_missing"
    POOL_OVER = "pool_over"


_TEXTS = {
    TeamFindingKind.NO_PEOPLE: (
        "there are no people: only pools look after customers",
        "担当者の登録がないため、チーム共同の対応以外は割り当てられない",
    ),
    TeamFindingKind.AREA_UNKNOWN: (
        "area {name!r} of {person} fits no account",
        "{person}の担当地域・業界「{name}」に当てはまる顧客がない",
    ),
    TeamFindingKind.HOURS_MISSING: (
        "{person} has no hours a week; {name} are assumed",
        "{person}の週の時間が未登録のため、{name}時間とみなす",
    ),
    TeamFindingKind.SKILL_MISSING: (
        "nobody has the skill {name!r} that {accounts} customers ask for",
        "{accounts}社が求めるスキル「{name}」を持つ担当者がいない",
    ),
    TeamFindingKind.POOL_OVER: (
        "the pool of {name} touch has {accounts} customers and too few hours for them",
        "{model}タッチの共同対応（{accounts}社）は時間が不足",
    ),
}


_JAPANESE = {"high": "ハイ", "low": "ロー", "tech": "テック"}


@attrs.frozen(kw_only=True)
class TeamFinding:
    """One thing to know about the team.

    Parameters
    ----------
    kind
        What it is.
    person
        Id of the person concerned; None for the whole team.
    name
        The area, skill, touch model or hours that are meant; None where none is.
    accounts
        Customers concerned; 0 where none are.
    """

    kind: TeamFindingKind
    person: str | None = None
    name: str | None = None
    accounts: int = 0

    def text(self, lang: str = "en") -> str:
        """Return it for people.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        str
            A clause without a full stop.
        """
        words = _TEXTS[self.kind][lang == "ja"]
        return words.format(
            person=self.person,
            name=self.name,
            accounts=self.accounts,
            model=_JAPANESE.get(str(self.name)),
        )


def team_findings(found: Assignment) -> tuple[TeamFinding, ...]:
    """Return what somebody who plans the team should know.

    Parameters
    ----------
    found
        An assignment.

    Returns
    -------
    tuple[TeamFinding, ...]
        That there are no people; areas that fit no account, with their people; people
        without hours; skills that customers ask for and nobody has; pools with too
        little time.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Person, Portfolio
    >>> from successkit.touch import assign
    >>> people = [Person(id="ann", area=("Mars",), hours_per_week=9), Person(id="bob")]
    >>> book = Portfolio.from_objects(accounts=[], people=people)
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a"], customer=[1], touch_model=[0], region=["Kanto"]
    ... )
    >>> for finding in team_findings(assign(table, book.people)):
    ...     print(finding.text())
    area 'Mars' of ann fits no account
    bob has no hours a week; 40 are assumed
    """
    if not len(found.team):
        return (TeamFinding(kind=TeamFindingKind.NO_PEOPLE),)
    return (
        *_areas(found),
        *_hours(found, found.plan),
        *_skills(found),
        *_pools(found),
    )


def _areas(found: Assignment) -> list[TeamFinding]:
    known = {name for group in found.demand.groups for name in group[:2]}
    return [
        TeamFinding(kind=TeamFindingKind.AREA_UNKNOWN, person=str(person), name=name)
        for person, area in zip(found.team.ids, found.team.areas, strict=True)
        for name in sorted((area or frozenset()) - known)
    ]


def _hours(found: Assignment, plan: TeamPlan) -> list[TeamFinding]:
    return [
        TeamFinding(
            kind=TeamFindingKind.HOURS_MISSING,
            person=str(person),
            name=f"{plan.default_hours:g}",
        )
        for person in found.team.ids[~found.team.hours_given]
    ]


def _skills(found: Assignment) -> list[TeamFinding]:
    demand = found.demand
    had = frozenset[str]().union(*found.team.skills)
    asking = np.bincount(
        demand.group[demand.model >= 0], minlength=len(demand.groups)
    ).tolist()
    lacking: dict[str, int] = {}
    for (_, _, asked), many in zip(demand.groups, asking, strict=True):
        for skill in asked - had:
            lacking[skill] = lacking.get(skill, 0) + many
    return [
        TeamFinding(kind=TeamFindingKind.SKILL_MISSING, name=name, accounts=many)
        for name, many in sorted(lacking.items())
        if many
    ]


def _pools(found: Assignment) -> list[TeamFinding]:
    return [
        TeamFinding(
            kind=TeamFindingKind.POOL_OVER,
            name=str(pool.model),
            accounts=pool.accounts,
        )
        for pool in found.pools()
        if pool.hours_over > 0
    ]
