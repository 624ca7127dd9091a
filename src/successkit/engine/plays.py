"""Which playbooks and action kinds an engine has: built in, and of plugins."""

from collections.abc import Collection, Iterable

from successkit.core import ActionKind, Playbook, PluginError, UnknownNameError
from successkit.core.errors import InvalidInputError
from successkit.core.hints import hint
from successkit.engine.own_playbooks import with_own
from successkit.playbooks import default_action_kinds, default_playbooks
from successkit.playbooks.plays import check_kinds
from successkit.plugins import Extensions


def action_kinds_of(extensions: Extensions) -> tuple[ActionKind, ...]:
    """Return every kind of action.

    Parameters
    ----------
    extensions
        The plugins.

    Returns
    -------
    tuple[ActionKind, ...]
        Built-in ones first.

    Raises
    ------
    PluginError
        A plugin uses the name of a built-in one.
    """
    built_in, others = default_action_kinds(), extensions.action_kinds
    _refuse_twins(
        [kind.name for kind in built_in],
        [kind.name for kind in others],
        "action kind",
        extensions,
    )
    return (*built_in, *others)


def playbooks_of(
    extensions: Extensions,
    kinds: Iterable[ActionKind],
    *,
    off: Collection[str] = (),
    own: Iterable[Playbook] = (),
) -> tuple[Playbook, ...]:
    """Return every playbook that is switched on.

    Parameters
    ----------
    extensions
        The plugins.
    kinds
        Kinds of action that steps may use.
    off
        Names of playbooks that are switched off.
    own
        Playbooks of the settings, which take the place of namesakes.

    Returns
    -------
    tuple[Playbook, ...]
        Built-in ones first.

    Raises
    ------
    PluginError
        A plugin's playbook uses the name of a built-in one, a kind of action that
        does not exist, or negative days.
    UnknownNameError
        One that is to be switched off does not exist.
    """
    built_in, others = default_playbooks(), extensions.playbooks
    names = [playbook.name for playbook in built_in]
    _refuse_twins(names, [one.name for one in others], "playbook", extensions)
    known = [kind.name for kind in kinds]
    for playbook in others:
        _check(playbook, known, extensions)
    every = with_own((*built_in, *others), own)
    _check_off(off, [playbook.name for playbook in every])
    return tuple(playbook for playbook in every if playbook.name not in off)


def _refuse_twins(
    built_in: Collection[str], others: Iterable[str], kind: str, extensions: Extensions
) -> None:
    for name in others:
        if name in built_in:
            owner = extensions.owner_of(name, kind=kind)
            raise PluginError(
                f"plugin {owner}: the {kind} {name!r} is built in; rename the plugin's"
            )


def _check(playbook: Playbook, known: list[str], extensions: Extensions) -> None:
    owner = extensions.owner_of(playbook.name, kind="playbook")
    try:
        check_kinds(playbook, known)
        _check_steps(playbook)
    except (UnknownNameError, InvalidInputError) as error:
        raise PluginError(f"plugin {owner}, {error}") from None


def _check_steps(playbook: Playbook) -> None:
    if playbook.cool_down < 0 or any(step.due_in < 0 for step in playbook.steps):
        raise InvalidInputError(
            f"playbook {playbook.name}: expected cool_down and due_in of 0 or more days"
        )


def _check_off(off: Iterable[str], names: list[str]) -> None:
    for name in off:
        if name not in names:
            raise UnknownNameError(
                f"playbooks_off: no playbook is called {name!r}{hint(name, names)}; "
                f"there are {', '.join(sorted(names))}"
            )
