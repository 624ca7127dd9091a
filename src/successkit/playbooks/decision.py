"""``Decision``: what ``decide`` returns."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, Int64Array
from successkit.core.condition import ConditionPart, Past, columns_of
from successkit.core.errors import UnknownNameError
from successkit.playbooks.actions import ActionTable, actions_html
from successkit.playbooks.closing import Close
from successkit.playbooks.explain import row_of
from successkit.playbooks.funnel import SUPPRESSIONS, FunnelRow
from successkit.playbooks.given import Given
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.plays import Play, conditions_of
from successkit.playbooks.vetoes import VetoTable


class Explanation(NamedTuple):
    """Why a playbook fires for an account or not.

    ``outcome`` is ``emitted``, a reason of ``SUPPRESSIONS``, ``unmatched`` or
    ``unknown``; ``parts`` are the comparisons of ``when``, each with value, result and
    threshold, ``exit`` those of the exit condition; ``event_on`` is the day of the
    event that it waits for.
    """

    account: str
    playbook: str
    outcome: str
    parts: tuple[ConditionPart, ...]
    exit: tuple[ConditionPart, ...]
    event_on: date | None


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Source:
    """What was decided on.

    Parameters
    ----------
    table
        One row per account.
    plays
        Playbooks in the order of priority.
    past
        Earlier days and events.
    reasons
        For each playbook, rows that matched, and why they got nothing (-1: they did).
    """

    table: AccountTable
    plays: Sequence[Play]
    past: Past
    reasons: Sequence[tuple[Int64Array, AnyArray]]

    def explain(self, account: str, playbook: str) -> Explanation:
        """Return why a playbook fires for an account or not.

        Parameters
        ----------
        account
            Id of the account.
        playbook
            Name of the playbook.

        Returns
        -------
        Explanation
            What became of it.

        Raises
        ------
        UnknownNameError
            There is no such account or playbook.
        """
        row = row_of(self.table, account)
        names = [play.playbook.name for play in self.plays]
        if playbook not in names:
            raise UnknownNameError(f"no playbook {playbook!r}; there are {names}")
        place = names.index(playbook)
        found = self.plays[place].playbook
        conditions = conditions_of(found, columns_of(self.table))
        parts = [
            tuple(each.explain(self.table, row, past=self.past)) for each in conditions
        ]
        last = self.past.last(found.event, self.table) if found.event else None
        return Explanation(
            account=account,
            playbook=playbook,
            outcome=self._outcome(place, row),
            parts=parts[0],
            exit=parts[1] if len(parts) > 1 else (),
            event_on=None if last is None else last[row].item(),
        )

    def _outcome(self, place: int, row: int) -> str:
        state = int(self.plays[place].state[row])
        if state < 1:
            return "unmatched" if state == 0 else "unknown"
        rows, reasons = self.reasons[place]
        code = int(reasons[np.searchsorted(rows, row)])
        return "emitted" if code < 0 else SUPPRESSIONS[code]


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Decision:
    """Actions of a day, and what became of every match.

    Parameters
    ----------
    as_of
        The day.
    funnel
        One row per playbook, in the order of priority.
    source
        What was decided on, for explanations.
    given
        Who gets what; tables of it are made when they are first asked for.
    """

    as_of: date
    funnel: tuple[FunnelRow, ...]
    source: "Source"
    given: Given

    @property
    def actions(self) -> ActionTable:
        """New actions, the most urgent first."""
        return self.given.actions

    @property
    def open_actions(self) -> ActionTable:
        """Actions given out before, whose reason still stands."""
        return self.given.open_actions

    @property
    def ledger(self) -> ActionLedger:
        """The ledger to keep for the next run.

        The old one, the new actions, and episodes whose reason has gone closed.
        """
        return self.given.ledger

    @property
    def closed(self) -> int:
        """How many actions were closed by this run."""
        return len(self.given.closing.ends)

    @property
    def closes(self) -> tuple[Close, ...]:
        """Episodes that came to their end, with the reason."""
        return self.given.closes

    @property
    def vetoed(self) -> VetoTable:
        """What was stopped by a veto, and by which."""
        return self.given.vetoed

    def __repr__(self) -> str:
        return (
            f"<Decision as of {self.as_of}: {self.given.new:,} new actions, "
            f"{len(self.given.closing.stands):,} open, {self.closed:,} closed>"
        )

    def _repr_html_(self) -> str:
        return actions_html(self.actions)

    def explain(self, account: str, playbook: str) -> "Explanation":
        """Return why a playbook fires for an account or not.

        Parameters
        ----------
        account
            Id of the account.
        playbook
            Name of the playbook.

        Returns
        -------
        Explanation
            What became of it, with each part of the condition.

        Raises
        ------
        UnknownNameError
            There is no such account or playbook.
        """
        return self.source.explain(account, playbook)

    def rows(self, lang: str = "en") -> list[dict[str, object]]:
        """Return the new actions as records.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[dict[str, object]]
            Of key, account, playbook, step, kind, due_on, owner, reason, what and
            episode; days as dates.
        """
        return self.actions.rows(lang)

    def open_rows(self, lang: str = "en") -> list[dict[str, object]]:
        """Return the open actions of earlier days as records.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[dict[str, object]]
            As ``rows``.
        """
        return self.open_actions.rows(lang)
