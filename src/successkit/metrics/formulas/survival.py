"""Kaplan–Meier: how long something takes, when some of it is not over yet."""

import math
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, FloatArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.formulas.intervals import Z95


def kept_share(at_risk: AnyArray, events: AnyArray) -> FloatArray:
    r"""Return the share left after each time by the product-limit formula.

    Parameters
    ----------
    at_risk
        Shape (..., k). How many, or how much, was left just before each time, > 0.
    events
        Shape (..., k). How many of them were lost then, in [0, at_risk].

    Returns
    -------
    FloatArray
        Shape (..., k), in [0, 1], falling along the last axis.

    Notes
    -----
    .. math:: S(t) = \prod_{t_i \le t} (1 - d_i / n_i)

    Examples
    --------
    >>> kept_share(np.array([4, 3, 1]), np.array([1, 1, 1])).tolist()
    [0.75, 0.5, 0.0]
    """
    kept: FloatArray = 1 - events / at_risk
    return np.cumprod(kept, axis=-1, dtype=np.float64)


def greenwood(at_risk: AnyArray, events: AnyArray) -> FloatArray:
    r"""Return the variance of the logarithm of the share left after each time.

    Parameters
    ----------
    at_risk
        Shape (..., k). How many were left just before each time, > 0.
    events
        Shape (..., k). How many of them were lost then, in [0, at_risk].

    Returns
    -------
    FloatArray
        Shape (..., k), >= 0, rising along the last axis; times at which nobody is left
        add nothing, for a share of 0 has no logarithm.

    Notes
    -----
    .. math:: \sum_{t_i \le t} d_i / (n_i (n_i - d_i))

    References
    ----------
    .. [1] M. Greenwood, "The natural duration of cancer", Reports on Public Health and
       Medical Subjects 33 (HMSO, 1926).

    Examples
    --------
    >>> greenwood(np.array([4, 3]), np.array([1, 1])).round(4).tolist()
    [0.0833, 0.25]
    """
    left = at_risk - events
    part = events / (at_risk * np.where(left > 0, left, 1.0))
    return np.cumsum(np.where(left > 0, part, 0.0), axis=-1, dtype=np.float64)


