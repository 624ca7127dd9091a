"""What a scorecard is made of, from whatever a file or a caller gives."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

import attrs

from successkit.core import InvalidInputError
from successkit.core.declarations.normaliser import (
    ByAge,
    Linear,
    Log,
    Normaliser,
    Percentile,
    Steps,
    Target,
)

Weights = tuple[tuple[str, float], ...]
Bands = tuple[tuple[float, float], ...]
Normalisers = tuple[tuple[str, Normaliser], ...]
Policies = tuple[tuple[str, str], ...]

KINDS: Final[Mapping[str, type[Normaliser]]] = {
    "by_age": ByAge,
    "linear": Linear,
    "log": Log,
    "percentile": Percentile,
    "steps": Steps,
    "target": Target,
}
"""Normalisers by the word that a file calls them."""


def _number(value: float) -> float:
    if isinstance(value, str | bool):
        raise TypeError
    return float(value)


def weights_of(given: Any) -> Weights:  # noqa: ANN401
    """Return weights by signal, sorted; from a mapping or pairs."""
    return _numbers_by("weights", "signal", given)


def groups_of(given: Any) -> Weights:  # noqa: ANN401
    """Return weights by group, sorted; from a mapping or pairs."""
    return _numbers_by("groups", "group", given)


def half_lives_of(given: Any) -> Weights:  # noqa: ANN401
    """Return days by signal, sorted; from a mapping or pairs."""
    return _numbers_by("half_lives", "signal", given)


def _numbers_by(field: str, what: str, given: Mapping[str, float] | Weights) -> Weights:
    try:
        rows = given.items() if isinstance(given, Mapping) else given
        return tuple(sorted((str(name), _number(each)) for name, each in rows))
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"Scorecard, {field}: expected numbers by name of {what}; got {given!r}"
        ) from None


def names_of(given: Iterable[str] | None) -> tuple[str, ...] | None:
    """Return distinct names, sorted; None stays.

    Parameters
    ----------
    given
        Names, or a single one.

    Returns
    -------
    tuple[str, ...] | None
        Sorted.

    Raises
    ------
    InvalidInputError
        They are no names.
    """
    if given is None:
        return None
    try:
        # A text would be taken letter by letter.
        return tuple(sorted({given} if isinstance(given, str) else set(given)))
    except TypeError:
        raise InvalidInputError(
            f"Scorecard, signals: expected a list of names; got {given!r}"
        ) from None


def bands_of(given: Iterable[Sequence[float]]) -> Bands:
    """Return bands as pairs of numbers.

    Parameters
    ----------
    given
        (from, to) each.

    Returns
    -------
    Bands
        In the same order.

    Raises
    ------
    InvalidInputError
        They are no pairs of numbers.
    """
    try:
        return tuple((_number(low), _number(high)) for low, high in given)
    except (TypeError, ValueError):
        raise InvalidInputError(
            "Scorecard, bands: expected (from, to) for danger, caution, good; "
            f"got {given!r}"
        ) from None


def policies_of(given: Mapping[str, str] | Policies) -> Policies:
    """Return policies by signal, sorted.

    Parameters
    ----------
    given
        A mapping or pairs.

    Returns
    -------
    Policies
        Not yet checked.

    Raises
    ------
    InvalidInputError
        They are no texts by name.
    """
    try:
        rows = given.items() if isinstance(given, Mapping) else given
        pairs = tuple(sorted((name, policy) for name, policy in rows))
    except (TypeError, ValueError):
        pairs = None
    if pairs is None or not all(isinstance(part, str) for one in pairs for part in one):
        raise InvalidInputError(
            f"Scorecard, missing: expected policies by name of signal; got {given!r}"
        )
    return pairs


def normalisers_of(given: Mapping[str, Any] | Normalisers) -> Normalisers:
    """Return normalisers by signal, sorted.

    Parameters
    ----------
    given
        A mapping or pairs; a normaliser, or a mapping with its ``kind`` and fields.

    Returns
    -------
    Normalisers
        Ready to be used.

    Raises
    ------
    InvalidInputError
        One of them is none; the signal is named.
    """
    try:
        rows = dict(given)
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"Scorecard, normalisers: expected scales by name of signal; got {given!r}"
        ) from None
    return tuple(sorted(((name, _scale(name, one)) for name, one in rows.items())))


def _scale(name: str, given: object) -> Normaliser:
    if isinstance(given, Normaliser):
        return given
    place = f"Scorecard, normalisers[{name!r}]"
    if not isinstance(given, Mapping):
        raise InvalidInputError(
            f"{place}: expected a section with kind and its values; got {given!r}"
        )
    fields = dict(cast("Mapping[str, Any]", given))
    kind = KINDS.get(str(fields.pop("kind", None)))
    if kind is None:
        raise InvalidInputError(
            f"{place}, kind: expected one of {', '.join(KINDS)}; "
            f"got {given.get('kind')!r}"  # pyright: ignore[reportUnknownMemberType]
        )
    wanted = list(attrs.fields_dict(kind))
    if not set(fields) <= set(wanted):
        raise InvalidInputError(
            f"{place}: expected {', '.join(wanted)}; got {', '.join(sorted(fields))}"
        )
    try:
        return kind(**fields)
    except (InvalidInputError, TypeError, ValueError) as error:
        raise InvalidInputError(f"{place}: {error}") from None


def toml_of(settings: Mapping[str, Any], place: str) -> list[str]:
    """Return settings as lines of a TOML section.

    Parameters
    ----------
    settings
        Plain values, pairs of name and value, and normalisers.
    place
        Name of the section; empty for the top of a file.

    Returns
    -------
    list[str]
        Single values first, then sections of their own.
    """
    head = [f"[{place}]"] if place else []
    inner: list[str] = []
    for key, value in settings.items():
        if isinstance(value, Mapping):
            inside = cast("Mapping[str, Any]", value)
            inner += ["", *toml_of(inside, f"{place}.{_key(key)}".lstrip("."))]
        else:
            head.append(f"{_key(key)} = {_value(value)}")
    return [*head, *inner]


def _key(name: str) -> str:
    return json.dumps(name) if "." in name else name


def _value(value: object) -> str:
    if isinstance(value, tuple):
        parts = (_value(part) for part in cast("tuple[object, ...]", value))
        return f"[{', '.join(parts)}]"
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def plain(value: object) -> object:
    """Return a field of a scorecard as a file holds it.

    Parameters
    ----------
    value
        A number, text, tuple, or pairs by name.

    Returns
    -------
    object
        Pairs by name as a mapping; a normaliser as its kind and fields.
    """
    if isinstance(value, Normaliser):
        kind = next(name for name, made in KINDS.items() if isinstance(value, made))
        fields = attrs.asdict(value, recurse=False)
        return {"kind": kind, **fields}
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        if all(_is_pair(one) for one in parts):
            pairs = cast("tuple[tuple[str, object], ...]", parts)
            return {name: plain(each) for name, each in pairs}
        return parts
    return value


def _is_pair(value: object) -> bool:
    if not isinstance(value, tuple):
        return False
    parts = cast("tuple[object, ...]", value)
    return len(parts) == len(("name", "value")) and isinstance(parts[0], str)
