"""Kaplan–Meier: how long something takes, when some of it is not over yet."""

import math
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.formulas.intervals import Z95


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
        kept: FloatArray = 1 - self.events / self.at_risk
        return np.cumprod(kept, dtype=np.float64)

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
        low, high = self._bounds(z)
        return self._first_half(low), self._first_half(high)

    def _bounds(self, z: float) -> tuple[FloatArray, FloatArray]:
        survival, left = self.survival, self.at_risk - self.events
        inner = survival > 0  # at 0 there is no upper bound: nobody is left to tell
        low, high = np.zeros(len(survival)), np.ones(len(survival))
        variance = np.cumsum(self.events[inner] / (self.at_risk * left)[inner])
        log = np.log(survival[inner])
        reach = np.exp(z * np.sqrt(variance) / -log)
        low[inner], high[inner] = np.exp(log * reach), np.exp(log / reach)
        return low, high

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
