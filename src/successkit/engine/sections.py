"""Settings as a TOML file holds them: sections made into the objects of ``Config``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import attrs

from successkit.core import InvalidInputError, Lifecycle
from successkit.core.hints import hint
from successkit.engine.own_playbooks import own_playbooks
from successkit.health import Scorecard, ScorecardRule
from successkit.lifecycle import EventRules
from successkit.metrics import DEFAULT, Definition, dialect
from successkit.plugins import Limits
from successkit.touch import team_plan_from

_SECTIONS: Final = ("definition", "health", "lifecycle_rules", "plugins", "team")
_RULES: Final = [
    name for name in attrs.fields_dict(EventRules) if name != "renewal_grace"
]
_KNOWN: Final = {
    "definition": ["dialect", *attrs.fields_dict(Definition)],
    "lifecycle_rules": _RULES,
    "plugins": list(attrs.fields_dict(Limits)),
}


def sections_of(
    document: Mapping[str, Any], names: Sequence[str], place: str
) -> dict[str, Any]:
    """Return the settings of a document with its sections, their keys checked.

    Parameters
    ----------
    document
        Shaped as the TOML file.
    names
        What the settings of ``Config`` are called.
    place
        Where they come from, for messages.

    Returns
    -------
    dict[str, Any]
        By key; every section is there.

    Raises
    ------
    InvalidInputError
        A key or section is not one of those known.
    """
    settings = dict(document)
    keys = ["health" if name == "scorecard" else name for name in names]
    _known_keys(settings, [key for key in keys if key != "scorecards"], place)
    for name in _SECTIONS:
        settings[name] = _section(settings, name, place)
        if name in _KNOWN:
            _known_keys(settings[name], _KNOWN[name], f"{place} [{name}]")
    settings["lifecycle"] = _lifecycle_of(settings.get("lifecycle"), place)
    settings["playbooks"] = own_playbooks(settings.get("playbooks"), place)
    return settings


def objects_of(sections: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``Config`` is made from.

    Parameters
    ----------
    sections
        As ``sections_of`` returns them.

    Returns
    -------
    dict[str, Any]
        Settings by name.

    Raises
    ------
    InvalidInputError
        A value is not one of those known.
    UnknownNameError
        There is no such dialect.
    """
    settings = dict(sections)
    health = dict(settings.pop("health"))
    cards = health.pop("rules", [])
    return {
        **settings,
        "definition": _definition(dict(settings["definition"])),
        "scorecard": _scorecard(health),
        "scorecards": _rules(cards),
        "plugins": Limits(**settings["plugins"]),
        "lifecycle_rules": EventRules(**settings["lifecycle_rules"]),
        "team": team_plan_from(settings["team"]),
    }


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


def _scorecard(health: dict[str, Any]) -> Scorecard:
    try:
        return Scorecard.from_mapping(health, "[health]")
    except InvalidInputError as error:
        raise _at("[health]", error) from None


def _at(place: str, error: InvalidInputError) -> InvalidInputError:
    said = str(error)
    named = said.startswith(place)
    return InvalidInputError(said if named else f"{place}: {said}")


def _rules(given: object) -> tuple[ScorecardRule, ...]:
    rules = cast("list[object]", given) if isinstance(given, list) else [given]
    found: list[ScorecardRule] = []
    for number, rule in enumerate(rules, start=1):
        place = f"[[health.rules]] {number}"
        if not isinstance(rule, Mapping):
            raise InvalidInputError(f"{place}: expected a section; got {rule!r}")
        try:
            one = ScorecardRule.from_mapping(cast("dict[str, Any]", rule), place)
        except InvalidInputError as error:
            raise _at(place, error) from None
        found.append(one)
    return tuple(found)


def _lifecycle_of(given: object, place: str) -> Lifecycle | None:
    if isinstance(given, Mapping):
        table = cast("Mapping[str, Any]", given)
        return Lifecycle.from_mapping(table, place=f"{place} [lifecycle]")
    if given is None or isinstance(given, Lifecycle):
        return given
    if not isinstance(given, str | Path):
        raise InvalidInputError(
            f"{place}: expected [lifecycle] or the path of its file; got "
            f"lifecycle = {given!r}"
        )
    return Lifecycle.from_toml(Path(given))


def _known_keys(settings: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    for key in settings:
        if key not in known:
            raise InvalidInputError(
                f"{place}: unknown key {key!r}{hint(key, known)}; known are "
                f"{', '.join(known)}"
            )
