"""Weights of a scorecard, learned from customers who left and who stayed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Protocol

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int64Array,
    InvalidInputError,
)
from successkit.core.display import table_html
from successkit.health.logistic import Logistic, Scale, fit_logistic
from successkit.health.normalise import MILLI
from successkit.health.past import PastScores
from successkit.health.scorecard import Scorecard

FEWEST: Final = 20
"""Customers lost below which nothing is learned."""

PENALTIES: Final = (1.0, 10.0, 100.0, 1000.0)
"""Penalties that are tried when none is given."""

_FOLDS: Final = 5

# A signal that hardly varied cannot say what its whole range is worth.
_LEAST_SPREAD: Final = 10.0
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
            Only the signals that were learned from count.
        """
        return attrs.evolve(
            base, name=name, weights=dict(self.weights), signals=tuple(self.weights)
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
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
        }

    def __repr__(self) -> str:
        heavy = sorted(self.weights.items(), key=lambda pair: (-pair[1], pair[0]))
        shown = ", ".join(f"{name} {weight:g}" for name, weight in heavy[:4] if weight)
        return f"<LearnedWeights {shown}; {self.lost:,} of {self.customers:,} lost>"

    def _repr_html_(self) -> str:
        columns: dict[str, list[object]] = {
            "signal": list(self.weights),
            "weight": list(self.weights.values()),
            "effect": list(self.effects.values()),
        }
        caption = f"learned from {self.lost:,} lost of {self.customers:,} customers"
        return table_html(columns, len(self.weights), caption=caption)


def learn_weights(
    past: PastScores,
    *,
    until: date | None = None,
    penalty: float | None = None,
    nonnegative: bool = True,
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
        Ridge penalty of the regression, > 0; None takes the one of 1, 10, 100, 1000
        that tells customers it has not seen best.
    nonnegative
        Whether the regression itself may not give a signal a negative weight. A
        scorecard never has one: what comes out below 0 counts as 0.
    estimator
        A classifier to learn with in place of the regression, such as those of
        scikit-learn. Weights are its effects: how much the log odds of staying rise
        from the worst to the best of one signal, the others at their mean.

    Returns
    -------
    LearnedWeights
        Whole customers are kept together when the penalty is chosen. How good they are
        is for days to say that were not learned from: see :func:`rolling_origin`.

    Raises
    ------
    InvalidInputError
        Fewer than 20 customers left or stayed, or no signal is better where customers
        stayed.
    """
    seen = past if until is None else past.before(until)
    lost = seen.lost
    _enough(seen, lost)
    names = [signal.name for signal in seen.signals]
    x = design(seen)
    if estimator is None:
        chosen = penalty or _best_penalty(
            x, ~lost, seen.account, nonnegative=nonnegative
        )
        fitted = _fitted(x, ~lost, penalty=chosen, nonnegative=nonnegative)
        effects = fitted.slopes * _HUNDRED
    else:
        chosen, effects = None, _effects(estimator, x, lost)
    return LearnedWeights(
        weights=dict(zip(names, _weights(effects, names), strict=True)),
        effects=dict(zip(names, effects.tolist(), strict=True)),
        penalty=chosen,
        first_day=seen.days[int(seen.day.min())],
        last_day=seen.days[int(seen.day.max())],
        rows=len(seen),
        customers=int(np.unique(seen.account).size),
        lost=int(np.unique(seen.account[lost]).size),
    )


def design(past: PastScores) -> FloatArray:
    """Return the signals of past days as rows to learn from.

    Parameters
    ----------
    past
        Scores of past days.

    Returns
    -------
    FloatArray
        Shape (rows, signals), in [0, 100]; NaN where not known. [points]
    """
    x = np.full((len(past), len(past.signals)), np.nan)
    for place, signal in enumerate(past.signals):
        value = past.normalised_milli[signal.name]
        x[value >= 0, place] = value[value >= 0] / MILLI
    return x


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
    lost = past.lost
    fewest = min(
        np.unique(past.account[lost]).size, np.unique(past.account[~lost]).size
    )
    return fewest >= FEWEST


def _enough(past: PastScores, lost: BoolArray) -> None:
    if not can_learn(past):
        left, stayed = (np.unique(past.account[rows]).size for rows in (lost, ~lost))
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
    rounded: list[float] = np.round(_HUNDRED * useful / useful.sum(), 2).tolist()
    return rounded


def _best_penalty(
    x: FloatArray, stayed: BoolArray, account: Int64Array, *, nonnegative: bool
) -> float:
    """Return the penalty that tells customers best that it was not fitted to."""
    fold = np.unique(account, return_inverse=True)[1] % _FOLDS
    worth = {
        penalty: sum(
            _unseen(x, stayed, fold == part, penalty=penalty, nonnegative=nonnegative)
            for part in range(_FOLDS)
        )
        for penalty in PENALTIES
    }
    return max(sorted(worth), key=lambda penalty: worth[penalty])


def _unseen(
    x: FloatArray,
    stayed: BoolArray,
    out: AnyArray,
    *,
    penalty: float,
    nonnegative: bool,
) -> float:
    """Return the log likelihood of the rows that are left out."""
    fitted = _fitted(x[~out], stayed[~out], penalty=penalty, nonnegative=nonnegative)
    odds = fitted.log_odds(x[out])
    return -float(np.logaddexp(0.0, np.where(stayed[out], -odds, odds)).sum())


def _fitted(
    x: FloatArray, stayed: BoolArray, *, penalty: float, nonnegative: bool
) -> Logistic:
    return fit_logistic(
        x, stayed, penalty=penalty, nonnegative=nonnegative, least_spread=_LEAST_SPREAD
    )


def _effects(estimator: Estimator, x: FloatArray, lost: BoolArray) -> FloatArray:
    """Return by how much the log odds of staying rise with each signal."""
    scale = Scale.of(x, least=_LEAST_SPREAD)
    estimator.fit(scale.apply(x), lost.astype(np.int64))
    count = x.shape[1]
    worst, best = (np.where(np.eye(count) > 0, end, np.nan) for end in (0.0, _HUNDRED))
    both = scale.apply(np.concatenate([worst, best]))
    chance = np.asarray(estimator.predict_proba(both), np.float64)[:, 1]
    safe = np.clip(chance, 1e-9, 1 - 1e-9)
    odds = np.log1p(-safe) - np.log(safe)
    effects: FloatArray = odds[count:] - odds[:count]
    return effects
