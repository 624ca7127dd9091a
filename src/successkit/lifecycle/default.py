"""The lifecycle that fits most subscription businesses."""

from typing import Final

from successkit.core import Lifecycle, Phase, Transition
from successkit.core.states import PhaseKind
from successkit.lifecycle import kinds

_MOVES: Final = (
    (kinds.ONBOARDED, "onboarding", "adoption"),
    (kinds.GREW, "adoption", "expansion"),
    (kinds.RENEWED_WITH_GROWTH, "adoption", "expansion"),
    (kinds.RENEWAL_OPENED, "onboarding", "renewal"),
    (kinds.RENEWAL_OPENED, "adoption", "renewal"),
    (kinds.RENEWAL_OPENED, "expansion", "renewal"),
    # Back to the start: something new has to be learnt.
    (kinds.PRODUCT_ADDED, "adoption", "onboarding"),
    (kinds.PRODUCT_ADDED, "expansion", "onboarding"),
    (kinds.ONBOARDING_REOPENED, "adoption", "onboarding"),
    (kinds.ONBOARDING_REOPENED, "expansion", "onboarding"),
    (kinds.ONBOARDING_REOPENED, "renewal", "onboarding"),
    # Back to daily use: it fell, or the renewal is over.
    (kinds.USE_FELL, "expansion", "adoption"),
    (kinds.USE_FELL, "renewal", "adoption"),
    (kinds.RENEWED, "renewal", "adoption"),
    (kinds.LAPSED, "renewal", "adoption"),
    (kinds.RENEWED_WITH_GROWTH, "renewal", "expansion"),
    (kinds.CHURNED, "onboarding", "churned"),
    (kinds.CHURNED, "adoption", "churned"),
    (kinds.CHURNED, "expansion", "churned"),
    (kinds.CHURNED, "renewal", "churned"),
    (kinds.WON_BACK, "churned", "onboarding"),
)


def default_lifecycle() -> Lifecycle:
    """Return onboarding, adoption, expansion, renewal and churned, and their moves.

    Staying in adoption or expansion is no delay, so these have no expected days; an
    onboarding should take 90 days, a renewal the 90 days before the end of the
    contract and the 30 days of grace after it.

    Returns
    -------
    Lifecycle
        A new account begins in onboarding; there are no timeouts.

    Examples
    --------
    >>> [phase.name for phase in default_lifecycle().phases]
    ['onboarding', 'adoption', 'expansion', 'renewal', 'churned']
    """
    days = {"onboarding": 90, "renewal": 120}
    phases = tuple(
        Phase(name=kind.value, order=order, kind=kind, expected_days=days.get(kind))
        for order, kind in enumerate(PhaseKind, start=1)
    )
    moves = tuple(
        Transition(id=f"{source}:{event}", event=event, source=source, dest=dest)
        for event, source, dest in _MOVES
    )
    return Lifecycle(
        version="default-1", phases=phases, transitions=moves, initial="onboarding"
    )
