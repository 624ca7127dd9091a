"""Weights of a scorecard, learned from customers who left and who stayed."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Protocol

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray, InvalidInputError
from successkit.core.declarations.normaliser import Normaliser
from successkit.core.display import table_html
from successkit.core.period import check_day
from successkit.health.logistic import Scale
from successkit.health.past import PastScores
from successkit.health.ranking import distinct
from successkit.health.recipes import (
    LEAST_SPREAD,
    PENALTIES,
    Lesson,
    Method,
    choose,
    learn_by,
)
from successkit.health.scorecard import Scorecard
from successkit.health.scorecard_data import plain

FEWEST: Final = 20
"""Customers lost below which nothing is learned."""

_HUNDRED: Final = 100.0


class Estimator(Protocol):
    """What can be learned with: any classifier that is made the way of scikit-learn."""

    def fit(self, X: Any, y: Any) -> Any:  # noqa: ANN401, N803
        """Learn from rows of scaled signals, and whether each customer left."""
        ...

    def predict_proba(self, X: Any) -> Any:  # noqa: ANN401, N803
        """Return shape (rows, 2): how likely each stays, and leaves."""
        ...


@attrs.frozen(kw_only=True, repr=False)
class LearnedWeights:
    """Weights of a scorecard, with what they rest on.

    Parameters
    ----------
    weights
        By name of signal, >= 0, together about 100; 0 for a signal that does not help.
    effects
        By name: by how much the log odds of staying rise from the signal's worst to
        its best; below 0 where better values left more often, which gets no weight.
    normalisers
        By name: scales that were learned too, steps from hazard cell to hazard cell.
    method
        ``regression`` on the scales by hand, ``cells``, the regression on hazard cells,
        ``best_signal`` alone, or ``estimator``.
    tried
        By method: area under the curve over customers it was not learned from, which
        the choice rests on; empty where there was no choice.
    penalty
        That of the regression; None for an estimator of another kind.
    first_day, last_day
        Days that were learned from.
    rows, customers
        Rows, and distinct customers.
    lost
        Distinct customers among them who left within the horizon.
    """

    weights: Mapping[str, float] = attrs.field(hash=False)
    effects: Mapping[str, float] = attrs.field(hash=False)
    normalisers: Mapping[str, Normaliser] = attrs.field(hash=False)
    method: Method
    tried: Mapping[str, float] = attrs.field(hash=False)
    penalty: float | None
    first_day: date
    last_day: date
    rows: int
    customers: int
    lost: int

    def scorecard(self, base: Scorecard, *, name: str = "learned") -> Scorecard:
        """Return a scorecard with these weights.

        Parameters
        ----------
        base
            Everything else: bands, gate, cap.
        name
            Its name.

        Returns
        -------
        Scorecard
            Only the signals that were learned from count; weights by group do not.
        """
        return attrs.evolve(
            base,
            name=name,
            weights=dict(self.weights),
            groups=(),
            normalisers={**dict(base.normalisers), **self.normalisers},
            signals=tuple(self.weights),
        )

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain JSON values.

        Returns
        -------
        dict[str, object]
            By name as above.
        """
        return {
            **attrs.asdict(self),
            "normalisers": {name: plain(v) for name, v in self.normalisers.items()},
            "method": str(self.method),
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
        }

    def __repr__(self) -> str:
        heavy = sorted(self.weights.items(), key=lambda pair: (-pair[1], pair[0]))
        shown = ", ".join(f"{name} {weight:g}" for name, weight in heavy[:4] if weight)
        return (
            f"<LearnedWeights by {self.method}: {shown}; "
            f"{self.lost:,} of {self.customers:,} lost>"
        )

    def _repr_html_(self) -> str:
        columns: dict[str, list[object]] = {
            "signal": list(self.weights),
            "weight": list(self.weights.values()),
            "effect": list(self.effects.values()),
        }
        caption = (
            f"learned by {self.method} from {self.lost:,} lost of "
            f"{self.customers:,} customers"
        )
        return table_html(columns, len(self.weights), caption=caption)


def learn_weights(
    past: PastScores,
    *,
    until: date | None = None,
    penalty: float | None = None,
    method: Method | str | None = None,
    estimator: Estimator | None = None,
) -> LearnedWeights:
    """Learn the weights of a scorecard from past days.

    Parameters
    ----------
    past
        Scores of past days: one row for each customer and day.
    until
        Learn from what was known on this day: rows whose horizon and grace had passed.
        None learns from all rows.
    penalty
        Ridge penalty of the regression, > 0; None takes one of 1, 10, 100, 1000.
    method
        ``regression`` gives each signal a weight >= 0 and keeps its scale; ``cells``
        learns steps for the scales too, from how often customers left in each fifth
        of a signal; ``best_signal`` takes the signal that alone ranks best. None takes
        the one, with its penalty, that ranks customers best that it was not learned
        from, and the best signal alone where nothing ranks better.
    estimator
        A classifier to learn with in place of the regression, such as those of
        scikit-learn. Weights are its effects: how much the log odds of staying rise
        from the worst to the best of one signal, the others at their mean.

    Returns
    -------
    LearnedWeights
        How good they are is for days to say that were not learned from: see
        :func:`rolling_origin`.

    Raises
    ------
    InvalidInputError
        Fewer than 20 customers left or stayed, the penalty or method is none of those,
        or no signal is better where customers stayed.
    """
    seen = past if until is None else past.before(check_day("until", until))
    _enough(seen)
    lesson = Lesson.of(seen)
    if estimator is None:
        return _by_recipe(seen, lesson, _methods(method), _penalties(penalty))
    effects = _estimated(estimator, lesson.x, lesson.lost)
    return _made(seen, effects, method=Method.ESTIMATOR)


