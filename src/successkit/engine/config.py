"""``Config``: every setting of an engine, frozen and hashed into each review."""

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, Self, cast

import attrs

from successkit.core import (
    InvalidInputError,
    Lifecycle,
    Playbook,
    UnknownNameError,
    UnreadableInputError,
)
from successkit.core.money import minor_digits
from successkit.engine.own_playbooks import all_playbooks
from successkit.engine.sections import objects_of, sections_of
from successkit.health import Scorecard, ScorecardRule
from successkit.lifecycle import EventRules
from successkit.metrics import DEFAULT, Definition
from successkit.plugins import Limits
from successkit.touch import TeamPlan

LANGUAGES: Final = ("en", "ja")


def _listed(given: object) -> tuple[Any, ...]:
    # Anything else, a text among it, is one thing: the validator refuses it whole.
    if isinstance(given, list | tuple | set | frozenset):
        return tuple(cast("Iterable[object]", given))
    return (given,)


def _refuse(attribute: "attrs.Attribute[Any]", wanted: str, value: object) -> None:
    raise InvalidInputError(f"{attribute.name}: expected {wanted}; got {value!r}")


def _text(_config: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not value:
        _refuse(attribute, "text", value)


def _name(_config: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value is not None and (not isinstance(value, str) or not value):
        _refuse(attribute, "a name", value)


def _limits(_config: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, Limits):
        _refuse(attribute, "Limits", value)


def _lifecycle(
    _config: object, attribute: "attrs.Attribute[Any]", value: object
) -> None:
    if value is not None and not isinstance(value, Lifecycle):
        _refuse(attribute, "a Lifecycle", value)


def _event_rules(
    _config: object, attribute: "attrs.Attribute[Any]", value: object
) -> None:
    if not isinstance(value, EventRules):
        _refuse(attribute, "EventRules", value)


def _language(
    _config: object, attribute: "attrs.Attribute[str]", value: object
) -> None:
    if value not in LANGUAGES:
        _refuse(attribute, f"one of {', '.join(LANGUAGES)}", value)


def _count(_config: object, attribute: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or value < 1:
        _refuse(attribute, "a whole number >= 1", value)


def _count_or_none(
    _config: object, attribute: "attrs.Attribute[int]", value: object
) -> None:
    if type(value) is not int or value < 0:
        _refuse(attribute, "a whole number >= 0", value)


def _day(_config: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if type(value) is not date:
        _refuse(attribute, "a day such as 2026-01-05", value)


def _share(_config: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value is None:
        return
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:  # type: ignore[operator]
        _refuse(attribute, "a share from 0 to 1", value)


def _discount(
    _config: object, attribute: "attrs.Attribute[Any]", value: object
) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not -1 < value < math.inf:  # type: ignore[operator]
        _refuse(attribute, "a rate above -1, as 0.1 for ten percent", value)


def _all_days(
    _config: object, attribute: "attrs.Attribute[Any]", value: tuple[object, ...]
) -> None:
    if any(type(day) is not date for day in value):
        _refuse(attribute, "a list of days such as 2026-01-01", list(value))


def _all_countries(
    _config: object, attribute: "attrs.Attribute[Any]", value: tuple[object, ...]
) -> None:
    if any(not isinstance(name, str) or not name for name in value):
        _refuse(attribute, "a country such as 'JP', or a list of them", list(value))


def _all_names(
    _config: object, attribute: "attrs.Attribute[Any]", value: tuple[object, ...]
) -> None:
    if any(not isinstance(name, str) for name in value):
        _refuse(attribute, "a list of names", list(value))


def _all_rules(
    _config: object, attribute: "attrs.Attribute[Any]", value: tuple[object, ...]
) -> None:
    if any(not isinstance(rule, ScorecardRule) for rule in value):
        _refuse(attribute, "a list of ScorecardRule", list(value))


def _team(
    _config: object, attribute: "attrs.Attribute[TeamPlan]", value: object
) -> None:
    if not isinstance(value, TeamPlan):
        _refuse(attribute, "TeamPlan", value)


@attrs.frozen(kw_only=True)
class Config:
    """Settings of an engine.

    Parameters
    ----------
    currency
        Reporting currency; None takes the book's only one, or its most usual one.
    language
        ``en`` or ``ja``: language of sentences.
    tenant
        Whose book it is; part of the key of every action.
    definition
        Choices behind revenue figures.
    scorecard
        Weights, gate and bands of the health score.
    scorecards
        Other scorecards for some accounts: rules in order, of which the first that
        holds decides; ``scorecard`` is for all others. A condition may name columns of
        facts, segments, and the phase, which is that of the evaluation before.
    evaluation_days
        Days from one evaluation of health to the next.
    evaluation_anchor
        One of the days of evaluation; a Monday makes every Monday one, with 7 days
        from one to the next.
    evaluations_back
        Evaluations before the day of a review that it looks back on, for bands and for
        values known last; 0 gives every score its plain band.
    evaluations_most
        Evaluations that are looked back on for the few accounts whose band is still
        open then, since they stay near a limit. Those still open are taken as if they
        had begun with the oldest one, which stays the same for as many evaluations.
    touch_evaluations
        Evaluations in a row that must want the same other touch model before a customer
        moves to it; 1 moves it at once. They are looked back on as for bands, so with
        ``evaluations_back`` of 0 every move is at once, too.
    high_share, low_share
        Shares of customers, by value from the top, for high and for low touch; None
        keeps those of the touch policy.
    value_months
        Longest time for which an account's value is counted. [months]
    value_discount
        By how much a year's later revenue counts less in it, > -1. [1]
    account_cap
        Most actions, new and open, of one account.
    owner_cap
        Most actions, new and open, that one owner has to do; None for any number.
    holidays
        Days on which nothing is due, besides weekends.
    holidays_country
        Countries whose public holidays are such days too, by their ISO 3166-1 codes,
        as ``JP``; one may be given alone. They need the extra ``holidays``.
    playbooks
        Playbooks of one's own; one with the name of a built-in one, or of a plugin's,
        takes its place.
    playbooks_off
        Names of playbooks that are switched off.
    touch_policy
        Name of the touch policy to use: ``default`` is the built-in one. None takes
        the only one that plugins declare, or else the built-in one.
    lifecycle
        Phases and moves. None takes those of a plugin, or else the built-in ones.
    lifecycle_rules
        When facts become events of the lifecycle; ``renewal_grace`` is always that of
        the definition.
    team
        Hours that customers take, caps and rules by which people get them.
    plugins
        How plugins are run: size of chunks, deadline, isolation. No result depends on
        it, nor does :attr:`hash`.

    Examples
    --------
    >>> Config(currency="JPY").hash == Config(currency="USD").hash
    False
    """

    currency: str | None = attrs.field(default=None)
    language: str = attrs.field(default="en", validator=_language)
    tenant: str = attrs.field(default="default", validator=_text)
    definition: Definition = DEFAULT
    scorecard: Scorecard = attrs.field(factory=Scorecard)
    scorecards: tuple[ScorecardRule, ...] = attrs.field(
        default=(), converter=_listed, validator=_all_rules
    )
    evaluation_days: int = attrs.field(default=7, validator=_count)
    evaluation_anchor: date = attrs.field(default=date(1970, 1, 5), validator=_day)
    evaluations_back: int = attrs.field(default=12, validator=_count_or_none)
    evaluations_most: int = attrs.field(default=52, validator=_count_or_none)
    high_share: float | None = attrs.field(default=None, validator=_share)
    low_share: float | None = attrs.field(default=None, validator=_share)
    touch_evaluations: int = attrs.field(default=2, validator=_count)
    value_months: int = attrs.field(default=60, validator=_count)
    value_discount: float = attrs.field(default=0.1, validator=_discount)
    account_cap: int = attrs.field(default=3, validator=_count)
    owner_cap: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(_count_or_none)
    )
    holidays: tuple[date, ...] = attrs.field(
        default=(), converter=_listed, validator=_all_days
    )
    holidays_country: tuple[str, ...] = attrs.field(
        default=(), converter=_listed, validator=_all_countries
    )
    playbooks: tuple[Playbook, ...] = attrs.field(
        default=(), converter=_listed, validator=all_playbooks
    )
    playbooks_off: tuple[str, ...] = attrs.field(
        default=(), converter=_listed, validator=_all_names
    )
    touch_policy: str | None = attrs.field(default=None, validator=_name)
    lifecycle: Lifecycle | None = attrs.field(default=None, validator=_lifecycle)
    lifecycle_rules: EventRules = attrs.field(
        factory=EventRules, validator=_event_rules
    )
    team: TeamPlan = attrs.field(factory=TeamPlan, validator=_team)
    plugins: Limits = attrs.field(factory=Limits, validator=_limits)

    def __attrs_post_init__(self) -> None:
        self._check_currency(self.currency)

    def _check_currency(self, value: object) -> None:
        if value is not None:
            minor_digits(value if isinstance(value, str) else repr(value))

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change when a setting changes."""
        text = repr(attrs.asdict(self, filter=_decides))
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @property
    def event_rules(self) -> EventRules:
        """When facts become events of the lifecycle, with the grace of revenue."""
        grace = self.definition.renewal_grace
        return attrs.evolve(self.lifecycle_rules, renewal_grace=grace)

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read settings from a TOML file.

        Parameters
        ----------
        path
            The file; keys are the parameters above. ``[definition]`` may hold
            ``dialect`` and single choices, ``[health]`` those of ``Scorecard``,
            ``[plugins]`` those of ``Limits``, ``[team]`` those of ``TeamPlan``,
            ``[lifecycle_rules]`` those of ``EventRules``. ``[lifecycle]`` is a whole
            lifecycle, or ``lifecycle`` the path of its file, from the folder of this
            one. ``[[playbooks]]`` are playbooks, or ``playbooks`` the path of a file of
            ``[[playbook]]`` tables.

        Returns
        -------
        Self
            The settings.

        Raises
        ------
        UnreadableInputError
            The file is missing or no TOML.
        InvalidInputError
            A key or value is not one of those known; the place is named.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
            document = tomllib.loads(text)
        except (OSError, ValueError, RecursionError) as error:
            said = error.strerror if isinstance(error, OSError) else error
            raise UnreadableInputError(f"config {path}: {said}") from None
        for name in ("lifecycle", "playbooks"):
            if isinstance(document.get(name), str):
                document[name] = Path(path).parent / document[name]
        return cls.from_mapping(document, place=str(path))

    @classmethod
    def from_mapping(cls, document: Mapping[str, Any], place: str = "config") -> Self:
        """Take settings from a mapping shaped as the TOML file.

        Parameters
        ----------
        document
            Settings by key.
        place
            Where they come from, for messages.

        Returns
        -------
        Self
            The settings.

        Raises
        ------
        InvalidInputError
            A key or value is not one of those known.
        """
        sections = sections_of(document, list(attrs.fields_dict(cls)), place)
        try:
            return cls(**objects_of(sections))
        except (InvalidInputError, UnknownNameError) as error:
            raise InvalidInputError(f"{place}: {error}") from None


def _decides(attribute: "attrs.Attribute[Any]", _value: object) -> bool:
    return attribute.type is not Limits
