"""Health of parts of a book, put after each other."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import AnyArray
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
        name: _joined([getattr(part, name) for part in parts]) for name in _COLUMNS
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
    return attrs.evolve(
        whole,
        card=_joined(cards),
        cards=tuple(
            attrs.evolve(
                whole,
                scorecard=one.scorecard,
                signals=one.signals,
                failed=one.failed,
                failures=one.failures,
            )
            for one in first.cards
        ),
    )


def _joined(columns: Sequence[AnyArray]) -> AnyArray:
    return np.concatenate(columns)


def _by_signal(parts: Sequence[Mapping[str, AnyArray]]) -> Mapping[str, AnyArray]:
    joined = {name: _joined([part[name] for part in parts]) for name in parts[0]}
    return joined or parts[0]
