"""Events of the ledger while they are collected: pieces, and what outages take away."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array, positions
from successkit.core.facts import Facts
from successkit.core.states import ChurnReason, code_of
from successkit.metrics.revenue.causes import Cause, Parts
from successkit.metrics.revenue.outages import Outages
from successkit.metrics.revenue.pieces import Pieces
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.revenue.terms import Terms


@attrs.frozen(eq=False)
class Events:
    """Columns of events, each of shape (n,); see ``Ledger``."""

    row: Int64Array
    day: DayArray
    known: DayArray
    delta: Int64Array
    alive: Int64Array
    cause: Int64Array

    def take(self, rows: Int64Array | BoolArray) -> "Events":
        """Return the given events.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Events
            The chosen ones.
        """
        places = positions(rows)
        return Events(
            self.row.take(places),
            self.day.take(places),
            self.known.take(places),
            self.delta.take(places),
            self.alive.take(places),
            self.cause.take(places),
        )


class Entries:
    """Events that are being collected.

    Parameters
    ----------
    contracts
        Contract rows.
    terms
        How long each row earns.
    pieces
        Stretches with one price each.
    parts
        What the revenue of each piece is made up of on its first day.
    day
        The last one; what happens later is left out.
    """

    def __init__(
        self,
        contracts: Facts,
        terms: Terms,
        pieces: Pieces,
        parts: Parts,
        day: np.datetime64,
    ) -> None:
        self.day = day
        self.terms, self.pieces, self.parts = terms, pieces, parts
        self.recorded: DayArray = contracts.array("recorded_at")
        self.end_cause = _end_causes(contracts, terms, pieces, parts)
        self._events: list[Events] = []

    def add(
        self,
        row: Int64Array,
        day: DayArray,
        known: DayArray,
        delta: Int64Array,
        alive: Int64Array,
        cause: Int64Array,
    ) -> None:
        """Add events; those of later days, and empty ones, are left out.

        Parameters
        ----------
        row, day, known, delta, alive, cause
            Columns, each of shape (n,).
        """
        keep = (delta != 0) | (alive != 0)
        keep &= day <= self.day
        events = Events(row, day, known, delta, alive, cause)
        self._events.append(events if keep.all() else events.take(np.flatnonzero(keep)))

    def joined(self) -> Events:
        """Return all events.

        Returns
        -------
        Events
            In the order in which they were added.
        """
        tables = [attrs.astuple(events, recurse=False) for events in self._events]
        return Events(*(np.concatenate(part) for part in zip(*tables, strict=True)))


def _end_causes(
    contracts: Facts, terms: Terms, pieces: Pieces, parts: Parts
) -> Int64Array:
    """Return why each piece stops earning."""
    row = pieces.row
    unpaid = contracts.array("churn_reason") == code_of(ChurnReason.PAYMENT_FAILED)
    gone = np.where(unpaid[row], code_of(Cause.INVOLUNTARY), code_of(Cause.VOLUNTARY))
    # What was renewed early and ran beside its renewal is less of the same.
    gone = np.where(terms.beside[row] >= 0, code_of(Cause.QUANTITY), gone)
    return np.where(parts.handing >= 0, parts.handing, gone)


def add_pieces(entries: Entries) -> None:
    """Add the events at the beginning and the end of every piece.

    Parameters
    ----------
    entries
        Where they are added.
    """
    pieces, parts, recorded = entries.pieces, entries.parts, entries.recorded
    row, piece = pieces.row[parts.piece], parts.piece
    head = np.append(True, piece[1:] != piece[:-1])[: len(piece)]
    alive = np.where(head, pieces.alive[piece], 0)
    entries.add(
        row, pieces.start[piece], recorded[row], parts.delta, alive, parts.cause
    )
    next_row = np.where(pieces.following >= 0, pieces.row[pieces.following], pieces.row)
    entries.add(
        pieces.row,
        pieces.end,
        recorded[next_row],
        -pieces.units,
        -pieces.alive.astype(np.int64),
        entries.end_cause,
    )


def add_outages(entries: Entries, outages: Outages) -> None:
    """Take the revenue of pieces away while an outage lasts.

    Parameters
    ----------
    entries
        Where the events are added.
    outages
        Pauses and late payments, none of them overlapping in a row.
    """
    if not len(outages.row):
        return
    row = entries.pieces.row
    order = np.argsort(row, kind="stable")
    ordered = row[order]
    for side in (0, 1):  # a row has two pieces at most
        place = np.searchsorted(ordered, outages.row, side="left") + side
        inside = np.minimum(place, len(order) - 1)
        hit = (place < len(order)) & (ordered[inside] == outages.row)
        _take_away(entries, order[inside[hit]], outages.take(np.flatnonzero(hit)))


def _take_away(entries: Entries, piece: Int64Array, outages: Outages) -> None:
    pieces = entries.pieces
    start = np.maximum(pieces.start[piece], outages.start)
    end = np.minimum(pieces.end[piece], outages.end)
    keep = start < end
    piece, outages, start, end = piece[keep], outages.take(keep), start[keep], end[keep]
    lost = np.clip(outages.lost_from, start, end)
    row, none = pieces.row[piece], np.zeros(len(piece), np.int64)
    pause, gone = outages.pause & (lost > start), lost < end
    # A piece that begins while the pause goes on moves nothing: its own events and
    # those of the outage cancel out. The pause is told where it began, once.
    goes_on = (outages.since < start) & (start == pieces.start[piece])
    _begin(entries, piece[goes_on])
    away = np.where(pause, code_of(Cause.PAUSE), code_of(Cause.INVOLUNTARY))
    units = np.where(goes_on, 0, -pieces.units[piece])
    entries.add(row, start, outages.told, units, none, away)
    back, known = _back(entries, piece, outages, end, pause & ~gone)
    entries.add(row, end, known, pieces.units[piece], none, back)
    alive, why = pieces.alive[piece].astype(np.int64), np.full(len(row), _UNPAID)
    entries.add(row, np.where(gone, lost, FAR), outages.told, none, -alive, why)
    again = np.full(len(row), code_of(Cause.START))
    entries.add(row, np.where(gone, end, FAR), known, none, alive, again)


_UNPAID = code_of(Cause.INVOLUNTARY)


def _begin(entries: Entries, piece: Int64Array) -> None:
    """Undo the events with which pieces begin."""
    parts, pieces = entries.parts, entries.pieces
    low = np.searchsorted(parts.piece, piece, side="left")
    count = np.searchsorted(parts.piece, piece, side="right") - low
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    part: Int64Array = np.repeat(low, count) + within
    row, day = pieces.row[parts.piece[part]], pieces.start[parts.piece[part]]
    none = np.zeros(len(part), np.int64)
    known = entries.recorded[row]
    entries.add(row, day, known, -parts.delta[part], none, parts.cause[part])


def _back(
    entries: Entries,
    piece: Int64Array,
    outages: Outages,
    end: DayArray,
    resumes: BoolArray,
) -> tuple[Int64Array, DayArray]:
    """Return why revenue comes back, and since when that is known."""
    pieces = entries.pieces
    # Revenue that comes back after the account counted as lost is no resumption, and
    # a contract that ends while it is paused takes nothing away a second time.
    back = np.where(resumes, code_of(Cause.RESUME), code_of(Cause.START))
    over = (pieces.following[piece] < 0) | (outages.finish > end)
    over &= end >= pieces.end[piece]
    back = np.where(over, entries.end_cause[piece], back)
    known = np.where(over, entries.recorded[pieces.row[piece]], outages.told_end)
    return back, known
