"""Playbooks: when to do what, as data."""

from collections.abc import Mapping

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.states import TouchModel


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
    role
        Who does it; ``owner`` is the person in charge of the account.
    touch_models
        Touch models it is meant for; empty for all.
    labels
        What to do, for people, by language.
    """

    name: str
    kind: str
    due_in: int = 1
    role: str = "owner"
    touch_models: tuple[TouchModel, ...] = ()
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)


@attrs.frozen(kw_only=True)
class Playbook:
    """When to do what.

    Parameters
    ----------
    name
        Its name, unique in an engine.
    when
        Condition on the account table, as text.
    steps
        What to do.
    priority
        Higher first when an account or person is at the cap.
    cool_down
        Days before it may fire again for the same account.
    labels
        Why it fired, for people, by language.
    churned, paused
        Whether it is meant for customers that were lost, or whose contracts are
        paused, too; by default they are left alone.
    """

    name: str
    when: str
    steps: tuple[Step, ...]
    priority: int = 0
    cool_down: int = 30
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    churned: bool = False
    paused: bool = False

    def __attrs_post_init__(self) -> None:
        self._some(self.steps)

    def _some(self, value: tuple[Step, ...]) -> None:
        names = [step.name for step in value]
        if not value or len(set(names)) < len(names):
            raise InvalidInputError(
                f"Playbook {self.name}: expected one or more steps of different "
                f"names; got {names}"
            )
