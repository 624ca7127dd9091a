"""Logistic regression over grouped counts by iteratively reweighted least squares."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray

RIDGE: Final = 1e-6
"""Penalty on each coefficient but the first, for each decision at risk."""

_STEPS: Final = 100
_HALVINGS: Final = 30
_CLOSE: Final = 1e-12
_FAR: Final = 35.0
_LONGEST: Final = 4.0


@attrs.frozen(eq=False, kw_only=True)
class LogitFit:
    """A fitted regression.

    Parameters
    ----------
    coefficients
        Shape (k,), on the scale of log odds; the first is the intercept.
    covariance
        Shape (k, k): inverse of the penalised information.
    log_likelihood
        Of the counts, without the penalty and without binomial coefficients.
    steps
        How many steps it took.
    converged
        Whether the last step no longer raised the likelihood.
    """

    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood: float
    steps: int
    converged: bool


def probabilities(scores: FloatArray) -> FloatArray:
    """Return the probabilities of log odds.

    Parameters
    ----------
    scores
        Any shape.

    Returns
    -------
    FloatArray
        In (0, 1), never rounded to either end.

    Examples
    --------
    >>> probabilities(np.array([0.0])).tolist()
    [0.5]
    """
    bounded = np.clip(scores, -_FAR, _FAR)
    result: FloatArray = 1 / (1 + np.exp(-bounded))
    return result


def log_likelihood(
    scores: FloatArray, at_risk: FloatArray, events: FloatArray
) -> float:
    """Return the log likelihood of grouped counts.

    Parameters
    ----------
    scores
        Shape (n,): log odds.
    at_risk, events
        Shape (n,): decisions, and how many of them were events.

    Returns
    -------
    float
        <= 0, without binomial coefficients.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> round(log_likelihood(np.array([0.0]), 2 * one, one), 6)
    -1.386294
    """
    # log p and log(1 - p) without cancellation at either end.
    event, other = -np.logaddexp(0, -scores), -np.logaddexp(0, scores)
    return float((events * event + (at_risk - events) * other).sum())


def fit_logit(
    design: FloatArray,
    at_risk: FloatArray,
    events: FloatArray,
    *,
    ridge: float = RIDGE,
) -> LogitFit:
    """Fit a logistic regression to grouped counts.

    Parameters
    ----------
    design
        Shape (n, k); its first column is 1.
    at_risk, events
        Shape (n,): decisions, and how many of them were events.
    ridge
        Penalty ½ · ridge · Σ at_risk · β² on every coefficient but the first: too small
        to be seen where the data speak, and enough to keep a coefficient finite where
        they do not (separation, columns that say the same).

    Returns
    -------
    LogitFit
        The maximum. Replicated data give the same coefficients, since the penalty
        grows with them.

    References
    ----------
    .. [1] P. McCullagh, J. A. Nelder, "Generalized Linear Models" (2nd ed. 1989), 4.4.

    Examples
    --------
    >>> counts, lost = np.array([100.0, 100.0]), np.array([10.0, 20.0])
    >>> fit = fit_logit(np.array([[1.0, 0.0], [1.0, 1.0]]), counts, lost)
    >>> fit.coefficients.round(3).tolist()
    [-2.197, 0.811]
    """
    penalty = np.full(design.shape[1], ridge * float(at_risk.sum()))
    penalty[0] = 0
    task = _Task(design, at_risk, events, penalty)
    beta = np.zeros(design.shape[1])
    beta[0] = _crude(at_risk, events)
    best, step, rose = task.goal(beta), 0, True
    while rose and step < _STEPS:
        step += 1
        beta, better = _climb(task, beta, best)
        rose, best = better - best > _CLOSE * (1 + abs(best)), better
    return LogitFit(
        coefficients=beta,
        covariance=np.asarray(np.linalg.inv(task.information(beta)), float),
        log_likelihood=log_likelihood(design @ beta, at_risk, events),
        steps=step,
        converged=not rose,
    )


def _crude(at_risk: FloatArray, events: FloatArray) -> float:
    """Return the log odds of all cells together, kept from the ends."""
    lost, kept = float(events.sum()) + 0.5, float((at_risk - events).sum()) + 0.5
    return float(np.log(lost / kept))


@attrs.frozen(eq=False)
class _Task:
    """The function to be raised: log likelihood less penalty."""

    design: FloatArray
    at_risk: FloatArray
    events: FloatArray
    penalty: FloatArray

    def goal(self, beta: FloatArray) -> float:
        fit = log_likelihood(self.design @ beta, self.at_risk, self.events)
        return fit - float((self.penalty * beta**2).sum()) / 2

    def information(self, beta: FloatArray) -> FloatArray:
        chance = probabilities(self.design @ beta)
        weight = self.at_risk * chance * (1 - chance)
        result: FloatArray = (self.design.T * weight) @ self.design
        result += np.diag(self.penalty)
        # All counts on one side leave the intercept without information.
        result[0, 0] += _CLOSE
        return result

    def newton(self, beta: FloatArray) -> FloatArray:
        chance = probabilities(self.design @ beta)
        slope = self.design.T @ (self.events - self.at_risk * chance)
        slope -= self.penalty * beta
        step = np.asarray(np.linalg.solve(self.information(beta), slope), float)
        # A step beyond the range of the logistic curve only overshoots.
        return step * min(1.0, _LONGEST / max(float(np.abs(step).max()), _CLOSE))


def _climb(task: _Task, beta: FloatArray, best: float) -> tuple[FloatArray, float]:
    """Take a Newton step, halved until it does not fall."""
    move = task.newton(beta)
    for _ in range(_HALVINGS):
        goal = task.goal(beta + move)
        if goal >= best:
            return beta + move, goal
        move = move / 2
    return beta, best
