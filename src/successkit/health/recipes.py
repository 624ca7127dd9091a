"""Ways to learn a scorecard, and which of them tells unseen customers best."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, FloatArray, Int64Array
from successkit.core.declarations.normaliser import Normaliser, Steps
from successkit.health.auc import all_ranked
from successkit.health.cells import Cells, can_turn
from successkit.health.logistic import fit_logistic
from successkit.health.normalise import MILLI
from successkit.health.past import PastScores
from successkit.health.ranking import Ranking, area

PENALTIES: Final = (1.0, 10.0, 100.0, 1000.0)
"""Penalties that are tried when none is given."""

LEAST_SPREAD: Final = 10.0
"""A signal that varies less cannot say what its whole range is worth. [points]"""

_FOLDS: Final = 5
_HUNDRED: Final = 100.0
_CHANCE: Final = 0.5


class Method(StrEnum):
    """What a scorecard was learned by."""

    BEST_SIGNAL = "best_signal"
    REGRESSION = "regression"
    CELLS = "cells"
    ESTIMATOR = "estimator"


@attrs.frozen(eq=False, kw_only=True)
class Lesson:
    """Rows to learn from.

    Parameters
    ----------
    x
        Shape (rows, signals), in [0, 100]; NaN where not known. [points]
    scales
        How each signal became points, where that can be learned again: not where it
        cannot be turned round, nor where the points decide about a cap.
    lost
        Shape (rows,): whether each left.
    day
        Shape (rows,): position of the day.
    account
        Shape (rows,): rank of the account by its id.
    gate
        Least share of the weight that must be known for a score.
    """

    x: FloatArray
    scales: tuple[Normaliser | None, ...]
    lost: BoolArray
    day: Int64Array
    account: Int64Array
    gate: float

    @classmethod
    def of(cls, past: PastScores) -> Self:
        """Take past days as rows to learn from.

        Parameters
        ----------
        past
            Scores of past days.

        Returns
        -------
        Self
            All rows.
        """
        x = np.full((len(past), len(past.signals)), np.nan)
        for place, signal in enumerate(past.signals):
            value = past.normalised_milli[signal.name]
            x[value >= 0, place] = value[value >= 0] / MILLI
        rank = np.argsort(np.argsort(past.account_ids))
        return cls(
            x=x,
            scales=tuple(
                signal.scale
                if signal.critical is None and can_turn(signal.scale)
                else None
                for signal in past.signals
            ),
            lost=past.lost,
            day=past.day,
            account=rank[past.account],
            gate=past.scorecard.coverage_gate,
        )

    def take(self, rows: AnyArray) -> Self:
        """Return some rows.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            The same signals, fewer rows.
        """
        return attrs.evolve(
            self,
            x=self.x[rows],
            lost=self.lost[rows],
            day=self.day[rows],
            account=self.account[rows],
        )


@attrs.frozen(eq=False, kw_only=True)
class Recipe:
    """What a scorecard gives for each signal.

    Parameters
    ----------
    effects
        Shape (signals,): by how much the log odds of staying rise from its worst to
        its best; what is not above 0 has no weight.
    cells
        By signal, its cells; None for the scale by hand.
    """

    effects: FloatArray
    cells: tuple[Cells | None, ...]

    def score(self, lesson: Lesson) -> FloatArray:
        """Score rows the way a scorecard does.

        Parameters
        ----------
        lesson
            The rows.

        Returns
        -------
        FloatArray
            Shape (rows,), the mean of what is known; NaN below the gate. [points]
        """
        weight = np.maximum(self.effects, 0.0)
        x = _in_cells(lesson.x, self.cells)
        known = ~np.isnan(x) @ weight
        points = np.where(np.isnan(x), 0.0, x) @ weight
        enough = (known > 0) & (known >= lesson.gate * weight.sum())
        return np.where(enough, points / np.where(enough, known, 1.0), np.nan)

    def steps(self, lesson: Lesson) -> list[Steps | None]:
        """Return the scales that stand in place of those by hand.

        Parameters
        ----------
        lesson
            What it was learned from.

        Returns
        -------
        list[Steps | None]
            By signal; None where the scale by hand stays.
        """
        return [
            None if cells is None or scale is None else cells.steps(scale)
            for cells, scale in zip(self.cells, lesson.scales, strict=True)
        ]


def learn_by(lesson: Lesson, method: Method, penalty: float) -> Recipe:
    """Learn a scorecard.

    Parameters
    ----------
    lesson
        Rows to learn from.
    method
        The best signal alone, a regression, or a regression on hazard cells.
    penalty
        Ridge penalty of the regression, > 0.

    Returns
    -------
    Recipe
        No effect is below 0.
    """
    if method is Method.BEST_SIGNAL:
        return _best_alone(lesson, penalty)
    cells = [
        Cells.of(column, lesson.lost)
        if method is Method.CELLS and scale is not None
        else None
        for column, scale in zip(lesson.x.T, lesson.scales, strict=True)
    ]
    x = _in_cells(lesson.x, cells)
    return Recipe(effects=_effects(x, lesson.lost, penalty), cells=tuple(cells))


def choose(
    lesson: Lesson, methods: Iterable[Method], penalties: Sequence[float]
) -> tuple[Method, float, Mapping[Method, float]]:
    """Return what tells customers best that it was not learned from.

    Parameters
    ----------
    lesson
        Rows to learn from. Each fifth of the customers is told by what is learned from
        the others.
    methods
        What may be chosen.
    penalties
        What may be chosen, rising.

    Returns
    -------
    tuple[Method, float, Mapping[Method, float]]
        Method, penalty, and the area under the curve of each method with its best
        penalty. Of equal ones the simpler method and the lower penalty, so nothing is
        chosen that does not beat the best signal alone.
    """
    best: dict[Method, tuple[float, float]] = {}
    for method in sorted(set(methods), key=list(Method).index):
        # One signal ranks the same whatever its weight is.
        tried = penalties[:1] if method is Method.BEST_SIGNAL else penalties
        found = [_unseen(lesson, method, penalty) for penalty in tried]
        place = int(np.argmax(found))
        best[method] = (found[place], tried[place])
    chosen = max(best, key=lambda method: best[method][0])
    return chosen, best[chosen][1], {name: found for name, (found, _) in best.items()}


def _unseen(lesson: Lesson, method: Method, penalty: float) -> float:
    fold = np.unique(lesson.account, return_inverse=True)[1] % _FOLDS
    score = np.full(len(fold), np.nan)
    for part in range(_FOLDS):
        out = fold == part
        recipe = learn_by(lesson.take(~out), method, penalty)
        score[out] = recipe.score(lesson.take(out))
    # Scores of two folds are not of one scale: rows are compared within a fold.
    return _area(lesson, score, lesson.day * _FOLDS + fold)


def _area(lesson: Lesson, score: FloatArray, day: Int64Array) -> float:
    placed = all_ranked(score, day)
    found = area(Ranking.of(placed, lost=lesson.lost, day=day, account=lesson.account))
    return _CHANCE if np.isnan(found) else found


def _best_alone(lesson: Lesson, penalty: float) -> Recipe:
    alone = [_area(lesson, column, lesson.day) for column in lesson.x.T]
    best = int(np.argmax(alone))
    effects = np.zeros(len(alone))
    effects[best] = _effects(lesson.x[:, [best]], lesson.lost, penalty)[0]
    return Recipe(effects=effects, cells=(None,) * len(alone))


def _in_cells(x: FloatArray, cells: Sequence[Cells | None]) -> FloatArray:
    columns = zip(x.T, cells, strict=True)
    return np.stack(
        [column if each is None else each.apply(column) for column, each in columns],
        axis=1,
    )


def _effects(x: FloatArray, lost: BoolArray, penalty: float) -> FloatArray:
    if lost.all() or not lost.any():
        return np.zeros(len(x.T))
    fitted = fit_logistic(x, ~lost, penalty=penalty, least_spread=LEAST_SPREAD)
    return np.asarray(fitted.slopes * _HUNDRED, np.float64)
