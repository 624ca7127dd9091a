"""Why a match gives no action: what was given before, caps and hold-out."""

from typing import Final

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.states import Reentry
from successkit.playbooks.funnel import SUPPRESSIONS
from successkit.playbooks.history import NEVER, Episodes, History
from successkit.playbooks.plays import Play, Plays

CODE: Final = {name: code for code, name in enumerate(SUPPRESSIONS)}


def mark(reasons: AnyArray, name: str, applies: BoolArray) -> None:
    """Write a reason wherever it applies and there is none yet.

    Parameters
    ----------
    reasons
        Shape (m,), int8: -1, or a position in ``SUPPRESSIONS``; written to.
    name
        The reason.
    applies
        Shape (m,).
    """
    np.putmask(reasons, (reasons < 0) & applies, CODE[name])


def given_before(
    plays: Plays, play: Play, history: History, rows: Int64Array
) -> AnyArray:
    """Return why accounts rest from a playbook.

    Parameters
    ----------
    plays
        All playbooks.
    play
        One of them.
    history
        The ledger.
    rows
        Shape (m,): accounts for which it would fire, rising.

    Returns
    -------
    AnyArray
        Shape (m,), int8: -1 for no reason, else a position in ``SUPPRESSIONS``.
    """
    reasons = plays.barred(play, rows)
    counted = play.playbook.maximum is not None
    told = history.episodes(play.playbook.name, rows, counted=counted)
    if told is None:
        return reasons
    day = int(history.day.astype(np.int64))
    answered = np.zeros(len(rows), dtype=bool)
    if play.begun is not None:
        begun = play.begun[rows].astype(np.int64)
        answered = np.maximum(told.last, told.baseline) >= begun
    resting = _resting(play, told, day) | answered
    mark(
        reasons,
        "already_active",
        told.passed | (answered & (told.last < told.baseline)),
    )
    mark(reasons, "holdout", told.held & resting)
    mark(reasons, "open", told.opened & resting)
    mark(reasons, "already_active", answered)
    fired = told.last > NEVER
    if play.playbook.reentry is Reentry.NEVER:
        mark(reasons, "maximum", fired)
    mark(reasons, "cool_down", resting)
    if play.playbook.maximum is not None:
        mark(reasons, "maximum", told.times >= play.playbook.maximum)
    return reasons


def _resting(play: Play, told: Episodes, day: int) -> BoolArray:
    lately = day - told.last < play.days  # below 0 when an earlier day is run again
    if play.times_out:
        return np.asarray(lately)
    since = np.where(told.opened, day, np.maximum(told.closed, told.last))
    resting = day - since < play.days
    fired = told.last > NEVER
    return np.asarray(fired if play.playbook.reentry is Reentry.NEVER else resting)


def above_cap(
    owners: AnyArray, value: AnyArray, wanted: Int64Array, room: Int64Array
) -> BoolArray:
    """Return which accounts their owner has no room for.

    Parameters
    ----------
    owners
        Shape (m,): code of each account's owner; below 0 for none, who has no cap.
    value
        Shape (m,): what an account is worth; the more valuable come first, then the
        earlier.
    wanted
        Shape (m,): actions that an account would give its owner.
    room
        Shape (owners,): actions that each owner can take.

    Returns
    -------
    BoolArray
        Shape (m,).

    Examples
    --------
    >>> owners, value = np.array([0, 0, -1]), np.array([1, 5, 1])
    >>> above_cap(owners, value, np.array([1, 1, 1]), np.array([1])).tolist()
    [True, False, False]
    """
    owned = np.flatnonzero((owners >= 0) & (wanted > 0))
    order = owned[np.lexsort((owned, -value[owned].astype(np.float64), owners[owned]))]
    codes, total = owners[order], np.cumsum(wanted[order])
    first = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    before = np.append(0, total)[first]
    runs = np.diff(np.append(first, len(codes)))
    above = np.zeros(len(owners), dtype=bool)
    above[order] = total - np.repeat(before, runs) > room[codes]
    return above
