"""``Definition``: the choices behind every revenue figure, as data."""

import hashlib
from typing import Any, Final, Literal

import attrs

from successkit.core.errors import InvalidInputError


def _days(_instance: object, attribute: "attrs.Attribute[int]", value: int) -> None:
    if type(value) is not int or value < 0:
        raise InvalidInputError(
            f"Definition.{attribute.name}: expected whole days >= 0; got {value!r}"
        )


_WORDS: Final = {
    "discounts": ("running", "ignored"),
    "snapshot": ("end_of_day", "start_of_day"),
}


def _word(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    allowed = _WORDS[attribute.name]
    if value not in allowed:
        raise InvalidInputError(
            f"Definition.{attribute.name}: expected one of {', '.join(allowed)}; "
            f"got {value!r}"
        )


def _text(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, str):
        raise InvalidInputError(
            f"Definition.{attribute.name}: expected text; got {value!r}"
        )


@attrs.frozen(kw_only=True)
class Definition:
    """Choices behind revenue and churn figures; frozen, hashable, comparable.

    Parameters
    ----------
    name
        Name of the definition or dialect.
    renewal_grace
        Days in which a contract that ran out may still be renewed: a gap up to this
        long is bridged once the renewal is known, and pending until then. [days]
    pause_limit
        Days after which a paused account counts as lost. [days]
    dunning_grace
        Days after a late payment until the revenue counts as lost. [days]
    discounts
        ``running``: net of discounts in force; ``ignored``: list price.
    snapshot
        ``end_of_day``: a period [start, end) opens with the evening before start, so
        what begins on start is new in it; ``start_of_day``: it opens with the morning
        of start and closes with the morning of end, each including what begins then.
    source
        Where the definition is published.
    """

    name: str = attrs.field(default="successkit", validator=_text)
    renewal_grace: int = attrs.field(default=30, validator=_days)
    pause_limit: int = attrs.field(default=90, validator=_days)
    dunning_grace: int = attrs.field(default=30, validator=_days)
    discounts: Literal["running", "ignored"] = attrs.field(
        default="running", validator=_word
    )
    snapshot: Literal["end_of_day", "start_of_day"] = attrs.field(
        default="end_of_day", validator=_word
    )
    source: str = attrs.field(default="docs/definitions.md", eq=False, validator=_text)

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that change when a choice changes."""
        choices = attrs.asdict(
            self, filter=lambda field, _value: field.name not in {"source", "name"}
        )
        text = ";".join(f"{name}={choices[name]}" for name in sorted(choices))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}@{self.hash}"
