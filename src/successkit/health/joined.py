"""Health of parts of a book, put after each other."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from successkit.core import AnyArray
from successkit.core.in_a_row import joined_arrays
from successkit.core.room import Room
from successkit.health.result import HealthResult

_COLUMNS: Final = ("score_milli", "coverage", "freshness", "reason", "cap_milli")
_BY_SIGNAL: Final = (
    "raw",
    "normalised_milli",
    "contribution_milli",
    "fresh",
    "carried",
)


def join_health(parts: Sequence[HealthResult]) -> HealthResult:
    """Put scores of different accounts after each other.

    Parameters
    ----------
    parts
        At least one; scored with the same scorecards and signals.

    Returns
    -------
    HealthResult
        All rows.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Portfolio, View
    >>> from successkit.health import BUILT_IN, Scorecard, score
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a"], customer=[1], usage_trend=[-0.25]
    ... )
    >>> card = Scorecard(signals=["usage_trend"])
    >>> one = score(View(Portfolio.from_objects(), table), BUILT_IN, card)
    >>> join_health([one, one]).score.tolist()
    [40.0, 40.0]
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    columns: dict[str, Any] = {
        name: joined_arrays([getattr(part, name) for part in parts])
        for name in _COLUMNS
    }
    signals: dict[str, Any] = {
        name: _by_signal([getattr(part, name) for part in parts]) for name in _BY_SIGNAL
    }
    whole = attrs.evolve(
        first,
        **columns,
        **signals,
        cards=(),
        card=None,
    )
    cards = [part.card for part in parts if part.card is not None]
    if not cards:
        return whole
    return _with_cards(whole, joined_arrays(cards), first.cards)


def _by_signal(parts: Sequence[Mapping[str, AnyArray]]) -> Mapping[str, AnyArray]:
    joined = {name: joined_arrays([part[name] for part in parts]) for name in parts[0]}
    return joined or parts[0]


def into_room(room: Room, part: HealthResult) -> HealthResult:
    """Move the scores of a part into room for the whole, which is joined for nothing.

    Parameters
    ----------
    room
        For all accounts; the parts come in their order.
    part
        Scores of the next part.

    Returns
    -------
    HealthResult
        Equal to it.
    """
    columns: dict[str, Any] = {
        name: room.put(name, getattr(part, name)) for name in _COLUMNS
    }
    for name in _BY_SIGNAL:
        by = getattr(part, name)
        columns[name] = {key: room.put((name, key), by[key]) for key in by} or by
    whole = attrs.evolve(part, **columns, cards=(), card=None)
    if part.card is None:
        return attrs.evolve(whole, cards=part.cards)
    return _with_cards(whole, room.put("card", part.card), part.cards)


def _with_cards(
    whole: HealthResult, card: AnyArray, cards: Sequence[HealthResult]
) -> HealthResult:
    return attrs.evolve(
        whole,
        card=card,
        cards=tuple(
            attrs.evolve(
                whole,
                scorecard=one.scorecard,
                signals=one.signals,
                failed=one.failed,
                failures=one.failures,
            )
            for one in cards
        ),
    )
