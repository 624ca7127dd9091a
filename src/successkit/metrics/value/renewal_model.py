"""What every fitted model of renewals answers: survival, retention, lifetime left."""

import math
from collections.abc import Callable
from typing import ClassVar, Final, overload

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array, IntArray
from successkit.core.evidence import Interval
from successkit.metrics.value.discounting import Discounting
from successkit.metrics.value.families import Shape
from successkit.metrics.value.figures import SHARES, decisions, distinct, reader
from successkit.metrics.value.fitting import Estimate
from successkit.metrics.value.labelled import LabelledFloat
from successkit.metrics.value.lifetimes import is_infinite, residual_lifetimes
from successkit.metrics.value.uncertainty import (
    Bounds,
    Evaluate,
    Method,
    bounds,
    refits,
)
from successkit.metrics.value.value_options import Per, Timing

ENDLESS: Final = (
    "infinite: without a discount above 0 the sum has no end, since some customers "
    "hardly ever leave; name one, or a horizon"
)


@attrs.frozen(kw_only=True, eq=False)
class RenewalModel:
    """A fitted model of renewals; make one with the ``fit`` of a model.

    Decisions are counted from 1 over a customer's life; a period is what one buys.

    Parameters
    ----------
    estimate
        Where the likelihood is highest, and the counts behind it.
    term
        Months of a period.
    """

    estimate: Estimate = attrs.field(repr=False)
    term: int = 12

    name: ClassVar[str] = "renewal model"
    parameters: ClassVar[dict[str, Callable[[Shape], FloatArray]]] = {
        "churn": lambda shape: shape.theta
    }

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood of the decisions in the table."""
        return self.estimate.log_likelihood

    @property
    def notes(self) -> tuple[str, ...]:
        """Boundaries that the fit met, in words; empty for an ordinary fit."""
        return self.estimate.notes

    @property
    def churn(self) -> float:
        """Expected share that leaves at the first decision."""
        return float(self.estimate.shape.theta[0])

    @property
    def homogeneous(self) -> bool:
        """Whether customers do not differ, as far as the table can tell."""
        return bool(self.estimate.shape.phi[0] == 0)

    @property
    def free_parameters(self) -> int:
        """How many numbers were fitted."""
        return self.estimate.family.free

    @overload
    def survival(self, t: int) -> float: ...
    @overload
    def survival(self, t: IntArray) -> FloatArray: ...
    def survival(self, t: int | IntArray) -> float | FloatArray:
        """Return the share that stays through the first ``t`` decisions.

        Parameters
        ----------
        t
            How many decisions, >= 0; a number or a column.

        Returns
        -------
        float | FloatArray
            In [0, 1], falling.
        """
        return self._read("survival", t, None)

    @overload
    def retention(self, t: int) -> float: ...
    @overload
    def retention(self, t: IntArray) -> FloatArray: ...
    def retention(self, t: int | IntArray) -> float | FloatArray:
        """Return the share that stays at decision ``t`` of those still there.

        Parameters
        ----------
        t
            Which decision, >= 1; a number or a column.

        Returns
        -------
        float | FloatArray
            In [0, 1].
        """
        return self._read("retention", t, None)

    @overload
    def expected_residual_lifetime(
        self,
        n: int,
        *,
        discount: float,
        discount_per: Per = "year",
        timing: Timing = "before",
        horizon: int | None = None,
    ) -> LabelledFloat: ...
    @overload
    def expected_residual_lifetime(
        self,
        n: IntArray,
        *,
        discount: float,
        discount_per: Per = "year",
        timing: Timing = "before",
        horizon: int | None = None,
    ) -> FloatArray: ...
    def expected_residual_lifetime(
        self,
        n: int | IntArray,
        *,
        discount: float,
        discount_per: Per = "year",
        timing: Timing = "before",
        horizon: int | None = None,
    ) -> LabelledFloat | FloatArray:
        r"""Return the expected number of periods still to be bought, discounted.

        Parameters
        ----------
        n
            Number of the customer's next decision, >= 1; a number or a column.
        discount
            Worth lost per year or period, > −1; below 0 only with a horizon. [1]
        discount_per
            What the discount is stated for: ``year`` or ``period``.
        timing
            ``before``: the next decision is now. ``after``: the last one is just paid
            for, and the next one a whole period away.
        horizon
            How many decisions count; None counts all of them.

        Returns
        -------
        LabelledFloat | FloatArray
            [periods] >= 0, correct to 1e-9 of its size. Infinite, with a note, where
            the sum is; :meth:`why_infinite` says so for a column.

        Notes
        -----
        .. math:: E_n = \sum_{k \ge 0} \frac{S(n + k)}{S(n - 1)} (1 + d)^{-k}

        and :math:`E_n / (1 + d)` after the payment, with d the discount of a period.

        References
        ----------
        .. [1] P. S. Fader, B. G. S. Hardie, "Customer-base valuation in a contractual
           setting: the perils of ignoring heterogeneity", Marketing Science 29 (2010),
           85–93.
        """
        how = Discounting(
            discount=discount,
            discount_per=discount_per,
            timing=timing,
            horizon=horizon,
        )
        values = self._read("expected_residual_lifetime", n, how)
        if isinstance(values, np.ndarray):
            return values
        return LabelledFloat(values, ENDLESS if math.isinf(values) else "")

    def why_infinite(
        self, *, discount: float, horizon: int | None = None
    ) -> str | None:
        """Return why residual lifetimes have no finite value.

        Parameters
        ----------
        discount
            Worth lost per year or period, > −1.
        horizon
            How many decisions count; None counts all of them.

        Returns
        -------
        str | None
            In words; None when they are finite.
        """
        rate = Discounting(discount=discount, horizon=horizon).rate(self.term)
        endless = is_infinite(self.estimate.shape, rate=rate)
        return ENDLESS if endless[0] and horizon is None else None

    def elasticity(
        self,
        n: int,
        *,
        discount: float,
        discount_per: Per = "year",
        horizon: int | None = None,
    ) -> LabelledFloat:
        r"""Return by how many percent value rises when all retention rises by one.

        Parameters
        ----------
        n
            Number of the customer's next decision, >= 1.
        discount, discount_per, horizon
            As for :meth:`expected_residual_lifetime`; the timing does not matter.

        Returns
        -------
        LabelledFloat
            >= 1; NaN, with a note, when nobody stays; infinite, with a note, where the
            sum is.

        Notes
        -----
        The k-th coming renewal rests on k retention rates, so

        .. math:: \sum_k k \, w_k \Big/ \sum_k w_k, \quad
           w_k = \frac{S(n + k - 1)}{S(n - 1)} (1 + d)^{-(k - 1)}
        """
        how = Discounting(discount=discount, discount_per=discount_per, horizon=horizon)
        column, rate = decisions("retention", n), how.rate(self.term)
        plain, counted = (
            residual_lifetimes(
                self.estimate.shape, column, rate=rate, horizon=horizon, weighted=each
            )[0, 0]
            for each in (False, True)
        )
        if plain == 0:
            return LabelledFloat(math.nan, "undefined: nobody stays")
        if math.isinf(counted):
            return LabelledFloat(math.inf, ENDLESS)
        return LabelledFloat(float(counted / plain))

    def interval(
        self,
        figure: str,
        n: int = 1,
        *,
        discount: float | None = None,
        discount_per: Per = "year",
        timing: Timing = "before",
        horizon: int | None = None,
        level: float = 0.9,
        method: Method = "delta",
        draws: int = 1000,
        seed: int = 0,
    ) -> Interval:
        """Return the interval of a figure.

        Parameters
        ----------
        figure
            ``survival``, ``retention``, ``expected_residual_lifetime``, or a parameter
            of the model.
        n
            Which decision (for survival: how many); not used for parameters.
        discount, discount_per, timing, horizon
            As for :meth:`expected_residual_lifetime`, which alone needs them.
        level
            Share of confidence, in (0, 1).
        method
            ``delta``: from the curvature of the likelihood. ``bootstrap``: from fits
            of tables drawn from the model. An infinite figure is always bootstrapped.
            Where one chance of leaving is all there is, ``wilson`` takes their place,
            and where nobody was seen to leave later on, ``likelihood``.
        draws, seed
            Of the bootstrap: how many tables, and the seed of the random numbers.

        Returns
        -------
        Interval
            With the method that was used.
        """
        how = None
        if discount is not None:
            how = Discounting(
                discount=discount,
                discount_per=discount_per,
                timing=timing,
                horizon=horizon,
            )
        found = self.bounds(
            figure,
            np.array([n]),
            how=how,
            level=level,
            method=method,
            draws=draws,
            seed=seed,
        )
        low, high = float(found.low[0]), float(found.high[0])
        return Interval(low=low, high=high, level=level, method=found.method)

    def bounds(
        self,
        figure: str,
        n: IntArray,
        *,
        how: Discounting | None = None,
        level: float = 0.9,
        method: Method = "delta",
        draws: int = 1000,
        seed: int = 0,
    ) -> Bounds:
        """Return the intervals of a column of figures, such as one for each account.

        Parameters
        ----------
        figure
            As for :meth:`interval`.
        n
            Shape (m,): which decision, for each row.
        how
            How periods to come are counted; residual lifetimes need it.
        level, method, draws, seed
            As for :meth:`interval`.

        Returns
        -------
        Bounds
            Columns of shape (m,).
        """
        numbers, spread = distinct(decisions(figure, n))
        found = bounds(
            self.estimate,
            self._reader(figure, numbers, how),
            share=figure in SHARES,
            level=level,
            method=method,
            draws=draws,
            seed=seed,
        )
        return Bounds(spread(found.low), spread(found.high), found.method)

    def sample(
        self,
        figure: str,
        n: IntArray,
        *,
        how: Discounting | None = None,
        draws: int = 1000,
        seed: int = 0,
    ) -> FloatArray:
        """Return figures of models fitted to tables drawn from this one.

        Draws of different figures with one seed belong together row by row, so sums
        over accounts have intervals too.

        Parameters
        ----------
        figure
            As for :meth:`interval`.
        n
            Shape (m,): which decision.
        how
            How periods to come are counted; residual lifetimes need it.
        draws, seed
            How many tables, and the seed of the random numbers.

        Returns
        -------
        FloatArray
            Shape (draws, m).
        """
        drawn = refits(self.estimate, draws=draws, seed=seed)
        shape = self.estimate.family.shape(drawn)
        return self._reader(figure, decisions(figure, n), how)(shape)

    def _read(
        self, figure: str, n: int | IntArray, how: Discounting | None
    ) -> float | FloatArray:
        numbers, spread = distinct(decisions(figure, n))
        found = self._reader(figure, numbers, how)(self.estimate.shape)[0]
        return float(spread(found)[0]) if np.ndim(n) == 0 else spread(found)

    def _reader(self, figure: str, n: Int64Array, how: Discounting | None) -> Evaluate:
        return reader(figure, n, self.parameters, how, self.term)
