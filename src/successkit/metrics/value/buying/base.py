"""What the beta-geometric models of buying have in common, which is nearly all."""

from collections.abc import Callable
from typing import ClassVar, Final, Self

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval
from successkit.metrics.value.buying.checks import above_zero
from successkit.metrics.value.buying.deviation import (
    parameter_interval,
    quantile,
    variance_of,
)
from successkit.metrics.value.buying.likelihood import BuyingLikelihood
from successkit.metrics.value.buying.optimum import Optimum, maximise
from successkit.metrics.value.buying.outlook import Outlook
from successkit.metrics.value.buying.patterns import Patterns
from successkit.metrics.value.buying.scipy_extra import need
from successkit.metrics.value.buying.spend import GammaGamma
from successkit.metrics.value.buying.table import BuyingTable

NAMES: Final = ("r", "alpha", "a", "b")
LEVEL: Final = 0.9
YEAR: Final = 365.25
_TINY: Final = 1e-300
_SOME: Final = 20_000

Predict = Callable[[Outlook], FloatArray]


@attrs.frozen(kw_only=True, eq=False)
class BetaGeometric:
    """A fitted model of who buys how often, and who has left.

    Parameters
    ----------
    r, alpha
        Shape and rate of the gamma distribution of buying rates; ``alpha`` in the unit
        of time of the table.
    a, b
        The beta distribution of the chance to leave after a purchase.
    log_likelihood
        Of all customers.
    n
        How many customers it was fitted on.
    unit_days
        Days of the unit of time.
    covariance
        Shape (4, 4), of the logarithms of r, alpha, a and b; None at a boundary.
    boundary
        Which parameters the data do not fix, in words; None when they fix all.
    """

    first: ClassVar[int] = 0

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = np.nan
    n: int = 0
    unit_days: float = 1.0
    covariance: FloatArray | None = attrs.field(default=None, repr=False)
    boundary: str | None = None

    def __attrs_post_init__(self) -> None:
        above_zero(self, NAMES)

    @classmethod
    def fit(cls, table: BuyingTable) -> Self:
        """Find the most likely parameters.

        Parameters
        ----------
        table
            At least one customer, of whom at least one bought again.

        Returns
        -------
        Self
            Where the data do not fix a parameter (everybody buys alike, nobody seems
            to leave …), it stands at a large or small number and ``boundary`` says so.

        Raises
        ------
        InvalidInputError
            There are no customers, or nobody bought twice.
        """
        _enough(table)
        # Times over their mean: the search begins as near in days as it does in weeks.
        unit = float(table.age.mean())
        start = np.array([1.0, 1 / float(table.frequency.mean()), 1.0, 2.0])
        columns, weight = table.patterns.columns, table.patterns.weight
        # Most of the way is made on a few rows, in hardly any time.
        step = len(weight) // _SOME
        few = tuple(column[::step] for column in columns) if step > 1 else ()
        if few and few[0].any():
            likelihood = BuyingLikelihood(few, weight[::step], cls.first, unit)
            start = maximise(likelihood, start, len(table)).parameters
        likelihood = BuyingLikelihood(columns, weight, cls.first, unit)
        return cls._of(maximise(likelihood, start, len(table)), table, unit)

    @classmethod
    def _of(cls, best: Optimum, table: BuyingTable, unit: float) -> Self:
        r, alpha, a, b = best.parameters.tolist()
        # Each purchase has a density, which is so many times smaller in larger units.
        change = float(table.frequency.sum()) * float(np.log(unit))
        return cls(
            r=r,
            alpha=alpha * unit,
            a=a,
            b=b,
            log_likelihood=best.mean * len(table) - change,
            n=len(table),
            unit_days=table.unit_days,
            covariance=best.covariance,
            boundary=_boundary([NAMES[place] for place in best.loose]),
        )

    def probability_alive(self, table: BuyingTable) -> FloatArray:
        """Return the chance of each customer to be one still.

        Parameters
        ----------
        table
            In the unit of time of the model.

        Returns
        -------
        FloatArray
            Shape (n,), in [0, 1]. The longer ago the last purchase, the lower; 1 for
            those who bought once, except in the modified model.
        """
        rows = self._patterns(table)
        return self._outlook().alive(rows)[rows.place]

    def expected_purchases(self, table: BuyingTable, *, days: float) -> FloatArray:
        """Return how often each customer is expected to buy in the days to come.

        Parameters
        ----------
        table
            In the unit of time of the model.
        days
            Days after the day of the table, >= 0.

        Returns
        -------
        FloatArray
            Shape (n,), >= 0, finite. [purchases]

        Raises
        ------
        InvalidInputError
            The days are negative or not finite.
        """
        return self.discounted_purchases(table, days=days, discount_per_year=0.0)

    def discounted_purchases(
        self, table: BuyingTable, *, days: float, discount_per_year: float
    ) -> FloatArray:
        """Return the purchases to come, each worth less the later it is expected.

        Parameters
        ----------
        table
            In the unit of time of the model.
        days
            Days after the day of the table, >= 0.
        discount_per_year
            Above −1. A purchase after y years counts (1 + discount)^−y. [1/year]

        Returns
        -------
        FloatArray
            Shape (n,), >= 0, finite. [purchases of today]
        """
        rows = self._patterns(table)
        time, force = self._time(days, discount_per_year)
        return self._outlook().ahead(rows, time, force)[rows.place]

    def expected_value(
        self,
        table: BuyingTable,
        *,
        days: float,
        spend: GammaGamma,
        discount_per_year: float = 0.0,
        margin: float = 1.0,
    ) -> FloatArray:
        """Return what each customer is expected to bring in the days to come.

        Parameters
        ----------
        table
            In the unit of time of the model, with amounts.
        days
            Days after the day of the table, >= 0.
        spend
            The fitted amounts of a purchase, taken to be independent of how often.
        discount_per_year
            Above −1; each purchase is discounted from its own day. [1/year]
        margin
            Share of the revenue that is left after the cost of serving. [1]

        Returns
        -------
        FloatArray
            Shape (n,). [money]. Infinite where ``spend`` has no finite mean, see
            :meth:`GammaGamma.expected_amount`.

        Raises
        ------
        InvalidInputError
            A number is out of range.
        """
        if not 0 < margin <= 1:
            raise InvalidInputError(
                f"margin: expected a share above 0, at most 1; got {margin!r}"
            )
        purchases = self.discounted_purchases(
            table, days=days, discount_per_year=discount_per_year
        )
        amount = spend.expected_amount(table)
        worth = np.zeros(len(table))
        return np.multiply(margin * purchases, amount, out=worth, where=purchases > 0)

    def interval(self, parameter: str, *, level: float = LEVEL) -> Interval | None:
        """Return the interval of a parameter by the delta method.

        Parameters
        ----------
        parameter
            ``r``, ``alpha``, ``a`` or ``b``.
        level
            Share of confidence, in (0, 1).

        Returns
        -------
        Interval | None
            Above 0; None at a boundary, where there is none.
        """
        return parameter_interval(self, NAMES, parameter, self.covariance, level)

    def probability_alive_interval(
        self, table: BuyingTable, *, level: float = LEVEL
    ) -> tuple[FloatArray, FloatArray] | None:
        """Return bounds of the chance to be a customer still.

        Parameters
        ----------
        table
            In the unit of time of the model.
        level
            Share of confidence, in (0, 1).

        Returns
        -------
        tuple[FloatArray, FloatArray] | None
            Low and high of shape (n,), in [0, 1]; None at a boundary. They say how
            well the parameters are known, not what one customer will do.
        """
        rows = self._patterns(table)
        reach = self._reach(lambda outlook: outlook.log_odds(rows), level)
        if reach is None:
            return None
        odds = self._outlook().log_odds(rows)
        expit = need("scipy.special").expit
        return expit(-odds - reach)[rows.place], expit(-odds + reach)[rows.place]

    def expected_purchases_interval(
        self,
        table: BuyingTable,
        *,
        days: float,
        discount_per_year: float = 0.0,
        level: float = LEVEL,
    ) -> tuple[FloatArray, FloatArray] | None:
        """Return bounds of the purchases expected.

        Parameters
        ----------
        table
            In the unit of time of the model.
        days
            Days after the day of the table, >= 0.
        discount_per_year
            Above −1. [1/year]
        level
            Share of confidence, in (0, 1).

        Returns
        -------
        tuple[FloatArray, FloatArray] | None
            Low and high of shape (n,), >= 0; None at a boundary. They say how well the
            expectation is known: what one customer does varies much more.
        """
        rows = self._patterns(table)
        time, force = self._time(days, discount_per_year)

        def log(outlook: Outlook) -> FloatArray:
            return np.log(np.maximum(outlook.ahead(rows, time, force), _TINY))

        reach = self._reach(log, level)
        if reach is None:
            return None
        middle = self._outlook().ahead(rows, time, force)
        low, high = middle * np.exp(-reach), middle * np.exp(reach)
        return low[rows.place], high[rows.place]

    def _outlook(self) -> Outlook:
        return Outlook(self.r, self.alpha, self.a, self.b, self.first)

    def _reach(self, predict: Predict, level: float) -> FloatArray | None:
        wide = quantile(level)
        if self.covariance is None:
            return None
        logs = np.log([self.r, self.alpha, self.a, self.b])

        def at(values: FloatArray) -> FloatArray:
            return predict(Outlook.of_logs(values, self.first))

        return wide * np.sqrt(variance_of(at, logs, self.covariance))

    def _time(self, days: float, discount_per_year: float) -> tuple[float, float]:
        """Return the horizon and the force of discount in the unit of the table."""
        unit = self.unit_days
        return _checked(days) / unit, _force(discount_per_year) * unit

    def _patterns(self, table: BuyingTable) -> Patterns:
        if table.unit_days != self.unit_days:
            raise InvalidInputError(
                f"table: expected times in units of {self.unit_days:g} day(s), as the "
                f"model was fitted; got units of {table.unit_days:g}"
            )
        return table.patterns


def _enough(table: BuyingTable) -> None:
    if not len(table):
        raise InvalidInputError("table: expected at least one customer; got none")
    if not table.frequency.any():
        raise InvalidInputError(
            f"table: expected somebody who bought again; of {len(table)} customer(s) "
            "nobody did, so neither how often people buy nor who leaves can be told"
        )
    if not table.age.any():
        raise InvalidInputError(
            "table: expected customers of some age; got an age of 0 everywhere"
        )


def _boundary(names: list[str]) -> str | None:
    if not names:
        return None
    return (
        f"the data do not fix {', '.join(names)}: customers that are all alike, or "
        "that never leave, fit as well"
    )


def _checked(days: float) -> float:
    if not 0 <= days < np.inf:
        raise InvalidInputError(f"days: expected a finite number >= 0; got {days!r}")
    return float(days)


def _force(discount_per_year: float) -> float:
    """Return the force of discount a day."""
    if not -1 < discount_per_year < np.inf:
        raise InvalidInputError(
            f"discount_per_year: expected a number above -1; got {discount_per_year!r}"
        )
    return float(np.log1p(discount_per_year)) / YEAR
