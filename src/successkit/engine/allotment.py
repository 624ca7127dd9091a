"""Are people where they are needed? The five indicators and health by touch model."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import attrs
import numpy as np

from successkit import metrics
from successkit.core import MetricValue, Portfolio
from successkit.core.arrays import Int64Array
from successkit.core.states import TouchModel, code_of
from successkit.engine.engine import Engine
from successkit.engine.review import Review
from successkit.touch import TeamPlan
from successkit.touch.demand import Demand

LEAST_CUSTOMERS: Final = 30
"""Customers below which nothing is said of a touch model."""

_YEAR: Final = 365


class Verdict(StrEnum):
    """What the indicators say of the people in a touch model."""

    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    RIGHT = "right"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True, eq=False)
class ModelAllotment:
    """One touch model over the period.

    Parameters
    ----------
    model
        The touch model that customers had at the start.
    customers
        How many.
    hours
        What they took in four weeks at the start. [h]
    health
        Their mean health at the end; None where nobody was scored. [points]
    figures
        Indicators by name.
    verdict
        Whether there are too few or too many people.
    reasons
        Why, by language.
    """

    model: TouchModel
    customers: int
    hours: float
    health: float | None
    figures: Mapping[str, MetricValue]
    verdict: Verdict
    reasons: Mapping[str, str]


@attrs.frozen(kw_only=True, eq=False)
class Allotment:
    """All touch models over the period.

    Parameters
    ----------
    start, end
        The period, ``end`` not included.
    whole
        Indicators of all customers.
    models
        One for each touch model with customers.
    """

    start: date
    end: date
    whole: Mapping[str, MetricValue]
    models: tuple[ModelAllotment, ...]

    def to_dict(self, lang: str = "en") -> dict[str, list[object]]:
        """Return one row per touch model as plain Python values.

        Parameters
        ----------
        lang
            ``en`` or ``ja``: language of the reasons.

        Returns
        -------
        dict[str, list[object]]
            Model, customers, hours, health, indicators (None where undefined), verdict
            and reason.
        """
        rows = self.models
        return {
            "touch_model": [str(row.model) for row in rows],
            "customers": [row.customers for row in rows],
            "hours": [row.hours for row in rows],
            "health": [row.health for row in rows],
            **{name: [row.figures[name].value for row in rows] for name in _INDICATORS},
            "verdict": [str(row.verdict) for row in rows],
            "reason": [row.reasons[lang] for row in rows],
        }


_REVENUE: Final[dict[str, Callable[..., MetricValue]]] = {
    "logo_churn_rate": metrics.logo_churn_rate,
    "logo_retention_rate": metrics.logo_retention_rate,
    "upsell_rate": metrics.upsell_rate,
    "cross_sell_rate": metrics.cross_sell_rate,
}
_INDICATORS: Final = (*_REVENUE, "onboarding_completion_rate", "net_promoter_score")


def check_allotment(
    engine: Engine, portfolio: Portfolio, *, as_of: date, days: int = _YEAR
) -> Allotment:
    """Return where there are too few or too many people, by what became of customers.

    Customers keep, for the whole period, the touch model that the engine would have
    given them at its start, with what was known then: whoever left since counts for
    the model that had it. A model has too few people when its churn lies above that of
    the others beyond chance, and too many when it takes more hours a customer than the
    others and even the lower bound of its churn is no lower than theirs.

    Parameters
    ----------
    engine
        Settings and touch policy.
    portfolio
        All facts.
    as_of
        Last day of the period.
    days
        Length of the period. [days]

    Returns
    -------
    Allotment
        Indicators and verdicts; ``unknown`` under 30 customers.

    Examples
    --------
    >>> from successkit.testing import example_book
    >>> found = check_allotment(Engine(), example_book(60), as_of=date(2026, 3, 31))
    >>> {row.verdict for row in found.models} <= set(Verdict)
    True
    """
    end = as_of + timedelta(days=1)
    start = end - timedelta(days=days)
    eve = start - timedelta(days=1)
    before = engine.review(portfolio, as_of=eve, known_at=None)
    after = engine.review(portfolio, as_of=as_of)
    parts = {
        model: np.flatnonzero(before.accounts.array("touch_model") == code_of(model))
        for model in TouchModel
    }
    period = _Period(portfolio, before, after, start, end, engine.config.team)
    models = [period.model(model, parts) for model in TouchModel]
    return Allotment(
        start=start,
        end=end,
        whole=period.figures(*TouchModel),
        models=tuple(row for row in models if row.customers),
    )


@attrs.frozen(eq=False)
class _Period:
    portfolio: Portfolio
    before: Review
    after: Review
    start: date
    end: date
    plan: TeamPlan

    def figures(self, *models: TouchModel) -> dict[str, MetricValue]:
        """Return the indicators of the customers of some touch models."""
        old = self._part(self.before, models)
        # Who is onboarded in the period came in it, and so has the model of its end.
        new = self._part(self.after, models)
        period: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "as_of": self.end - timedelta(days=1),
        }
        money = {**period, "currency": self.before.accounts.currency}
        return {
            **{name: figure(old, **money) for name, figure in _REVENUE.items()},
            "onboarding_completion_rate": metrics.onboarding_completion_rate(
                new, **period
            ),
            "net_promoter_score": metrics.net_promoter_score(old, **period),
        }

    def _part(self, review: Review, models: Collection[TouchModel]) -> Portfolio:
        """Return the book of the customers that have some touch model in a review."""
        place = {name: k for k, name in enumerate(self.portfolio.account_ids.tolist())}
        codes = [code_of(model) for model in models]
        rows = np.isin(review.accounts.array("touch_model"), codes)
        ids = review.accounts.ids[rows].tolist()
        return self.portfolio.select(np.array([place[name] for name in ids], np.int64))

    def model(
        self, model: TouchModel, parts: Mapping[TouchModel, Int64Array]
    ) -> ModelAllotment:
        """Return one touch model, held against all others."""
        rest = [each for each in TouchModel if each is not model]
        rows, others = parts[model], np.concatenate([parts[each] for each in rest])
        figures = self.figures(model)
        hours, other_hours = self._hours(rows), self._hours(others)
        verdict = _verdict(
            figures["logo_churn_rate"],
            self.figures(*rest)["logo_churn_rate"],
            dearer=hours * len(others) > other_hours * len(rows),
        )
        if len(rows) < LEAST_CUSTOMERS:
            verdict = Verdict.UNKNOWN
        return ModelAllotment(
            model=model,
            customers=len(rows),
            hours=hours,
            health=self._health(rows),
            figures=figures,
            verdict=verdict,
            reasons=_REASONS[verdict],
        )

    def _hours(self, rows: Int64Array) -> float:
        table = self.before.accounts.take(rows)
        demand = Demand.of(table, table.array("touch_model"), self.plan)
        customers = np.flatnonzero(demand.model >= 0)
        asked = demand.minutes(customers, demand.model[customers])
        return int(asked.sum()) / 60

    def _health(self, rows: Int64Array) -> float | None:
        place = {name: k for k, name in enumerate(self.after.accounts.ids.tolist())}
        ids = self.before.accounts.ids[rows].tolist()
        there = [place[name] for name in ids if name in place]
        score = self.after.accounts.array("health_score")[there]
        known = score[~np.isnan(score)]
        return float(known.mean()) if len(known) else None


def _verdict(own: MetricValue, others: MetricValue, *, dearer: bool) -> Verdict:
    mine, theirs = own.interval, others.interval
    if own.value is None or others.value is None or mine is None or theirs is None:
        return Verdict.UNKNOWN
    if mine.low > theirs.high:
        return Verdict.TOO_FEW
    if dearer and mine.low >= theirs.low:
        return Verdict.TOO_MANY
    return Verdict.RIGHT


_REASONS: Final[dict[Verdict, dict[str, str]]] = {
    Verdict.TOO_FEW: {
        "en": "more customers left than of the other touch models, beyond chance",
        "ja": "他のタッチモデルより解約が明らかに多く、人員が不足",
    },
    Verdict.TOO_MANY: {
        "en": "customers take more hours than those of the other touch models and stay "
        "no longer",
        "ja": "他のタッチモデルより工数が多いが、継続率は高くない",
    },
    Verdict.RIGHT: {
        "en": "nothing speaks for more or fewer people",
        "ja": "増減を示す兆候はない",
    },
    Verdict.UNKNOWN: {
        "en": "too few customers, or nobody at the start, to tell",
        "ja": "顧客数が少なく判断できない",
    },
}
