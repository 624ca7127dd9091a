"""Receipts: what the host made of actions."""

from datetime import date
from typing import Final

import attrs

from successkit.core.errors import InvalidInputError

OUTCOMES: Final = ("done", "failed", "closed")
"""What a host may say of an action."""
STRENGTH: Final = ("", "baseline", "held_out", "failed", "closed", "done")
"""Outcomes of a ledger; of two, the later here holds."""


@attrs.frozen(kw_only=True)
class Receipt:
    """What the host made of one action.

    Parameters
    ----------
    key
        Key of the action.
    outcome
        ``done``; ``failed``, to be tried again; or ``closed``, given up.
    on
        The day.

    Raises
    ------
    InvalidInputError
        The outcome is another.
    """

    key: str
    outcome: str
    on: date

    def __attrs_post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise InvalidInputError(
                f"Receipt {self.key}: expected an outcome of {', '.join(OUTCOMES)}; "
                f"got {self.outcome!r}"
            )


def rank(outcome: str | None) -> int:
    """Return how much an outcome settles.

    Parameters
    ----------
    outcome
        Of ``STRENGTH``; None for none.

    Returns
    -------
    int
        0 for none.

    Examples
    --------
    >>> rank("done") > rank("failed") > rank(None)
    True
    """
    return STRENGTH.index(outcome) if outcome in STRENGTH else 0
