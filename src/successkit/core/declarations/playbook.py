"""Playbooks: when to do what, as data."""

from collections.abc import Mapping
from typing import Final

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.states import Reentry, TouchModel, Trigger

_DAYS: Final = 36_500
"""A hundred years: later days cannot be told any more."""

_HOURS: Final = 24 * _DAYS

Parameter = str | int | float | bool
"""A parameter of a step, as a settings file can hold it."""


@attrs.frozen(kw_only=True)
class ActionKind:
    """A kind of action that a host can carry out.

    Parameters
    ----------
    name
        ``call``, ``email``, or a plugin's.
    labels
        Name for people by language.
    hours
        Usual effort. [h]
    """

    name: str
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    hours: float = 0.5


@attrs.frozen(kw_only=True)
class Step:
    """One step of a playbook.

    Parameters
    ----------
    name
        Name within the playbook.
    kind
        Name of an action kind.
    due_in
        Business days from the day the playbook fires.
    within_hours
        Hours within which it is due, in place of ``due_in``: from the event that the
        playbook answers, else from the day it fires. Whole days count; where no
        working day lies within them, it is due on the next one. None for ``due_in``.
    role
        Who does it; ``owner`` is the person in charge of the account.
    touch_models
        Touch models it is meant for; empty for all.
    labels
        What to do, for people, by language.
    parameters
        What whoever carries it out has to know: a template, a length, a link.
    """

    name: str
    kind: str
    due_in: int = 1
    within_hours: int | None = None
    role: str = "owner"
    touch_models: tuple[TouchModel, ...] = ()
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    parameters: Mapping[str, Parameter] = attrs.field(
        factory=dict[str, Parameter], hash=False
    )

    def __attrs_post_init__(self) -> None:
        if self.within_hours is not None and not 1 <= self.within_hours <= _HOURS:
            raise InvalidInputError(
                f"Step {self.name}: expected within_hours of 1 or more, at most "
                f"{_HOURS:,}, or None; got {self.within_hours}"
            )
        if self.due_in > _DAYS:
            raise InvalidInputError(
                f"Step {self.name}: expected due_in of at most {_DAYS:,} days; got "
                f"{self.due_in}"
            )


@attrs.frozen(kw_only=True)
class Playbook:
    """When to do what.

    An episode is one firing for one account. It begins when the trigger and the
    condition hold, and ends when every step was done or given up, when ``exit`` holds,
    or, without one, when the condition no longer does.

    Parameters
    ----------
    name
        Its name, unique in an engine.
    when
        Condition on the account table, as text.
    steps
        What to do.
    trigger
        ``while`` the condition holds, again and again; once when the account enters
        it; on an ``event`` for which it holds; or on the ``absence`` of events.
    event
        Kind of event, for the triggers ``event`` and ``absence``.
    within
        An event counts for so many days; an absence is one of so many days. [days]
    for_at_least
        How long the condition must have held, seen run by run. [days]
    exit
        Condition that ends an episode; empty: it ends when ``when`` is false.
    reentry
        When it may fire again for the same account: never; after the episode was
        closed and ``cool_down`` has passed since; or when ``cool_down`` has passed
        since it fired, which closes the episode as well.
    maximum
        Most episodes of one account; None for any number.
    priority
        Higher first when an account or person is at the cap.
    cool_down
        Days before it may fire again for the same account.
    holdout
        Share of accounts that get nothing, so that its effect can be measured; [0, 1).
    experiment
        What the hold-out is drawn for; playbooks of one experiment leave out the same
        accounts. Empty: the playbook's own name.
    stratum
        Column by whose values the effect is compared, such as ``size``; empty for one
        stratum.
    labels
        Why it fired, for people, by language.
    churned, paused
        Whether it is meant for customers that were lost, or whose contracts are
        paused, too; by default they are left alone.

    Raises
    ------
    InvalidInputError
        No steps or two of one name, a trigger without its event, or a number out of
        range.
    """

    name: str
    when: str
    steps: tuple[Step, ...]
    trigger: Trigger = attrs.field(default=Trigger.WHILE, converter=Trigger)
    event: str = ""
    within: int = 7
    for_at_least: int = 0
    exit: str = ""
    reentry: Reentry = attrs.field(default=Reentry.AFTER_COOL_DOWN, converter=Reentry)
    maximum: int | None = None
    priority: int = 0
    cool_down: int = 30
    holdout: float = 0.0
    experiment: str = ""
    stratum: str = ""
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    churned: bool = False
    paused: bool = False

    def __attrs_post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if not names or len(set(names)) < len(names):
            self._refuse("one or more steps of different names", names)
        if (self.trigger in {Trigger.EVENT, Trigger.ABSENCE}) != bool(self.event):
            self._refuse("an event for the triggers event and absence only", self.event)
        if not 0 <= self.holdout < 1:
            self._refuse("a holdout of at least 0 and below 1", self.holdout)
        if self.within < 1 or self.for_at_least < 0:
            got = (self.within, self.for_at_least)
            self._refuse("within >= 1 and for_at_least >= 0", got)
        days = (self.within, self.for_at_least, self.cool_down)
        if max(days) > _DAYS:
            expected = f"within, for_at_least and cool_down of at most {_DAYS:,} days"
            self._refuse(expected, days)
        if self.maximum is not None and self.maximum < 1:
            self._refuse("a maximum of 1 or more, or None", self.maximum)

    def _refuse(self, expected: str, got: object) -> None:
        raise InvalidInputError(f"Playbook {self.name}: expected {expected}; got {got}")
