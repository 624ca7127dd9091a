"""``decide``: which actions are due for whom today; pure, and never twice."""

from collections.abc import Iterable
from datetime import date

import attrs

from successkit.core.account_table import AccountTable
from successkit.core.calendar import BusinessCalendar
from successkit.core.condition import Past
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError
from successkit.playbooks.catalogue import default_action_kinds, default_playbooks
from successkit.playbooks.closing import closing_of
from successkit.playbooks.decision import Decision, Source
from successkit.playbooks.emit import steps_due
from successkit.playbooks.firing import Case, fire
from successkit.playbooks.given import Given
from successkit.playbooks.history import History
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.load import Caps
from successkit.playbooks.owner_cuts import OwnerCuts
from successkit.playbooks.plays import ready
from successkit.playbooks.vetoes import VetoState, checked


def decide(
    table: AccountTable,
    playbooks: Iterable[Playbook] | None = None,
    *,
    as_of: date,
    action_kinds: Iterable[ActionKind] | None = None,
    ledger: ActionLedger | None = None,
    past: Past | None = None,
    tenant: str = "default",
    calendar: BusinessCalendar | None = None,
    account_cap: int = 3,
    owner_cap: int | None = None,
    owner_cuts: OwnerCuts | None = None,
    vetoes: Iterable[VetoState] = (),
) -> Decision:
    """Return the actions that are due, given what was given out before.

    A playbook fires for an account when its trigger and condition hold, never when
    either is unknown; then rests as its ``reentry`` says. Customers that were lost or
    are paused are left alone unless the playbook asks for them. An account gets a
    playbook whole or not at all: the playbook of the higher priority first, as long as
    new and open actions together stay within the cap; an owner likewise, the more
    valuable account first. Accounts of a hold-out get nothing and rest like the others,
    so that both can be compared. What a veto stops takes no room under the cap, and
    fires on the first day without the veto; actions given out before stay open.

    Parameters
    ----------
    table
        One row per account, as of the day.
    playbooks
        Definitions of different names; the built-in ones if None.
    as_of
        The day; that of the table.
    action_kinds
        Kinds that steps may use; the built-in ones if None.
    ledger
        What was given out before to this tenant; None for nothing.
    past
        Earlier days and events, for conditions and triggers that look at them.
    tenant
        Whose book; part of every key.
    calendar
        Working days; Monday to Friday when None.
    account_cap
        Most actions, new and open, of one account, >= 1.
    owner_cap
        Most actions, new and open, that one owner has to do, >= 0; None for any number.
        Accounts without an owner, and steps of other roles, do not count.
    owner_cuts
        Whom owners have room for, where the table is a part of a book, as
        ``OwnerBids.cuts`` says it of all parts; None decides it on this table.
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
        The day is not that of the table, a cap is too low, two playbooks or vetoes have
        one name, a condition is not one, or a veto is no flag for each account.

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
    _check(table, as_of, account_cap, owner_cap)
    known = ActionLedger.empty() if ledger is None else ledger
    plays = ready(
        table,
        default_playbooks() if playbooks is None else playbooks,
        kinds=default_action_kinds() if action_kinds is None else action_kinds,
        past=past or Past(),
        spells=known.spells,
    )
    history = History.of(known, table)
    closing = closing_of(history, plays)
    held = checked(vetoes, table)
    settled = attrs.evolve(closing.closed(known, as_of), spells=plays.spells)
    case = Case(table, plays, history.after(settled), held, tenant)
    fired = fire(case, closing, Caps(account_cap, owner_cap, owner_cuts))
    working = calendar or BusinessCalendar()
    given = Given(
        table=table,
        plays=plays.each,
        fired=fired,
        closing=closing,
        before=settled,
        due=steps_due(plays.each, fired.emitted, as_of=as_of, calendar=working),
        vetoes=held,
        tenant=tenant,
    )
    source = Source(
        table=table, plays=plays.each, past=past or Past(), reasons=fired.reasons
    )
    return Decision(as_of=as_of, funnel=tuple(fired.funnel), source=source, given=given)


def _check(
    table: AccountTable, as_of: date, account_cap: int, owner_cap: int | None
) -> None:
    if as_of != table.as_of or account_cap < 1:
        raise InvalidInputError(
            f"expected as_of {table.as_of}, the day of the table, and account_cap "
            f">= 1; got {as_of} and {account_cap}"
        )
    if owner_cap is not None and owner_cap < 0:
        raise InvalidInputError(f"owner_cap: expected 0 or more; got {owner_cap}")
