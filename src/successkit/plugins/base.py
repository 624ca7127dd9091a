"""``Plugin``: the typed way to write a plugin, as a class with methods."""

from collections.abc import Iterable
from types import FunctionType
from typing import ClassVar, Final

from successkit.core import (
    ActionKind,
    BusinessCalendar,
    Enrichment,
    Failure,
    FeedbackRoute,
    Guard,
    Lifecycle,
    MetricSpec,
    Playbook,
    PluginError,
    RunSeen,
    Seen,
    Signal,
    TouchPolicy,
    Veto,
)
from successkit.plugins.hookspecs import NAMESPACE, hookimpl
from successkit.plugins.naming import PREFIX, suggestion


class Plugin:
    """A plugin whose hooks are methods; a type checker knows what they return.

    Override the hooks you need; they need no marker. A method whose name begins with
    ``successkit_`` and is no hook is refused when the class is made.

    Parameters
    ----------
    plugin_name
        Set in the class: what the plugin is called. Otherwise the class names it.

    Raises
    ------
    PluginError
        A method is called like a hook and is none.

    Examples
    --------
    >>> from successkit.plugins import Extensions
    >>> class Acme(Plugin):
    ...     def successkit_event_kinds(self):
    ...         return ["Acme.first_login"]
    >>> Extensions.collect([Acme()]).event_kinds
    ('Acme.first_login',)
    """

    plugin_name: ClassVar[str]

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        for name in dir(cls):
            if name.startswith(PREFIX):
                _mark(cls, name)

    def successkit_health_signals(self) -> Iterable[Signal]:
        """Return extra health signals."""
        return ()

    def successkit_metrics(self) -> Iterable[MetricSpec]:
        """Return extra metrics."""
        return ()

    def successkit_playbooks(self) -> Iterable[Playbook]:
        """Return extra playbooks."""
        return ()

    def successkit_action_kinds(self) -> Iterable[ActionKind]:
        """Return kinds of action that the host can carry out."""
        return ()

    def successkit_touch_policies(self) -> Iterable[TouchPolicy]:
        """Return touch policies that an engine may use instead of the built-in one."""
        return ()

    def successkit_lifecycle(self) -> Lifecycle | None:
        """Return the lifecycle that replaces the built-in one."""
        return None

    def successkit_event_kinds(self) -> Iterable[str]:
        """Return kinds of event that the host records beside the built-in ones."""
        return ()

    def successkit_guards(self) -> Iterable[Guard]:
        """Return named conditions that moves of a lifecycle may ask for."""
        return ()

    def successkit_feedback_routes(self) -> Iterable[FeedbackRoute]:
        """Return routes by which feedback of customers reaches departments."""
        return ()

    def successkit_calendar(self) -> BusinessCalendar | None:
        """Return the calendar by which actions become due."""
        return None

    def successkit_enrich(self) -> Iterable[Enrichment]:
        """Return columns to add to the account table, per chunk of accounts."""
        return ()

    def successkit_veto(self) -> Iterable[Veto]:
        """Return reasons not to act, decided per chunk of accounts."""
        return ()

    def successkit_on_transitions(self, seen: Seen) -> None:
        """Observe the moves between phases that a run has replayed."""

    def successkit_on_actions(self, seen: Seen) -> None:
        """Observe the new actions of a run."""

    def successkit_on_failure(self, failure: Failure) -> None:
        """Observe a failure of a plugin."""

    def successkit_on_run(self, run: RunSeen) -> None:
        """Observe that a run is over."""


def hook_mark(function: object) -> object:
    """Return what pluggy's markers left on a function.

    Parameters
    ----------
    function
        A function or method.

    Returns
    -------
    object
        None when it has no marker.

    Examples
    --------
    >>> hook_mark(len) is None
    True
    """
    for mark in (f"{NAMESPACE}_impl", f"{NAMESPACE}_spec"):
        found: object = getattr(function, mark, None)
        if found is not None:
            return found
    return None


_METHODS: Final = tuple(name for name in vars(Plugin) if name.startswith(PREFIX))


def _mark(cls: type, name: str) -> None:
    """Mark a method as a hook, unless it is the base class's own or marked already."""
    method: object = getattr(cls, name)
    if method is getattr(Plugin, name, None) or hook_mark(method) is not None:
        return
    if name not in _METHODS:
        raise PluginError(
            f"class {cls.__name__}: there is no hook {name!r}"
            f"{suggestion(name, _METHODS)}"
        )
    function: object = getattr(method, "__func__", method)
    if not isinstance(function, FunctionType):
        raise PluginError(
            f"class {cls.__name__}: expected {name} to be a method; got "
            f"{type(function).__name__}"
        )
    hookimpl(function)
