"""``SameSignals``: signals as a key under which what was made of them is kept."""

import operator

import attrs

from successkit.core import Signal


@attrs.frozen(eq=False)
class SameSignals:
    """Signals that are equal only when they are the very same objects.

    Parameters
    ----------
    signals
        In order.
    """

    signals: tuple[Signal, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SameSignals) or len(self.signals) != len(
            other.signals
        ):
            return False
        return all(map(operator.is_, self.signals, other.signals))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.signals)))
