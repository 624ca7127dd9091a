"""Lines of a roll-forward by cause, in exact units."""

from collections import Counter
from typing import Final

import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.exact import checked_sum
from successkit.core.states import code_of
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.exchange import convert
from successkit.metrics.revenue.fold import Cells, Fold
from successkit.metrics.revenue.totals import LINES, Levels

NETTED: Final = "netted"
"""Line of causes that cancel out within an account: it adds up to 0."""

_CAUSES: Final = tuple(Cause)
_PAUSE, _RESUME = code_of(Cause.PAUSE), code_of(Cause.RESUME)
_LOSSES: Final = ("contraction", "churn")

CauseSums = Counter[tuple[str, Cause]]
"""Exact units by line and cause, with the sign of the line."""


def cause_sums(fold: Fold) -> list[CauseSums]:
    """Split the lines of every period into causes.

    Parameters
    ----------
    fold
        A ledger cut into periods.

    Returns
    -------
    list[CauseSums]
        One per period. The causes of a line add up to it: a line holds accounts whose
        changes net to a gain, or to a loss, so causes of the other sign may stand in
        it. In amounts of other currencies, what rounding leaves over goes to the
        largest cause of the account.
    """
    result: list[CauseSums] = [Counter() for _ in fold.boundaries[1:]]
    for cells in fold.cells():
        moved = _moved(fold, cells)
        for period, levels in enumerate(fold.levels(cells)):
            _add(result[period], levels, moved[:, :, period])
    return result


def _moved(fold: Fold, cells: Cells) -> Int64Array:
    """Return changes by cause, unit and period, at the rates of the opening."""
    ledger, rows = fold.ledger, cells.rows
    periods = cells.shape[1] - 2
    result = np.zeros((len(_CAUSES), cells.shape[0], periods), np.int64)
    cause, currency = ledger.cause[rows], ledger.currency[rows]
    for code, name in enumerate(ledger.currencies.tolist()):
        mine = currency == code
        for why in np.unique(cause[mine]).tolist():
            grid = cells.grid(ledger.delta[rows], mine & (cause == why))
            for period in range(periods):
                # Without a rate there was nothing at either end: no line needs it.
                rate = fold.opening_rate(name, period) or (0, 1)
                result[why, :, period] += convert(grid[:, period + 1], rate)
    return result


def _add(sums: CauseSums, levels: Levels, moved: Int64Array) -> None:
    """Add what happened to a block of units in one period."""
    rest = levels.rest
    paused = np.minimum(levels.suspended, 0)
    resumed = np.maximum(levels.suspended, 0)
    held, taken_up = moved[_PAUSE].copy(), levels.suspended - moved[_PAUSE]
    moved[[_PAUSE, _RESUME]] = 0
    _close(moved, rest)
    quiet = rest == 0
    for name in ("new", "expansion", "contraction", "churn", "reactivation", "resume"):
        chosen = (levels.line == LINES.index(name)) & ~quiet
        _book(sums, name, moved, chosen, -1 if name in _LOSSES else 1)
    _book(sums, NETTED, moved, quiet, 1)
    sums["pause", Cause.PAUSE] -= checked_sum(paused)
    sums["resume", Cause.RESUME] += checked_sum(resumed)
    sums[NETTED, Cause.PAUSE] += checked_sum(held - paused)
    sums[NETTED, Cause.RESUME] += checked_sum(taken_up - resumed)
    sums["fx", Cause.FX] += checked_sum(levels.closing - levels.after)


def _close(moved: Int64Array, rest: Int64Array) -> None:
    """Give what rounding left over to the largest cause of each unit."""
    over = rest - moved.sum(axis=0)
    rows = np.flatnonzero(over)
    if len(rows):
        moved[np.abs(moved[:, rows]).argmax(axis=0), rows] += over[rows]


def _book(
    sums: CauseSums, line: str, moved: Int64Array, chosen: BoolArray, sign: int
) -> None:
    if not chosen.any():
        return
    for code, cause in enumerate(_CAUSES):
        amounts = moved[code][chosen]
        if amounts.any():
            sums[line, cause] += sign * checked_sum(amounts)
