"""Overlays: what lies over a phase without being one — prolonged, at risk, paused."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    Int64Array,
    InvalidInputError,
    Lifecycle,
    Text,
)
from successkit.core.states import HealthBand, PhaseKind, code_of
from successkit.lifecycle.evaluations import check_tables

_STATES: Final = ("on_track", "behind", "stuck")
_STUCK: Final = 2
"""So many times the expected days, and an account is stuck."""
NEVER_STARTED_DAYS: Final = 30
"""Days after which an onboarding without a single step done counts as never begun."""
LEAVES_FROM: Final = 53.0
"""Score at which health is no risk any more: 3 points above danger."""
_BEST: Final = 100


def overlay_columns(
    table: AccountTable, lifecycle: Lifecycle, as_of: date
) -> dict[str, Text | AnyArray]:
    """Return the overlays of each account.

    Parameters
    ----------
    table
        With phases, health and what the contracts say.
    lifecycle
        Its expected days.
    as_of
        The day.

    Returns
    -------
    dict[str, Text | AnyArray]
        ``prolonged`` (text) and ``at_risk`` (int8), for the account table.
    """
    return {
        "prolonged": prolonged(table, lifecycle, as_of),
        "at_risk": at_risk(table),
    }


def prolonged(table: AccountTable, lifecycle: Lifecycle, as_of: date) -> Text:
    """Return whether each account is longer in its phase than expected.

    Parameters
    ----------
    table
        With ``phase``, ``phase_since`` and the onboarding columns.
    lifecycle
        Its expected days.
    as_of
        The day.

    Returns
    -------
    Text
        ``on_track``, ``behind`` (over the expected days) or ``stuck`` (over twice as
        many, or an onboarding that never began: of which no step was done although one
        is late or 30 days went by, or that has no steps and in 30 days recorded no use
        but 0); missing where there is no phase, or none expects an end.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> table = AccountTable.of(
    ...     date(2026, 6, 1),
    ...     ["a", "b"],
    ...     phase=["onboarding", "onboarding"],
    ...     phase_since=["2026-05-01", "2026-02-01"],
    ... )
    >>> prolonged(table, default_lifecycle(), date(2026, 6, 1)).strings().tolist()
    ['on_track', 'behind']
    """
    phase = table.text("phase")
    since = table.array("phase_since")
    days = np.where(
        np.isnat(since), -1, (np.datetime64(as_of, "D") - since).astype(np.int64)
    )
    known = {item.name: item for item in lifecycle.phases}
    found = [known.get(name) for name in phase.values.tolist()]
    expected = _lookup(
        [None if item is None else item.expected_days for item in found], phase
    )
    starting = np.array(
        [*(item and item.kind is PhaseKind.ONBOARDING for item in found), False], bool
    )[phase.codes]
    state = (days > expected).astype(np.int64) + (days > _STUCK * expected)
    state[starting & _never_started(table, days)] = _STUCK
    state[(expected < 0) | (days < 0)] = -1
    return Text.from_codes(state, _STATES)


def _lookup(values: list[int | None], text: Text) -> Int64Array:
    return np.array(
        [*(-1 if value is None else value for value in values), -1], np.int64
    )[text.codes]


def _never_started(table: AccountTable, days: Int64Array) -> BoolArray:
    share = table.array("onboarding_share")
    late = table.array("onboarding_overdue") > 0
    # Without steps, use that is recorded and was always 0 says the same.
    unused = np.isnan(share) & (table.array("usage_recent") == 0)
    unused &= np.isnan(table.array("days_since_usage"))
    nothing = (share == 0) | unused
    return np.asarray(nothing & (late | (days > NEVER_STARTED_DAYS)))


def at_risk(
    table: AccountTable,
    *,
    before: npt.ArrayLike | None = None,
    leave_from: float = LEAVES_FROM,
) -> AnyArray:
    """Return whether each customer is at risk of leaving.

    Parameters
    ----------
    table
        With ``health_band``, ``health_score``, ``pending``, ``cancelled``,
        ``past_due`` and ``customer``.
    before
        Shape (rows,): the same at the evaluation before; None for none. Who was at
        risk stays so until the score reaches ``leave_from``.
    leave_from
        Score from which health is no risk any more; above the limit of danger by the
        hysteresis. [points]

    Returns
    -------
    AnyArray
        Shape (rows,), int8: 1 for health in danger, a contract that ran out without a
        word, one that is cancelled, or a late payment; -1 for who is no customer.

    Raises
    ------
    InvalidInputError
        ``before`` has another length, or ``leave_from`` is no score.

    Examples
    --------
    >>> table = AccountTable.of(
    ...     date(2026, 6, 1),
    ...     ["a", "b"],
    ...     customer=[1, 1],
    ...     health_band=[1, 1],
    ...     health_score=[51.0, 53.0],
    ... )
    >>> at_risk(table).tolist(), at_risk(table, before=[1, 1]).tolist()
    ([0, 0], [1, 0])
    """
    risk = table.array("health_band") == code_of(HealthBand.DANGER)
    if before is not None:
        risk = risk | _held(table, np.asarray(before), leave_from)
    for name in ("pending", "cancelled", "past_due"):
        risk = risk | (table.array(name) == 1)
    stranger = (table.array("customer") == 0) & (table.array("pending") != 1)
    return np.where(stranger, -1, risk).astype(np.int8)


def _held(table: AccountTable, before: AnyArray, leave_from: float) -> BoolArray:
    """Return who was at risk and has not come out of it; no score holds nobody."""
    if before.shape != (len(table),) or not 0 <= leave_from <= _BEST:
        raise InvalidInputError(
            f"at_risk: expected {len(table)} values before, and leave_from between 0 "
            f"and {_BEST}; got shape {before.shape} and {leave_from!r}"
        )
    return np.asarray((before == 1) & (table.array("health_score") < leave_from))


def at_risk_over(
    tables: Iterable[AccountTable], *, leave_from: float = LEAVES_FROM
) -> AnyArray:
    """Return whether each customer is at risk, looking back over evaluations.

    Parameters
    ----------
    tables
        One for each evaluation, the same accounts in each, from the first day on.
    leave_from
        As for :func:`at_risk`. [points]

    Returns
    -------
    AnyArray
        Shape (rows,): as of the last table.

    Raises
    ------
    InvalidInputError
        There is no table, the days do not rise, or the accounts differ.

    Examples
    --------
    >>> days = [date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 15)]
    >>> tables = [
    ...     AccountTable.of(
    ...         day, ["a"], customer=[1], health_band=[band], health_score=[score]
    ...     )
    ...     for day, band, score in zip(days, [0, 1, 1], [49.0, 51.0, 52.0])
    ... ]
    >>> at_risk_over(tables).tolist(), at_risk(tables[-1]).tolist()
    ([1], [0])
    """
    before: AnyArray | None = None
    for table in check_tables(tables):
        before = at_risk(table, before=before, leave_from=leave_from)
    if before is None:
        raise InvalidInputError("tables: expected at least one; got none")
    return before


def overlay_names(table: AccountTable, row: int) -> tuple[str, ...]:
    """Return the overlays of one account for people.

    Parameters
    ----------
    table
        With the overlay columns.
    row
        Its row.

    Returns
    -------
    tuple[str, ...]
        Of ``at_risk``, ``prolonged:behind``, ``prolonged:stuck`` and ``paused``.
    """
    late = table.text("prolonged")[row]
    names = (
        ("at_risk", table.array("at_risk")[row] == 1),
        (f"prolonged:{late}", late in _STATES[1:]),
        ("paused", table.array("paused")[row] == 1),
    )
    return tuple(name for name, shown in names if shown)
