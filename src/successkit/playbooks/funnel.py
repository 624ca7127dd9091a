"""The funnel of a playbook: what became of every account that it matched."""

from collections.abc import Mapping
from typing import Final

import attrs

from successkit.core.errors import SuccesskitError

SUPPRESSIONS: Final = (
    "churned",
    "paused",
    "already_active",
    "open",
    "cool_down",
    "maximum",
    "no_step_for_touch_model",
    "veto",
    "holdout",
    "account_cap",
    "owner_cap",
)
"""Why a match may give no action; the first that applies is counted."""


@attrs.frozen(kw_only=True)
class FunnelRow:
    """What became of the accounts under one playbook; it always balances.

    Parameters
    ----------
    playbook
        Name of the playbook.
    accounts
        All accounts of the table.
    matched
        Those whose condition is true, for long enough, with the event that it asks for.
    unmatched
        The others that can be judged.
    unknown
        Those that cannot be judged, as a value is missing; never fired.
    emitted
        Matched accounts that got actions.
    suppressed
        Matched accounts that got none, by reason of ``SUPPRESSIONS``.
    actions
        New actions.
    """

    playbook: str
    accounts: int
    matched: int
    unmatched: int
    unknown: int
    emitted: int
    suppressed: Mapping[str, int] = attrs.field(hash=False)
    actions: int

    def __attrs_post_init__(self) -> None:
        followed = self.emitted + sum(self.suppressed.values())
        judged = self.matched + self.unmatched + self.unknown
        if followed != self.matched or judged != self.accounts:
            raise SuccesskitError(
                f"playbook {self.playbook}: the funnel does not balance: {self}; "
                "please report this"
            )
