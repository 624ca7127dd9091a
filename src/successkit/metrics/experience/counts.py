"""Partial figures: small exact counts of some accounts, which add up to the whole.

``partial(a) + partial(b)`` equals the partial of both together bit for bit, as long as
no account is in both; ``value()`` makes the figure. Nothing is rounded before that.
"""

from fractions import Fraction
from typing import Self

import attrs

from successkit.core.evidence import Interval, MetricValue
from successkit.metrics.experience.value_counts import ValueCounts
from successkit.metrics.parts import LEVEL, check_same, share_interval

LeftOut = tuple[tuple[str, int], ...]


def left_out(**reasons: int) -> LeftOut:
    """Return how many rows were left out, by reason, without reasons that had none.

    Parameters
    ----------
    **reasons
        Counts by reason, its words joined by ``_``.

    Returns
    -------
    LeftOut
        Pairs, sorted by reason.

    Examples
    --------
    >>> left_out(not_answered=2, not_due_yet=0)
    (('not answered', 2),)
    """
    return tuple(
        sorted(
            (name.replace("_", " "), count) for name, count in reasons.items() if count
        )
    )


def add_left_out(own: LeftOut, other: LeftOut) -> LeftOut:
    """Return two lists of reasons as one.

    Parameters
    ----------
    own, other
        Counts by reason.

    Returns
    -------
    LeftOut
        Sorted by reason.
    """
    total = dict(own)
    for reason, count in other:
        total[reason] = total.get(reason, 0) + count
    return tuple(sorted(total.items()))


@attrs.frozen(kw_only=True)
class ShareCount:
    """A share as counts: how many of how many.

    Parameters
    ----------
    name
        Name of the figure.
    hits, n
        What counts, among all that could.
    undecided
        Rows of which nobody can say yet: the bounds count all of them as hits, or none.
    left_out
        Rows in neither, by reason.
    nothing
        Why there is no value when ``n`` is 0.
    definition
        Which denominator, where several are offered.
    """

    name: str
    hits: int
    n: int
    undecided: int = 0
    left_out: LeftOut = ()
    nothing: str
    definition: str = ""

    def __add__(self, other: Self) -> Self:
        check_same(self, other, "name", "nothing", "definition")
        return attrs.evolve(
            self,
            hits=self.hits + other.hits,
            n=self.n + other.n,
            undecided=self.undecided + other.undecided,
            left_out=add_left_out(self.left_out, other.left_out),
        )

    def value(self) -> MetricValue:
        """Return the share.

        Returns
        -------
        MetricValue
            In [0, 1], with Wilson interval, or certain bounds while some rows are
            undecided.
        """
        return MetricValue(
            name=self.name,
            value=self.hits / self.n if self.n else None,
            numerator=self.hits,
            denominator=self.n,
            n=self.n,
            undefined=None if self.n else self.nothing,
            interval=self._interval() if self.n else None,
            complete=not self.undecided,
            excluded=dict(self.left_out),
            definition=self.definition,
        )

    def _interval(self) -> Interval | None:
        if self.undecided:
            whole = self.n + self.undecided
            high = (self.hits + self.undecided) / whole
            return Interval(low=self.hits / whole, high=high, method="pending")
        return share_interval(self.hits, self.n)


@attrs.frozen(kw_only=True)
class MedianCount:
    """A median as counts of every value.

    Parameters
    ----------
    name, unit
        Of the figure.
    per_unit
        What the whole numbers are divided by.
    values
        What is known.
    left_out
        Rows without a value, by reason.
    nothing
        Why there is no figure when no value is known.
    definition
        How it was measured, where there are several ways.
    """

    name: str
    unit: str
    per_unit: int
    values: ValueCounts
    left_out: LeftOut = ()
    nothing: str
    definition: str = ""

    def __add__(self, other: Self) -> Self:
        check_same(self, other, "name", "unit", "per_unit", "nothing", "definition")
        return attrs.evolve(
            self,
            values=self.values + other.values,
            left_out=add_left_out(self.left_out, other.left_out),
        )

    def value(self) -> MetricValue:
        """Return the median.

        Returns
        -------
        MetricValue
            Over what is known; the rest is ``excluded``, never counted as 0.
        """
        median, bounds = self.values.median(), self.values.median_interval()
        return MetricValue(
            name=self.name,
            value=None if median is None else float(median / self.per_unit),
            unit=self.unit,
            n=self.values.n,
            undefined=self.nothing if median is None else None,
            interval=None
            if bounds is None
            else Interval(
                low=bounds[0] / self.per_unit,
                high=bounds[1] / self.per_unit,
                level=LEVEL,
                method="order statistics",
            ),
            excluded=dict(self.left_out),
            definition=self.definition,
        )


@attrs.frozen(kw_only=True)
class RatioCount:
    """A ratio of two sums.

    Parameters
    ----------
    name, unit
        Of the figure.
    numerator, denominator
        Whole numbers.
    per_unit
        What the ratio is divided by, exact.
    n
        Accounts that it rests on.
    left_out
        Accounts that it does not, by reason.
    nothing
        Why there is no figure when the denominator is 0.
    """

    name: str
    unit: str
    numerator: int
    denominator: int
    per_unit: Fraction = Fraction(1)
    n: int
    left_out: LeftOut = ()
    nothing: str

    def __add__(self, other: Self) -> Self:
        check_same(self, other, "name", "unit", "per_unit", "nothing")
        return attrs.evolve(
            self,
            numerator=self.numerator + other.numerator,
            denominator=self.denominator + other.denominator,
            n=self.n + other.n,
            left_out=add_left_out(self.left_out, other.left_out),
        )

    def value(self) -> MetricValue:
        """Return the ratio.

        Returns
        -------
        MetricValue
            Undefined when there is nothing to divide by.
        """
        some = self.denominator != 0
        ratio = Fraction(self.numerator, self.denominator) if some else Fraction(0)
        return MetricValue(
            name=self.name,
            value=float(ratio / self.per_unit) if some else None,
            unit=self.unit,
            numerator=self.numerator,
            denominator=self.denominator,
            n=self.n,
            undefined=None if some else self.nothing,
            excluded=dict(self.left_out),
        )


@attrs.frozen(kw_only=True)
class PlainCount:
    """How many there are.

    Parameters
    ----------
    name
        Name of the figure.
    n
        The count.
    """

    name: str
    n: int

    def __add__(self, other: Self) -> Self:
        check_same(self, other, "name")
        return attrs.evolve(self, n=self.n + other.n)

    def value(self) -> MetricValue:
        """Return the count.

        Returns
        -------
        MetricValue
            From 0; never undefined.
        """
        return MetricValue(
            name=self.name,
            value=float(self.n),
            unit="count",
            numerator=self.n,
            n=self.n,
        )
