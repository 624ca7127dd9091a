"""Customers dealt out to people, the most valuable hour first."""

from typing import Final

import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.exact import multiply_divide
from successkit.metrics.revenue.order import changes, run_starts
from successkit.touch.fit_in import fit_in
from successkit.touch.free import Free
from successkit.touch.team import NO_CAP
from successkit.touch.work import Work
from successkit.touch.worth import running

_SLICES: Final = (2, 64)
_SLICED_ROWS: Final = 1_000_000
_FEW: Final = 20_000
_NARROW: Final = 2**15


def deal(work: Work, free: Free) -> Int64Array:
    """Give customers to people, the most valuable minute first.

    Customers come in slices of falling worth. In each, a group is dealt along the
    people who may serve it, so that everybody is filled to the same share; what does
    not fit goes to whoever then has just enough left. Groups with the least time
    among their people come first. Where time is short, and the customers are few
    enough, they are looked at one by one instead: each goes to the person whom the
    fewest groups ask for.

    Parameters
    ----------
    work
        The customers.
    free
        What people have left; written to.

    Returns
    -------
    Int64Array
        Shape (n,): positions of people; -1 for nobody.
    """
    if not len(work.group) or not work.allowed.size:
        return np.full(len(work.group), -1)
    order, rest = work.order(), free.copy()
    owner = _in_slices(work, order, rest)
    if len(order) <= _FEW and (owner < 0).any():
        rest = free.copy()
        owner = _one_by_one(work, order, rest)
    free.set(rest)
    return owner


def _in_slices(work: Work, order: Int64Array, free: Free) -> Int64Array:
    owner = np.full(len(order), -1)
    low, high = _SLICES
    slices = min(max(_SLICED_ROWS // len(order), low), high)
    for rows in np.array_split(order, min(slices, len(order))):
        for part in _by_group(work, rows, free):
            people = np.flatnonzero(work.allowed[work.group[part[0]]])
            rest = _deal_evenly(work, part, people, free, owner)
            if len(rest):
                fit_in(work, rest, people, free, owner)
    return owner


def _one_by_one(work: Work, order: Int64Array, free: Free) -> Int64Array:
    owner = np.full(len(order), -1)
    groups = np.unique(work.group)
    asked_for = work.allowed[groups].sum(axis=0)
    able = {each: np.flatnonzero(work.allowed[each]) for each in groups.tolist()}
    refused: dict[tuple[int, int], int] = {}
    for row in order.tolist():
        group, minutes = int(work.group[row]), int(work.minutes[row])
        revenue = int(work.revenue[row])
        if revenue >= refused.get((group, minutes), NO_CAP):
            continue
        people = able[group]
        people = people[free.fits(people, minutes, revenue)]
        if not len(people):
            # Nobody gets more time: later ones like it need not ask again.
            refused[group, minutes] = revenue
        else:
            best = np.lexsort((-free.minutes[people], asked_for[people]))[0]
            owner[row] = people[best]
            free.give(int(people[best]), minutes, revenue)
    return owner


def _by_group(work: Work, rows: Int64Array, free: Free) -> list[Int64Array]:
    """Return the rows of each group, those of the fewest free minutes first."""
    # Numbers of 16 bits are sorted by digits, which is quicker than by comparing.
    narrow = np.int16 if len(work.allowed) < _NARROW else np.int64
    group = work.group[rows].astype(narrow)
    many = np.bincount(group, minlength=len(work.allowed))
    groups = np.flatnonzero(many)
    sorted_ = rows[np.argsort(group, kind="stable")]
    parts = np.split(sorted_, np.cumsum(many[groups])[:-1])
    left = np.maximum(free.minutes, 0)
    room = [int(left[work.allowed[each]].sum()) for each in groups.tolist()]
    asked = [int(work.minutes[part].sum()) for part in parts]
    places = sorted(range(len(parts)), key=lambda k: (room[k] - asked[k], groups[k]))
    return [parts[place] for place in places]


def _deal_evenly(
    work: Work, rows: Int64Array, people: Int64Array, free: Free, owner: Int64Array
) -> Int64Array:
    """Fill people one after the other; return the customers that are left over."""
    people = people[free.minutes[people] > 0]
    if not len(people):
        return rows
    minutes = work.minutes[rows]
    place = _share_out(minutes, free.minutes[people])
    start = run_starts(changes(place))
    person = np.append(people, -1)[place]
    fits = (
        (person >= 0)
        & (running(minutes, start) <= free.minutes[person])
        & (np.arange(len(rows)) - start < free.accounts[person])
        & (running(work.revenue[rows], start) <= free.revenue[person])
    )
    given = rows[fits]
    owner[given] = person[fits]
    free.take(person[fits], minutes[fits], work.revenue[given])
    return np.asarray(rows[~fits])


def _share_out(minutes: Int64Array, room: Int64Array) -> Int64Array:
    """Return the person's place for each customer, people filled to equal shares."""
    asked, offered = int(minutes.sum()), np.cumsum(room)
    total = int(offered[-1])
    if asked < total:
        offered = multiply_divide(offered, asked, total)
    middle = np.cumsum(minutes) - minutes // 2
    place = np.searchsorted(offered, middle, "left")
    return np.asarray(place, np.int64)
