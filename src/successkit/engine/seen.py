"""What observers get to see of a run: columns of their own, read-only."""

import copy
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, ObjectArray, RunSeen, Seen
from successkit.engine.parts import Parts
from successkit.playbooks import ActionTable

_NOTHING: Final[ObjectArray] = np.array([None], dtype=object)


def transitions_seen(parts: Parts, ids: AnyArray) -> Seen:
    """Return the moves of a run, for an observer of its own.

    Parameters
    ----------
    parts
        Results of the rooms.
    ids
        Shape (accounts,): ids of the accounts.

    Returns
    -------
    Seen
        In order of account and day; source and event are None where an account began.
    """
    found, log = parts.replayed, parts.replayed.log
    phases = found.names(log.phase).strings()
    before = np.concatenate([_NOTHING, phases])[: len(log)]
    before[np.flatnonzero(np.diff(log.account, prepend=-1))] = None
    kinds = np.concatenate([parts.events.kind.strings(), _NOTHING])
    ways = [row.id for row in found.lifecycle.transitions]
    return _seen(
        parts,
        account=ids[log.account],
        day=log.start.copy(),
        transition=_names(ways, log.transition),
        event=kinds[log.event],
        source=before,
        dest=phases,
    )


def _names(names: list[str], codes: AnyArray) -> AnyArray:
    """Return names of transitions; None where an account began."""
    # The code of a first entry is the number of transitions; the others are below 0.
    spoken = np.array([*names, None, "by_time", "by_hand"], dtype=object)
    return spoken[codes]


def actions_seen(parts: Parts, actions: ActionTable) -> Seen:
    """Return the new actions of a run, for an observer of its own.

    Parameters
    ----------
    parts
        Results of the rooms.
    actions
        The most urgent first.

    Returns
    -------
    Seen
        One row per action.
    """
    return _seen(
        parts,
        key=np.array([key.decode() for key in actions.key.tolist()], dtype=object),
        account=actions.account.strings(),
        playbook=actions.playbook.strings(),
        step=actions.step.strings(),
        kind=actions.kind.strings(),
        due_on=actions.due_on.copy(),
    )


def _seen(parts: Parts, **columns: AnyArray) -> Seen:
    for column in columns.values():
        column.flags.writeable = False
    rows = len(next(iter(columns.values())))
    return Seen(as_of=parts.replayed.upto, columns=columns, rows=rows)


def run_seen(run: RunSeen) -> RunSeen:
    """Return a run that is over, for an observer of its own.

    Parameters
    ----------
    run
        What it was.

    Returns
    -------
    RunSeen
        An equal one that shares nothing that could be changed.
    """
    return attrs.evolve(run, manifest=copy.deepcopy(dict(run.manifest)))
