"""Hook specifications: everything a plugin may implement, and nothing else.

Hooks *declare*; they do not compute. Each is called once while an engine is
built and returns column-wise declarations, never once per account: the engine
then runs them over arrays, here or on the workers of a distributed engine.
"""

from collections.abc import Iterable

import pluggy

from successkit.core import (
    ActionKind,
    Lifecycle,
    MetricSpec,
    Playbook,
    Signal,
    TouchPolicy,
)

NAMESPACE = "successkit"

hookspec: pluggy.HookspecMarker = pluggy.HookspecMarker(NAMESPACE)
hookimpl: pluggy.HookimplMarker = pluggy.HookimplMarker(NAMESPACE)


@hookspec
def successkit_health_signals() -> Iterable[Signal]:
    """Return extra health signals.

    Returns
    -------
    Iterable[Signal]
        Signals named ``"<plugin>.<signal>"``, whose ``compute`` is pure and
        picklable and passes :func:`successkit.testing.check_signal`. Two plugins may
        not use the same name.
    """
    return ()


@hookspec
def successkit_metrics() -> Iterable[MetricSpec]:
    """Return extra metrics.

    Returns
    -------
    Iterable[MetricSpec]
        Metrics named ``"<plugin>.<metric>"`` that pass
        :func:`successkit.testing.check_metric`.
    """
    return ()


@hookspec
def successkit_playbooks() -> Iterable[Playbook]:
    """Return extra playbooks.

    Returns
    -------
    Iterable[Playbook]
        Playbooks whose steps use built-in action kinds or declared ones. Two
        plugins may not use the same name.
    """
    return ()


@hookspec
def successkit_action_kinds() -> Iterable[ActionKind]:
    """Return kinds of action that the host can carry out.

    Returns
    -------
    Iterable[ActionKind]
        Kinds that playbook steps may name. Two plugins may not use the same name.
    """
    return ()


@hookspec(firstresult=True)
def successkit_touch_policy() -> TouchPolicy | None:
    """Return the touch policy that replaces the built-in one.

    Returns
    -------
    TouchPolicy | None
        The policy, or None to leave it to others. Two plugins that both give one
        are an error.
    """
    return None


@hookspec(firstresult=True)
def successkit_lifecycle() -> Lifecycle | None:
    """Return the lifecycle that replaces the built-in one.

    Returns
    -------
    Lifecycle | None
        The lifecycle, or None to leave it to others. Two plugins that both give one
        are an error.
    """
    return None


@hookspec
def successkit_event_kinds() -> Iterable[str]:
    """Return kinds of event that the host records beside the built-in ones.

    Returns
    -------
    Iterable[str]
        Values of ``events.kind``: letters, digits and ``_``, joined by dots. Two
        plugins may not use the same kind.
    """
    return ()
