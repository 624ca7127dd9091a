"""``baseline``: switching playbooks on without a flood."""

from collections.abc import Iterable
from datetime import date

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.condition import Past
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError
from successkit.playbooks.catalogue import default_action_kinds, default_playbooks
from successkit.playbooks.emit import Emitted, marks_of
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.plays import ready


def baseline(
    table: AccountTable,
    playbooks: Iterable[Playbook] | None = None,
    *,
    as_of: date,
    action_kinds: Iterable[ActionKind] | None = None,
    ledger: ActionLedger | None = None,
    past: Past | None = None,
    tenant: str = "default",
) -> ActionLedger:
    """Return a ledger in which all that holds today counts as seen.

    A playbook that is decided with it fires for an account only after its condition
    was false for a run, or for an event that comes later.

    Parameters
    ----------
    table
        One row per account.
    playbooks
        Those that are switched on; the built-in ones if None.
    as_of
        The day; that of the table.
    action_kinds
        Kinds that steps may use; the built-in ones if None.
    ledger
        What was given out before; None for nothing.
    past
        Earlier days and events.
    tenant
        Whose book.

    Returns
    -------
    ActionLedger
        To be given to ``decide``.

    Raises
    ------
    InvalidInputError
        The day is not that of the table, or a condition is not one.

    Examples
    --------
    >>> from successkit.core.declarations import Step
    >>> from successkit.playbooks import decide
    >>> play = Playbook(
    ...     name="p", when="seats < 3", steps=(Step(name="talk", kind="call"),)
    ... )
    >>> day = date(2026, 3, 31)
    >>> table = AccountTable.of(day, ["a", "b"], seats=[1.0, 5.0])
    >>> seen = baseline(table, [play], as_of=day)
    >>> decision = decide(table, [play], as_of=day, ledger=seen)
    >>> len(decision.actions), decision.funnel[0].suppressed["already_active"]
    (0, 1)
    """
    if as_of != table.as_of:
        raise InvalidInputError(f"as_of: expected {table.as_of}; got {as_of}")
    known = ActionLedger.empty() if ledger is None else ledger
    plays = ready(
        table,
        default_playbooks() if playbooks is None else playbooks,
        kinds=default_action_kinds() if action_kinds is None else action_kinds,
        past=past or Past(),
        spells=known.spells,
    )
    holding = [
        Emitted(place, -1, np.flatnonzero(play.holding))
        for place, play in enumerate(plays.each)
    ]
    marks = marks_of(table, plays.each, holding, "baseline", tenant=tenant)
    return attrs.evolve(known, spells=plays.spells).add(marks)
