"""Named definitions: ours, and what others publish."""

import difflib
from typing import Final

from successkit.core.errors import UnknownNameError
from successkit.metrics.definitions.definition import Definition

DEFAULT: Final = Definition()
"""Bounded, exact and closed; every choice is described in ``docs/definitions.md``."""

FIGHT_CHURN: Final = Definition(
    name="fight_churn",
    renewal_grace=0,
    pause_limit=0,
    dunning_grace=0,
    snapshot="start_of_day",
    source="Carl Gold, Fighting Churn with Data (Manning, 2020), chapter 2",
)
"""Accounts active on two mornings are compared; ended is churned at once."""

DIALECTS: Final[dict[str, Definition]] = {
    definition.name: definition for definition in (DEFAULT, FIGHT_CHURN)
}
"""Every named definition."""


def dialect(name: str) -> Definition:
    """Return the definition of this name.

    Parameters
    ----------
    name
        ``successkit``, ``fight_churn`` …

    Returns
    -------
    Definition
        The choices.

    Raises
    ------
    UnknownNameError
        There is none; the message suggests one.

    Examples
    --------
    >>> dialect("fight_churn").renewal_grace
    0
    """
    if name not in DIALECTS:
        close = difflib.get_close_matches(name, DIALECTS, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise UnknownNameError(
            f"dialect: expected one of {', '.join(DIALECTS)}; got {name!r}{hint}"
        )
    return DIALECTS[name]
