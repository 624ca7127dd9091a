"""How often each move was made, and after how many days."""

from collections.abc import Mapping

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, FloatArray, Int64Array
from successkit.lifecycle.edges import timeout_key
from successkit.lifecycle.replayed import Replay
from successkit.lifecycle.table import BY_HAND, BY_TIME


@attrs.frozen(kw_only=True)
class Observed:
    """What a replay showed of the moves and phases of a lifecycle.

    Parameters
    ----------
    counts
        How often each move was made, by id or ``timeout:<source>``; 0 for never.
    median_days
        Median of the days spent in the source before the move; only moves that were
        made. [days]
    stays
        How many stays in each phase began.
    median_stay
        Median length of the stays that are over, by phase. [days]
    now
        Accounts in each phase on the last day.
    by_hand
        Moves made by hand.
    """

    counts: Mapping[str, int]
    median_days: Mapping[str, float]
    stays: Mapping[str, int]
    median_stay: Mapping[str, float]
    now: Mapping[str, int]
    by_hand: int


def observed(found: Replay) -> Observed:
    """Return what a replay showed of the moves and phases of its lifecycle.

    Parameters
    ----------
    found
        The replay.

    Returns
    -------
    Observed
        For :func:`mermaid`, :func:`dot` and :func:`markdown_table`.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import LifecycleEvent, LifecycleEvents
    >>> from successkit.lifecycle import default_lifecycle, replay
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started"),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded"),
    ... ])
    >>> found = replay(default_lifecycle(), events, accounts=1, upto=date(2026, 6, 1))
    >>> seen = observed(found)
    >>> seen.counts["onboarding:onboarded"], seen.median_days
    (1, {'onboarding:onboarded': 31.0})
    """
    lifecycle, log = found.lifecycle, found.log
    source, days = _before(found)
    taken = {row.id: log.transition == i for i, row in enumerate(lifecycle.transitions)}
    phases = [phase.name for phase in lifecycle.phases]
    for item in lifecycle.timeouts:
        left = source == phases.index(item.source)
        taken[timeout_key(item.source)] = (log.transition == BY_TIME) & left
    inside = {name: log.phase == code for code, name in enumerate(phases)}
    length = (log.end - log.start).astype(np.float64)
    over = ~np.isnat(log.end)
    return Observed(
        counts={key: int(rows.sum()) for key, rows in taken.items()},
        median_days=_medians(taken, days, ~np.isnan(days)),
        stays={name: int(rows.sum()) for name, rows in inside.items()},
        median_stay=_medians(inside, length, over),
        now=dict(zip(phases, _counted(found.phase, len(phases)), strict=True)),
        by_hand=int((log.transition == BY_HAND).sum()),
    )


def _before(found: Replay) -> tuple[Int64Array, FloatArray]:
    """Return the phase each stay came from, and the days spent there; -1 and NaN."""
    log = found.log
    source, days = np.full(len(log), -1), np.full(len(log), np.nan)
    same = np.flatnonzero(log.account[1:] == log.account[:-1])
    source[same + 1] = log.phase[same]
    days[same + 1] = (log.end[same] - log.start[same]).astype(np.float64)
    return source, days


def _medians(
    groups: Mapping[str, BoolArray], days: FloatArray, known: BoolArray
) -> dict[str, float]:
    chosen = {name: rows & known for name, rows in groups.items()}
    return {
        name: float(np.median(days[rows]))
        for name, rows in chosen.items()
        if rows.any()
    }


def _counted(phase: AnyArray, phases: int) -> list[int]:
    counts: list[int] = np.bincount(phase[phase >= 0], minlength=phases).tolist()
    return counts
