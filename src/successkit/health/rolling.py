"""``rolling_origin``: learn from the past only, judge by what came after."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    InvalidInputError,
    MetricValue,
    Portfolio,
    Signal,
)
from successkit.core.display import table_html
from successkit.health.auc import all_ranked, auc, auc_difference
from successkit.health.learned import (
    FEWEST,
    Estimator,
    LearnedWeights,
    can_learn,
    learn_weights,
)
from successkit.health.lift import top_lift
from successkit.health.past import PastScores
from successkit.health.ranking import Ranking, area
from successkit.health.recipes import Method
from successkit.health.replay import TableBuilder, past_scores
from successkit.health.scorecard import Scorecard
from successkit.health.signals import BUILT_IN
from successkit.metrics import DEFAULT, Definition
from successkit.metrics.account_columns import account_table

CONTENDERS: Final = ("learned", "by_hand", "best_signal")


@attrs.frozen(kw_only=True)
class Contender:
    """One way to rank customers, over all days it was tried on.

    Parameters
    ----------
    auc
        Area under the curve over all rows; who it cannot rank stands in the middle.
    lift
        How much more often the lowest tenth left than all.
    scored
        Share of the rows that it could rank, in [0, 1].
    """

    auc: MetricValue
    lift: MetricValue
    scored: float


@attrs.frozen(kw_only=True, repr=False)
class RollingOrigin:
    """Learned weights, hand-made ones and the best signal on days none had seen.

    Parameters
    ----------
    days
        Days that were judged; everything was chosen by what was known on each.
    horizon
        Days within which a customer counts as lost.
    contenders
        ``learned``, ``by_hand`` and ``best_signal``.
    gain
        Area of the learned weights less that of each other, over all rows; who one of
        them cannot rank stands in its middle.
    gain_known
        The same over the rows that both can rank.
    weights
        What was learned for each day.
    best_signals
        The signal that was best up to each day.
    """

    days: tuple[date, ...]
    horizon: int
    contenders: Mapping[str, Contender] = attrs.field(hash=False)
    gain: Mapping[str, MetricValue] = attrs.field(hash=False)
    gain_known: Mapping[str, MetricValue] = attrs.field(hash=False)
    weights: tuple[LearnedWeights, ...]
    best_signals: tuple[str, ...]

    @property
    def latest(self) -> LearnedWeights:
        """What was learned for the last day, from the most."""
        return self.weights[-1]

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain JSON values.

        Returns
        -------
        dict[str, object]
            By name as above.
        """
        return {
            "days": [day.isoformat() for day in self.days],
            "horizon": self.horizon,
            "contenders": {
                name: {
                    "auc": each.auc.as_dict(),
                    "lift": each.lift.as_dict(),
                    "scored": each.scored,
                }
                for name, each in self.contenders.items()
            },
            "gain": {name: each.as_dict() for name, each in self.gain.items()},
            "gain_known": {
                name: each.as_dict() for name, each in self.gain_known.items()
            },
            "weights": [each.to_dict() for each in self.weights],
            "best_signals": list(self.best_signals),
        }

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name} {float(each.auc):.3f}" for name, each in self.contenders.items()
        )
        return f"<RollingOrigin on {len(self.days)} days: AUC {shown}>"

    def _repr_html_(self) -> str:
        columns: dict[str, list[object]] = {
            "ranked by": list(self.contenders),
            "auc": [each.auc.value for each in self.contenders.values()],
            "lift": [each.lift.value for each in self.contenders.values()],
            "scored": [each.scored for each in self.contenders.values()],
        }
        caption = f"{len(self.days)} days, each judged by what was learned before it"
        return table_html(columns, len(self.contenders), caption=caption)


