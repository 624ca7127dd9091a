"""Stretches of contract rows with one price each, and how they follow each other."""

from datetime import date

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array, missing
from successkit.core.facts import Facts
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue import monthly
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.revenue.terms import Terms


@attrs.frozen(eq=False, kw_only=True)
class Pieces:
    """Stretches of contract rows with one price each.

    Parameters
    ----------
    row
        Shape (n,): contract row.
    start, end
        Days, half-open; ``FAR`` for one that runs on.
    units
        Revenue a month.
    alive
        Whether it keeps the account a customer.
    basis
        Row whose price is in force: its own, or of a free period the row before.
    free
        Whether it is a free period that keeps its revenue.
    following
        Piece that goes on on the day this one ends; -1 without one.
    """

    row: Int64Array
    start: DayArray
    end: DayArray
    units: Int64Array
    alive: BoolArray
    basis: Int64Array
    free: BoolArray
    following: Int64Array

    def free_on(self, day: date) -> Int64Array:
        """Return contract rows in a free period that keeps its revenue.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        Int64Array
            Positions of rows.
        """
        when = np.datetime64(day, "D")
        running = self.free & (self.start <= when) & (self.end > when)
        rows: Int64Array = self.row[running]
        return rows

    def only_free(self) -> "Pieces":
        """Return the free periods alone; nothing follows them any more.

        Returns
        -------
        Pieces
            Those that keep their revenue.
        """
        rows = np.flatnonzero(self.free)
        return attrs.evolve(self.take(rows), following=np.full(len(rows), -1))

    def take(self, chosen: Int64Array) -> "Pieces":
        """Return some of the pieces; what follows one of them is among them too.

        Parameters
        ----------
        chosen
            Positions, rising.

        Returns
        -------
        Pieces
            The chosen ones, numbered anew.
        """
        number = np.full(len(self.row) + 1, -1)
        number[chosen] = np.arange(len(chosen))
        columns = attrs.asdict(self, recurse=False)
        taken = {name: column[chosen] for name, column in columns.items()}
        return Pieces(**taken | {"following": number[taken["following"]]})


def cut_pieces(
    contracts: Facts, terms: Terms, definition: Definition, full: Int64Array
) -> Pieces:
    """Cut rows at the end of their discount.

    Parameters
    ----------
    contracts
        Contract rows.
    terms
        How long each row earns.
    definition
        Whether discounts count.
    full
        Shape (rows,): list price a month, in units.

    Returns
    -------
    Pieces
        One or two for every row that earns; none is a free period yet.
    """
    net = monthly.charged_units(contracts, definition, listed=full)
    paid = (full > 0) | missing(contracts.array("amount"))
    start, end = contracts.array("start"), terms.until
    rows = np.flatnonzero(terms.earns)
    cut = rows[net[rows] != full[rows]]
    stop = contracts.array("discount_until")[cut]
    stop = np.clip(np.where(np.isnat(stop), FAR, stop), start[cut], end[cut])
    first = np.delete(rows, np.searchsorted(rows, cut[stop == start[cut]]))
    inner = stop < end[cut]
    then, close = cut[inner], _chosen(end, first)
    if len(then):
        opened = stop > start[cut]
        close = end[first]
        close[np.searchsorted(first, cut[opened])] = stop[opened]
    row = _joined(first, then)
    return Pieces(
        row=row,
        start=_joined(_chosen(start, first), stop[inner]),
        end=_joined(close, end[then]),
        units=_joined(_chosen(net, first), full[then]),
        alive=paid[row],
        basis=row,
        free=np.zeros(len(row), bool),
        following=_following(terms, first, then),
    )


def _chosen(column: AnyArray, rows: Int64Array) -> AnyArray:
    """Return some rows of a column, rising; all of them are the column itself."""
    return column if len(rows) == len(column) else column[rows]


def _joined(first: AnyArray, then: AnyArray) -> AnyArray:
    return np.concatenate([first, then]) if len(then) else first


def _following(terms: Terms, first: Int64Array, then: Int64Array) -> Int64Array:
    """Return the second piece of the row, or the first one of what succeeds it."""
    rows, shift = len(terms.until), len(first)
    if shift == rows and not len(then):
        return terms.successor
    opens = np.full(rows + 1, -1)
    opens[then] = shift + np.arange(len(then))
    opens[first] = np.arange(shift)
    result = opens[terms.successor[_joined(first, then)]]
    inner = opens[then] < shift
    result[opens[then[inner]]] = shift + np.flatnonzero(inner)
    return result
