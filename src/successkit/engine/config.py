"""``Config``: every setting of an engine, frozen and hashed into each review."""

import difflib
import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, Self, cast

import attrs

from successkit.core import InvalidInputError, UnknownNameError, UnreadableInputError
from successkit.core.money import minor_digits
from successkit.health import Scorecard
from successkit.metrics import DEFAULT, Definition, dialect
from successkit.plugins import Limits
from successkit.touch import TeamPlan, team_plan_from

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


def _language(
    _config: object, attribute: "attrs.Attribute[str]", value: object
) -> None:
    if value not in LANGUAGES:
        _refuse(attribute, f"one of {', '.join(LANGUAGES)}", value)


def _count(_config: object, attribute: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or value < 1:
        _refuse(attribute, "a whole number >= 1", value)


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


def _all_names(
    _config: object, attribute: "attrs.Attribute[Any]", value: tuple[object, ...]
) -> None:
    if any(not isinstance(name, str) for name in value):
        _refuse(attribute, "a list of names", list(value))


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
    high_share, low_share
        Shares of customers, by value from the top, for high and for low touch; None
        keeps those of the touch policy.
    value_months
        Longest time for which an account's value is counted. [months]
    value_discount
        By how much a year's later revenue counts less in it, > -1. [1]
    account_cap
        Most actions, new and open, of one account.
    holidays
        Days on which nothing is due, besides weekends.
    playbooks_off
        Names of playbooks that are switched off.
    touch_policy
        Name of the touch policy to use: ``default`` is the built-in one. None takes
        the only one that plugins declare, or else the built-in one.
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
    high_share: float | None = attrs.field(default=None, validator=_share)
    low_share: float | None = attrs.field(default=None, validator=_share)
    value_months: int = attrs.field(default=60, validator=_count)
    value_discount: float = attrs.field(default=0.1, validator=_discount)
    account_cap: int = attrs.field(default=3, validator=_count)
    holidays: tuple[date, ...] = attrs.field(
        default=(), converter=_listed, validator=_all_days
    )
    playbooks_off: tuple[str, ...] = attrs.field(
        default=(), converter=_listed, validator=_all_names
    )
    touch_policy: str | None = attrs.field(default=None, validator=_name)
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

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read settings from a TOML file.

        Parameters
        ----------
        path
            The file; keys are the parameters above. ``[definition]`` may hold
            ``dialect`` and single choices, ``[health]`` those of ``Scorecard``,
            ``[plugins]`` those of ``Limits``, ``[team]`` those of ``TeamPlan``.

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
        settings = dict(document)
        _known_keys(settings, _KEYS, place)
        choices = _section(settings, "definition", place)
        health = _section(settings, "health", place)
        _known_keys(choices, _CHOICES, f"{place} [definition]")
        plugins = _section(settings, "plugins", place)
        team = _section(settings, "team", place)
        _known_keys(health, list(attrs.fields_dict(Scorecard)), f"{place} [health]")
        _known_keys(plugins, list(attrs.fields_dict(Limits)), f"{place} [plugins]")
        try:
            return cls(
                definition=_definition(choices),
                scorecard=Scorecard(**health),
                plugins=Limits(**plugins),
                team=team_plan_from(team),
                **settings,
            )
        except (InvalidInputError, UnknownNameError) as error:
            raise InvalidInputError(f"{place}: {error}") from None


def _decides(attribute: "attrs.Attribute[Any]", _value: object) -> bool:
    return attribute.type is not Limits


def _section(settings: dict[str, Any], name: str, place: str) -> dict[str, Any]:
    given = settings.pop(name, {})
    if not isinstance(given, Mapping):
        raise InvalidInputError(
            f"{place}: expected a section [{name}]; got {name} = {given!r}"
        )
    return dict(cast("Mapping[str, Any]", given))


def _definition(choices: dict[str, Any]) -> Definition:
    base = dialect(str(choices.pop("dialect", DEFAULT.name)))
    if choices and "name" not in choices:
        choices["name"] = f"{base.name} (changed)"
    return attrs.evolve(base, **choices)


_CHOICES: Final = ["dialect", *attrs.fields_dict(Definition)]
_KEYS: Final = [
    "health" if name == "scorecard" else name for name in attrs.fields_dict(Config)
]


def _known_keys(settings: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    for key in settings:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise InvalidInputError(
                f"{place}: unknown key {key!r}{hint}; known are {', '.join(known)}"
            )
