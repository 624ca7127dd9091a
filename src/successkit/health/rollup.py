"""Health of parent accounts: their own, and what their children come to."""

import attrs
import numpy as np

from successkit.core import (
    BoolArray,
    FloatArray,
    Int64Array,
    InvalidInputError,
    ObjectArray,
)

_SHOWN = 5


@attrs.frozen(eq=False, kw_only=True)
class RollUp:
    """Scores of every account with all those below it.

    Parameters
    ----------
    own
        Shape (n,): the account's own score; NaN where not scored.
    mean
        Shape (n,): mean of the scores of the account and all below it.
    weighted
        Shape (n,): the same weighted by revenue; NaN where none of them earns.
    worst
        Shape (n,): the lowest of them.
    members
        Shape (n,): how many of them have a score.
    """

    own: FloatArray
    mean: FloatArray
    weighted: FloatArray
    worst: FloatArray
    members: Int64Array


def roll_up(
    ids: ObjectArray, parents: ObjectArray, score: FloatArray, revenue: Int64Array
) -> RollUp:
    """Roll the scores of accounts up to their parents, however deep.

    Parameters
    ----------
    ids
        Shape (n,): ids of the accounts.
    parents
        Shape (n,): id of the parent of each; None for none.
    score
        Shape (n,), in [0, 100]; NaN where not scored, which counts for nothing.
    revenue
        Shape (n,), >= 0: monthly revenue in one currency. [money/month]

    Returns
    -------
    RollUp
        Of every account; one without children has its own score throughout.

    Raises
    ------
    InvalidInputError
        The columns differ in length, revenue is below 0, a parent is not among the
        accounts, or accounts are parents of themselves in a circle.

    Examples
    --------
    >>> names = np.array(["group", "north", "south"], object)
    >>> above = np.array([None, "group", "group"], object)
    >>> found = roll_up(
    ...     names, above, np.array([np.nan, 80.0, 20.0]), np.array([0, 300, 100])
    ... )
    >>> found.mean.tolist(), found.weighted.tolist(), found.worst.tolist()
    ([50.0, 80.0, 20.0], [65.0, 80.0, 20.0], [20.0, 80.0, 20.0])
    """
    _check(ids, parents, score, revenue)
    parent = _places(ids, parents)
    order = _deepest_first(ids, parent)
    known = ~np.isnan(score)
    # Thousandths and whole revenue: sums do not depend on the order of accounts.
    milli = np.rint(np.where(known, score, 0) * 1000).astype(np.int64)
    earned = np.where(known, revenue, 0)
    total, members = milli.copy(), known.astype(np.int64)
    worth, paid = _exact(milli, earned), _exact(np.ones_like(earned), earned)
    worst = np.where(known, score, np.inf)
    for rows in order:
        above = parent[rows]
        for column in (total, members, worth, paid):
            np.add.at(column, above, column[rows])
        np.minimum.at(worst, above, worst[rows])
    some = members > 0
    return RollUp(
        own=score,
        mean=np.where(some, total / np.maximum(members, 1) / 1000, np.nan),
        weighted=_ratio(worth, paid),
        worst=np.where(some, worst, np.nan),
        members=members,
    )


def _exact(left: Int64Array, right: Int64Array) -> ObjectArray:
    """Return products as whole numbers of any size."""
    product: ObjectArray = left.astype(object) * right.astype(object)
    return product


def _ratio(worth: ObjectArray, paid: ObjectArray) -> FloatArray:
    return np.array(
        [
            float(total / whole) / 1000 if whole else np.nan
            for total, whole in zip(worth.tolist(), paid.tolist(), strict=True)
        ],
        dtype=np.float64,
    )


def _check(
    ids: ObjectArray, parents: ObjectArray, score: FloatArray, revenue: Int64Array
) -> None:
    for name, column in (("parents", parents), ("score", score), ("revenue", revenue)):
        if len(column) != len(ids):
            raise InvalidInputError(
                f"{name}: expected {len(ids)} values, one an account; got {len(column)}"
            )
    if bool((revenue < 0).any()):
        worst = int(np.argmin(revenue))
        raise InvalidInputError(
            f"revenue: expected 0 or more; got {revenue[worst]} of {ids[worst]!r}"
        )


def _places(ids: ObjectArray, parents: ObjectArray) -> Int64Array:
    """Return the position of each parent; -1 for none."""
    place = {name: row for row, name in enumerate(ids.tolist())}
    given = parents.tolist()
    unknown = [
        (child, parent)
        for child, parent in zip(ids.tolist(), given, strict=True)
        if parent is not None and parent not in place
    ]
    if unknown:
        child, parent = unknown[0]
        raise InvalidInputError(
            f"parents: {parent!r}, the parent of {child!r}, is not among the accounts "
            f"({len(unknown)} such); add it, or leave the parent empty"
        )
    found = [-1 if parent is None else place[parent] for parent in given]
    return np.array(found, dtype=np.int64)


def _deepest_first(ids: ObjectArray, parent: Int64Array) -> list[Int64Array]:
    """Return accounts with a parent, level by level from below; refuse circles."""
    depth = np.where(parent < 0, 0, -1)
    level = 0
    while True:
        below: BoolArray = (depth < 0) & (depth[parent] == level)
        if not below.any():
            break
        level += 1
        depth[below] = level
    lost = np.flatnonzero(depth < 0)
    if lost.size:
        circle = _circle(parent, int(lost[0]))
        names = " → ".join(str(ids[row]) for row in circle)
        raise InvalidInputError(
            f"parents: expected no circle; got {names}; clear one of these parents"
        )
    return [np.flatnonzero(depth == at) for at in range(level, 0, -1)]


def _circle(parent: Int64Array, start: int) -> list[int]:
    """Return the circle that an account leads into, the first one again at its end."""
    seen: list[int] = []
    row = start
    while row not in seen:
        seen.append(row)
        row = int(parent[row])
    return [*seen[seen.index(row) :], row][: _SHOWN + 1]
