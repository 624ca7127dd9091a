"""Customers fitted in where just enough time is left."""

from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.touch.free import Free
from successkit.touch.team import NO_CAP
from successkit.touch.work import Work


def fit_in(
    work: Work, rows: Int64Array, people: Int64Array, free: Free, owner: Int64Array
) -> None:
    """Give customers to whoever has just enough time left, in their order.

    Parameters
    ----------
    work
        All customers.
    rows
        Shape (k,): positions of those to be fitted in.
    people
        Shape (p,): who may serve them.
    free
        What people have left; written to.
    owner
        Shape (n,): who has whom; written to.
    """
    most = free.minutes[people[free.accounts[people] > 0]].max(initial=-1)
    queues = _Queues.of(work, rows[work.minutes[rows] <= most])
    while True:
        queues.drop(work, people, free)
        row = queues.pop()
        if row is None:
            return
        person = _tightest(work, row, people, free)
        if person is not None:
            owner[row] = person
            free.give(person, int(work.minutes[row]), int(work.revenue[row]))


def _tightest(work: Work, row: int, people: Int64Array, free: Free) -> int | None:
    fits = free.fits(people, int(work.minutes[row]), int(work.revenue[row]))
    able = people[fits]
    return int(able[np.argmin(free.minutes[able])]) if len(able) else None


@attrs.define(eq=False)
class _Queues:
    """Waiting customers, those of equal minutes in one queue, the first one first."""

    minutes: list[int]
    rows: list[Int64Array]
    places: list[Int64Array]
    most: list[int]
    """Most revenue that anybody could take on when a queue was last gone through."""

    @classmethod
    def of(cls, work: Work, rows: Int64Array) -> Self:
        minutes, queue = np.unique(work.minutes[rows], return_inverse=True)
        places = [np.flatnonzero(queue == each) for each in range(len(minutes))]
        return cls(
            minutes=minutes.tolist(),
            rows=[rows[place] for place in places],
            places=places,
            most=[NO_CAP] * len(places),
        )

    def drop(self, work: Work, people: Int64Array, free: Free) -> None:
        """Forget customers that fit nobody, now or later: nobody gets more time."""
        for each, minutes in enumerate(self.minutes):
            able = people[
                (free.minutes[people] >= minutes) & (free.accounts[people] > 0)
            ]
            most = int(free.revenue[able].max(initial=-1))
            if most < self.most[each]:
                self.most[each] = most
                keep = work.revenue[self.rows[each]] <= most
                self.rows[each] = self.rows[each][keep]
                self.places[each] = self.places[each][keep]

    def pop(self) -> int | None:
        """Return the first customer of all, and take it out."""
        heads = [
            (int(place[0]), each)
            for each, place in enumerate(self.places)
            if len(place)
        ]
        if not heads:
            return None
        each = min(heads)[1]
        row = int(self.rows[each][0])
        self.rows[each], self.places[each] = self.rows[each][1:], self.places[each][1:]
        return row
