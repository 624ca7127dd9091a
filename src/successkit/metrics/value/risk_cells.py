"""From the decisions of customers to the cells of a risk table, without listing them.

A monthly customer of ten years has decided 120 times, most of them at one price. What
is added up are stretches of decisions at one level of revenue: what begins in a cell
and what ends in one, summed up at last along the renewals.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    Int64Array,
    ObjectArray,
    distinct_codes,
)
from successkit.core.errors import InvalidInputError
from successkit.core.exact import UNITS
from successkit.core.text import Text
from successkit.metrics.value.cells import SUMS, merge_cells
from successkit.metrics.value.levels import Levels
from successkit.metrics.value.lives import whole_lives
from successkit.metrics.value.renewal_clock import RenewalClock

_DAY: Final = np.timedelta64(1, "D")
_SAFE: Final = 2.0**62
_BITS: Final = 20

Rows = Int64Array | slice
Part = tuple[tuple[Int64Array, Int64Array, Int64Array], dict[str, AnyArray]]
"""Segment, term and renewal of cells, and their sums."""


@attrs.frozen(eq=False, kw_only=True)
class Steps:
    """Decisions of one span at one level of revenue.

    Parameters
    ----------
    span
        Shape (n,): which span, rising.
    first, last
        Shape (n,): places of the decisions in it, from and up to.
    units
        Shape (n,): revenue on the eve of each.
    change
        Shape (n,): how much more that is than at the decision before, or at the start
        of the life.
    """

    span: Int64Array
    first: Int64Array
    last: Int64Array
    units: Int64Array
    change: Int64Array

    def take(self, rows: AnyArray) -> "Steps":
        """Return some of the steps.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Steps
            The chosen ones.
        """
        columns = attrs.asdict(self, recurse=False)
        return Steps(**{name: column[rows] for name, column in columns.items()})


def steps_of(clock: RenewalClock, levels: Levels) -> Steps:
    """Return the decisions of all spans, by level of revenue.

    Parameters
    ----------
    clock
        The decisions.
    levels
        Revenue of the accounts.

    Returns
    -------
    Steps
        In the order of spans; decisions to leave included.
    """
    kept, gone = _kept_steps(clock, levels), _leaving_steps(clock, levels)
    # A span's last decision is to leave.
    before = np.cumsum(np.bincount(kept.span, minlength=len(clock)))[gone.span]
    leaves = before + np.arange(len(gone.span))
    stays = np.ones(len(kept.span) + len(gone.span), bool)
    stays[leaves] = False
    places = np.flatnonzero(stays), leaves
    span, first, last, units = (
        _placed(places, columns)
        for columns in (
            (kept.span, gone.span),
            (kept.first, gone.first),
            (kept.last, gone.last),
            (kept.units, gone.units),
        )
    )
    life = clock.life[span]
    fresh = np.append(True, life[1:] != life[:-1])[: len(life)]
    heads = span[fresh]
    before = np.append(0, units)[:-1]
    place = levels.place(clock.account[heads], clock.life_start[heads])
    before[fresh] = levels.units[place]
    return Steps(span=span, first=first, last=last, units=units, change=units - before)


def _placed(
    places: tuple[Int64Array, Int64Array], columns: tuple[Int64Array, Int64Array]
) -> Int64Array:
    """Put rows of two kinds where they belong."""
    result = np.empty(sum(map(len, places)), np.int64)
    for place, column in zip(places, columns, strict=True):
        result[place] = column
    return result


def _kept_steps(clock: RenewalClock, levels: Levels) -> Steps:
    spans = np.flatnonzero(clock.kept > 0)
    account, nothing = clock.account[spans], np.zeros(len(spans), np.int64)
    eve = clock.due(nothing, spans) - _DAY
    last_eve = clock.due(clock.kept[spans] - 1, spans) - _DAY
    low, high = levels.place(account, eve), levels.place(account, last_eve)
    width = high - low + 1
    span = np.repeat(spans, width)
    inner = np.arange(len(span)) - np.repeat(np.cumsum(width) - width, width)
    place = np.repeat(low, width) + inner
    opening, closing = inner == 0, inner == np.repeat(width, width) - 1
    first = np.zeros(len(span), np.int64)
    rest = np.flatnonzero(~opening)
    first[rest] = clock.kept_by(levels.start[place[rest]], span[rest])
    last = np.append(first[1:], 0)[: len(first)]
    last[closing] = clock.kept[span[closing]]
    some = last > first
    return Steps(
        span=span[some],
        first=first[some],
        last=last[some],
        units=levels.units[place[some]],
        change=np.zeros(int(some.sum()), np.int64),
    )


def _leaving_steps(clock: RenewalClock, levels: Levels) -> Steps:
    span = np.flatnonzero(clock.left | clock.early)
    place = levels.place(clock.account[span], clock.leave[span] - _DAY)
    first = clock.kept[span]
    return Steps(
        span=span,
        first=first,
        last=first + 1,
        units=levels.units[place],
        change=np.zeros(len(span), np.int64),
    )


def cells_of(clock: RenewalClock, levels: Levels, segment: Text) -> dict[str, AnyArray]:
    """Add up decisions by segment, term and renewal.

    Parameters
    ----------
    clock
        The decisions.
    levels
        Revenue of the accounts.
    segment
        Shape (accounts,): the segment of each account.

    Returns
    -------
    dict[str, AnyArray]
        Columns of a risk table.

    Raises
    ------
    InvalidInputError
        Revenue is too large to be counted exactly.
    """
    codes = np.where(segment.codes < 0, len(segment.values), segment.codes)
    parts = [
        _part(clock.part(spans), levels, codes) for spans in whole_lives(clock.life)
    ]
    code, term, renewal = (
        np.concatenate([keys[place] for keys, _ in parts]) for place in range(3)
    )
    sums = {name: np.concatenate([found[name] for _, found in parts]) for name in SUMS}
    names = Text.from_codes(code, [*segment.values.tolist(), ""])
    return merge_cells(names, term, renewal, sums)


def _part(clock: RenewalClock, levels: Levels, codes: Int64Array) -> Part:
    steps = steps_of(clock, levels)
    shown = clock.first[steps.span] < clock.last[steps.span]
    shown &= steps.first < clock.last[steps.span]
    shown &= steps.last > clock.first[steps.span]
    if not bool(shown.all()):
        steps = steps.take(shown)
    return _Grid(clock, steps, codes).columns()


class _Grid:
    """Cells of groups (segment and term), each as long as its last renewal."""

    def __init__(self, clock: RenewalClock, steps: Steps, codes: Int64Array) -> None:
        span = steps.span
        code = codes[clock.account[span]].astype(np.int64)
        months = clock.term[span]
        terms, term = distinct_codes(months, int(months.max(initial=0)) + 1)
        pair = code * max(len(terms), 1) + term
        groups, group = distinct_codes(pair, int(pair.max(initial=0)) + 1)
        renewal = clock.renewal[span] - 1
        self.low = renewal + np.maximum(steps.first, clock.first[span])
        self.high = renewal + np.minimum(steps.last, clock.last[span])
        length = np.zeros(len(groups), np.int64)
        np.maximum.at(length, group, self.high)
        # One place more than renewals: where the last stretch ends.
        offset = np.append(0, np.cumsum(length + 1))
        self.size = int(offset[-1])
        self.starts = offset[group] + self.low
        self.ends = offset[group] + self.high
        self.clock, self.steps = clock, steps
        code, term = np.divmod(groups, max(len(terms), 1))
        self.keys, self.length = (code, terms[term]), length

    def columns(self) -> Part:
        """Return keys and sums of the cells."""
        steps, span = self.steps, self.steps.span
        leaving = steps.first >= self.clock.kept[span]
        left = np.flatnonzero(leaving & self.clock.left[span])
        gone = leaving & self.clock.early[span]
        early, risk = np.flatnonzero(gone), _rows(~gone)
        _guard(steps.units)
        one = np.ones(len(span), np.int64)
        # What changed shows at the first decision of a stretch, if that one counts.
        changed = (steps.first >= self.clock.first[span]) & ~gone & (steps.change != 0)
        seen = np.flatnonzero(changed)
        up, down = np.maximum(steps.change, 0), np.maximum(-steps.change, 0)
        found = {
            "at_risk": self.along(one, risk),
            "churned": self.at_start(one, left),
            "ended_early": self.at_start(one, early),
            "mrr_at_risk": self.along(steps.units, risk),
            "mrr_lost": self.at_start(steps.units, left),
            "mrr_expanded": self.at_start(up, seen),
            "mrr_contracted": self.at_start(down, seen),
            "mrr_ended_early": self.at_start(steps.units, early),
            "mrr_squares": self.squares(steps.units // UNITS, risk),
        }
        return self._keyed(found)

    def squares(self, minor: Int64Array, rows: Rows) -> ObjectArray:
        """Add up squares, in parts that fit."""
        high, low = minor >> _BITS, minor & ((1 << _BITS) - 1)
        parts = [high * high, high * low, low * low]
        for part in parts:
            _guard(part)
        top, middle, rest = (self.along(part, rows).astype(object) for part in parts)
        total: ObjectArray = top * 4**_BITS + middle * 2 ** (_BITS + 1) + rest
        return total

    def at_start(self, values: Int64Array, rows: Rows) -> Int64Array:
        """Add values up where their stretch begins."""
        result = np.zeros(self.size, np.int64)
        np.add.at(result, self.starts[rows], values[rows])
        return result

    def along(self, values: Int64Array, rows: Rows) -> Int64Array:
        """Add values up all along their stretch."""
        result = self.at_start(values, rows)
        np.subtract.at(result, self.ends[rows], values[rows])
        total: Int64Array = np.cumsum(result)  # every group returns to 0 at its end
        return total

    def _keyed(self, found: dict[str, AnyArray]) -> Part:
        group = np.repeat(np.arange(len(self.length)), self.length + 1)
        heads = np.cumsum(self.length + 1) - self.length - 1
        renewal = np.arange(self.size) - heads[group] + 1
        some = (found["at_risk"] > 0) | (found["ended_early"] > 0)
        code, term = (part[group[some]] for part in self.keys)
        sums = {name: found[name][some] for name in SUMS}
        return (code, term, renewal[some]), sums


def _rows(chosen: BoolArray) -> Rows:
    """Return places to take; all of them cost nothing."""
    return slice(None) if chosen.all() else np.flatnonzero(chosen)


def _guard(units: Int64Array) -> None:
    # A stretch is in a cell once at most, however many decisions it runs along.
    if float(units.max(initial=0)) * len(units) < _SAFE:
        return
    if float(units.astype(np.float64).sum()) >= _SAFE:
        raise InvalidInputError(
            "mrr_at_risk: the revenue of all decisions is too large to be counted "
            "exactly; check for amounts in the wrong unit"
        )
