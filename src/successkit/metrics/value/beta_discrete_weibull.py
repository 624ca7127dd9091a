"""The beta-discrete-Weibull model: customers differ, and change as they grow older."""

from collections.abc import Callable
from typing import ClassVar, Self

import attrs

from successkit.core.arrays import FloatArray
from successkit.metrics.value.families import DISCRETE_WEIBULL, Shape
from successkit.metrics.value.fitting import cells_of, estimate, term_of
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable


@attrs.frozen(kw_only=True, eq=False)
class BetaDiscreteWeibull(RenewalModel):
    r"""Each customer's own chance of leaving rises or falls with age.

    With c = 1 it does not move, and this is the shifted beta-geometric model. Above 1 a
    customer is the likelier to leave the longer they have stayed, below 1 the less.

    Notes
    -----
    .. math:: S(t) = B(\gamma, \delta + t^c) / B(\gamma, \delta)

    References
    ----------
    .. [1] P. S. Fader, B. G. S. Hardie, Y. Liu, J. Davin, T. Steenburgh, "'How to
       project customer retention' revisited: the role of duration dependence", Journal
       of Interactive Marketing 43 (2018), 1–16.

    Examples
    --------
    >>> table = RiskTable.from_survivors([1000, 869, 743, 653, 593])
    >>> model = BetaDiscreteWeibull.fit(table)
    >>> round(model.gamma, 2), round(model.delta, 2), round(model.c, 2)
    (0.26, 1.72, 1.58)
    >>> round(1000 * model.survival(12))  # 394 of them were there in truth
    389
    """

    name: ClassVar[str] = "beta-discrete-Weibull"
    parameters: ClassVar[dict[str, Callable[[Shape], FloatArray]]] = {
        "churn": lambda shape: shape.theta,
        "gamma": lambda shape: shape.first,
        "delta": lambda shape: shape.second,
        "c": lambda shape: shape.c,
    }

    @classmethod
    def fit(cls, table: RiskTable) -> Self:
        """Fit the model to a table by maximum likelihood.

        Parameters
        ----------
        table
            Decisions by renewal number; segments and terms are put together.

        Returns
        -------
        Self
            A fit never fails: ``notes`` names a boundary where the best model is a
            simpler one. Fewer than three renewals give a shifted beta-geometric.
        """
        found = estimate(DISCRETE_WEIBULL, cells_of(table))
        return cls(estimate=found, term=term_of(table))

    @property
    def gamma(self) -> float:
        """First parameter of the beta distribution; infinite when homogeneous."""
        return float(self.estimate.shape.first[0])

    @property
    def delta(self) -> float:
        """Second parameter of the beta distribution; infinite when homogeneous."""
        return float(self.estimate.shape.second[0])

    @property
    def c(self) -> float:
        """Power of age; 1 when a customer's own chance does not move."""
        return float(self.estimate.shape.c[0])
