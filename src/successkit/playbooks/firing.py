"""For whom each playbook fires, in the order of priority, within every cap."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.playbooks.closing import Closing
from successkit.playbooks.emit import Emitted
from successkit.playbooks.funnel import SUPPRESSIONS, FunnelRow
from successkit.playbooks.history import History
from successkit.playbooks.holdout import held_out
from successkit.playbooks.load import Caps, Load
from successkit.playbooks.plays import Play, Plays
from successkit.playbooks.reasons import CODE, given_before, mark
from successkit.playbooks.vetoes import Stopped, VetoState


class Case(NamedTuple):
    """What has to be decided."""

    table: AccountTable
    plays: Plays
    history: History
    vetoes: Sequence[VetoState]
    tenant: str


class Fired(NamedTuple):
    """What came of it, in the order of the playbooks."""

    emitted: list[Emitted]
    left_out: list[Emitted]
    funnel: list[FunnelRow]
    stopped: list[Stopped]
    reasons: list[tuple[Int64Array, AnyArray]]


def fire(case: Case, closing: Closing, caps: Caps) -> Fired:
    """Return what every playbook gives.

    Parameters
    ----------
    case
        What has to be decided.
    closing
        Actions of the ledger under way.
    caps
        Most actions of an account and of an owner.

    Returns
    -------
    Fired
        In the order of the playbooks.
    """
    load = Load.of(case.table, case.plays.each, case.history.ledger, closing, caps)
    fired = Fired([], [], [], [], [])
    for place, play in enumerate(case.plays.each):
        rows = np.flatnonzero(play.state == 1)
        reasons = given_before(case.plays, play, case.history, rows)
        free = np.flatnonzero(reasons < 0)  # few, where most were given before
        reasons[free], actions = _fire_free(case, load, place, rows[free], fired)
        fired.funnel.append(_funnel_row(play, reasons, actions))
        fired.reasons.append((rows, reasons))
    return fired


def _fire_free(
    case: Case, load: Load, place: int, rows: Int64Array, fired: Fired
) -> tuple[AnyArray, int]:
    """Return what stops a playbook for accounts that are free, and its new actions."""
    play = case.plays.each[place]
    reasons = np.full(len(rows), -1, np.int8)
    models = case.table.array("touch_model")
    fits = play.steps[:, models[rows]]
    mark(reasons, "no_step_for_touch_model", np.asarray(~fits.any(axis=0)))
    stops = _stops(case.vetoes, play, models, rows)
    for holds in stops.values():
        mark(reasons, "veto", holds)
    before = _drawn(reasons, case, play, rows)
    load.fill(reasons, play, models[rows], rows)
    fires = reasons < 0
    fired.emitted.extend(
        Emitted(place, step, rows[fires & fit]) for step, fit in enumerate(fits)
    )
    fired.left_out.append(Emitted(place, -1, rows[before]))
    fired.stopped.extend(
        Stopped(play.playbook.name, name, rows[(reasons == CODE["veto"]) & holds])
        for name, holds in stops.items()
    )
    return reasons, int(fits[:, fires].sum())


def _stops(
    vetoes: Sequence[VetoState], play: Play, models: AnyArray, rows: Int64Array
) -> dict[str, BoolArray]:
    found = {each.veto.name: each.stops(play, models) for each in vetoes}
    return {name: holds[rows] for name, holds in found.items() if holds is not None}


def _drawn(reasons: AnyArray, case: Case, play: Play, rows: Int64Array) -> BoolArray:
    """Mark those of the hold-out, and return which of them are new to it."""
    fresh = np.zeros(len(rows), dtype=bool)
    playbook = play.playbook
    if playbook.holdout:
        free = np.flatnonzero(reasons < 0)
        fresh[free] = held_out(
            case.table.text("id").take(rows[free]).strings().tolist(),
            experiment=playbook.experiment or playbook.name,
            share=playbook.holdout,
            salt=case.tenant,
        )
        mark(reasons, "holdout", fresh)
    return fresh


def _funnel_row(play: Play, reasons: AnyArray, actions: int) -> FunnelRow:
    counts = np.bincount(reasons + 1, minlength=len(SUPPRESSIONS) + 1).tolist()
    unmatched = int(np.count_nonzero(play.state == 0))
    return FunnelRow(
        playbook=play.playbook.name,
        accounts=len(play.state),
        matched=len(reasons),
        unmatched=unmatched,
        unknown=int(np.count_nonzero(play.state < 0)),
        emitted=counts[0],
        suppressed=dict(zip(SUPPRESSIONS, counts[1:], strict=True)),
        actions=actions,
    )
