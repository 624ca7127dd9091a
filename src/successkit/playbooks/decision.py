"""``Decision``: what ``decide`` returns."""

from datetime import date

import attrs

from successkit.playbooks.actions import ActionTable, actions_html
from successkit.playbooks.funnel import FunnelRow
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.vetoes import VetoTable


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Decision:
    """Actions of a day, and what became of every match.

    Parameters
    ----------
    as_of
        The day.
    actions
        New actions, the most urgent first.
    open_actions
        Actions given out before, whose reason still stands.
    funnel
        One row per playbook, in the order of priority.
    ledger
        The ledger to keep for the next run: the old one, the new actions, and episodes
        whose reason has gone closed.
    closed
        How many actions were closed by this run.
    vetoed
        What was stopped by a veto, and by which.
    """

    as_of: date
    actions: ActionTable
    open_actions: ActionTable
    funnel: tuple[FunnelRow, ...]
    ledger: ActionLedger
    closed: int
    vetoed: VetoTable

    def __repr__(self) -> str:
        return (
            f"<Decision as of {self.as_of}: {len(self.actions):,} new actions, "
            f"{len(self.open_actions):,} open, {self.closed:,} closed>"
        )

    def _repr_html_(self) -> str:
        return actions_html(self.actions)

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
