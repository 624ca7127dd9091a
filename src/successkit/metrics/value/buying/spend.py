"""Gamma–Gamma: how much a purchase of each customer is worth on average."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval
from successkit.metrics.value.buying.checks import above_zero, refuse
from successkit.metrics.value.buying.deviation import (
    parameter_interval,
    quantile,
    variance_of,
)
from successkit.metrics.value.buying.optimum import maximise
from successkit.metrics.value.buying.spend_likelihood import SpendLikelihood
from successkit.metrics.value.buying.table import BuyingTable

NAMES: Final = ("p", "q", "v")
LEVEL: Final = 0.9


@attrs.frozen(kw_only=True, eq=False)
class GammaGamma:
    r"""A fitted model of the mean amount of a purchase.

    The amounts of one customer are gamma distributed around a mean of its own; the
    means vary over customers. Few purchases say little, so their mean is drawn towards
    that of all. Amounts must not depend on how often somebody buys.

    Parameters
    ----------
    p
        Shape of the amounts of one customer.
    q, v
        Shape and rate of the distribution over customers; ``v`` in money.
    log_likelihood
        Of all customers with repeated purchases.
    n
        How many those are.
    covariance
        Shape (3, 3), of the logarithms of p, q and v; None at a boundary.
    boundary
        Which parameters the data do not fix, in words; None when they fix all.

    References
    ----------
    .. [1] P. S. Fader, B. G. S. Hardie, K. L. Lee, "RFM and CLV: using iso-value curves
       for customer base analysis", Journal of Marketing Research 42 (2005), 415–430.

    Examples
    --------
    >>> model = GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> round(model.mean_amount, 1)
    35.2
    >>> table = BuyingTable.from_columns(
    ...     frequency=[0, 2], recency=[0, 9], age=[10, 10], mean_amount=[0, 22.35]
    ... )
    >>> model.expected_amount(table).round(1).tolist()
    [35.2, 24.7]
    """

    p: float
    q: float
    v: float
    log_likelihood: float = np.nan
    n: int = 0
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
            With amounts above 0 for everybody who bought again.

        Returns
        -------
        Self
            Where the data do not fix a parameter (all amounts are alike …), it stands
            at a large or small number and ``boundary`` says so.

        Raises
        ------
        InvalidInputError
            Nobody bought again, or an amount is missing or not above 0.
        """
        again = table.frequency > 0
        amounts = _amounts(table, again)
        # Amounts over their mean: the search does not depend on the currency.
        unit = float(amounts.mean())
        likelihood = SpendLikelihood(
            table.frequency[again].astype(np.float64), amounts / unit
        )
        best = maximise(likelihood, np.array([2.0, 2.0, 1.0]), len(amounts))
        p, q, v = best.parameters.tolist()
        loose = ", ".join(NAMES[place] for place in best.loose)
        return cls(
            p=p,
            q=q,
            v=v * unit,
            log_likelihood=(best.mean - float(np.log(unit))) * len(amounts),
            n=len(amounts),
            covariance=best.covariance,
            boundary=_boundary(loose),
        )

    @property
    def mean_amount(self) -> float:
        """Mean amount over customers [money]; infinite when q is at most 1."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else float("inf")

    def expected_amount(self, table: BuyingTable) -> FloatArray:
        r"""Return the mean amount that each customer is expected to spend.

        Parameters
        ----------
        table
            With amounts for everybody who bought again.

        Returns
        -------
        FloatArray
            Shape (n,), above 0 [money a purchase]. Infinite where p × frequency + q is
            at most 1: few purchases with so wide a spread fix no mean.

        Notes
        -----
        .. math:: p (v + x \bar z) / (p x + q - 1)
        """
        again = table.frequency > 0
        _amounts(table, again, some=False)
        return self._amount(table)

    def expected_amount_interval(
        self, table: BuyingTable, *, level: float = LEVEL
    ) -> tuple[FloatArray, FloatArray] | None:
        """Return bounds of the mean amount expected.

        Parameters
        ----------
        table
            With amounts for everybody who bought again.
        level
            Share of confidence, in (0, 1).

        Returns
        -------
        tuple[FloatArray, FloatArray] | None
            Low and high of shape (n,); None at a boundary. They say how well the
            parameters are known. Infinite where the expectation is, or nearly.
        """
        wide = quantile(level)
        middle = self.expected_amount(table)
        if self.covariance is None:
            return None
        logs = np.log([self.p, self.q, self.v])

        def inverse(values: FloatArray) -> FloatArray:
            p, q, v = np.exp(values).tolist()
            return 1 / attrs.evolve(self, p=p, q=q, v=v)._amount(table)  # noqa: SLF001

        # The inverse is smooth, and 0, where the mean becomes infinite.
        reach = wide * np.sqrt(variance_of(inverse, logs, self.covariance))
        low = 1 / (1 / middle + reach)
        room = 1 / middle - reach
        high = np.full(len(table), np.inf)
        np.divide(1, room, out=high, where=room > 0)
        return low, high

    def interval(self, parameter: str, *, level: float = LEVEL) -> Interval | None:
        """Return the interval of a parameter by the delta method.

        Parameters
        ----------
        parameter
            ``p``, ``q`` or ``v``.
        level
            Share of confidence, in (0, 1).

        Returns
        -------
        Interval | None
            Above 0; None at a boundary, where there is none.
        """
        return parameter_interval(self, NAMES, parameter, self.covariance, level)

    def _amount(self, table: BuyingTable) -> FloatArray:
        often = table.frequency
        spent = np.where(often > 0, often * table.mean_amount, 0)
        below = self.p * often + self.q - 1
        amount = np.full(len(table), np.inf)
        np.divide(self.p * (self.v + spent), below, out=amount, where=below > 0)
        return amount


def _amounts(table: BuyingTable, again: BoolArray, *, some: bool = True) -> FloatArray:
    if some and not again.any():
        raise InvalidInputError(
            f"table: expected somebody who bought again; of {len(table)} customer(s) "
            "nobody did, so there is no amount to learn from"
        )
    amounts = np.where(again, table.mean_amount, 1)
    bad = ~(np.isfinite(amounts) & (amounts > 0))
    refuse("mean_amount", "a number above 0 for who bought again", bad, amounts)
    return amounts[again]


def _boundary(names: str) -> str | None:
    if not names:
        return None
    return (
        f"the data do not fix {names}: customers who all spend alike, or purchases "
        "that are all alike, fit as well"
    )
