"""Pauses: contracts that rest for some weeks, and those that rest now."""

import attrs
import numpy as np

from successkit.testing.sample.columns import FAR, IntArray, happens
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

_ROOM = 30  # days that a contract has to run beside its pause


@attrs.frozen(eq=False)
class Pauses:
    """Pauses as columns; ``resume`` is ``FAR`` while a contract still rests."""

    entity: IntArray
    life: IntArray
    begin: IntArray
    resume: IntArray

    def resting(self, lives: int) -> tuple[IntArray, IntArray]:
        """Return begin and resume of each life's pause; ``FAR`` without one."""
        begin, resume = np.full(lives, FAR), np.full(lives, FAR)
        begin[self.life] = self.begin
        resume[self.life] = self.resume
        return begin, resume


def make_pauses(scope: Scope, course: Course) -> Pauses:
    """Return pauses of paid contracts that were not cancelled."""
    rng = scope.stream("pauses")
    terms, lives = course.terms, course.lives
    stop = np.minimum(terms["stop"], scope.as_of)
    room = np.maximum(stop - terms["start"] - 60, 0)
    begin = terms["start"] + 60 + (room * rng.random(room.size)).astype(np.int64)
    resume = begin + rng.integers(20, 85, room.size)
    fits = (terms["cancelled"] >= FAR) & lives.paid[terms["life"]] & (room > _ROOM)
    fits &= (begin < scope.as_of) & (resume < terms["stop"])
    index = np.flatnonzero(fits & happens(rng, room.size, 0.035))
    # One pause a life: two rows of one life would overwrite each other.
    _, first = np.unique(terms["life"][index], return_index=True)
    index = index[first]
    back = np.where(resume[index] <= scope.as_of, resume[index], FAR)
    return Pauses(
        entity=index, life=terms["life"][index], begin=begin[index], resume=back
    )
