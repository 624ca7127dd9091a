"""The pooled geometric model: all customers alike, the yardstick for better ones."""

from typing import ClassVar, Self

import attrs

from successkit.metrics.value.families import GEOMETRIC
from successkit.metrics.value.fitting import cells_of, estimate, term_of
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable


@attrs.frozen(kw_only=True, eq=False)
class PooledGeometric(RenewalModel):
    """Everybody leaves at every decision with the same chance.

    It is what value as margin over churn takes for granted.

    Examples
    --------
    >>> table = RiskTable.from_survivors([1000, 869, 743, 653, 593])
    >>> model = PooledGeometric.fit(table)
    >>> round(model.churn, 3), round(1000 * model.survival(12))  # 394 in truth
    (0.125, 202)
    """

    name: ClassVar[str] = "pooled geometric"

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
            Its churn is all that left over all that decided.
        """
        return cls(estimate=estimate(GEOMETRIC, cells_of(table)), term=term_of(table))
