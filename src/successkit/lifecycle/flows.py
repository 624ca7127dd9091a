"""How accounts flow between phases: counts of moves, conversion, and who is stuck."""

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array, InvalidInputError
from successkit.core.states import PhaseKind
from successkit.lifecycle.cells import CARRIED
from successkit.lifecycle.history import History
from successkit.lifecycle.table import compile_lifecycle
from successkit.metrics.formulas.survival import SurvivalCurve, kaplan_meier


@attrs.frozen(kw_only=True)
class StageConversion:
    """What became of the stays in one phase.

    Parameters
    ----------
    phase
        Its name.
    entered
        Stays that began, the open ones included.
    ahead, back, lost, again
        Of these, how many ended with a move ahead, back, to churned, or with a new
        beginning (of who had churned).
    open
        How many last.
    """

    phase: str
    entered: int
    ahead: int
    back: int
    lost: int
    again: int
    open: int

    @property
    def share(self) -> float | None:
        """Share of the stays that ended which ended ahead; None where none ended."""
        ended = self.entered - self.open
        return self.ahead / ended if ended else None


def transition_matrix(history: History) -> Int64Array:
    """Return how often accounts moved from each phase to each.

    Parameters
    ----------
    history
        From a replay.

    Returns
    -------
    Int64Array
        Shape (phases + 1, phases): row 0 counts beginnings, row i + 1 leaves phase i,
        column j enters phase j.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import (
    ...     LifecycleEvent, LifecycleEvents, default_lifecycle, replay
    ... )
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started"),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded"),
    ... ])
    >>> found = replay(default_lifecycle(), events, upto=date(2026, 3, 1))
    >>> transition_matrix(found)[:2].tolist()
    [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]
    """
    log, phases = history.log, len(compile_lifecycle(history.lifecycle).names)
    before = np.append(-1, log.phase[:-1])[: len(log)].astype(np.int64)
    before[log.first] = -1
    moved = log.transition != CARRIED
    cell = (before[moved] + 1) * phases + log.phase[moved]
    counts = np.bincount(cell, minlength=(phases + 1) * phases)
    return counts.reshape(phases + 1, phases)


def stage_conversion(history: History) -> list[StageConversion]:
    """Return what became of the stays in each phase.

    Parameters
    ----------
    history
        From a replay.

    Returns
    -------
    list[StageConversion]
        In declared order of the phases.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import (
    ...     LifecycleEvent, LifecycleEvents, default_lifecycle, replay
    ... )
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started", account=0),
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started", account=1),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded", account=0),
    ...     LifecycleEvent(day=date(2026, 2, 9), kind="churned", account=1),
    ... ])
    >>> found = replay(default_lifecycle(), events, upto=date(2026, 3, 1))
    >>> stage_conversion(found)[0].share
    0.5
    """
    log, phases = history.log, history.lifecycle.phases
    size = len(phases)
    left = np.flatnonzero(~log.last)
    churned = np.array([phase.kind is PhaseKind.CHURNED for phase in phases], bool)
    way = log.direction[left + 1].astype(np.int64)
    lost = churned[log.phase[left + 1]] & (way != 0)
    # 0 back, 1 again or sideways, 2 ahead, 3 lost.
    way = np.where(lost, 3, way + 1)
    ends = np.bincount(log.phase[left].astype(np.int64) * 4 + way, minlength=size * 4)
    entered = np.bincount(log.phase, minlength=size).tolist()
    open_ = np.bincount(log.phase[log.last], minlength=size).tolist()
    return [
        StageConversion(
            phase=phase.name,
            entered=entered[code],
            ahead=ahead,
            back=back,
            lost=gone,
            again=again,
            open=open_[code],
        )
        for code, (phase, (back, again, ahead, gone)) in enumerate(
            zip(phases, ends.reshape(size, 4).tolist(), strict=True)
        )
    ]


def stuck_curve(history: History, phase: str) -> SurvivalCurve:
    """Return the share of stays in a phase that still last after each number of days.

    Parameters
    ----------
    history
        From a replay.
    phase
        Name of the phase.

    Returns
    -------
    SurvivalCurve
        By days in the phase; a stay that lasts is censored at ``upto``.

    Raises
    ------
    InvalidInputError
        There is no such phase.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import (
    ...     LifecycleEvent, LifecycleEvents, default_lifecycle, replay
    ... )
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started", account=0),
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started", account=1),
    ...     LifecycleEvent(day=date(2026, 1, 31), kind="onboarded", account=0),
    ... ])
    >>> found = replay(default_lifecycle(), events, upto=date(2026, 3, 1))
    >>> curve = stuck_curve(found, "onboarding")
    >>> curve.times.tolist(), curve.survival.tolist()
    ([30], [0.5])
    """
    codes = compile_lifecycle(history.lifecycle).codes
    if phase not in codes:
        raise InvalidInputError(
            f"phase: expected one of {', '.join(codes)}; got {phase!r}"
        )
    log = history.log
    here = log.phase == codes[phase]
    last = log.last[here]
    end = np.where(last, np.datetime64(history.upto, "D"), log.end[here])
    days: AnyArray = (end - log.start[here]).astype(np.int64)
    return kaplan_meier(durations=days, observed=~last)
