"""BG/NBD and MBG/NBD: buying at random until leaving at a purchase."""

from typing import ClassVar

import attrs

from successkit.metrics.value.buying.base import BetaGeometric


@attrs.frozen(kw_only=True, eq=False)
class BetaGeometricNBD(BetaGeometric):
    """The BG/NBD model: nobody leaves at the first purchase.

    Who bought once is alive for certain, however long ago that was; where that is not
    believable, see :class:`ModifiedBetaGeometricNBD`.

    References
    ----------
    .. [1] P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers the easy
       way: an alternative to the Pareto/NBD model", Marketing Science 24 (2005),
       275–284.

    Examples
    --------
    >>> from successkit.metrics.value.buying.table import BuyingTable
    >>> model = BetaGeometricNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit_days=7)
    >>> table = BuyingTable.from_columns(
    ...     frequency=[2, 0], recency=[30.43, 0], age=[38.86, 38.86], unit_days=7
    ... )
    >>> model.probability_alive(table).round(3).tolist()
    [0.727, 1.0]
    >>> model.expected_purchases(table, days=39 * 7).round(3).tolist()
    [1.226, 0.195]
    """

    first: ClassVar[int] = 0


@attrs.frozen(kw_only=True, eq=False)
class ModifiedBetaGeometricNBD(BetaGeometric):
    """The MBG/NBD model: the first purchase can be the last, as every other one.

    References
    ----------
    .. [1] E. P. Batislam, M. Denizel, A. Filiztekin, "Empirical validation and
       comparison of models for customer base analysis", International Journal of
       Research in Marketing 24 (2007), 201–209.

    Examples
    --------
    >>> from successkit.metrics.value.buying.table import BuyingTable
    >>> model = ModifiedBetaGeometricNBD(r=0.525, alpha=6.183, a=0.891, b=1.614)
    >>> table = BuyingTable.from_columns(frequency=[0, 0], recency=[0, 0], age=[1, 90])
    >>> model.probability_alive(table).round(3).tolist()
    [0.626, 0.3]
    """

    first: ClassVar[int] = 1