def _by_recipe(
    seen: PastScores,
    lesson: Lesson,
    methods: tuple[Method, ...],
    penalties: tuple[float, ...],
) -> LearnedWeights:
    tried: Mapping[Method, float] = {}
    method, penalty = methods[0], penalties[0]
    if len(methods) > 1 or len(penalties) > 1:
        method, penalty, tried = choose(lesson, methods, penalties)
    recipe = learn_by(lesson, method, penalty)
    names = [signal.name for signal in seen.signals]
    steps = dict(zip(names, recipe.steps(lesson), strict=True))
    return attrs.evolve(
        _made(seen, recipe.effects, method=method),
        normalisers={name: each for name, each in steps.items() if each is not None},
        tried={str(name): area for name, area in tried.items()},
        penalty=penalty,
    )


def _made(seen: PastScores, effects: FloatArray, *, method: Method) -> LearnedWeights:
    names = [signal.name for signal in seen.signals]
    return LearnedWeights(
        weights=dict(zip(names, _weights(effects, names), strict=True)),
        effects=dict(zip(names, effects.tolist(), strict=True)),
        normalisers={},
        method=method,
        tried={},
        penalty=None,
        first_day=seen.days[int(seen.day.min())],
        last_day=seen.days[int(seen.day.max())],
        rows=len(seen),
        customers=_accounts(seen),
        lost=_accounts(seen, seen.lost),
    )


def _methods(given: Method | str | None) -> tuple[Method, ...]:
    able = (Method.BEST_SIGNAL, Method.REGRESSION, Method.CELLS)
    if given is None:
        return able
    if given not in able:
        raise InvalidInputError(
            f"method: expected {', '.join(able)}, or None to choose; got {given!r}"
        )
    return (Method(given),)


def _penalties(given: float | None) -> tuple[float, ...]:
    if given is None:
        return PENALTIES
    if isinstance(given, bool) or not (math.isfinite(given) and given > 0):
        raise InvalidInputError(f"penalty: expected a number > 0; got {given!r}")
    return (float(given),)


def can_learn(past: PastScores) -> bool:
    """Return whether there is enough to learn from.

    Parameters
    ----------
    past
        Scores of past days.

    Returns
    -------
    bool
        At least 20 customers left and 20 stayed.
    """
    return min(_accounts(past, past.lost), _accounts(past, ~past.lost)) >= FEWEST


def _accounts(past: PastScores, rows: BoolArray | None = None) -> int:
    return distinct(past.account if rows is None else past.account[rows])


def _enough(past: PastScores) -> None:
    if not can_learn(past):
        left, stayed = (_accounts(past, rows) for rows in (past.lost, ~past.lost))
        raise InvalidInputError(
            f"past: expected at least {FEWEST} customers who left and as many who "
            f"stayed to learn weights from; got {left} and {stayed}; take more days "
            "or a longer horizon, or keep the weights made by hand"
        )


def _weights(effects: FloatArray, names: list[str]) -> list[float]:
    useful = np.maximum(effects, 0.0)
    if not useful.sum() > 0:
        raise InvalidInputError(
            "past: expected a signal that is better where customers stayed; got none "
            f"among {', '.join(names)}; check which way their points go"
        )
    whole = float(useful.sum())
    return [round(_HUNDRED * each / whole, 2) for each in useful.tolist()]


def _estimated(estimator: Estimator, x: FloatArray, lost: BoolArray) -> FloatArray:
    """Return by how much the log odds of staying rise with each signal."""
    scale = Scale.of(x, least=LEAST_SPREAD)
    estimator.fit(scale.apply(x), lost.astype(np.int64))
    count = x.shape[1]
    worst, best = (np.where(np.eye(count) > 0, end, np.nan) for end in (0.0, _HUNDRED))
    both = scale.apply(np.concatenate([worst, best]))
    chance = np.asarray(estimator.predict_proba(both), np.float64)
    if chance.shape != (2 * count, 2) or not np.isfinite(chance).all():
        raise InvalidInputError(
            f"estimator: expected predict_proba to give {2 * count} rows of how likely "
            f"each stays and leaves; got shape {chance.shape}, or values that are no "
            "numbers; give a classifier of two classes, made the way of scikit-learn"
        )
    safe = np.clip(chance[:, 1], 1e-9, 1 - 1e-9)
    odds = np.log1p(-safe) - np.log(safe)
    effects: FloatArray = odds[count:] - odds[:count]
    return effects
