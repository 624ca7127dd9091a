"""``MetricSpec``: what a metric is, declared."""

from collections.abc import Callable

import attrs

from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio


@attrs.frozen(kw_only=True)
class MetricSpec:
    """One metric of the catalogue.

    Parameters
    ----------
    name
        Its name; ``plugin.metric`` for a plugin's.
    compute
        Figure of a portfolio over a period; pure.
    unit
        ``share``, ``points``, ``ratio``, ``money/month``, ``money``, ``count``.
    low, high
        Bounds; None for none.
    better
        ``up``, ``down`` or empty.
    doc
        What it says.
    source
        Where the definition stands.
    """

    name: str
    compute: Callable[[Portfolio, Period], MetricValue]
    unit: str = "share"
    low: float | None = None
    high: float | None = None
    better: str = ""
    doc: str = ""
    source: str = ""
