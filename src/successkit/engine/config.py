"""``Config``: every setting of an engine, frozen and hashed into each review."""

import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

import attrs

from successkit.core import InvalidInputError, UnreadableInputError
from successkit.core.money import minor_digits
from successkit.health import Scorecard
from successkit.metrics import DEFAULT, Definition, dialect

LANGUAGES: Final = ("en", "ja")


def _days(given: Iterable[date]) -> tuple[date, ...]:
    return tuple(given)


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


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
    account_cap
        Most actions, new and open, of one account.
    holidays
        Days on which nothing is due, besides weekends.
    playbooks_off
        Names of playbooks that are switched off.

    Examples
    --------
    >>> Config(currency="JPY").hash == Config(currency="USD").hash
    False
    """

    currency: str | None = attrs.field(default=None)
    language: str = attrs.field(default="en", validator=attrs.validators.in_(LANGUAGES))
    tenant: str = "default"
    definition: Definition = DEFAULT
    scorecard: Scorecard = attrs.field(factory=Scorecard)
    high_share: float | None = None
    low_share: float | None = None
    value_months: int = attrs.field(default=60)
    account_cap: int = 3
    holidays: tuple[date, ...] = attrs.field(default=(), converter=_days)
    playbooks_off: tuple[str, ...] = attrs.field(default=(), converter=_names)

    def __attrs_post_init__(self) -> None:
        self._currency_exists(self.currency)
        self._some_months(self.value_months)

    def _currency_exists(self, value: str | None) -> None:
        if value is not None:
            minor_digits(value)

    def _some_months(self, value: int) -> None:
        if type(value) is not int or value < 1:
            raise InvalidInputError(
                f"value_months: expected a whole number of months >= 1; got {value!r}"
            )

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change when a setting changes."""
        text = repr(attrs.asdict(self, recurse=True))
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read settings from a TOML file.

        Parameters
        ----------
        path
            The file; keys are the parameters above. ``[definition]`` may hold
            ``dialect`` and single choices, ``[health]`` those of ``Scorecard``.

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
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UnreadableInputError(f"config {path}: {error}") from None
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
        definition = _definition(settings.pop("definition", {}), place)
        health = settings.pop("health", {})
        _known_keys(settings, cls, place)
        _known_keys(health, Scorecard, f"{place} [health]")
        try:
            scorecard = Scorecard(**health)
            return cls(definition=definition, scorecard=scorecard, **settings)
        except (TypeError, ValueError) as error:
            raise InvalidInputError(f"{place}: {error}") from None


def _definition(choices: Mapping[str, Any], place: str) -> Definition:
    rest = dict(choices)
    base = dialect(rest.pop("dialect", "successkit"))
    _known_keys(rest, Definition, f"{place} [definition]")
    if rest and "name" not in rest:
        rest["name"] = f"{base.name} (changed)"
    return attrs.evolve(base, **rest)


def _known_keys(settings: Mapping[str, Any], kind: type[Any], place: str) -> None:
    known = list(attrs.fields_dict(kind))
    for key in settings:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise InvalidInputError(
                f"{place}: unknown key {key!r}{hint}; known are {', '.join(known)}"
            )
