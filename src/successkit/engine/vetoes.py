"""The vetoes of an engine: checked when it is made, judged in every run."""

from collections.abc import Collection, Iterable, Mapping

import attrs
import numpy as np

from successkit.core import BoolArray, Failure, PluginError, Veto, View
from successkit.core.condition import Condition
from successkit.core.facts import Column
from successkit.engine.conditions import compiled, every_column
from successkit.engine.runner import Runner
from successkit.playbooks import VetoState
from successkit.plugins import Extensions
from successkit.plugins.naming import suggestion


def compile_vetoes(
    extensions: Extensions, *, playbooks: Iterable[str], kinds: Iterable[str]
) -> dict[str, Condition]:
    """Return the vetoes that are conditions, compiled.

    Parameters
    ----------
    extensions
        The plugins.
    playbooks, kinds
        Names that vetoes may be limited to.

    Returns
    -------
    dict[str, Condition]
        By name of the veto.

    Raises
    ------
    PluginError
        A veto is no condition, or names a column, playbook or kind of action that does
        not exist.
    """
    columns = every_column(extensions)
    known = {"playbook": list(playbooks), "action kind": list(kinds)}
    found: dict[str, Condition] = {}
    for veto in extensions.vetoes:
        _check(extensions, veto, "playbook", veto.playbooks, known)
        _check(extensions, veto, "action kind", veto.action_kinds, known)
        if veto.when:
            place = ("veto", veto.name, "when")
            found[veto.name] = compiled(extensions, place, veto.when, columns)
    return found


def _check(
    extensions: Extensions,
    veto: Veto,
    what: str,
    names: Iterable[str],
    known: Mapping[str, list[str]],
) -> None:
    for name in names:
        if name not in known[what]:
            owner = extensions.owner_of(veto.name, kind="veto")
            raise PluginError(
                f"plugin {owner}, veto {veto.name}: no {what} {name!r}"
                f"{suggestion(name, known[what])}; there are "
                f"{', '.join(sorted(known[what]))}"
            )


@attrs.frozen(eq=False)
class JudgedVetoes:
    """Vetoes of a run.

    Parameters
    ----------
    states
        Where each holds.
    failures
        Those that could not be computed.
    """

    states: tuple[VetoState, ...]
    failures: tuple[Failure, ...]


def judge_vetoes(
    vetoes: Iterable[Veto],
    conditions: Mapping[str, Condition],
    view: View,
    runner: Runner,
) -> JudgedVetoes:
    """Return for whom each veto holds.

    Parameters
    ----------
    vetoes
        Declarations.
    conditions
        From :func:`compile_vetoes`.
    view
        Facts and the finished account table.
    runner
        Runs those that are functions.

    Returns
    -------
    JudgedVetoes
        One state for each; one that could not be computed holds for everybody where
        its author wants ``hold``, else for nobody.
    """
    declared = list(vetoes)
    run = runner.columns(declared, view)
    failed = {failure.name for failure in run.failures if failure.fatal}
    flags = {name: each.evaluate(view.table) for name, each in conditions.items()}
    states = [
        VetoState(
            veto=veto,
            holds=_holds(veto, {**run.columns, **flags}, failed, len(view.table)),
            failed=veto.name in failed,
        )
        for veto in declared
    ]
    return JudgedVetoes(tuple(states), run.failures)


def _holds(
    veto: Veto, columns: Mapping[str, Column], failed: Collection[str], rows: int
) -> BoolArray:
    if veto.name in failed:
        return np.full(rows, veto.on_error == "hold")
    return np.asarray(columns[veto.name] == 1)
