"""Rows of actions: from the accounts that a playbook fires for to keys and due days."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, Int64Array
from successkit.core.calendar import BusinessCalendar
from successkit.core.declarations import Step
from successkit.core.text import Text
from successkit.playbooks.actions import (
    ActionTable,
    action_key,
    owners_of,
    step_named,
    take,
)
from successkit.playbooks.history import History
from successkit.playbooks.plays import Play


class Emitted(NamedTuple):
    """Accounts that get one step of one playbook."""

    play: int
    step: int
    rows: Int64Array


def new_actions(
    table: AccountTable,
    plays: Sequence[Play],
    emitted: Sequence[Emitted],
    *,
    tenant: str,
    calendar: BusinessCalendar,
) -> ActionTable:
    """Return the new actions, by due day, then priority, account and step.

    Parameters
    ----------
    table
        One row per account.
    plays
        Playbooks in the order of priority.
    emitted
        Who gets what.
    tenant
        Part of every key.
    calendar
        Working days.

    Returns
    -------
    ActionTable
        One row per account and step.
    """
    steps = [plays[each.play].playbook.steps[each.step] for each in emitted]
    names = [plays[each.play].playbook.name for each in emitted]
    due = _days([calendar.due(table.as_of, step.due_in) for step in steps])
    group = np.repeat(np.arange(len(emitted)), [len(each.rows) for each in emitted])
    rows = np.concatenate([np.empty(0, np.int64), *(each.rows for each in emitted)])
    accounts = table.text("id").take(rows)
    priority = np.array([each.play for each in emitted], dtype=np.int64)[group]
    order = np.lexsort((group, accounts.codes, priority, due[group]))
    group, rows, accounts = group[order], rows[order], accounts.take(order)
    places: list[int] = group.tolist()
    keys = [
        action_key(tenant, account, names[place], table.as_of, steps[place].name)
        for account, place in zip(accounts.strings(), places, strict=True)
    ]
    roles = [step.role for step in steps]
    return ActionTable(
        key=np.array(keys, dtype="S32"),
        account=accounts,
        row=rows,
        playbook=Text.from_codes(group, names),
        step=Text.from_codes(group, [step.name for step in steps]),
        kind=Text.from_codes(group, [step.kind for step in steps]),
        owner=owners_of(table, rows, roles, group),
        episode=np.full(len(rows), np.datetime64(table.as_of, "D")),
        due_on=due[group],
        playbooks={play.playbook.name: play.playbook for play in plays},
    )


def standing_actions(
    table: AccountTable, plays: Sequence[Play], history: History, stands: AnyArray
) -> ActionTable:
    """Return open actions of the ledger whose reason still stands, by due day.

    Parameters
    ----------
    table
        One row per account.
    plays
        Playbooks in the order of priority.
    history
        The ledger.
    stands
        Shape (actions,): which.

    Returns
    -------
    ActionTable
        One row per action.
    """
    ledger = history.ledger
    kept = np.flatnonzero(stands)
    definitions = {play.playbook.name: play.playbook for play in plays}
    playbook, step = ledger.playbook.take(kept), ledger.step.take(kept)
    rows = history.row[kept]
    roles = [
        (step_named(definitions[name], each) or Step(name=each, kind="")).role
        for name, each in zip(playbook.strings(), step.strings(), strict=True)
    ]
    role = Text.of(roles)
    actions = ActionTable(
        key=ledger.key[kept],
        account=ledger.account.take(kept),
        row=rows,
        playbook=playbook,
        step=step,
        kind=ledger.kind.take(kept),
        owner=owners_of(table, rows, role.values.tolist(), role.codes),
        episode=ledger.episode[kept],
        due_on=ledger.due_on[kept],
        playbooks=definitions,
    )
    return take(actions, np.lexsort((actions.key, actions.due_on)))


def _days(days: Sequence[object]) -> AnyArray:
    return np.array([np.datetime64(str(day), "D") for day in days], "datetime64[D]")
