"""``score``: signals to one number for each account, column by column, in blocks.

Weights and normalised values are whole numbers that float64 holds exactly, so sums do
not depend on the order of signals or accounts, nor on how a book is cut.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    FloatArray,
    InvalidInputError,
    Signal,
    View,
)
from successkit.core.states import code_of
from successkit.health.lines import LastKnown, Line
from successkit.health.ranks import Ranks
from successkit.health.result import HealthResult, NotScored
from successkit.health.scorecard import FRESH, Scorecard
from successkit.health.weights import to_milli, whole_weights

_BLOCK: Final = 16384  # what a block needs stays in the processor's cache


def score(
    view: View,
    signals: Iterable[Signal],
    scorecard: Scorecard,
    raw: Mapping[str, FloatArray] | None = None,
    *,
    failures: Mapping[str, str] | None = None,
    ranks: Mapping[str, Ranks] | None = None,
    last: Mapping[str, LastKnown] | None = None,
) -> HealthResult:
    """Score the health of every account of a view.

    A signal that is not known is left out and its weight with it: missing is never
    zero. An account gets a score when it is a customer and the known weight reaches
    the gate of the scorecard.

    Parameters
    ----------
    view
        Facts and account table as of a day.
    signals
        All signals, built-in and of plugins, in any order.
    scorecard
        Weights, gate, cap.
    raw
        Raw values by signal, shape (accounts,), NaN for not known, when they are
        already computed; None computes them here.
    failures
        By signal, why it could not be computed. It counts for nothing then, neither
        its value nor its weight: scores are those of an engine without it.
    ranks
        By signal whose scale is a ``Percentile``: values of the whole book; None takes
        the view for the whole book.
    last
        By signal that may count with its last value: what was known before the day.

    Returns
    -------
    HealthResult
        Score, coverage and every part, one row per account of the table.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Portfolio
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a"], customer=[1], usage_trend=[-0.25]
    ... )
    >>> view = View(Portfolio.from_objects(), table)
    >>> card = Scorecard(signals=["usage_trend"])
    >>> from successkit.health import BUILT_IN
    >>> score(view, BUILT_IN, card).score.tolist()
    [40.0]
    """
    chosen = scorecard.resolve(signals)
    failed = dict(failures or {})
    # Where nothing else is left, nothing is known: a score needs at least one signal.
    kept = tuple(each for each in chosen if each.name not in failed) or chosen
    values = {signal.name: _raw_of(signal, view, raw, failed) for signal in chosen}
    weights = whole_weights([signal.weight for signal in kept], scorecard.parts)
    lines = tuple(
        Line.of(
            signal,
            weight,
            values[signal.name],
            view.table,
            scorecard,
            ranks=ranks or {},
            last=last or {},
        )
        for signal, weight in zip(kept, weights, strict=True)
    )
    sheet = _Sheet.empty(lines, scorecard, len(view.table))
    customer = view.table.array("customer") == 1
    for start in range(0, len(view.table), _BLOCK):
        sheet.fill(slice(start, start + _BLOCK), customer)
    lost = tuple(each for each in chosen if each.name in failed)
    return HealthResult(
        scorecard=scorecard,
        signals=kept,
        score_milli=sheet.score,
        coverage=sheet.coverage,
        freshness=sheet.freshness,
        reason=sheet.reason,
        cap_milli=sheet.cap,
        raw={**values, **{line.signal.name: line.raw for line in lines}},
        normalised_milli={**_filled(lost, len(view.table), -1), **sheet.normalised},
        contribution_milli={**_filled(lost, len(view.table), 0), **sheet.contribution},
        fresh={
            line.signal.name: line.fresh for line in lines if line.fresh is not None
        },
        carried={
            line.signal.name: line.carried for line in lines if line.carried is not None
        },
        failures={name: why for name, why in failed.items() if name in values},
        failed=lost,
    )


def _filled(signals: Iterable[Signal], rows: int, value: int) -> dict[str, AnyArray]:
    column = np.full(rows, value, np.int32)
    return dict.fromkeys((signal.name for signal in signals), column)


def _raw_of(
    signal: Signal,
    view: View,
    raw: Mapping[str, FloatArray] | None,
    failures: Mapping[str, str],
) -> FloatArray:
    if signal.name in failures:
        return np.full(len(view.table), np.nan)
    if raw is None:
        values = signal.compute(view, as_of=np.datetime64(view.as_of, "D"))
    elif signal.name in raw:
        values = raw[signal.name]
    else:
        raise InvalidInputError(
            f"raw: no values for signal {signal.name!r}; give them, name it in "
            "failures, or leave it out of the scorecard"
        )
    return _checked(signal.name, values, len(view.table))


def _checked(name: str, values: Any, rows: int) -> FloatArray:  # noqa: ANN401
    shape, dtype = getattr(values, "shape", None), getattr(values, "dtype", None)
    if shape == (rows,) and dtype == np.float64:
        column: FloatArray = values
        return column
    got = type(values).__name__ if dtype is None else f"shape {shape} of {dtype}"
    raise InvalidInputError(
        f"signal {name!r}: expected a numpy array of shape ({rows},) of float64; "
        f"got {got}; return one value per account, NaN for not known"
    )


@attrs.frozen(eq=False)
class _Sheet:
    """The columns of a result while they are filled, block by block."""

    lines: tuple[Line, ...]
    scorecard: Scorecard
    score: AnyArray
    coverage: FloatArray
    freshness: FloatArray
    reason: AnyArray
    cap: AnyArray
    normalised: dict[str, AnyArray]
    contribution: dict[str, AnyArray]

    @classmethod
    def empty(
        cls, lines: tuple[Line, ...], scorecard: Scorecard, rows: int
    ) -> "_Sheet":
        """Return a sheet of unfilled columns."""
        names = [line.signal.name for line in lines]
        return cls(
            lines=lines,
            scorecard=scorecard,
            score=np.full(rows, -1, np.int32),
            coverage=np.zeros(rows),
            freshness=np.ones(rows),
            reason=np.full(rows, -1, np.int8),
            cap=np.zeros(rows, np.int32),
            normalised={name: np.empty(rows, np.int32) for name in names},
            contribution={name: np.zeros(rows, np.int32) for name in names},
        )

    def fill(self, block: slice, customer: BoolArray) -> None:
        """Score the rows of one block."""
        weighed = _Weighed.of(self.lines, block, self.normalised)
        whole = float(sum(line.weight for line in self.lines))
        coverage = weighed.known / (whole * self.scorecard.parts)
        gate = coverage >= self.scorecard.coverage_gate
        enough = gate & (weighed.known > 0)
        scored = customer[block] & enough
        # Over an endless weight every part is 0: those who are not scored have none.
        total = self._split(block, weighed, np.where(scored, weighed.counted, np.inf))
        self.coverage[block] = coverage
        if self.scorecard.half_lives:
            self.freshness[block] = _freshness(self.lines, block, weighed)
        self._finish(block, total, scored, weighed.capped)
        self.reason[block] = _reason(customer[block], enough)

    def _finish(
        self, block: slice, total: FloatArray, scored: BoolArray, capped: BoolArray
    ) -> None:
        if capped.any():
            limit = to_milli(self.scorecard.cap)
            cap = np.where(capped & scored, np.minimum(limit - total, 0), 0)
            self.cap[block] = cap
            total = total + cap
        self.score[block] = np.where(scored, total, -1)

    def _split(
        self, block: slice, weighed: "_Weighed", whole: FloatArray
    ) -> FloatArray:
        """Give each signal its part; parts are differences of rounded running sums."""
        rows = len(whole)
        running, share = np.zeros(rows), np.empty(rows)
        before, now = np.zeros(rows), np.empty(rows)
        for line, points in zip(self.lines, weighed.points, strict=True):
            np.add(running, points, out=running)
            np.divide(running, whole, out=now)
            np.rint(now, out=now)
            np.subtract(now, before, out=share)
            self.contribution[line.signal.name][block] = share
            before, now = now, before
        return before


@attrs.frozen(eq=False)
class _Weighed:
    """Weight in a block, of known evidence and of all that counts, and the points.

    Parameters
    ----------
    known, counted
        Shape (rows,): weights.
    points
        Shape (rows,) by signal: weight times thousandths of a point; 0 for nothing.
    capped
        Shape (rows,): whether a critical signal holds the score down.
    """

    known: FloatArray
    counted: FloatArray
    points: list[FloatArray]
    capped: BoolArray

    @classmethod
    def of(
        cls, lines: tuple[Line, ...], block: slice, normalised: dict[str, AnyArray]
    ) -> "_Weighed":
        """Normalise each signal, and weigh it."""
        rows = len(lines[0].raw[block])
        known, stand_in = np.zeros(rows), np.zeros(rows)
        capped = np.zeros(rows, bool)
        points: list[FloatArray] = []
        for line in lines:
            values, weight = line.milli(block), line.weights(block)
            if line.signal.critical is not None:
                capped |= values <= to_milli(line.signal.critical)
            gone = np.flatnonzero(np.isnan(values))
            known += weight
            known[gone] -= weight[gone]
            values[gone] = -1.0 if line.stand_in is None else line.stand_in
            normalised[line.signal.name][block] = values
            if line.stand_in is None:
                values[gone] = 0.0
            else:
                stand_in[gone] += weight[gone]
            np.multiply(values, weight, out=values)
            points.append(values)
        return cls(known, known + stand_in, points, capped)


def _freshness(lines: tuple[Line, ...], block: slice, weighed: _Weighed) -> FloatArray:
    """Return what age left of the weight of what is known."""
    full = np.zeros(len(weighed.known))
    for line in lines:
        full += ~np.isnan(line.milli(block)) * float(line.weight * FRESH)
    return np.where(full > 0, weighed.known / np.where(full > 0, full, 1.0), 1.0)


def _reason(customer: BoolArray, enough: BoolArray) -> AnyArray:
    short = np.where(enough, -1, code_of(NotScored.TOO_LITTLE_KNOWN))
    return np.where(customer, short, code_of(NotScored.NOT_A_CUSTOMER)).astype(np.int8)
