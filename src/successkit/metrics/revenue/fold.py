"""From ledger events to the figures of periods: one fold, in blocks of accounts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.period import Period
from successkit.core.states import code_of
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.exchange import Exchange, Factor, convert
from successkit.metrics.revenue.ledger import Cause, Ledger
from successkit.metrics.revenue.totals import LINES, Levels, Totals, totals_of

__all__ = ["BLOCK", "LINES", "Fold", "Levels", "Totals", "totals_of"]

BLOCK: Final = 8_192
"""Accounts folded at a time: their levels at every boundary stay in the cache."""


@attrs.frozen(eq=False, kw_only=True)
class Cells:
    """Events of a block of units, and the cell of a grid that each belongs to.

    Parameters
    ----------
    place
        Which units.
    rows
        Shape (n,): positions of the events.
    unit, column
        Shape (n,): unit within the block, and period: 0 before all, then 1, 2 …
    shape
        Units of the block, and columns.
    """

    place: slice
    rows: Int64Array
    unit: Int64Array
    column: Int64Array
    shape: tuple[int, int]

    def grid(
        self, values: AnyArray, chosen: BoolArray | slice = slice(None)
    ) -> Int64Array:
        """Add up values by unit and column.

        Parameters
        ----------
        values
            Shape (n,).
        chosen
            Which of them; all by default.

        Returns
        -------
        Int64Array
            Of this block's shape.
        """
        flat = np.zeros(self.shape[0] * self.shape[1], np.int64)
        cell = self.unit * self.shape[1] + self.column
        np.add.at(flat, cell[chosen], values[chosen])
        return flat.reshape(self.shape)


@attrs.frozen(eq=False, kw_only=True)
class Fold:
    """A ledger cut into periods.

    Parameters
    ----------
    ledger
        The events.
    boundaries
        Days at which one period ends and the next begins, rising.
    definition
        Says whether events of a boundary day belong before or after it.
    currency
        Reporting currency.
    exchange
        Rates; needed only when the book has another currency.
    unit, units
        What is folded: the account of each event by default; ``unit`` may give
        another grouping (account and product), ``units`` how many there are.
    """

    ledger: Ledger
    boundaries: tuple[date, ...]
    definition: Definition
    currency: str
    exchange: Exchange
    unit: Int64Array
    units: int

    @classmethod
    def over(
        cls,
        ledger: Ledger,
        periods: Sequence[Period],
        *,
        definition: Definition,
        currency: str,
        exchange: Exchange,
        unit: Int64Array | None = None,
        units: int | None = None,
    ) -> "Fold":
        """Prepare a fold over consecutive periods.

        Parameters
        ----------
        ledger
            The events, of everything up to the as-of day.
        periods
            Consecutive.
        definition
            The choices.
        currency
            Reporting currency.
        exchange
            Rates.
        unit
            Shape (events,), non-negative; the account by default.
        units
            How many units there are.

        Returns
        -------
        Fold
            Nothing is computed yet.
        """
        chosen = ledger.account if unit is None else unit
        count = ledger.accounts if units is None else units
        boundaries = (periods[0].start, *(period.end for period in periods))
        return cls(
            ledger=ledger,
            boundaries=boundaries,
            definition=definition,
            currency=currency,
            exchange=exchange,
            unit=chosen,
            units=count,
        )

    def totals(self) -> list[Totals]:
        """Return the sums of every period.

        Returns
        -------
        list[Totals]
            One per period.
        """
        sums = [Totals() for _ in self.boundaries[1:]]
        for _, block in self._moving().blocks():
            for place, levels in enumerate(block):
                sums[place] = sums[place] + totals_of(levels)
        return sums

    def _moving(self) -> "Fold":
        """Return the fold of the units that have events; others add nothing."""
        moves = np.zeros(self.units, bool)
        moves[self.unit] = True
        number = np.cumsum(moves) - 1
        return attrs.evolve(self, unit=number[self.unit], units=int(moves.sum()))

    def blocks(self) -> Iterator[tuple[slice, list[Levels]]]:
        """Go through the units in blocks.

        Yields
        ------
        tuple[slice, list[Levels]]
            Which units, and their levels in every period.
        """
        for cells in self.cells():
            yield cells.place, self.levels(cells)

    def cells(self) -> "Iterator[Cells]":
        """Go through the events in blocks of units.

        Yields
        ------
        Cells
            Which events, and where they belong.
        """
        order = np.argsort(self.unit, kind="stable")
        ordered = self.unit[order]
        place = self.period_of(self.ledger.day)[order]
        for low in range(0, self.units, BLOCK):
            high = min(low + BLOCK, self.units)
            left, right = np.searchsorted(ordered, [low, high])
            yield Cells(
                place=slice(low, high),
                rows=order[left:right],
                unit=ordered[left:right] - low,
                column=place[left:right],
                shape=(high - low, len(self.boundaries) + 1),
            )

    def period_of(self, day: DayArray) -> Int64Array:
        """Return the column of days: 0 before all periods, then 1, 2 and so on.

        Parameters
        ----------
        day
            Shape (n,).

        Returns
        -------
        Int64Array
            Shape (n,), in [0, periods + 1].
        """
        edges = np.array(self.boundaries, "datetime64[D]")
        early = self.definition.snapshot == "start_of_day"
        return np.searchsorted(edges, day, side="left" if early else "right").astype(
            np.int64
        )

    def levels(self, cells: "Cells") -> list[Levels]:
        """Return the levels of a block in every period.

        Parameters
        ----------
        cells
            The block.

        Returns
        -------
        list[Levels]
            One per period.
        """
        ledger, rows = self.ledger, cells.rows
        alive = np.cumsum(cells.grid(ledger.alive[rows]), axis=1) > 0
        native = self._native(cells)
        height, width = cells.shape
        first = np.full(height, width)
        gains = ledger.delta[rows] > 0
        np.minimum.at(first, cells.unit[gains], cells.column[gains])
        return [self._levels(native, alive, first, n) for n in range(width - 2)]

    def _native(self, cells: "Cells") -> dict[str, tuple[Int64Array, Int64Array]]:
        """Return, per currency, levels at each boundary and changes by pauses."""
        ledger, rows, grid = self.ledger, cells.rows, cells.grid
        delta, cause = ledger.delta[rows], ledger.cause[rows]
        suspends = (cause == code_of(Cause.PAUSE)) | (cause == code_of(Cause.RESUME))
        result: dict[str, tuple[Int64Array, Int64Array]] = {}
        for code, name in enumerate(ledger.currencies.tolist()):
            mine = ledger.currency[rows] == code
            if mine.any():
                levels = np.cumsum(grid(delta, mine), axis=1)
                result[name] = (levels, grid(delta, mine & suspends))
        return result

    def _levels(
        self,
        native: dict[str, tuple[Int64Array, Int64Array]],
        alive: BoolArray,
        first: Int64Array,
        period: int,
    ) -> Levels:
        height = len(alive)
        before, after, closing, suspended = (
            np.zeros(height, np.int64) for _ in range(4)
        )
        for name, (levels, pauses) in native.items():
            start, end = levels[:, period], levels[:, period + 1]
            opening_rate, closing_rate = self._factors(name, period, start, end)
            before += convert(start, opening_rate)
            after += convert(end, opening_rate)
            closing += convert(end, closing_rate)
            suspended += convert(pauses[:, period + 1], opening_rate)
        return Levels(
            before,
            after,
            closing,
            suspended,
            alive[:, period],
            alive[:, period + 1],
            first <= period,
        )

    def _factors(
        self, name: str, period: int, start: Int64Array, end: Int64Array
    ) -> tuple[Factor, Factor]:
        """Return the rates of a currency at the opening and closing of a period."""
        if name == self.currency or not (start.any() or end.any()):
            return (1, 1), (1, 1)
        opens, closes = (
            self._rate_day(self.boundaries[period + side]) for side in (0, 1)
        )
        closing = self.exchange.needed(name, self.currency, closes)
        opening = self.exchange.factor(name, self.currency, opens)
        if opening is None:
            # A series that begins with the period itself opens it.
            first = self.boundaries[period]
            opening = self.exchange.factor(name, self.currency, first)
        if opening is None and start.any():
            opening = self.exchange.needed(name, self.currency, opens)
        return opening or closing, closing

    def opening_rate(self, name: str, period: int) -> Factor | None:
        """Return the rate at which the movements of a period are taken.

        Parameters
        ----------
        name
            Currency.
        period
            Place of the period, from 0.

        Returns
        -------
        Factor | None
            That of the opening; else the first one known in the period; else None.
        """
        opens, closes = (
            self._rate_day(self.boundaries[period + side]) for side in (0, 1)
        )
        days = (opens, self.boundaries[period], closes)
        known = (self.exchange.factor(name, self.currency, day) for day in days)
        return next((factor for factor in known if factor is not None), None)

    def _rate_day(self, boundary: date) -> date:
        early = self.definition.snapshot == "start_of_day"
        return boundary if early else boundary - timedelta(days=1)