def log_log_bounds(
    share: FloatArray, variance: FloatArray, *, z: float = Z95
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of a survival curve, symmetric on the log-log scale.

    Parameters
    ----------
    share
        Any shape, in [0, 1].
    variance
        Same shape: of its logarithm.
    z
        Normal quantile.

    Returns
    -------
    tuple[FloatArray, FloatArray]
        Same shape, in [0, 1]. Both are 1 where nobody was lost, since the method has no
        width there; 0 and 1 where nobody is left.

    References
    ----------
    .. [1] J. D. Kalbfleisch, R. L. Prentice, "The Statistical Analysis of Failure Time
       Data" (Wiley, 1980), section 1.3.

    Examples
    --------
    >>> low, high = log_log_bounds(np.array([0.5]), np.array([0.04]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.295], [0.675])
    """
    inner = (share > 0) & (share < 1)
    log = np.log(np.where(inner, share, 0.5))
    reach = np.exp(z * np.sqrt(variance) / -log)
    low = np.where(inner, np.exp(log * reach), share)
    high = np.where(inner, np.exp(log / reach), 1.0)
    return low, high


@attrs.frozen(kw_only=True, eq=False)
class SurvivalCurve:
    """Share of a cohort for which something has not happened yet, by waiting time.

    Parameters
    ----------
    times
        Shape (k,). Times at which it happened, rising. [the unit of the durations]
    at_risk
        Shape (k,). How many were still waiting just before each time.
    events
        Shape (k,). For how many it happened then; from 1 to ``at_risk``.
    n
        Size of the cohort, those without an event included.
    """

    times: Int64Array
    at_risk: Int64Array
    events: Int64Array
    n: int

    @classmethod
    def of_counts(
        cls, *, times: Int64Array, ended: Int64Array, censored: Int64Array
    ) -> Self:
        """Make a curve from how many ended, and were lost from view, at each time.

        Parameters
        ----------
        times
            Shape (k,). Rising.
        ended, censored
            Shape (k,). Who is censored at a time was at risk at it.

        Returns
        -------
        Self
            Times without an event are left out.
        """
        leaving = ended + censored
        at_risk = leaving.sum() - np.cumsum(leaving) + leaving
        some = ended > 0
        return cls(
            times=times[some],
            at_risk=at_risk[some],
            events=ended[some],
            n=int(leaving.sum()),
        )

    @property
    def survival(self) -> FloatArray:
        """Shape (k,), in [0, 1], falling: the share still waiting after each time."""
        return kept_share(self.at_risk, self.events)

    def at(self, time: float) -> float:
        """Return the share still waiting after a time.

        Parameters
        ----------
        time
            A waiting time.

        Returns
        -------
        float
            In [0, 1]; 1 before the first event. NaN for an empty cohort.
        """
        if not self.n:
            return math.nan
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(self.survival[place - 1]) if place else 1.0

    def median(self) -> float:
        """Return the first time at which half of the cohort or less is waiting.

        Returns
        -------
        float
            One of ``times``. NaN when the curve never comes down to one half.

        Notes
        -----
        Compared in whole numbers: rounding never moves the median by a step.
        """
        waiting, all_ = 1, 1
        rows = zip(
            self.times.tolist(),
            self.at_risk.tolist(),
            self.events.tolist(),
            strict=True,
        )
        for time, risk, events in rows:
            waiting, all_ = waiting * (risk - events), all_ * risk
            if 2 * waiting <= all_:
                return float(time)
        return math.nan

    def median_interval(self, *, z: float = Z95) -> tuple[float, float]:
        """Return the interval of the median by the log-log method.

        Parameters
        ----------
        z
            Normal quantile.

        Returns
        -------
        tuple[float, float]
            First times at which the lower and the upper bound of the curve come down
            to one half; infinite where a bound never does.

        References
        ----------
        .. [1] R. Brookmeyer, J. Crowley, "A confidence interval for the median survival
           time", Biometrics 38 (1982), 29–41, with the bounds of the curve from
           J. D. Kalbfleisch, R. L. Prentice, "The Statistical Analysis of Failure Time
           Data" (Wiley, 1980), section 1.3.
        """
        variance = greenwood(self.at_risk, self.events)
        low, high = log_log_bounds(self.survival, variance, z=z)
        return self._first_half(low), self._first_half(high)

    def _first_half(self, curve: FloatArray) -> float:
        reached = np.flatnonzero(curve <= 0.5)  # noqa: PLR2004
        return float(self.times[reached[0]]) if reached.size else math.inf


def kaplan_meier(*, durations: Int64Array, observed: BoolArray) -> SurvivalCurve:
    r"""Return the share still waiting after each time, with censoring.

    Parameters
    ----------
    durations
        Shape (n,). Whole waiting times >= 0, until it happened or was last looked at.
        [days]
    observed
        Shape (n,). Whether it had happened by then.

    Returns
    -------
    SurvivalCurve
        Without rows for an empty cohort.

    Raises
    ------
    InvalidInputError
        The columns differ in length, or a duration is no whole number >= 0.

    Notes
    -----
    .. math:: S(t) = \prod_{t_i \le t} (1 - d_i / n_i)

    References
    ----------
    .. [1] E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete
       observations", JASA 53 (1958), 457–481.

    Examples
    --------
    >>> days = np.array([3, 5, 5, 9])
    >>> seen = np.array([True, True, False, True])
    >>> curve = kaplan_meier(durations=days, observed=seen)
    >>> curve.survival.tolist(), curve.median()
    ([0.75, 0.5, 0.0], 5.0)
    """
    days, ended = np.asarray(durations), np.asarray(observed)
    if days.shape != ended.shape or ended.dtype != np.bool_:
        raise InvalidInputError(
            f"observed: expected {days.shape} flags, one for each duration; got "
            f"{ended.dtype} of shape {ended.shape}"
        )
    if days.size and (days.dtype.kind not in "iu" or int(days.min()) < 0):
        raise InvalidInputError(
            "durations: expected whole numbers >= 0; got "
            f"{days.dtype} from {days.min()}"
        )
    times, place = np.unique(days.astype(np.int64), return_inverse=True)
    count = len(times)
    return SurvivalCurve.of_counts(
        times=times,
        ended=np.bincount(place[ended], minlength=count),
        censored=np.bincount(place[~ended], minlength=count),
    )
