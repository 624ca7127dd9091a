"""Playbooks made ready for one table: compiled, ordered, with their steps by model."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import attrs
import numpy as np

from successkit.core.account_table import AccountTable, TableColumn
from successkit.core.arrays import AnyArray, BoolArray
from successkit.core.condition import WORDS, Condition, compile_condition
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.states import TouchModel

_MODELS: Final = (*TouchModel, None)  # a row without a model (-1) finds the last


@attrs.frozen(eq=False, kw_only=True)
class Play:
    """One playbook on one table.

    Parameters
    ----------
    playbook
        The definition.
    state
        Shape (rows,), int8: 1 true, 0 false, -1 unknown.
    barred
        Shape (rows,): -1, or the position in ``SUPPRESSIONS`` of the reason why the
        playbook is not meant for the account.
    steps
        Shape (steps, 4): whether a step fits a touch model; last for none.
    """

    playbook: Playbook
    state: AnyArray
    barred: AnyArray
    steps: BoolArray

    @property
    def days(self) -> int:
        """Days before it may fire again; one at least, so never twice a day."""
        return max(self.playbook.cool_down, 1)


def ready(
    table: AccountTable,
    playbooks: Iterable[Playbook],
    *,
    kinds: Iterable[ActionKind],
    columns: Mapping[str, TableColumn],
) -> list[Play]:
    """Return the playbooks on a table, highest priority first, then by name.

    Parameters
    ----------
    table
        One row per account.
    playbooks
        Definitions of different names.
    kinds
        Action kinds that steps may use.
    columns
        Columns that conditions may name.

    Returns
    -------
    list[Play]
        In order.

    Raises
    ------
    InvalidInputError
        Two playbooks have one name, or a condition is not one.
    """
    ordered = sorted(playbooks, key=lambda each: (-each.priority, each.name))
    names = [each.name for each in ordered]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInputError(f"two playbooks are called {twice[0]!r}; rename one")
    known = [kind.name for kind in kinds]
    for playbook in ordered:
        check_kinds(playbook, known)
    return [_play(table, each, compiled(each, columns)) for each in ordered]


def compiled(
    playbook: Playbook,
    columns: Mapping[str, TableColumn],
    words: Mapping[str, Collection[str]] = WORDS,
) -> Condition:
    """Return the compiled condition of a playbook.

    Parameters
    ----------
    playbook
        The definition.
    columns
        Columns that it may name.
    words
        Known strings of text columns.

    Returns
    -------
    Condition
        Compiled.

    Raises
    ------
    InvalidInputError
        It is not a condition; the message names the playbook.
    UnknownNameError
        It names what does not exist.
    """
    try:
        return compile_condition(playbook.when, columns=columns, words=words)
    except (InvalidInputError, UnknownNameError) as error:
        raise type(error)(f"playbook {playbook.name}: {error}") from None


def check_kinds(playbook: Playbook, known: Sequence[str]) -> None:
    """Refuse a step of a kind that nobody can carry out.

    Parameters
    ----------
    playbook
        The definition.
    known
        Names of action kinds.

    Raises
    ------
    UnknownNameError
        A step has another kind; the nearest is named.
    """
    for step in playbook.steps:
        if step.kind not in known:
            near = get_close_matches(step.kind, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {list(known)}"
            raise UnknownNameError(
                f"playbook {playbook.name}, step {step.name}: no action kind "
                f"{step.kind!r}; {hint}"
            )


def _play(table: AccountTable, playbook: Playbook, condition: Condition) -> Play:
    barred = np.full(len(table), -1, np.int8)
    if not playbook.paused:
        barred[table.array("paused") == 1] = 1
    if not playbook.churned:
        lost = (table.array("customer") == 0) & (table.array("ever_customer") == 1)
        barred[lost | ~np.isnat(table.array("churned_on"))] = 0
    steps = [
        [not step.touch_models or model in step.touch_models for model in _MODELS]
        for step in playbook.steps
    ]
    return Play(
        playbook=playbook,
        state=condition.evaluate(table),
        barred=barred,
        steps=np.array(steps, dtype=bool),
    )
