"""What a lifecycle is made of: phases, allowed moves, and moves by time."""

from typing import Final

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.hints import hint
from successkit.core.states import PhaseKind

_MOST: Final = 10**9
"""Whole numbers beyond it are slips of the pen, and would not fit the tables."""


def check_text(
    owner: object, field: str, value: object, *, empty: bool = False
) -> None:
    """Refuse what is no text, or cannot be written to a file.

    Parameters
    ----------
    owner, field
        What is being made, and the name of the field, for messages.
    value
        What was given.
    empty
        Whether an empty text is fine.

    Raises
    ------
    InvalidInputError
        It is no such text.
    """
    if not isinstance(value, str) or not (value or empty):
        wanted = "text" if empty else "a non-empty text"
        raise InvalidInputError(
            f"{type(owner).__name__}, {field}: expected {wanted}; got {value!r}"
        )
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise InvalidInputError(
            f"{type(owner).__name__}, {field}: expected text that can be written; "
            f"got {value!r}, which holds half of a character"
        )


def _whole(owner: object, field: str, value: object) -> None:
    if type(value) is not int or abs(value) > _MOST:
        raise InvalidInputError(
            f"{type(owner).__name__}, {field}: expected a whole number between "
            f"-{_MOST} and {_MOST}; got {value!r}"
        )


def _kind(given: object) -> PhaseKind:
    try:
        return PhaseKind(given)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    except ValueError:
        known = [kind.value for kind in PhaseKind]
        meant = hint(given, known) if isinstance(given, str) else ""
        raise InvalidInputError(
            f"Phase, kind: expected one of {', '.join(known)}; got {given!r}{meant}"
        ) from None


@attrs.frozen(kw_only=True)
class Phase:
    """One phase of the customer.

    Parameters
    ----------
    name
        What the host calls it.
    order
        Place in the usual way forward; a move to a lower order goes back.
    kind
        What it means: a ``PhaseKind``, or its value as text.
    expected_days
        Days after which the phase counts as prolonged; None for never.
    when
        Condition on the account table by which an account belongs to the phase, or
        empty for a phase that only events lead to. See :attr:`Lifecycle.conditional`.

    Raises
    ------
    InvalidInputError
        A value is of another type, or there is no such kind.

    Examples
    --------
    >>> Phase(name="pilot", order=1, kind="onboarding", expected_days=30).kind
    <PhaseKind.ONBOARDING: 'onboarding'>
    """

    name: str
    order: int
    kind: PhaseKind = attrs.field(converter=_kind)
    expected_days: int | None = None
    when: str = ""

    def __attrs_post_init__(self) -> None:
        check_text(self, "name", self.name)
        _whole(self, "order", self.order)
        if self.expected_days is not None:
            _whole(self, "expected_days", self.expected_days)
        check_text(self, "when", self.when, empty=True)


@attrs.frozen(kw_only=True)
class Transition:
    """One allowed move.

    Parameters
    ----------
    id
        Name of the move.
    event
        Kind of event that triggers it.
    source, dest
        Names of phases.
    guard
        Condition on the account table that must hold, or empty.
    min_dwell
        Days that must have been spent in the source.
    priority
        Higher wins when several fit.

    Raises
    ------
    InvalidInputError
        A value is of another type.
    """

    id: str
    event: str
    source: str
    dest: str
    guard: str = ""
    min_dwell: int = 0
    priority: int = 0

    def __attrs_post_init__(self) -> None:
        for name in ("id", "event", "source", "dest"):
            check_text(self, name, getattr(self, name))
        check_text(self, "guard", self.guard, empty=True)
        _whole(self, "min_dwell", self.min_dwell)
        _whole(self, "priority", self.priority)


@attrs.frozen(kw_only=True)
class Timeout:
    """A move that happens by itself after some days; opt-in.

    Parameters
    ----------
    source
        Phase it leaves.
    after
        Days in the phase.
    dest
        Phase it enters.

    Raises
    ------
    InvalidInputError
        A value is of another type.
    """

    source: str
    after: int
    dest: str

    def __attrs_post_init__(self) -> None:
        check_text(self, "source", self.source)
        _whole(self, "after", self.after)
        check_text(self, "dest", self.dest)
