"""Free periods inside a paid relation keep the revenue of what was paid before."""

from datetime import date

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array, missing
from successkit.core.facts import Facts
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.pieces import Pieces
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.revenue.terms import Terms


@attrs.frozen(eq=False)
class _Runs:
    """For each free piece: the paid ones around the free stretch that it is in."""

    piece: Int64Array
    before: Int64Array
    last: Int64Array
    after: Int64Array
    start: DayArray


def keep_free_periods(
    contracts: Facts, terms: Terms, pieces: Pieces, definition: Definition, as_of: date
) -> Pieces:
    """Let free pieces between paid ones keep the revenue of the paid one before.

    A piece is free when its price or its price after discount is 0. It is inside a paid
    relation when a paid piece goes on into it and it goes on into a paid one, on the
    very day each. Free pieces in a row count as one. Unless the discount itself says
    when it ends, a free period lasts at most ``pause_limit`` days; one with a stated
    end that has not come, and that nobody cancelled, is taken to go on.

    Parameters
    ----------
    contracts
        Contract rows.
    terms
        How long each row earns.
    pieces
        Stretches with one price each.
    definition
        The limit.
    as_of
        The day.

    Returns
    -------
    Pieces
        Free ones with the revenue kept, and flagged.
    """
    unpriced = missing(contracts.array("amount"))
    free = (pieces.units == 0) & ~unpriced[pieces.row]
    if not free.any():
        return pieces
    runs = _runs(pieces, free)
    keep = _inside(contracts, pieces, runs)
    keep &= _dated(pieces, runs) | _short(terms, pieces, runs, definition)
    keep &= (runs.after >= 0) | _undecided(terms, pieces, runs, as_of)
    chosen, source = runs.piece[keep], runs.before[keep]
    units, alive = pieces.units.copy(), pieces.alive.copy()
    basis, flag = pieces.basis.copy(), pieces.free.copy()
    units[chosen], basis[chosen] = pieces.units[source], pieces.row[source]
    alive[chosen] = flag[chosen] = True
    return attrs.evolve(pieces, units=units, alive=alive, basis=basis, free=flag)


def _runs(pieces: Pieces, free: BoolArray) -> _Runs:
    count = len(free)
    old = np.flatnonzero(pieces.following >= 0)
    before = np.full(count, -1)
    before[pieces.following[old]] = old
    # What two contracts became has no single price before it.
    before[np.bincount(pieces.following[old], minlength=count) > 1] = -1
    piece = np.flatnonzero(free)
    back, start = before[piece], pieces.start[piece]
    while bool((walks := (back >= 0) & free[back]).any()):
        start[walks] = pieces.start[back[walks]]
        back[walks] = before[back[walks]]
    last, after = piece.copy(), pieces.following[piece]
    while bool((walks := (after >= 0) & free[after]).any()):
        last[walks] = after[walks]
        after[walks] = pieces.following[after[walks]]
    return _Runs(piece, back, last, after, start)


def _inside(contracts: Facts, pieces: Pieces, runs: _Runs) -> BoolArray:
    """Return where something in the same currency was paid before."""
    currency = contracts.text("currency").codes
    paid = (runs.before >= 0) & (pieces.units[runs.before] > 0)
    same = currency[pieces.row[runs.before]] == currency[pieces.row[runs.piece]]
    lasts = (runs.after < 0) | (pieces.units[runs.after] > 0)
    return np.asarray(paid & same & lasts)


def _dated(pieces: Pieces, runs: _Runs) -> BoolArray:
    """Return where the discount's own end brings the price back."""
    inner = pieces.row[runs.after] == pieces.row[runs.last]
    return np.asarray(inner & (runs.after >= 0))


def _short(
    terms: Terms, pieces: Pieces, runs: _Runs, definition: Definition
) -> BoolArray:
    row = pieces.row[runs.last]
    end = np.where(runs.after >= 0, pieces.end[runs.last], terms.stated[row])
    limit = np.timedelta64(definition.pause_limit, "D")
    return np.asarray((end < FAR) & (end - runs.start <= limit))


def _undecided(terms: Terms, pieces: Pieces, runs: _Runs, as_of: date) -> BoolArray:
    """Return where nobody knows yet what follows, and nobody has cancelled."""
    row = pieces.row[runs.last]
    running: BoolArray = pieces.end[runs.last] > np.datetime64(as_of, "D")
    return running & ~terms.cancelled[row] & (runs.after < 0)
