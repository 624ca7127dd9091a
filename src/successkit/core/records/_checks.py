"""Validators of records: what no type checker finds is refused at run time."""

# ruff: noqa: ANN401 -- validators take anything, and only refuse
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

from successkit.core.errors import InvalidInputError
from successkit.core.period import check_day

Attribute = Any


def text(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is not a non-empty string."""
    if not isinstance(value, str) or not value:
        _refuse(instance, attribute, "a non-empty string", value)


def optional_text(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is neither None nor a string."""
    if value is not None and not isinstance(value, str):
        _refuse(instance, attribute, "a string or None", value)


def texts(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is not a tuple of non-empty strings, or could not be told apart."""
    # Tables keep a list as one text, its items separated by semicolons.
    items = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (None,)
    if not all(isinstance(item, str) and item and ";" not in item for item in items):
        _refuse(instance, attribute, "a tuple of non-empty strings without ;", value)


def day(_instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is not a plain day."""
    check_day(attribute.name, value)


def optional_day(_instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is neither None nor a plain day."""
    if value is not None:
        check_day(attribute.name, value)


def instant(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is not a datetime with a time zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        _refuse(instance, attribute, "a datetime with a time zone", value)


def optional_instant(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is neither None nor a datetime with a time zone."""
    if value is not None:
        instant(instance, attribute, value)


def flag(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is neither None nor a bool."""
    if value is not None and type(value) is not bool:
        _refuse(instance, attribute, "True, False or None", value)


def optional_whole(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is neither None nor a whole number from 0; bools are refused."""
    if value is not None and (type(value) is not int or value < 0):
        _refuse(instance, attribute, "a whole number >= 0 or None", value)


def count_from_one(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is not a whole number from 1; bools are refused."""
    if type(value) is not int or value < 1:
        _refuse(instance, attribute, "a whole number >= 1", value)


def within(low: float, high: float = float("inf")) -> Callable[..., None]:
    """Return a validator that refuses numbers outside of limits.

    Parameters
    ----------
    low, high
        The limits, inclusive.

    Returns
    -------
    Callable[..., None]
        A validator; None passes.
    """

    def limited(instance: object, attribute: Attribute, value: Any) -> None:
        if value is not None and not low <= value <= high:
            span = f"from {low:g} to {high:g}" if high < float("inf") else f">= {low:g}"
            _refuse(instance, attribute, f"a number {span}", value)

    return limited


def number(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is not a finite number; bools are refused."""
    finite = type(value) is int or (
        isinstance(value, float) and abs(value) < float("inf")
    )
    if not finite:
        _refuse(instance, attribute, "a finite number", value)


def optional_number(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is neither None nor a finite number."""
    if value is not None:
        number(instance, attribute, value)


def frozen_mapping(value: Mapping[str, str]) -> Mapping[str, str]:
    """Return a read-only copy of a mapping.

    Parameters
    ----------
    value
        Any mapping of strings.

    Returns
    -------
    Mapping[str, str]
        A copy nobody can change.
    """
    return MappingProxyType(dict(value))


def _refuse(instance: object, attribute: Attribute, wanted: str, value: Any) -> None:
    raise InvalidInputError(
        f"{type(instance).__name__}.{attribute.name}: expected {wanted}; "
        f"got {type(value).__name__} {value!r}"
    )


def exact_number(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is not an int or a finite Decimal; bools and floats are refused."""
    exact = type(value) is int or (isinstance(value, Decimal) and value.is_finite())
    if not exact:
        _refuse(instance, attribute, "an int or a finite Decimal", value)


def optional_exact_number(instance: object, attribute: Attribute, value: Any) -> None:
    """Refuse what is neither None nor an int or a finite Decimal."""
    if value is not None:
        exact_number(instance, attribute, value)
