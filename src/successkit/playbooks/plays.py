"""Playbooks made ready for one table: compiled, ordered, with their steps by model."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from successkit.core.account_table import AccountTable, TableColumn
from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.condition import (
    WORDS,
    Condition,
    Past,
    columns_of,
    compile_condition,
)
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.hints import question
from successkit.core.states import Reentry, TouchModel, Trigger
from successkit.playbooks.clock import Clock
from successkit.playbooks.spells import Spells
from successkit.playbooks.triggers import triggered

_MODELS: Final = (*TouchModel, None)  # a row without a model (-1) finds the last


@attrs.frozen(eq=False, kw_only=True)
class Play:
    """One playbook on one table.

    Parameters
    ----------
    playbook
        The definition.
    state
        Shape (rows,), int8: 1 where it should fire, 0 where not, -1 unknown. Condition,
        trigger and duration together.
    raw
        Shape (rows,), int8: whether there is a reason to fire, long enough or not.
    exits
        Shape (rows,), int8: state of the exit condition; None without one.
    begun
        Shape (rows,): day since which there is a reason to fire; an episode of that day
        or later has answered it. None where the reason stands day by day.
    steps
        Shape (steps, 4): whether a step fits a touch model; last for none.
    """

    playbook: Playbook
    state: AnyArray
    raw: AnyArray
    exits: AnyArray | None
    begun: DayArray | None
    steps: BoolArray

    def actions(self, models: AnyArray) -> Int64Array:
        """Return how many actions it gives.

        Parameters
        ----------
        models
            Shape (m,): codes of touch models; -1 for none.

        Returns
        -------
        Int64Array
            Shape (m,).
        """
        return np.asarray(self.steps.sum(axis=0)[models])

    def actions_of_owner(self, models: AnyArray) -> Int64Array:
        """Return how many of them the owner of the account has to do.

        Parameters
        ----------
        models
            Shape (m,): codes of touch models; -1 for none.

        Returns
        -------
        Int64Array
            Shape (m,).
        """
        own = np.array([step.role == "owner" for step in self.playbook.steps])
        return np.asarray(self.steps[own].sum(axis=0)[models])

    @property
    def days(self) -> int:
        """Days before it may fire again; one at least, so never twice a day."""
        return max(self.playbook.cool_down, 1)

    @property
    def times_out(self) -> bool:
        """Whether an episode ends with its cool-down."""
        return self.playbook.reentry is Reentry.AFTER_COOL_DOWN

    @property
    def holding(self) -> BoolArray:
        """Shape (rows,): where there is a reason to fire."""
        return np.asarray(self.raw == 1)

    def ended(self, rows: Int64Array) -> BoolArray:
        """Return where an open episode comes to its end.

        Parameters
        ----------
        rows
            Shape (m,): positions in the table.

        Returns
        -------
        BoolArray
            Shape (m,).
        """
        if self.exits is not None:
            return np.asarray(self.exits[rows] == 1)
        if self.playbook.trigger is Trigger.EVENT:
            return np.zeros(len(rows), dtype=bool)  # an event does not cease to be true
        return np.asarray(self.raw[rows] == 0)


@attrs.frozen(eq=False, kw_only=True)
class Plays:
    """Some playbooks on one table.

    Parameters
    ----------
    each
        Highest priority first, then by name.
    bars
        Shape (rows,), int8: why playbooks are not meant for an account, by whether they
        are for paused and for lost customers; -1, or a position in ``SUPPRESSIONS``.
    spells
        Since when conditions hold, to be kept for the next run.
    """

    each: tuple[Play, ...]
    bars: Mapping[tuple[bool, bool], AnyArray]
    spells: Spells

    def barred(self, play: Play, rows: AnyArray) -> AnyArray:
        """Return why a playbook is not meant for some accounts.

        Parameters
        ----------
        play
            One of them.
        rows
            Shape (m,): positions in the table.

        Returns
        -------
        AnyArray
            Shape (m,), int8: -1, or the position in ``SUPPRESSIONS`` of the reason.
        """
        found: AnyArray = self.bars[play.playbook.paused, play.playbook.churned][rows]
        return found


def ready(
    table: AccountTable,
    playbooks: Iterable[Playbook],
    *,
    kinds: Iterable[ActionKind],
    past: Past,
    spells: Spells,
) -> Plays:
    """Return the playbooks on a table, highest priority first, then by name.

    Parameters
    ----------
    table
        One row per account.
    playbooks
        Definitions of different names.
    kinds
        Action kinds that steps may use.
    past
        Earlier days and events.
    spells
        Since when conditions held on the last run.

    Returns
    -------
    Plays
        In order.

    Raises
    ------
    InvalidInputError
        Two playbooks have one name, or a condition is not one.
    """
    ordered = in_order(playbooks)
    known = [kind.name for kind in kinds]
    for playbook in ordered:
        check_kinds(playbook, known)
    columns = columns_of(table)
    made = [conditions_of(each, columns) for each in ordered]
    wanted = [each for pair in made for one in pair for each in one.derived]
    table = past.extend(table, wanted)
    clock = Clock(table, spells)
    each = tuple(
        _play(table, *one, clock, past) for one in zip(ordered, made, strict=True)
    )
    kinds_of_play = {(one.playbook.paused, one.playbook.churned) for one in each}
    bars = {kind: _bars(table, *kind) for kind in kinds_of_play}
    return Plays(each=each, bars=bars, spells=clock.spells())


def _bars(table: AccountTable, paused: bool, churned: bool) -> AnyArray:  # noqa: FBT001
    bars = np.full(len(table), -1, np.int8)
    if not paused:
        resting = table.array("paused") == 1
        bars += 2 * resting.view(np.int8)
    if not churned:
        known = (table.array("customer") == 0) & (table.array("ever_customer") == 1)
        bars *= ~(known | ~np.isnat(table.array("churned_on")))
    return bars


def in_order(playbooks: Iterable[Playbook]) -> list[Playbook]:
    """Return playbooks by falling priority, then by name.

    Parameters
    ----------
    playbooks
        Definitions.

    Returns
    -------
    list[Playbook]
        In order.

    Raises
    ------
    InvalidInputError
        Two of them have one name.
    """
    ordered = sorted(playbooks, key=lambda each: (-each.priority, each.name))
    names = [each.name for each in ordered]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInputError(f"two playbooks are called {twice[0]!r}; rename one")
    return ordered


def conditions_of(
    playbook: Playbook, columns: Mapping[str, TableColumn]
) -> list[Condition]:
    """Return the condition of a playbook, and that of its exit when it has one.

    Parameters
    ----------
    playbook
        The definition.
    columns
        Columns that they may name.

    Returns
    -------
    list[Condition]
        One or two.
    """
    first = compiled(playbook, columns)
    if not playbook.exit:
        return [first]
    return [first, compiled(playbook, columns, text=playbook.exit)]


def compiled(
    playbook: Playbook,
    columns: Mapping[str, TableColumn],
    words: Mapping[str, Collection[str]] = WORDS,
    *,
    text: str | None = None,
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
    text
        The text to compile; ``when`` if None.

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
        wanted = playbook.when if text is None else text
        return compile_condition(wanted, columns=columns, words=words)
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
            raise UnknownNameError(
                f"playbook {playbook.name}, step {step.name}: no action kind "
                f"{step.kind!r}; "
                f"{question(step.kind, known, f'known are {list(known)}')}"
            )


def _play(
    table: AccountTable,
    playbook: Playbook,
    conditions: Sequence[Condition],
    clock: Clock,
    past: Past,
) -> Play:
    holds = conditions[0].evaluate(table)
    state, begun = holds, None
    if playbook.event:
        state, begun = triggered(playbook, holds, table, past)
    raw = state
    if playbook.trigger is Trigger.ENTER or playbook.for_at_least:
        since = clock.since(playbook.name, state)
        state = clock.long_enough(state, since, playbook.for_at_least)
        begun = since if playbook.trigger is Trigger.ENTER else begun
    exits = conditions[1].evaluate(table) if len(conditions) > 1 else None
    if exits is not None:
        state = np.where((exits == 1) & (state != 0), np.int8(0), state)
    steps = [
        [not step.touch_models or model in step.touch_models for model in _MODELS]
        for step in playbook.steps
    ]
    return Play(
        playbook=playbook,
        state=state,
        raw=raw,
        exits=exits,
        begun=begun,
        steps=np.array(steps, dtype=bool),
    )