def rolling_origin(
    portfolio: Portfolio,
    scorecard: Scorecard,
    days: Iterable[date],
    horizon: int,
    *,
    start: date | None = None,
    penalty: float | None = None,
    method: Method | str | None = None,
    estimator: Estimator | None = None,
    signals: Iterable[Signal] = BUILT_IN,
    definition: Definition = DEFAULT,
    until: date | None = None,
    currency: str | None = None,
    time_zone: str = "UTC",
    table_of: TableBuilder = account_table,
) -> RollingOrigin:
    """Learn weights again before each day, and judge each day by what came after.

    Parameters
    ----------
    portfolio
        All facts.
    scorecard
        Made by hand: which signals there are, gate and cap, and what to beat.
    days
        Past days, to learn from and to judge.
    horizon
        Days within which a customer counts as lost. [days]
    start
        First day that is judged; None for the first before which 20 customers who
        left were known.
    penalty, method, estimator
        As for :func:`learn_weights`.
    signals, definition, until, currency, time_zone, table_of
        As for :func:`backtest`.

    Returns
    -------
    RollingOrigin
        The learned weights next to the hand-made ones, and to the single signal that
        did best on the rows that were learned from.

    Raises
    ------
    InvalidInputError
        Before no day there is enough to learn from.
    """
    given = tuple(signals)
    past = past_scores(
        portfolio, scorecard, days=days, horizon=horizon, signals=given,
        definition=definition, until=until, currency=currency, time_zone=time_zone,
        table_of=table_of,
    )  # fmt: skip
    judged = _judged_days(past, start)
    folds: list[_Fold] = []
    for day in judged:
        known = past.before(day)
        learned = learn_weights(
            known, penalty=penalty, method=method, estimator=estimator
        )
        again = past_scores(
            portfolio, learned.scorecard(scorecard), days=[day], horizon=horizon,
            signals=given, time_zone=time_zone, table_of=table_of,
            outcomes=past.outcomes,
        )  # fmt: skip
        folds.append(_Fold(learned, again, past.on([day]), best_signal(known)))
    return _pooled(judged, horizon, folds)


def best_signal(past: PastScores) -> str:
    """Return the signal that alone ranks best.

    Parameters
    ----------
    past
        Scores of past days.

    Returns
    -------
    str
        Over all rows, those for which it is not known in the middle of their day; the
        first by name among equals.
    """
    names = sorted(each.name for each in past.signals)
    return max(names, key=lambda name: _alone(past, name))


def _alone(past: PastScores, name: str) -> float:
    found = area(
        Ranking.of(
            all_ranked(past.normalised_milli[name], past.day),
            lost=past.lost,
            day=past.day,
            account=past.account,
        )
    )
    return found if found == found else 0.0  # noqa: PLR0124


@attrs.frozen(eq=False)
class _Fold:
    """One day: what was learned before it, and the rows by the new and old weights."""

    learned: LearnedWeights
    again: PastScores
    plain: PastScores
    best: str

    def columns(self) -> dict[str, AnyArray]:
        """Return what each contender ranks by."""
        return {
            "learned": self.again.score_milli,
            "by_hand": self.plain.score_milli,
            "best_signal": self.plain.normalised_milli[self.best],
        }


def _judged_days(past: PastScores, start: date | None) -> tuple[date, ...]:
    judged = tuple(
        day
        for day in past.days
        if (start is None or day >= start) and can_learn(past.before(day))
    )
    if not judged:
        raise InvalidInputError(
            f"days: expected days before which {FEWEST} customers who left were known; "
            f"got {past.days[0]} to {past.days[-1]} with a horizon of {past.horizon} "
            "days; take more days, earlier ones, or a shorter horizon"
        )
    return judged


def _pooled(
    judged: tuple[date, ...], horizon: int, folds: list[_Fold]
) -> RollingOrigin:
    counts = [len(fold.plain) for fold in folds]
    lost = np.concatenate([fold.plain.lost for fold in folds])
    account = np.concatenate([fold.plain.account for fold in folds])
    day = np.repeat(np.arange(len(folds)), counts)
    scores = {
        name: np.concatenate([fold.columns()[name] for fold in folds])
        for name in CONTENDERS
    }
    placed = {name: all_ranked(score, day) for name, score in scores.items()}

    def gain(name: str, rows: BoolArray) -> MetricValue:
        return auc_difference(
            scores["learned"][rows],
            scores[name][rows],
            lost=lost[rows],
            day=day[rows],
            account=account[rows],
        )

    return RollingOrigin(
        days=judged,
        horizon=horizon,
        contenders={
            name: Contender(
                auc=auc(placed[name], lost=lost, day=day, account=account),
                lift=top_lift(
                    Ranking.of(placed[name], lost=lost, day=day, account=account)
                ),
                scored=float((score >= 0).mean()),
            )
            for name, score in scores.items()
        },
        gain={name: gain(name, np.ones(len(lost), bool)) for name in CONTENDERS[1:]},
        gain_known={
            name: gain(name, (scores["learned"] >= 0) & (scores[name] >= 0))
            for name in CONTENDERS[1:]
        },
        weights=tuple(fold.learned for fold in folds),
        best_signals=tuple(fold.best for fold in folds),
    )
