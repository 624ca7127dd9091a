"""What customers ask of the team: time, an area, skills."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import (
    NULL_INT,
    AnyArray,
    BoolArray,
    Int64Array,
    distinct_codes,
)
from successkit.core.condition import columns_of, compile_condition
from successkit.core.errors import InvalidInputError
from successkit.core.states import HealthBand, TouchModel, code_of
from successkit.touch.ranking import TOUCH_COLUMNS, value_of
from successkit.touch.team import Team
from successkit.touch.team_plan import TeamPlan

_MODELS: Final = tuple(TouchModel)
_MOST_SKILLS: Final = 16


@attrs.frozen(eq=False, kw_only=True)
class Demand:
    """What every account of a table asks for.

    Parameters
    ----------
    model
        Shape (rows,), int8 positions in ``TouchModel``; -1 for no customers.
    weight
        Shape (rows,): what it is worth to look after it: ``value``, or
        ``mrr_reporting`` where no value is known. [minor units]
    revenue
        Shape (rows,): monthly revenue. [minor units]
    frozen
        Shape (rows,): stays with its owner.
    state
        Shape (rows,): 1 while onboarding, plus 2 while its renewal is near.
    group
        Shape (rows,): number of the group of accounts with the same region, industry
        and skills.
    groups
        Region, industry and skills of each group; None where not known.
    rank
        Shape (rows,): order of ids.
    minutes_by
        Shape (models, 4): minutes in four weeks by model and state.
    """

    model: AnyArray
    weight: Int64Array
    revenue: Int64Array
    frozen: BoolArray
    state: Int64Array
    group: Int64Array
    groups: tuple[tuple[str | None, str | None, frozenset[str]], ...]
    rank: Int64Array
    minutes_by: Int64Array

    @classmethod
    def of(cls, table: AccountTable, models: AnyArray, plan: TeamPlan) -> Self:
        """Read what the accounts ask for.

        Parameters
        ----------
        table
            One row per account.
        models
            Shape (rows,): the wanted touch models.
        plan
            Hours and rules.

        Returns
        -------
        Self
            Columns of the same rows.

        Raises
        ------
        InvalidInputError
            There are too many rules of skills, or a condition is none.
        """
        customer = table.array("customer") == 1
        group, groups = _groups(table, plan)
        near = table.array("days_to_renewal")
        state = _holds(table, plan.onboarding_when).astype(np.int64)
        state += 2 * (near <= plan.renewal_days)
        return cls(
            model=np.where(customer, models, -1).astype(np.int8),
            weight=_known(value_of(table)),
            revenue=_known(table.array("mrr_reporting")),
            frozen=_frozen(table, plan),
            state=state,
            group=group,
            groups=groups,
            rank=table.text("id").codes.astype(np.int64),
            minutes_by=_minutes_by(plan),
        )

    def minutes(self, rows: Int64Array, model: AnyArray) -> Int64Array:
        """Return the minutes that accounts take in four weeks in some model.

        Parameters
        ----------
        rows
            Shape (k,): positions of accounts.
        model
            Shape (k,): positions in ``TouchModel``, none of them -1.

        Returns
        -------
        Int64Array
            Shape (k,). [min]
        """
        return np.asarray(self.minutes_by[model, self.state[rows]])

    def fits(self, team: Team) -> BoolArray:
        """Return who may look after whom, by area and skills.

        An area names regions, industries or both; an account fits when its region
        is among those named, if any are, and its industry likewise. A region or
        industry that is not known rules nobody out.

        Parameters
        ----------
        team
            The people.

        Returns
        -------
        BoolArray
            Shape (groups, people).
        """
        regions = {region for region, _, _ in self.groups if region is not None}
        industries = {kind for _, kind, _ in self.groups if kind is not None}
        return np.array(
            [
                [
                    _in_area(region, industry, area, regions, industries)
                    and needed <= skills
                    for area, skills in zip(team.areas, team.skills, strict=True)
                ]
                for region, industry, needed in self.groups
            ],
            bool,
        ).reshape(len(self.groups), len(team))


def _known(money: AnyArray) -> Int64Array:
    return np.where(money == NULL_INT, 0, np.maximum(money, 0)).astype(np.int64)


def _frozen(table: AccountTable, plan: TeamPlan) -> BoolArray:
    frozen = np.asarray(table.array("days_to_renewal") <= plan.frozen_days)
    if plan.keep_danger:
        frozen |= table.array("health_band") == code_of(HealthBand.DANGER)
    return frozen


def _minutes_by(plan: TeamPlan) -> Int64Array:
    return np.array(
        [
            [
                plan.hours[model].minutes(
                    onboarding=bool(state & 1), renewal=bool(state & 2)
                )
                for state in range(4)
            ]
            for model in _MODELS
        ],
        np.int64,
    )


def _holds(table: AccountTable, when: str) -> BoolArray:
    condition = compile_condition(when, columns=columns_of(table, TOUCH_COLUMNS))
    return np.asarray(condition.evaluate(table) == 1)


def _groups(
    table: AccountTable, plan: TeamPlan
) -> tuple[Int64Array, tuple[tuple[str | None, str | None, frozenset[str]], ...]]:
    if len(plan.skills) > _MOST_SKILLS:
        raise InvalidInputError(
            f"team.skills: expected at most {_MOST_SKILLS} rules; got "
            f"{len(plan.skills)}"
        )
    region, industry = table.text("region"), table.text("industry")
    wide = len(industry.values) + 1
    key = (region.codes.astype(np.int64) + 1) * wide + industry.codes + 1
    for rule in plan.skills:
        key = key * 2 + _holds(table, rule.when)
    masks = 1 << len(plan.skills)
    limit = (len(region.values) + 1) * wide * masks
    found, group = distinct_codes(key, limit)
    names = [
        (
            _name(region.values, code // masks // wide - 1),
            _name(industry.values, code // masks % wide - 1),
            _asked(plan, code % masks),
        )
        for code in found.tolist()
    ]
    return group, tuple(names)


def _name(values: AnyArray, code: int) -> str | None:
    return None if code < 0 else str(values[code])


def _asked(plan: TeamPlan, mask: int) -> frozenset[str]:
    last = len(plan.skills) - 1
    return frozenset(
        rule.skill
        for place, rule in enumerate(plan.skills)
        if mask >> (last - place) & 1
    )


def _in_area(
    region: str | None,
    industry: str | None,
    area: frozenset[str] | None,
    regions: set[str],
    industries: set[str],
) -> bool:
    if area is None:
        return True
    places, kinds = area - (industries - regions), area & industries - regions
    if kinds and industry is not None and industry not in kinds:
        return False
    return not places or region is None or region in places
