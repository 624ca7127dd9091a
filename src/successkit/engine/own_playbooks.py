"""Playbooks of the settings: read, checked, and put among the others."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from successkit.core import (
    InvalidInputError,
    Playbook,
)
from successkit.core.condition import WORDS
from successkit.engine.conditions import Columns
from successkit.playbooks.as_toml import playbooks_from_tables, playbooks_from_toml
from successkit.playbooks.plays import check_kinds, compiled

_KEY = "playbooks"


def own_playbooks(given: object, place: str) -> tuple[Playbook, ...]:
    """Return the playbooks that settings hold.

    Parameters
    ----------
    given
        ``[[playbooks]]`` tables, the path of a file of ``[[playbook]]`` tables, or
        playbooks; None for none.
    place
        Where the settings come from, for messages.

    Returns
    -------
    tuple[Playbook, ...]
        In order.

    Raises
    ------
    InvalidInputError
        It is none of these, or one of them cannot be read.
    UnknownNameError
        One has a field that does not exist.
    UnreadableInputError
        The file cannot be read.

    Examples
    --------
    >>> own_playbooks(None, "settings.toml")
    ()
    """
    if given is None:
        return ()
    if isinstance(given, str | Path):
        return playbooks_from_toml(Path(given))
    tables = given
    if isinstance(given, list | tuple):
        listed = cast("Sequence[object]", given)
        made = tuple(one for one in listed if isinstance(one, Playbook))
        if len(made) == len(listed):
            return made
    return playbooks_from_tables(tables, place=place, key=_KEY)


def all_playbooks(
    _config: object,
    attribute: Any,  # noqa: ANN401 - attrs' own
    value: tuple[object, ...],
) -> None:
    """Refuse a setting that is no tuple of playbooks of different names.

    Parameters
    ----------
    attribute
        The setting.
    value
        What it was given.

    Raises
    ------
    InvalidInputError
        It is something else, or two have one name.
    """
    made = [one for one in value if isinstance(one, Playbook)]
    if len(made) < len(value):
        raise InvalidInputError(
            f"{attribute.name}: expected a list of playbooks; got {value!r}"
        )
    names = [one.name for one in made]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidInputError(
            f"{attribute.name}: two playbooks are called {twice!r}; rename one"
        )


def with_own(
    others: Iterable[Playbook], own: Iterable[Playbook]
) -> tuple[Playbook, ...]:
    """Return playbooks with those of the settings, which take the place of namesakes.

    Parameters
    ----------
    others
        Built-in ones and those of plugins.
    own
        Those of the settings.

    Returns
    -------
    tuple[Playbook, ...]
        The others, each replaced by its namesake; then the new ones.

    Examples
    --------
    >>> with_own([], [])
    ()
    """
    mine = {one.name: one for one in own}
    kept = [mine.pop(one.name, one) for one in others]
    return (*kept, *mine.values())


def check_own(own: Iterable[Playbook], kinds: list[str], columns: Columns) -> None:
    """Refuse playbooks of the settings that could not run.

    Parameters
    ----------
    own
        The playbooks.
    kinds
        Names of the kinds of action.
    columns
        Columns that conditions may name.

    Raises
    ------
    InvalidInputError
        A condition is none, or days are negative.
    UnknownNameError
        A condition or a step names what does not exist.
    """
    for one in own:
        check_kinds(one, kinds)
        for text in filter(None, (one.when, one.exit)):
            compiled(one, columns, WORDS, text=text)
        if one.cool_down < 0 or any(step.due_in < 0 for step in one.steps):
            raise InvalidInputError(
                f"playbook {one.name}: expected cool_down and due_in of 0 or more days"
            )
