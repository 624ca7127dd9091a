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
from successkit.health.normalise import milli_points
from successkit.health.result import HealthResult, NotScored
from successkit.health.scorecard import Scorecard, to_milli, whole_weights

_BLOCK: Final = 16_384


def score(
    view: View,
    signals: Iterable[Signal],
    scorecard: Scorecard,
    raw: Mapping[str, FloatArray] | None = None,
    *,
    failures: Mapping[str, str] | None = None,
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
    sheet = _Sheet.empty(kept, values, scorecard, len(view.table))
    for start in range(0, len(view.table), _BLOCK):
        sheet.fill(slice(start, start + _BLOCK), view.table.array("customer") == 1)
    lost = tuple(each for each in chosen if each.name in failed)
    unknown = np.full(len(view.table), -1, np.int32)
    none = np.zeros(len(view.table), np.int32)
    return HealthResult(
        scorecard=scorecard,
        signals=kept,
        score_milli=sheet.score,
        coverage=sheet.coverage,
        reason=sheet.reason,
        cap_milli=sheet.cap,
        raw=values,
        normalised_milli={
            **dict.fromkeys((each.name for each in lost), unknown),
            **sheet.normalised,
        },
        contribution_milli={
            **dict.fromkeys((each.name for each in lost), none),
            **sheet.contribution,
        },
        failures={name: why for name, why in failed.items() if name in values},
        failed=lost,
    )


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

    signals: tuple[Signal, ...]
    weights: tuple[int, ...]
    raw: Mapping[str, FloatArray]
    scorecard: Scorecard
    score: AnyArray
    coverage: FloatArray
    reason: AnyArray
    cap: AnyArray
    normalised: dict[str, AnyArray]
    contribution: dict[str, AnyArray]

    @classmethod
    def empty(
        cls,
        signals: tuple[Signal, ...],
        raw: Mapping[str, FloatArray],
        scorecard: Scorecard,
        rows: int,
    ) -> "_Sheet":
        """Return a sheet of unfilled columns."""
        names = [signal.name for signal in signals]
        return cls(
            signals=signals,
            weights=whole_weights([signal.weight for signal in signals]),
            raw=raw,
            scorecard=scorecard,
            score=np.full(rows, -1, np.int32),
            coverage=np.zeros(rows),
            reason=np.full(rows, -1, np.int8),
            cap=np.zeros(rows, np.int32),
            normalised={name: np.empty(rows, np.int32) for name in names},
            contribution={name: np.zeros(rows, np.int32) for name in names},
        )

    def fill(self, block: slice, customer: BoolArray) -> None:
        """Score the rows of one block."""
        known, capped = self._normalise(block)
        coverage = known / sum(self.weights)
        enough = (coverage >= self.scorecard.coverage_gate) & (known > 0)
        scored = customer[block] & enough
        total = self._split(block, known, scored)
        limit = to_milli(self.scorecard.cap)
        cap = np.where(capped & scored, np.minimum(limit - total, 0), 0)
        self.coverage[block] = coverage
        self.cap[block] = cap
        self.score[block] = np.where(scored, total + cap, -1)
        self.reason[block] = _reason(customer[block], enough)

    def _normalise(self, block: slice) -> tuple[FloatArray, BoolArray]:
        """Normalise each signal; return the known weight and where a cap applies."""
        rows = len(self.score[block])
        known, capped = np.zeros(rows), np.zeros(rows, bool)
        for signal, weight in zip(self.signals, self.weights, strict=True):
            values = milli_points(self.raw[signal.name][block], signal.points)
            given = ~np.isnan(values)
            known += np.where(given, float(weight), 0.0)
            self.normalised[signal.name][block] = np.where(given, values, -1.0)
            if signal.critical is not None:
                capped |= values <= to_milli(signal.critical)
        return known, capped

    def _split(self, block: slice, known: FloatArray, scored: BoolArray) -> FloatArray:
        """Give each signal its part; parts are differences of rounded running sums."""
        whole = np.where(known > 0, known, 1.0)
        running, before = np.zeros(len(known)), np.zeros(len(known))
        for signal, weight in zip(self.signals, self.weights, strict=True):
            values = self.normalised[signal.name][block]
            running += np.maximum(values, 0) * float(weight)
            now = np.rint(running / whole)
            self.contribution[signal.name][block] = np.where(scored, now - before, 0.0)
            before = now
        return before


def _reason(customer: BoolArray, enough: BoolArray) -> AnyArray:
    short = np.where(enough, -1, code_of(NotScored.TOO_LITTLE_KNOWN))
    return np.where(customer, short, code_of(NotScored.NOT_A_CUSTOMER)).astype(np.int8)
