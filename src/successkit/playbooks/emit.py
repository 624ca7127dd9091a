"""Rows of actions: from the accounts that a playbook fires for to keys and due days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, Int64Array, distinct_codes
from successkit.core.calendar import BusinessCalendar
from successkit.core.declarations import Playbook
from successkit.core.text import Text
from successkit.playbooks.actions import (
    ActionKeys,
    ActionTable,
    action_keys,
    owners_of,
    step_named,
)
from successkit.playbooks.closing import Closing
from successkit.playbooks.due import Due, due_days
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.plays import Play

_NO_DAYS: Final = np.empty(0, "datetime64[D]")


class Emitted(NamedTuple):
    """Accounts that get one step of one playbook."""

    play: int
    step: int
    rows: Int64Array


def steps_due(
    plays: Sequence[Play],
    emitted: Sequence[Emitted],
    *,
    as_of: date,
    calendar: BusinessCalendar,
) -> tuple[Due, ...]:
    """Return the working days on which each step is due.

    Parameters
    ----------
    plays
        Playbooks in the order of priority.
    emitted
        Who gets what.
    as_of
        The day.
    calendar
        Working days.

    Returns
    -------
    tuple[Due, ...]
        One a step.
    """
    return tuple(
        due_days(
            as_of,
            plays[each.play],
            plays[each.play].playbook.steps[each.step],
            each.rows,
            calendar,
        )
        for each in emitted
    )


def new_actions(
    table: AccountTable,
    plays: Sequence[Play],
    emitted: Sequence[Emitted],
    *,
    tenant: str,
    due: Sequence[Due],
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
    due
        When each step is due.

    Returns
    -------
    ActionTable
        One row per account and step.
    """
    steps = [plays[each.play].playbook.steps[each.step] for each in emitted]
    names = [plays[each.play].playbook.name for each in emitted]
    on = np.concatenate([_NO_DAYS, *(each.on for each in due)])
    late = np.concatenate([np.empty(0, np.int8), *(each.late for each in due)])
    group = np.repeat(np.arange(len(emitted)), [len(each.rows) for each in emitted])
    rows = np.concatenate([np.empty(0, np.int64), *(each.rows for each in emitted)])
    accounts = table.text("id").take(rows)
    priority = np.array([each.play for each in emitted], dtype=np.int64)[group]
    order = np.lexsort((group, accounts.codes, priority, on))
    group, rows, accounts = group[order], rows[order], accounts.take(order)
    pairs = [(name, step.name) for name, step in zip(names, steps, strict=True)]
    keys = ActionKeys(
        tenant=tenant, accounts=accounts, episode=table.as_of, names=pairs, place=group
    )
    roles = [step.role for step in steps]
    return ActionTable(
        key=keys,
        account=accounts,
        row=rows,
        playbook=Text.from_codes(group, names),
        step=Text.from_codes(group, [step.name for step in steps]),
        kind=Text.from_codes(group, [step.kind for step in steps]),
        owner=owners_of(table, rows, roles, group),
        episode=np.full(len(rows), np.datetime64(table.as_of, "D")),
        due_on=on[order],
        late=late[order],
        playbooks={play.playbook.name: play.playbook for play in plays},
    )


def standing_actions(
    table: AccountTable, plays: Sequence[Play], ledger: ActionLedger, closing: Closing
) -> ActionTable:
    """Return open actions of the ledger whose reason still stands, by due day.

    Parameters
    ----------
    table
        One row per account.
    plays
        Playbooks in the order of priority.
    ledger
        What was given out before.
    closing
        Which actions stand.

    Returns
    -------
    ActionTable
        One row per action.
    """
    by_key = np.argsort(closing.stands)
    by_day = np.argsort(ledger.due_on[closing.stands[by_key]], kind="stable")
    order = by_key[by_day]
    kept, rows = closing.stands[order], closing.rows[order]
    definitions = {play.playbook.name: play.playbook for play in plays}
    playbook, step = ledger.playbook.take(kept), ledger.step.take(kept)
    roles, role = _roles(definitions, playbook, step)
    return ActionTable(
        key=ledger.key[kept],
        account=ledger.account.take(kept),
        row=rows,
        playbook=playbook,
        step=step,
        kind=ledger.kind.take(kept),
        owner=owners_of(table, rows, roles, role),
        episode=ledger.episode[kept],
        due_on=ledger.due_on[kept],
        late=np.zeros(len(kept), np.int8),
        playbooks=definitions,
    )


def _roles(
    definitions: Mapping[str, Playbook], playbook: Text, step: Text
) -> tuple[list[str], AnyArray]:
    """Return the role of each step, by a code for each pair of names."""
    pair = playbook.codes.astype(np.int64) * len(step.values) + step.codes
    pairs, place = distinct_codes(pair, len(playbook.values) * len(step.values))
    found = [
        step_named(
            definitions[str(playbook.values[each // len(step.values)])],
            str(step.values[each % len(step.values)]),
        )
        for each in pairs.tolist()
    ]
    return [each.role if each else "owner" for each in found], place


def recorded(actions: ActionTable) -> ActionLedger:
    """Return new actions as a ledger.

    Parameters
    ----------
    actions
        One row per action.

    Returns
    -------
    ActionLedger
        All open.
    """
    order = np.argsort(actions.key)
    return ActionLedger(
        key=actions.key[order],
        account=actions.account.take(order).compact(),
        playbook=actions.playbook.take(order),
        step=actions.step.take(order),
        kind=actions.kind.take(order),
        episode=actions.episode[order],
        due_on=actions.due_on[order],
        closed_on=np.full(len(actions), np.datetime64("NaT", "D")),
        outcome=Text.empty(len(actions)),
    )


def marks_of(
    table: AccountTable,
    plays: Sequence[Play],
    marked: Sequence[Emitted],
    outcome: str,
    *,
    tenant: str,
) -> ActionLedger:
    """Return episodes without actions, so that a ledger remembers them.

    Parameters
    ----------
    table
        One row per account.
    plays
        Playbooks in the order of priority.
    marked
        For whom.
    outcome
        ``held_out``, closed at once, or ``baseline``, open.
    tenant
        Part of every key.

    Returns
    -------
    ActionLedger
        One row per account.
    """
    group = np.repeat(
        [each.play for each in marked], [len(each.rows) for each in marked]
    ).astype(np.int64)
    rows = np.concatenate([np.empty(0, np.int64), *(each.rows for each in marked)])
    names = [play.playbook.name for play in plays]
    accounts, label = table.text("id").take(rows).compact(), f"({outcome})"
    pairs = [(name, label) for name in names]
    keys = action_keys(tenant, accounts, table.as_of, pairs, group)
    day = np.full(len(rows), np.datetime64(table.as_of, "D"))
    spent = np.array(
        [outcome == "held_out" or play.begun is not None for play in plays]
    )
    order = np.argsort(keys)
    same = np.zeros(len(rows), np.int64)
    return ActionLedger(
        key=keys[order],
        account=accounts.take(order),
        playbook=Text.from_codes(group[order], names),
        step=Text.from_codes(same, [label]),
        kind=Text.from_codes(same, ["none"]),
        episode=day,
        due_on=day,
        closed_on=np.where(spent[group[order]], day, np.datetime64("NaT", "D")),
        outcome=Text.from_codes(same, [outcome]),
    )
