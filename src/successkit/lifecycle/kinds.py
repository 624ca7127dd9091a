"""The kinds of lifecycle event the library derives, and what can become of one."""

from enum import StrEnum
from typing import Final

STARTED: Final = "started"
ONBOARDED: Final = "onboarded"
PRODUCT_ADDED: Final = "product_added"
ONBOARDING_REOPENED: Final = "onboarding_reopened"
GREW: Final = "grew"
USE_FELL: Final = "use_fell"
USE_RECOVERED: Final = "use_recovered"
RENEWAL_OPENED: Final = "renewal_opened"
RENEWED: Final = "renewed"
RENEWED_WITH_GROWTH: Final = "renewed_with_growth"
LAPSED: Final = "lapsed"
CHURNED: Final = "churned"
WON_BACK: Final = "won_back"
PHASE_MOVED: Final = "phase_moved"

_IN_ORDER: Final = (
    CHURNED,
    STARTED,
    WON_BACK,
    # Of several contracts renewed on a day, one that grew decides where it leads.
    RENEWED_WITH_GROWTH,
    RENEWED,
    LAPSED,
    PRODUCT_ADDED,
    ONBOARDING_REOPENED,
    ONBOARDED,
    GREW,
    USE_FELL,
    USE_RECOVERED,
    RENEWAL_OPENED,
)

ENTERED: Final = "entered:"
"""Begins the kind of event that happens where the condition of a phase begins."""
LEFT: Final = "left:"
"""Begins the kind of event that happens where the condition of a phase ceases."""

OTHER_RANK: Final = 50
"""Rank of kinds that a host declares: after ours, before a move by hand."""

RANKS: Final = {kind: rank for rank, kind in enumerate(_IN_ORDER)} | {PHASE_MOVED: 99}
"""Order of the events of one account on one day; a move by hand has the last word."""

EVENT_KINDS: Final = tuple(RANKS)
"""Every kind that the library derives or understands, in order of rank."""


def entered(phase: str) -> str:
    """Return the kind of event that happens where the condition of a phase leads to it.

    Parameters
    ----------
    phase
        Name of the phase.

    Returns
    -------
    str
        What transitions wait for.

    Examples
    --------
    >>> entered("dormant")
    'entered:dormant'
    """
    return ENTERED + phase


def left(phase: str) -> str:
    """Return the kind of event that happens where the condition of a phase ceases.

    Parameters
    ----------
    phase
        Name of the phase.

    Returns
    -------
    str
        What transitions wait for.

    Examples
    --------
    >>> left("dormant")
    'left:dormant'
    """
    return LEFT + phase


def rank_of(kind: str) -> int:
    """Return the place of a kind among the events of one day.

    Parameters
    ----------
    kind
        Name of the kind; one that a host declares is fine.

    Returns
    -------
    int
        Lower comes first.

    Examples
    --------
    >>> rank_of("churned") < rank_of("won_back") < rank_of("phase_moved")
    True
    """
    return RANKS.get(kind, OTHER_RANK)


class Outcome(StrEnum):
    """What became of an event; every event has exactly one."""

    APPLIED = "applied"
    MOVED_BY_HAND = "moved_by_hand"
    NO_TRANSITION = "no_transition"
    GUARD_FALSE = "guard_false"
    DWELL = "dwell"
    DUPLICATE = "duplicate"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_PHASE = "unknown_phase"
    AFTER_CUT_OFF = "after_cut_off"
    NOT_KNOWN_YET = "not_known_yet"


REFUSED: Final = frozenset(
    {
        Outcome.NO_TRANSITION,
        Outcome.GUARD_FALSE,
        Outcome.DWELL,
        Outcome.UNKNOWN_EVENT,
        Outcome.UNKNOWN_PHASE,
    }
)
"""What a strict caller does not accept; a repeat or a later event does no harm."""
