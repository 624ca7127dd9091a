"""Hook specifications: everything a plugin may implement, and nothing else.

Hooks *declare*; they do not compute. Each is called once while an engine is
built and returns column-wise declarations, never once per account: the engine
then runs them over chunks of arrays, here or on the workers of a distributed engine.
Observers, whose names begin with ``successkit_on_``, are told what a run has made
once it is made.

The specifications only ever grow: a hook keeps its name, and new arguments come with
defaults, so a plugin written for an earlier version goes on working.
"""

from collections.abc import Iterable

import pluggy

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
    RunSeen,
    Seen,
    Signal,
    TouchPolicy,
    Veto,
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


@hookspec
def successkit_touch_policies() -> Iterable[TouchPolicy]:
    """Return touch policies that an engine may use instead of the built-in one.

    Returns
    -------
    Iterable[TouchPolicy]
        Policies of names that no other plugin uses. The settings name the one to use;
        they need not when there is only one.
    """
    return ()


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


@hookspec
def successkit_guards() -> Iterable[Guard]:
    """Return named conditions that moves of a lifecycle may ask for.

    Returns
    -------
    Iterable[Guard]
        Guards named ``"<plugin>.<guard>"``; each is also a flag of the account table.
    """
    return ()


@hookspec
def successkit_feedback_routes() -> Iterable[FeedbackRoute]:
    """Return routes by which feedback of customers reaches departments.

    Returns
    -------
    Iterable[FeedbackRoute]
        Routes beside the built-in ones. Two plugins may not use the same name.
    """
    return ()


@hookspec(firstresult=True)
def successkit_calendar() -> BusinessCalendar | None:
    """Return the calendar by which actions become due.

    Returns
    -------
    BusinessCalendar | None
        Working days, or None to leave it to others. Two plugins that both give one
        are an error. Holidays of the settings are added.
    """
    return None


@hookspec
def successkit_enrich() -> Iterable[Enrichment]:
    """Return columns to add to the account table, per chunk of accounts.

    Returns
    -------
    Iterable[Enrichment]
        Columns named ``"<plugin>.<column>"``.
    """
    return ()


@hookspec
def successkit_veto() -> Iterable[Veto]:
    """Return reasons not to act, decided per chunk of accounts.

    Returns
    -------
    Iterable[Veto]
        Vetoes named ``"<plugin>.<veto>"``.
    """
    return ()


@hookspec
def successkit_on_transitions(seen: Seen) -> None:
    """Observe the moves between phases that a run has replayed.

    Parameters
    ----------
    seen
        Read-only columns ``account`` (id), ``day``, ``transition``, ``event``,
        ``source`` and ``dest``, in order of account and day.
    """


@hookspec
def successkit_on_actions(seen: Seen) -> None:
    """Observe the new actions of a run.

    Parameters
    ----------
    seen
        Read-only columns ``key``, ``account`` (id), ``playbook``, ``step``, ``kind``
        and ``due_on``, the most urgent first.
    """


@hookspec
def successkit_on_failure(failure: Failure) -> None:
    """Observe a failure of a plugin.

    Parameters
    ----------
    failure
        Who failed, in what, and why.
    """


@hookspec
def successkit_on_run(run: RunSeen) -> None:
    """Observe that a run is over.

    Parameters
    ----------
    run
        What it was and how much came of it.
    """
