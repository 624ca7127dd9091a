"""What a review keeps of each room, to explain itself."""

import attrs

from successkit.health import HealthResult, OverriddenHealth
from successkit.lifecycle import LifecycleEvents, Replay
from successkit.touch import TouchResult


@attrs.frozen(eq=False)
class Parts:
    """Results of the rooms, row by row as the account table.

    Parameters
    ----------
    health
        Scores and every part of them.
    overridden
        Scores set by hand beside them.
    events
        Lifecycle events of the book.
    replayed
        Where they led.
    touch
        Touch models with their reasons.
    """

    health: HealthResult
    overridden: OverriddenHealth
    events: LifecycleEvents
    replayed: Replay
    touch: TouchResult
