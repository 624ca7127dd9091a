"""``Backtest``: what a scorecard would have told about the customers who left."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, cast

import attrs

from successkit.core import MetricValue
from successkit.core.display import table_html
from successkit.core.states import HealthBand
from successkit.health.backtest_words import said
from successkit.health.leakage import LeakWarning
from successkit.health.lift import Tenth
from successkit.health.losses import BandLosses, LeadTime

RENEWALS: Final = 30
"""Renewals below which nothing is judged."""

MONTHS: Final = 12
"""Months below which nothing is judged."""

_CHANCE: Final = 0.5


class Verdict(StrEnum):
    """What a back-test says of a scorecard."""

    PREDICTS = "predicts"
    NO_BETTER_THAN_CHANCE = "no_better_than_chance"
    MISLEADS = "misleads"
    REFUSED = "refused"


@attrs.frozen(kw_only=True)
class SignalRank:
    """How well one signal alone ranks customers.

    Parameters
    ----------
    weight
        Its weight in the scorecard.
    known
        Share of the rows for which it is known, in [0, 1].
    auc
        Area under the curve over those rows.
    auc_all
        The same over all rows, those for which it is not known in the middle.
    """

    weight: float
    known: float
    auc: MetricValue
    auc_all: MetricValue


@attrs.frozen(kw_only=True, repr=False)
class Backtest:
    """Figures of a scorecard over past days.

    Parameters
    ----------
    scorecard
        Its name.
    days
        Days that were scored.
    horizon
        Days within which a customer counts as lost.
    until
        Last day of the facts.
    capacity
        Customers that the team can call on each day.
    currency
        Of the revenue lost.
    customers
        Distinct customers of the days.
    rows
        Customers and days.
    scored
        Rows with a score.
    lost
        Customers lost within a horizon, each once.
    renewals
        Contracts decided from the first day to the end of the last horizon.
    months
        Whole months of that.
    auc
        Area under the curve: how often who left scored below who stayed that day.
    auc_unannounced
        The same without customers who had cancelled already.
    lift
        How much more often the lowest tenth of the scores left than all.
    precision
        Share that left of those a team can call.
    tenths
        Losses by tenth of the scores, the lowest first.
    bands
        Share that left by band.
    losses
        Customers and revenue lost by last band before it; what was good was missed.
    lead_time
        Days from danger to the loss.
    signals
        How well each signal alone does.
    best_signal
        The one that ranks all rows best, in hindsight; None where none can be judged.
    advantage
        Area of the score less that of the best signal, both over all rows: who has no
        score stands in the middle of the day.
    segments
        Area by segment.
    warnings
        Signals that seem to know the future.
    left_out
        Rows that do not count, by reason.
    """

    scorecard: str
    days: tuple[date, ...]
    horizon: int
    until: date
    capacity: int
    currency: str
    customers: int
    rows: int
    scored: int
    lost: int
    renewals: int
    months: int
    auc: MetricValue
    auc_unannounced: MetricValue
    lift: MetricValue
    precision: MetricValue
    tenths: tuple[Tenth, ...]
    bands: Mapping[str, MetricValue] = attrs.field(hash=False)
    losses: Mapping[str, BandLosses] = attrs.field(hash=False)
    lead_time: LeadTime
    signals: Mapping[str, SignalRank] = attrs.field(hash=False)
    best_signal: str | None
    advantage: MetricValue
    segments: Mapping[str, MetricValue] = attrs.field(hash=False)
    warnings: tuple[LeakWarning, ...]
    left_out: Mapping[str, int] = attrs.field(hash=False)

    @property
    def missing(self) -> dict[str, tuple[int, int]]:
        """What there is too little of for a verdict: how many there are, and needed."""
        needed = {
            "renewals": (self.renewals, RENEWALS),
            "months": (self.months, MONTHS),
            "customers lost": (self.lost, 1),
        }
        return {name: pair for name, pair in needed.items() if pair[0] < pair[1]}

    @property
    def missed(self) -> BandLosses:
        """Customers and revenue lost that were good when last scored."""
        return self.losses[str(HealthBand.GOOD)]

    @property
    def verdict(self) -> Verdict:
        """Whether the score told who would leave, as far as that can be judged."""
        bounds = self.auc.interval
        if self.missing or bounds is None:
            return Verdict.REFUSED
        if bounds.low > _CHANCE:
            return Verdict.PREDICTS
        if bounds.high < _CHANCE:
            return Verdict.MISLEADS
        return Verdict.NO_BETTER_THAN_CHANCE

    def sentences(self, lang: str = "en") -> list[str]:
        """Return what came out, in sentences.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[str]
            What was looked at, the figures, warnings, and the verdict last.
        """
        facts = {
            **self.to_dict(),
            "verdict": str(self.verdict),
            "missing": self.missing,
        }
        warned = [each.sentence(lang) for each in self.warnings]
        *figures, verdict = said(facts, lang)
        return [*figures, *warned, verdict]

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain JSON values.

        Returns
        -------
        dict[str, object]
            By name as above, with ``verdict`` and ``missing``.
        """
        return {
            **{name: _json(value) for name, value in attrs.asdict(self).items()},
            "verdict": str(self.verdict),
            "missing": {
                name: {"found": found, "needed": needed}
                for name, (found, needed) in self.missing.items()
            },
        }

    def __repr__(self) -> str:
        low_high = self.auc.interval
        around = f" ({low_high.low:.3f} to {low_high.high:.3f})" if low_high else ""
        value = "undefined" if self.auc.value is None else f"{self.auc.value:.3f}"
        return (
            f"<Backtest of {self.scorecard!r} on {len(self.days)} days: "
            f"AUC {value}{around}, {self.lost:,} lost, {self.verdict}>"
        )

    def _repr_html_(self) -> str:
        rows = [
            ("verdict", str(self.verdict), None, None),
            *(_line(each) for each in self._figures()),
            *(_line(each, f"churn, {band}") for band, each in self.bands.items()),
        ]
        columns = {
            name: [row[place] for row in rows]
            for place, name in enumerate(("figure", "value", "low", "high"))
        }
        return table_html(columns, len(rows), caption=f"back-test of {self.scorecard}")

    def _figures(self) -> tuple[MetricValue, ...]:
        return (
            self.auc,
            self.auc_unannounced,
            self.lift,
            self.precision,
            self.advantage,
        )


def _line(
    metric: MetricValue, name: str = ""
) -> tuple[str, object, float | None, float | None]:
    bounds = metric.interval
    value = metric.value if metric.value is not None else metric.undefined
    low, high = (bounds.low, bounds.high) if bounds else (None, None)
    return name or metric.name, value, low, high


def _json(value: object) -> object:
    """Return plain JSON values; NaN is None."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, object]", value)
        return {str(key): _json(each) for key, each in pairs.items()}
    if isinstance(value, list | tuple):
        return [_json(each) for each in cast("Iterable[object]", value)]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None
    return str(value) if isinstance(value, StrEnum) else value
