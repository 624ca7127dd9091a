"""The shifted beta-geometric model: customers differ, and none of them changes."""

from collections.abc import Callable
from typing import ClassVar, Self

import attrs

from successkit.core.arrays import FloatArray
from successkit.metrics.value.families import SHIFTED_BETA, Shape
from successkit.metrics.value.fitting import cells_of, estimate, term_of
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable


@attrs.frozen(kw_only=True, eq=False)
class ShiftedBetaGeometric(RenewalModel):
    r"""Each customer leaves at each decision with a chance of their own.

    The chances are spread over customers as a beta distribution. Those with a high one
    leave first, so the retention of those who are left rises.

    Notes
    -----
    .. math:: r_t = \frac{\beta + t - 1}{\alpha + \beta + t - 1}

    References
    ----------
    .. [1] P. S. Fader, B. G. S. Hardie, "How to project customer retention", Journal of
       Interactive Marketing 21 (2007), 76–90.

    Examples
    --------
    >>> table = RiskTable.from_survivors([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> model = ShiftedBetaGeometric.fit(table)
    >>> round(model.alpha, 3), round(model.beta, 3)
    (0.668, 3.806)
    >>> round(1000 * model.survival(12))  # 394 of them were there in truth
    378
    >>> round(model.expected_residual_lifetime(8, discount=0.1), 2)
    7.53
    """

    name: ClassVar[str] = "shifted beta-geometric"
    parameters: ClassVar[dict[str, Callable[[Shape], FloatArray]]] = {
        "churn": lambda shape: shape.theta,
        "alpha": lambda shape: shape.first,
        "beta": lambda shape: shape.second,
    }

    @classmethod
    def fit(cls, table: RiskTable) -> Self:
        """Fit the model to a table by maximum likelihood.

        Parameters
        ----------
        table
            Decisions by renewal number; segments and terms are put together. Customers
            that are still there, and those that entered late, count in the cells in
            which they decided.

        Returns
        -------
        Self
            A fit never fails: ``notes`` names a boundary where the best model is a
            simpler one.
        """
        found = estimate(SHIFTED_BETA, cells_of(table))
        return cls(estimate=found, term=term_of(table))

    @property
    def alpha(self) -> float:
        """First parameter of the beta distribution; infinite when homogeneous."""
        return float(self.estimate.shape.first[0])

    @property
    def beta(self) -> float:
        """Second parameter of the beta distribution; infinite when homogeneous."""
        return float(self.estimate.shape.second[0])
