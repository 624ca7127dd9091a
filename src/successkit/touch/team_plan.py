"""``TeamPlan``: how long customers take, and who may look after whom."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.states import TouchModel

WEEKS: Final = 4
"""Work is planned over so many weeks: a month that always has the same length."""

_PER_HOUR: Final = 60


def _minutes(hours: float) -> int:
    """Return hours as whole minutes, taken as the decimal they are written as."""
    return round(Fraction(str(hours)) * _PER_HOUR)


def _hours(_owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= 24 * 7 * WEEKS:  # type: ignore[operator]
        raise InvalidInputError(
            f"{attribute.name}: expected hours in four weeks, 0 to {24 * 7 * WEEKS}; "
            f"got {value!r}"
        )


def _week(_plan: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= 24 * 7:  # type: ignore[operator]
        raise InvalidInputError(
            f"team.{attribute.name}: expected hours a week, 0 to {24 * 7}; got "
            f"{value!r}"
        )


@attrs.frozen(kw_only=True)
class TouchHours:
    """Hours that one customer takes in four weeks.

    Parameters
    ----------
    onboarding
        While it is being onboarded. [h]
    check_ins
        Talks and messages. [h]
    reviews
        Business reviews, spread over the year. [h]
    renewal
        While its renewal is near. [h]
    pooled
        Looked after by a pool of people, not by one person of its own.

    Examples
    --------
    >>> TouchHours(check_ins=2, reviews=1.5).minutes(onboarding=False, renewal=False)
    210
    """

    onboarding: float = attrs.field(default=0, validator=_hours)
    check_ins: float = attrs.field(default=0, validator=_hours)
    reviews: float = attrs.field(default=0, validator=_hours)
    renewal: float = attrs.field(default=0, validator=_hours)
    pooled: bool = False

    def minutes(self, *, onboarding: bool, renewal: bool) -> int:
        """Return the minutes that a customer takes in four weeks.

        Parameters
        ----------
        onboarding
            Whether it is being onboarded.
        renewal
            Whether its renewal is near.

        Returns
        -------
        int
            At least 0. [min]
        """
        parts = [self.check_ins, self.reviews]
        parts += [self.onboarding] if onboarding else []
        parts += [self.renewal] if renewal else []
        return sum(_minutes(part) for part in parts)


@attrs.frozen(kw_only=True)
class SkillRule:
    """A skill that some customers ask for.

    Parameters
    ----------
    when
        Condition on the account table.
    skill
        What a person must be able to do, as ``people`` names it.
    """

    when: str
    skill: str


_HOURS: Final = {
    TouchModel.HIGH: TouchHours(onboarding=6, check_ins=2, reviews=1.5, renewal=3),
    TouchModel.LOW: TouchHours(onboarding=1, check_ins=0.4, reviews=0.2, renewal=0.5),
    TouchModel.TECH: TouchHours(onboarding=0.05, check_ins=0.05, pooled=True),
}


def _fixed(given: Mapping[TouchModel, TouchHours]) -> Mapping[TouchModel, TouchHours]:
    return MappingProxyType({**_HOURS, **given})


def _groups(given: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(held) for name, held in given.items()})


def _rules(given: Iterable[SkillRule]) -> tuple[SkillRule, ...]:
    return tuple(given)


def _whole(_plan: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if type(value) is not int or value < 0:
        raise InvalidInputError(
            f"team.{attribute.name}: expected a whole number, 0 or more; got {value!r}"
        )


def _share(_plan: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value < 1:  # type: ignore[operator]
        raise InvalidInputError(
            f"team.{attribute.name}: expected a share from 0 to below 1; got {value!r}"
        )


@attrs.frozen(kw_only=True)
class TeamPlan:
    """What the team can do, and under which rules customers are given to people.

    Parameters
    ----------
    hours
        Hours of a customer by touch model; models that are not given keep theirs.
    other_share
        Share of everybody's hours that goes to work for no single customer, 0 to
        below 1.
    default_hours
        Hours a week of a person for whom none are given. [h/week]
    onboarding_when
        Condition on the account table under which the hours of onboarding count.
    renewal_days
        Days before a renewal in which its hours count. [days]
    frozen_days
        Customers whose renewal is within so many days stay with their owner. [days]
    keep_danger
        Whether customers whose health is in danger stay with their owner.
    away_days
        A person away for longer than this loses the customers. [days]
    max_accounts
        Most customers of one person for whom ``people`` says nothing; None for no cap.
    max_revenue
        Most monthly revenue in one person's hands, in minor units of the reporting
        currency; None for no cap.
    skills
        Skills that customers ask for.
    areas
        Names for groups of regions or industries, as ``people`` may use them.

    Examples
    --------
    >>> TeamPlan(hours={TouchModel.LOW: TouchHours(check_ins=1)}).lower(TouchModel.HIGH)
    <TouchModel.LOW: 'low'>
    """

    hours: Mapping[TouchModel, TouchHours] = attrs.field(
        factory=dict[TouchModel, TouchHours], converter=_fixed, hash=False
    )
    other_share: float = attrs.field(default=0.3, validator=_share)
    default_hours: float = attrs.field(default=40, validator=_week)
    onboarding_when: str = "phase == 'onboarding'"
    renewal_days: int = attrs.field(default=90, validator=_whole)
    frozen_days: int = attrs.field(default=60, validator=_whole)
    keep_danger: bool = True
    away_days: int = attrs.field(default=28, validator=_whole)
    max_accounts: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(_whole)
    )
    max_revenue: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(_whole)
    )
    skills: tuple[SkillRule, ...] = attrs.field(default=(), converter=_rules)
    areas: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict[str, tuple[str, ...]], converter=_groups, hash=False
    )

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only mappings cannot be pickled, and settings travel to other processes.
        values = {name: getattr(self, name) for name in attrs.fields_dict(type(self))}
        plain = {name: dict(values[name]) for name in ("hours", "areas")}
        return partial(type(self), **(values | plain)), ()

    def lower(self, model: TouchModel) -> TouchModel | None:
        """Return the next model below one, or None below the last.

        Parameters
        ----------
        model
            A touch model.

        Returns
        -------
        TouchModel | None
            The model that takes fewer hours.
        """
        models = list(TouchModel)
        place = models.index(model) + 1
        return models[place] if place < len(models) else None
