"""A team plan as plain data, as a TOML file holds it."""

from collections.abc import Mapping
from typing import Any, cast

import attrs

from successkit.core.declarations.toml import checked_keys
from successkit.core.errors import InvalidInputError
from successkit.core.states import TouchModel
from successkit.touch.team_plan import SkillRule, TeamPlan, TouchHours


def team_plan_from(document: Mapping[str, Any], place: str = "[team]") -> TeamPlan:
    """Take a team plan from a mapping shaped as the section ``[team]`` of a TOML file.

    Parameters
    ----------
    document
        Keys are the parameters of ``TeamPlan``; ``hours`` holds a table for each
        touch model, ``skills`` a list of tables with ``when`` and ``skill``, ``areas``
        a list of names for each group.
    place
        Where it comes from, for messages.

    Returns
    -------
    TeamPlan
        The plan.

    Raises
    ------
    InvalidInputError
        A key or value is not one of those known.

    Examples
    --------
    >>> team_plan_from({"other_share": 0.2, "hours": {"low": {"check_ins": 1}}}).hours[
    ...     TouchModel.LOW
    ... ].check_ins
    1
    """
    settings = dict(document)
    checked_keys(settings, list(attrs.fields_dict(TeamPlan)), (), place)
    hours = _table(settings.pop("hours", {}), f"{place} hours")
    areas = _table(settings.pop("areas", {}), f"{place} areas")
    skills = settings.pop("skills", [])
    if not isinstance(skills, list):
        raise InvalidInputError(f"{place} skills: expected a list; got {skills!r}")
    return TeamPlan(
        hours=_hours(hours, place),
        areas={
            name: _names(held, f"{place} areas.{name}") for name, held in areas.items()
        },
        skills=tuple(
            _skill(row, f"{place} skills[{number}]")
            for number, row in enumerate(cast("list[object]", skills))
        ),
        **settings,
    )


def _hours(hours: Mapping[str, Any], place: str) -> dict[TouchModel, TouchHours]:
    checked_keys(hours, [str(model) for model in TouchModel], (), f"{place} hours")
    found: dict[TouchModel, TouchHours] = {}
    for name, given in hours.items():
        where = f"{place} hours.{name}"
        row = _table(given, where)
        checked_keys(row, list(attrs.fields_dict(TouchHours)), (), where)
        found[TouchModel(name)] = TouchHours(**row)
    return found


def _skill(row: object, place: str) -> SkillRule:
    given = _table(row, place)
    checked_keys(given, list(attrs.fields_dict(SkillRule)), (), place)
    missing = [name for name in attrs.fields_dict(SkillRule) if name not in given]
    if missing:
        raise InvalidInputError(f"{place}: expected {missing[0]!r} to be given")
    return SkillRule(**given)


def _names(held: object, place: str) -> tuple[str, ...]:
    names = cast("list[object]", held) if isinstance(held, list) else [held]
    if not all(isinstance(name, str) for name in names):
        raise InvalidInputError(f"{place}: expected a list of names; got {held!r}")
    return tuple(str(name) for name in names)


def _table(given: object, place: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidInputError(f"{place}: expected a table; got {given!r}")
    return dict(cast("Mapping[str, Any]", given))
