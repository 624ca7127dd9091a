"""``score``: signals to one number for each account, column by column."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from successkit.core import (
    AnyArray,
    FloatArray,
    InvalidInputError,
    Signal,
    View,
)
from successkit.health.lines import LastKnown, Line
from successkit.health.ranks import Ranks
from successkit.health.result import HealthResult, NoParts
from successkit.health.scorecard import Scorecard
from successkit.health.sheet import Sheet
from successkit.health.weights import whole_weights


def score(
    view: View,
    signals: Iterable[Signal],
    scorecard: Scorecard,
    raw: Mapping[str, FloatArray] | None = None,
    *,
    failures: Mapping[str, str] | None = None,
    ranks: Mapping[str, Ranks] | None = None,
    last: Mapping[str, LastKnown] | None = None,
    parts: bool = True,
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
    parts
        Whether to keep what each signal gives. Without, the same scores take three
        quarters of the time and a fifth of the memory, and nothing can be explained.

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
    customer = view.table.array("customer") == 1
    sheet = Sheet.of(lines, scorecard, customer, parts=parts)
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
        normalised_milli=_columns(kept, sheet.normalised, lost, -1),
        contribution_milli=_columns(kept, sheet.contribution, lost, 0),
        fresh={
            line.signal.name: line.fresh for line in lines if line.fresh is not None
        },
        carried={
            line.signal.name: line.carried for line in lines if line.carried is not None
        },
        failures={name: why for name, why in failed.items() if name in values},
        failed=lost,
    )


def _columns(
    signals: Iterable[Signal], columns: AnyArray, failed: Sequence[Signal], value: int
) -> Mapping[str, AnyArray]:
    """Return columns by signal; those that failed have the same value everywhere."""
    if not len(columns):
        return NoParts()
    same = np.full(columns.shape[1], value, np.int32) if failed else columns
    lost = dict.fromkeys((signal.name for signal in failed), same)
    return lost | {each.name: row for each, row in zip(signals, columns, strict=True)}


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
