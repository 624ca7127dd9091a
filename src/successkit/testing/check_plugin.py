"""The contract kit for a whole plugin."""

import pickle
from typing import cast

import attrs

from successkit.core import Enrichment, Guard, PluginError, Signal, Veto, View
from successkit.core.condition import columns_of, compile_condition
from successkit.plugins import Extensions, run_columns, task_of
from successkit.plugins.declared import Declared
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.limits import Limits
from successkit.testing.check_column import check_computed, check_condition
from successkit.testing.check_metric import check_metric
from successkit.testing.check_observers import check_observers
from successkit.testing.check_rules import check_rules
from successkit.testing.example import example_view
from successkit.testing.within import DEADLINE


def check_plugin(
    plugin: object, view: View | None = None, *, deadline: float | None = DEADLINE
) -> None:
    """Try out a plugin: its hooks, its names, and all that it declares.

    Its columns and guards are computed first, and everything else is tried on a view
    that has them, as in an engine. Conditions must name columns that there are, and
    steps kinds of action that there are; observers are told of a small made-up run
    and must take it and leave it as it is.

    Parameters
    ----------
    plugin
        The module or instance.
    view
        What to try columns on; None takes :func:`example_view`.
    deadline
        Seconds after which a declaration counts as hanging; None waits for ever. [s]

    Raises
    ------
    AssertionError
        Something is wrong; the message says what, and how to mend it.

    Examples
    --------
    >>> from successkit.plugins import hookimpl
    >>> class Acme:
    ...     @hookimpl
    ...     def successkit_event_kind(self):
    ...         return ["first_login"]
    >>> check_plugin(Acme())
    Traceback (most recent call last):
    AssertionError: plugin Acme: there is no hook 'successkit_event_kind' ...
    """
    extensions = _collected(plugin)
    _check_steady(extensions, _collected(plugin))
    own = example_view() if view is None else view
    for group in (extensions.enrichments, extensions.guards):
        _check_columns(group, own, later=view is None, deadline=deadline)
        own = _widened(own, group, deadline)
    for others in (extensions.signals, extensions.vetoes):
        _check_columns(others, own, later=view is None, deadline=deadline)
    for spec in extensions.metrics:
        check_metric(spec, deadline=deadline)
    check_rules(extensions, own.table)
    check_observers(extensions.observers, deadline=deadline)
    _check_sending(extensions)


def _collected(plugin: object) -> Extensions:
    try:
        return Extensions.collect([plugin])
    except PluginError as error:
        raise AssertionError(str(error)) from error


def _check_steady(extensions: Extensions, again: Extensions) -> None:
    first, second = (
        {_told(one) for one in each.declared} for each in (extensions, again)
    )
    odd = sorted(name for name, _fields in first ^ second)
    if odd:
        raise AssertionError(
            f"the plugin declares something else on every call ({', '.join(odd[:3])}); "
            "return the same declarations each time"
        )


def _told(one: Declared) -> tuple[str, str]:
    """Return a declaration as text, functions by the place they were written at."""
    value = one.value
    if not attrs.has(type(value)):
        return one.name, str(value)
    declared = cast("attrs.AttrsInstance", value)
    fields = attrs.asdict(declared, recurse=False, filter=lambda _f, v: not callable(v))
    return one.name, repr(fields)


def _check_columns(
    group: tuple[Signal | Enrichment | Guard | Veto, ...],
    view: View,
    *,
    later: bool,
    deadline: float | None,
) -> None:
    for one in group:
        if one.compute is None:
            check_condition(one.name, one.when, columns_of(view.table))
        else:
            check_computed(one, view, later=later, deadline=deadline)


def _widened(
    view: View, group: tuple[Enrichment | Guard, ...], deadline: float | None
) -> View:
    """Return the view with the columns that a group computes."""
    run = run_columns(
        [task_of(one) for one in group if one.compute is not None],
        view,
        limits=Limits(deadline=deadline),
    )
    table = view.table.with_columns(**run.columns)
    flags = {
        one.name: compile_condition(one.when, columns=columns_of(table)).evaluate(table)
        for one in group
        if isinstance(one, Guard) and one.when
    }
    return View(view.portfolio, table.with_columns(**flags))


def _check_sending(extensions: Extensions) -> None:
    try:
        pickle.loads(pickle.dumps(extensions))  # noqa: S301
    except BREAKS as error:
        raise AssertionError(
            f"a declaration cannot be pickled ({described(error)}); make it of plain "
            "data and of functions at the top of a module"
        ) from error
