"""``decide``: which actions are due for whom today; pure, and never twice."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.calendar import BusinessCalendar
from successkit.core.condition import columns_of
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError
from successkit.playbooks.actions import ActionTable
from successkit.playbooks.decision import Decision
from successkit.playbooks.emit import Emitted, new_actions, standing_actions
from successkit.playbooks.funnel import SUPPRESSIONS, FunnelRow
from successkit.playbooks.history import History, history_of
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.plays import Play, ready
from successkit.playbooks.vetoes import (
    Stopped,
    VetoState,
    checked,
    veto_table,
)

_OPEN: Final = SUPPRESSIONS.index("open")
_COOL_DOWN: Final = SUPPRESSIONS.index("cool_down")
_NO_STEP: Final = SUPPRESSIONS.index("no_step_for_touch_model")
_VETO: Final = SUPPRESSIONS.index("veto")
_CAP: Final = SUPPRESSIONS.index("account_cap")


def decide(
    table: AccountTable,
    playbooks: Iterable[Playbook],
    *,
    as_of: date,
    action_kinds: Iterable[ActionKind],
    ledger: ActionLedger | None = None,
    tenant: str = "default",
    calendar: BusinessCalendar | None = None,
    account_cap: int = 3,
    vetoes: Iterable[VetoState] = (),
) -> Decision:
    """Return the actions that are due, given what was given out before.

    A playbook fires for an account when its condition is true, never when it is
    unknown; then rests for its cool-down, whether the episode is still open or not.
    Customers that were lost or are paused are left alone unless the playbook asks for
    them. An account gets a playbook whole or not at all: the playbook of the higher
    priority first, as long as new and open actions together stay within the cap. What
    a veto stops takes no room under the cap, and fires on the first day without the
    veto; actions given out before stay open.

    Parameters
    ----------
    table
        One row per account, as of the day.
    playbooks
        Definitions of different names.
    as_of
        The day; that of the table.
    action_kinds
        Kinds that steps may use.
    ledger
        What was given out before to this tenant; None for nothing.
    tenant
        Whose book; part of every key.
    calendar
        Working days; Monday to Friday when None.
    account_cap
        Most actions, new and open, of one account, >= 1.
    vetoes
        For whom the host does not want some playbooks to act.

    Returns
    -------
    Decision
        Actions, open actions, funnel and the ledger to keep. The same arguments give
        the same decision; with the returned ledger, the same day gives no new action.

    Raises
    ------
    InvalidInputError
        The day is not that of the table, the cap is below 1, two playbooks or vetoes
        have one name, a condition is not one, or a veto is no flag for each account.

    Examples
    --------
    >>> from successkit.core.declarations import Step
    >>> rescue = Playbook(
    ...     name="rescue",
    ...     when="health_band == 'danger'",
    ...     steps=(Step(name="talk", kind="call"),),
    ... )
    >>> friday = date(2026, 4, 3)
    >>> table = AccountTable.of(friday, ["a", "b"], health_band=[0, -1])
    >>> decision = decide(
    ...     table, [rescue], as_of=friday, action_kinds=[ActionKind(name="call")]
    ... )
    >>> [(row["account"], str(row["due_on"])) for row in decision.rows()]
    [('a', '2026-04-06')]
    >>> decision.funnel[0].unknown
    1
    """
    if as_of != table.as_of or account_cap < 1:
        raise InvalidInputError(
            f"expected as_of {table.as_of}, the day of the table, and account_cap "
            f">= 1; got {as_of} and {account_cap}"
        )
    known = ledger or ActionLedger.empty()
    calendar = calendar or BusinessCalendar()
    plays = ready(table, playbooks, kinds=action_kinds, columns=columns_of(table))
    history = history_of(known, table)
    stands, ends = _standing(history, plays)
    held = checked(vetoes, table)
    fired = _fire(_Case(table, plays, history, held), stands, account_cap)
    actions = new_actions(table, plays, fired.emitted, tenant=tenant, calendar=calendar)
    return Decision(
        as_of=as_of,
        actions=actions,
        open_actions=standing_actions(table, plays, history, stands),
        funnel=tuple(fired.funnel),
        ledger=known.close(ends, as_of).merge(_recorded(actions)),
        closed=int(ends.sum()),
        vetoed=veto_table(table, fired.stopped, held),
    )


def _standing(history: History, plays: list[Play]) -> tuple[AnyArray, AnyArray]:
    stands = np.zeros(len(history.ledger), dtype=bool)
    ends = stands.copy()
    for play in plays:
        stand, end = history.standing(play)
        stands |= stand
        ends |= end
    return stands, ends


class _Case(NamedTuple):
    """What has to be decided."""

    table: AccountTable
    plays: Sequence[Play]
    history: History
    vetoes: Sequence[VetoState]


class _Fired(NamedTuple):
    """What came of it, in the order of the playbooks."""

    emitted: list[Emitted]
    funnel: list[FunnelRow]
    stopped: list[Stopped]


def _fire(case: _Case, stands: AnyArray, cap: int) -> _Fired:
    used = np.bincount(case.history.row[stands], minlength=len(case.table))
    models = case.table.array("touch_model")
    fired = _Fired([], [], [])
    for place, play in enumerate(case.plays):
        wanted = play.steps.sum(axis=0)[models]
        stops = _stops(case.vetoes, play, models)
        reasons = _reasons(play, case.history, wanted, cap - used, stops)
        fires = np.flatnonzero((play.state == 1) & (reasons < 0))
        used[fires] += wanted[fires]
        fired.emitted.extend(
            Emitted(place, step, fires[fits[models[fires]]])
            for step, fits in enumerate(play.steps)
        )
        fired.stopped.extend(_stopped(play, reasons, stops))
        fired.funnel.append(_funnel_row(play, reasons, int(wanted[fires].sum())))
    return fired


def _stops(
    vetoes: Sequence[VetoState], play: Play, models: AnyArray
) -> dict[str, BoolArray]:
    found = {each.veto.name: each.stops(play, models) for each in vetoes}
    return {name: holds for name, holds in found.items() if holds is not None}


def _stopped(
    play: Play, reasons: AnyArray, stops: dict[str, BoolArray]
) -> list[Stopped]:
    if not stops:
        return []
    lost = (play.state == 1) & (reasons == _VETO)
    return [
        Stopped(play.playbook.name, name, np.flatnonzero(lost & holds))
        for name, holds in stops.items()
    ]


def _reasons(
    play: Play,
    history: History,
    wanted: Int64Array,
    room: Int64Array,
    stops: dict[str, BoolArray],
) -> AnyArray:
    opened, cooling = history.resting(play)
    reasons = play.barred.copy()
    for code, applies in (
        (_OPEN, opened),
        (_COOL_DOWN, cooling),
        (_NO_STEP, wanted == 0),
        *((_VETO, holds) for holds in stops.values()),
        (_CAP, wanted > room),
    ):
        reasons[(reasons < 0) & applies] = code
    return reasons


def _funnel_row(play: Play, reasons: AnyArray, actions: int) -> FunnelRow:
    matched = play.state == 1
    counts = np.bincount(reasons[matched] + 1, minlength=len(SUPPRESSIONS) + 1).tolist()
    return FunnelRow(
        playbook=play.playbook.name,
        accounts=len(play.state),
        matched=int(matched.sum()),
        unmatched=int((play.state == 0).sum()),
        unknown=int((play.state < 0).sum()),
        emitted=counts[0],
        suppressed=dict(zip(SUPPRESSIONS, counts[1:], strict=True)),
        actions=actions,
    )


def _recorded(actions: ActionTable) -> ActionLedger:
    return ActionLedger(
        key=actions.key,
        account=actions.account,
        playbook=actions.playbook,
        step=actions.step,
        kind=actions.kind,
        episode=actions.episode,
        due_on=actions.due_on,
        closed_on=np.full(len(actions), np.datetime64("NaT", "D")),
    )
