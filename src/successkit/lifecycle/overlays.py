"""Overlays: what lies over a phase without being one — prolonged, at risk, paused."""

from datetime import date
from typing import Final

import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    Int64Array,
    Lifecycle,
    Text,
)
from successkit.core.states import HealthBand, PhaseKind, code_of

_STATES: Final = ("on_track", "behind", "stuck")
_STUCK: Final = 2
"""So many times the expected days, and an account is stuck."""
NEVER_STARTED_DAYS: Final = 30
"""Days after which an onboarding without a single step done counts as never begun."""


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
        many, or an onboarding of which no step was done although one is late or 30
        days went by); missing where there is no phase, or none expects an end.

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
    nothing = table.array("onboarding_share") == 0
    late = table.array("onboarding_overdue") > 0
    return np.asarray(nothing & (late | (days > NEVER_STARTED_DAYS)))


def at_risk(table: AccountTable) -> AnyArray:
    """Return whether each customer is at risk of leaving.

    Parameters
    ----------
    table
        With ``health_band``, ``pending``, ``cancelled``, ``past_due``, ``customer``.

    Returns
    -------
    AnyArray
        Shape (rows,), int8: 1 for health in danger, a contract that ran out without a
        word, one that is cancelled, or a late payment; -1 for who is no customer.
    """
    risk = table.array("health_band") == code_of(HealthBand.DANGER)
    for name in ("pending", "cancelled", "past_due"):
        risk = risk | (table.array(name) == 1)
    stranger = (table.array("customer") == 0) & (table.array("pending") != 1)
    return np.where(stranger, -1, risk).astype(np.int8)


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
