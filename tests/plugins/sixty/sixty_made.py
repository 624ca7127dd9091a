"""How the plugins of the catalogue are put together."""

from collections.abc import Callable, Iterable
from types import ModuleType

import attrs

from successkit.core import Enrichment, Guard, MetricSpec, Signal, Veto
from successkit.plugins import hookimpl

CULPRIT = "culprit"
"""Name of every bad plugin."""

_HOOKS = {
    Signal: "successkit_health_signals",
    MetricSpec: "successkit_metrics",
    Enrichment: "successkit_enrich",
    Guard: "successkit_guards",
    Veto: "successkit_veto",
}


@attrs.frozen(kw_only=True)
class Bad:
    """One way to be bad.

    Parameters
    ----------
    way
        What it does, in words.
    plugin
        Makes the plugin, which is called ``culprit``.
    says
        Pattern of what the contract kit says.
    outcome
        ``refused`` when plugins are collected, ``unbuilt`` when an engine is built,
        ``failed`` in a run, ``noticed`` in a run that uses the result, ``told`` (an
        observer), ``kit`` when only the contract kit tells.
    """

    way: str
    plugin: Callable[[], object]
    says: str
    outcome: str = "failed"


def module(name: str, **answers: object) -> ModuleType:
    """Return a plugin whose hooks give these answers.

    Parameters
    ----------
    name
        Of the plugin.
    **answers
        By hook: what it declares, or a function that declares it.

    Returns
    -------
    ModuleType
        The plugin.
    """
    made = ModuleType(name)
    for hook, answer in answers.items():
        setattr(made, hook, hookimpl(_answering(answer)))
    return made


def declaring(
    name: str, *declarations: Signal | MetricSpec | Enrichment | Guard | Veto
) -> ModuleType:
    """Return a plugin that declares columns and metrics.

    Parameters
    ----------
    name
        Of the plugin.
    *declarations
        Signals, metrics, columns, guards and vetoes.

    Returns
    -------
    ModuleType
        The plugin.
    """
    answers: dict[str, list[object]] = {}
    for one in declarations:
        answers.setdefault(_HOOKS[type(one)], []).append(one)
    return module(name, **answers)


def signal(compute: Callable[..., object], **fields: object) -> Signal:
    """Return the signal of a bad plugin.

    Parameters
    ----------
    compute
        Its function.
    **fields
        Of the signal.

    Returns
    -------
    Signal
        ``culprit.x``.
    """
    return Signal(
        name=f"{CULPRIT}.x",
        compute=compute,  # type: ignore[arg-type]
        points=((0, 0), (1, 100)),
        **fields,  # type: ignore[arg-type]
    )


def bad_signal(
    way: str,
    compute: Callable[..., object],
    says: str,
    outcome: str = "failed",
    **fields: object,
) -> Bad:
    """Return a plugin with one bad signal.

    Parameters
    ----------
    way, compute, says, outcome
        As in :class:`Bad`, with the function of the signal.
    **fields
        Of the signal.

    Returns
    -------
    Bad
        An entry of the catalogue.
    """
    return Bad(
        way=way,
        plugin=lambda: declaring(CULPRIT, signal(compute, **fields)),
        says=says,
        outcome=outcome,
    )


def _answering(answer: object) -> Callable[[], object]:
    def hook() -> object:
        return answer() if callable(answer) else answer

    return hook


def ways(entries: Iterable[Bad]) -> dict[str, Bad]:
    """Return entries by what they do, each once.

    Parameters
    ----------
    entries
        The entries.

    Returns
    -------
    dict[str, Bad]
        By way.
    """
    known: dict[str, Bad] = {}
    for one in entries:
        assert one.way not in known, one.way
        known[one.way] = one
    return known
