"""From ledger events to the figures of periods: one fold, in blocks of accounts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Protocol

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.exact import checked_sum
from successkit.core.period import Period
from successkit.core.states import code_of
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.exchange import Exchange, Factor, convert
from successkit.metrics.revenue.ledger import Cause, Ledger

BLOCK: Final = 8_192
"""Accounts folded at a time: their levels at every boundary stay in the cache."""

LINES: Final = (
    "opening",
    "new",
    "expansion",
    "contraction",
    "churn",
    "reactivation",
    "pause",
    "resume",
    "fx",
    "closing",
)
"""Lines of a roll-forward: opening + new + expansion + reactivation + resume + fx
− contraction − churn − pause = closing."""


@attrs.define(kw_only=True)
class Totals:
    """Exact sums of one period over some accounts; they add up over accounts.

    Parameters
    ----------
    opening, new, expansion, contraction, churn, reactivation
        Revenue lines, in units of 1/55,440 minor unit a month.
    pause, resume, fx, closing
        More of them, in units of 1/55,440 minor unit a month.
    kept
        Sum over accounts of the lower of opening and closing, at the opening's rates.
    held
        Sum of the closing revenue of accounts that paid at the opening.
    lost
        Sum over accounts of churn and contraction, of each at most its opening.
    accounts_open, accounts_lost, accounts_new, accounts_back, accounts_closed
        Accounts at the opening, lost from them, never seen before, back again, and
        there at the closing.
    """

    opening: int = 0
    new: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    reactivation: int = 0
    pause: int = 0
    resume: int = 0
    fx: int = 0
    closing: int = 0
    kept: int = 0
    held: int = 0
    lost: int = 0
    accounts_open: int = 0
    accounts_lost: int = 0
    accounts_new: int = 0
    accounts_back: int = 0
    accounts_closed: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            **{
                name: getattr(self, name) + getattr(other, name)
                for name in attrs.fields_dict(Totals)
            }
        )

    @property
    def balanced(self) -> bool:
        """Whether opening and movements make the closing, exactly."""
        gained = self.new + self.expansion + self.reactivation + self.resume + self.fx
        lost = self.contraction + self.churn + self.pause
        return self.opening + gained - lost == self.closing


@attrs.frozen(eq=False)
class Levels:
    """State of a block of accounts before and after one period.

    Parameters
    ----------
    before, after
        Revenue at the opening and at the closing, both at the opening's rates.
    closing
        Revenue at the closing, at the closing's rates.
    suspended
        Change by pauses and resumptions within the period, at the opening's rates.
    alive_before, alive_after
        Whether the account is a customer.
    paid_before
        Whether it ever had revenue before the opening's end.
    """

    before: Int64Array
    after: Int64Array
    closing: Int64Array
    suspended: Int64Array
    alive_before: BoolArray
    alive_after: BoolArray
    paid_before: BoolArray


def totals_of(levels: Levels) -> Totals:
    """Classify what happened to each account and add it up.

    Parameters
    ----------
    levels
        A block of accounts over one period.

    Returns
    -------
    Totals
        Its sums; each account is in at most one of new, reactivation, expansion,
        contraction and churn, beside pause and resume.
    """
    rest = levels.after - levels.before - levels.suspended
    up, down = np.maximum(rest, 0), np.maximum(-rest, 0)
    first = ~levels.paid_before
    back = levels.paid_before & ~levels.alive_before
    woken = levels.paid_before & levels.alive_before & (levels.before == 0)
    woken &= levels.suspended <= 0
    grown = ~(first | back | woken)
    base = levels.before > 0
    lost = levels.alive_before & ~levels.alive_after
    came = ~levels.alive_before & levels.alive_after
    return Totals(
        opening=_sum(levels.before),
        new=_sum(up[first]),
        reactivation=_sum(up[back]),
        expansion=_sum(up[grown]),
        contraction=_sum(down[levels.alive_after]),
        churn=_sum(down[~levels.alive_after]),
        pause=_sum(np.maximum(-levels.suspended, 0)),
        resume=_sum(np.maximum(levels.suspended, 0)) + _sum(up[woken]),
        fx=_sum(levels.closing - levels.after),
        closing=_sum(levels.closing),
        kept=_sum(np.minimum(levels.before, levels.after)[base]),
        held=_sum(levels.after[base]),
        lost=_sum(np.minimum(down, levels.before)),
        accounts_open=int(levels.alive_before.sum()),
        accounts_lost=int(lost.sum()),
        accounts_new=int((came & first).sum()),
        accounts_back=int((came & ~first).sum()),
        accounts_closed=int(levels.alive_after.sum()),
    )


_sum = checked_sum


class _Grid(Protocol):
    """Puts the values of events into a block: shape (accounts, boundaries + 1)."""

    def __call__(
        self, values: AnyArray, chosen: BoolArray | slice = ..., /
    ) -> Int64Array: ...


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
        for _, block in self.blocks():
            for place, levels in enumerate(block):
                sums[place] = sums[place] + totals_of(levels)
        return sums

    def blocks(self) -> Iterator[tuple[slice, list[Levels]]]:
        """Go through the units in blocks.

        Yields
        ------
        tuple[slice, list[Levels]]
            Which units, and their levels in every period.
        """
        order = np.argsort(self.unit, kind="stable")
        ordered = self.unit[order]
        place = self._period_of(self.ledger.day)[order]
        for low in range(0, self.units, BLOCK):
            high = min(low + BLOCK, self.units)
            left, right = np.searchsorted(ordered, [low, high])
            rows = order[left:right]
            yield (
                slice(low, high),
                self._block(
                    ordered[left:right] - low, place[left:right], rows, high - low
                ),
            )

    def _period_of(self, day: DayArray) -> Int64Array:
        """Return the column of each event: 0 before all, then 1, 2 and so on."""
        edges = np.array(self.boundaries, "datetime64[D]")
        early = self.definition.snapshot == "start_of_day"
        return np.searchsorted(edges, day, side="left" if early else "right").astype(
            np.int64
        )

    def _block(
        self, unit: Int64Array, place: Int64Array, rows: Int64Array, height: int
    ) -> list[Levels]:
        periods = len(self.boundaries) - 1
        width = periods + 2
        cell = unit * width + place

        def grid(
            values: AnyArray, chosen: BoolArray | slice = slice(None)
        ) -> Int64Array:
            flat = np.zeros(height * width, np.int64)
            np.add.at(flat, cell[chosen], values[chosen])
            return flat.reshape(height, width)

        alive = np.cumsum(grid(self.ledger.alive[rows]), axis=1) > 0
        native = self._native(grid, rows)
        first = np.full(height, width)
        gains = self.ledger.delta[rows] > 0
        np.minimum.at(first, unit[gains], place[gains])
        return [self._levels(native, alive, first, period) for period in range(periods)]

    def _native(
        self, grid: _Grid, rows: Int64Array
    ) -> dict[str, tuple[Int64Array, Int64Array]]:
        """Return, per currency, levels at each boundary and changes by pauses."""
        ledger = self.ledger
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

    def _rate_day(self, boundary: date) -> date:
        early = self.definition.snapshot == "start_of_day"
        return boundary if early else boundary - timedelta(days=1)
