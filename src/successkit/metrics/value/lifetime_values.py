"""``LifetimeValues``: what each customer is worth, as a table that adds up."""

from collections.abc import Mapping
from decimal import Decimal

import attrs
import numpy as np

from successkit.core.arrays import NULL_INT, BoolArray, Int64Array
from successkit.core.display import table_html
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval, MetricValue
from successkit.core.exact import UNITS, checked_sum
from successkit.core.money import MINOR_DIGITS
from successkit.metrics.revenue.amounts import major, minor_to_major, round_together
from successkit.metrics.value.exact_worth import PARTS, exact_worth
from successkit.metrics.value.group_model import RISK_MONTHS
from successkit.metrics.value.renewal_model import ENDLESS
from successkit.metrics.value.value_columns import AMOUNTS, ValueColumns


@attrs.frozen(eq=False, kw_only=True)
class LifetimeValues(ValueColumns):
    """Residual value of each customer of a book, with what it rests on.

    Made by :func:`lifetime_value`; its fields are those of ``ValueColumns``.
    """

    def to_dict(self) -> dict[str, list[object]]:
        """Return the table column by column.

        Returns
        -------
        dict[str, list[object]]
            ``account``, ``segment``, ``currency``, ``mrr``, ``term`` and ``renewal``
            (number of the next decision), ``months_to_decision``, ``lifetime``
            (expected months still to come), ``value``, ``low``, ``high``, ``at_risk``,
            ``borrowed`` (share that the model owes to other segments) and
            ``undefined``. Amounts are Decimals in major units; None where there is
            none.
        """
        return self.rows(np.arange(len(self)))

    def rows(self, places: Int64Array) -> dict[str, list[object]]:
        """Return some rows of the table column by column.

        Parameters
        ----------
        places
            Positions.

        Returns
        -------
        dict[str, list[object]]
            As :meth:`to_dict`.
        """
        stand, life = self.standing, self.lifetime()[places]
        segment = stand.segment.take(places).strings()
        return {
            "account": self.account_ids[places].tolist(),
            "segment": [name or None for name in segment.tolist()],
            "currency": [self.currency] * len(places),
            "mrr": self._decimals("mrr", places),
            "term": stand.term[places].tolist(),
            "renewal": stand.number[places].tolist(),
            "months_to_decision": stand.wait[places].tolist(),
            "lifetime": [None if np.isnan(one) else one for one in life.tolist()],
            **{name: self._decimals(name, places) for name in AMOUNTS[1:]},
            "borrowed": self._borrowed(places),
            "undefined": [text or None for text in self.undefined[places].tolist()],
        }

    def _decimals(self, name: str, places: Int64Array) -> list[object]:
        return [
            None if amount == NULL_INT else minor_to_major(amount, self.currency)
            for amount in self.minor(name)[places].tolist()
        ]

    def _borrowed(self, places: Int64Array) -> list[object]:
        if self.worths is None:
            return [None] * len(places)
        share = np.array([group.borrowed for group in self.worths.models])
        found: list[object] = share[self.worths.group][self.worths.cell][
            places
        ].tolist()
        return found

    def top(self, count: int = 10, *, by: str = "at_risk") -> dict[str, list[object]]:
        """Return the accounts that matter most.

        Parameters
        ----------
        count
            How many at most, >= 0.
        by
            Amount to sort by, largest first; the id decides between equals.

        Returns
        -------
        dict[str, list[object]]
            As :meth:`to_dict`.
        """
        amount = self.minor(by)
        order = np.lexsort((np.arange(len(self)), -np.maximum(amount, -1)))
        return self.rows(order[: max(count, 0)])

    def total(self, segment: str | None = None) -> MetricValue:
        """Return the value of all customers, or of those of a segment.

        Parameters
        ----------
        segment
            Its name; None for all.

        Returns
        -------
        MetricValue
            [money]: the exact sum, rounded once. In its interval, accounts of a segment
            and term err together, and groups on their own.
        """
        return self._sum("lifetime_value", "value", "months", segment)

    def revenue_at_risk(self, segment: str | None = None) -> MetricValue:
        """Return revenue of twelve months that is expected to leave within twelve.

        Parameters
        ----------
        segment
            Its name; None for all.

        Returns
        -------
        MetricValue
            [money], with the annual revenue as its denominator.
        """
        return self._sum("revenue_at_risk", "at_risk", "risk", segment)

    def first_month(self, segment: str | None = None) -> MetricValue:
        """Return the revenue of the first month that is counted: that of the book.

        Parameters
        ----------
        segment
            Its name; None for all.

        Returns
        -------
        MetricValue
            [money/month], the MRR of the book to the last unit.
        """
        chosen = self._chosen(segment)
        units = checked_sum(self.standing.units[chosen])
        return MetricValue(
            name="first_month",
            value=major(units, self.currency),
            unit="money/month",
            n=int(chosen.sum()),
            currency=self.currency,
            definition=self.definition,
        )

    def by_segment(self) -> Mapping[str, MetricValue]:
        """Return the value of the customers of each segment.

        Returns
        -------
        Mapping[str, MetricValue]
            By segment, sorted; they sum to the total.
        """
        names = [str(n) for n in self.standing.segment.compact().values.tolist()]
        found = {name: self.total(name) for name in names}
        whole = self.total()
        if isinstance(whole.value, Decimal) and all(
            one.value is not None for one in found.values()
        ):
            parts = {name: self._exact("value", name) // PARTS for name in names}
            minor = int(whole.value.scaleb(MINOR_DIGITS.get(self.currency, 0)))
            for name, amount in round_together(parts, minor).items():
                value = minor_to_major(amount, self.currency)
                found[name] = attrs.evolve(found[name], value=value)
        return found

    def _exact(self, name: str, segment: str | None) -> int:
        chosen = self._chosen(segment)
        return sum(
            exact_worth(units[chosen], parts[chosen])
            for units, parts in self.pairs(name)[0]
        )

    def _chosen(self, segment: str | None) -> BoolArray:
        column = self.standing.segment
        if segment is None:
            return np.ones(len(self), bool)
        found = np.flatnonzero(column.values == segment)
        if not found.size and segment:
            names = ", ".join(map(str, column.values.tolist()))
            raise InvalidInputError(
                f"segment: expected one of {names}; got {segment!r}"
            )
        return np.asarray(column.codes == (found[0] if found.size else -1))

    def _sum(
        self, metric: str, name: str, spread: str, segment: str | None
    ) -> MetricValue:
        chosen = self._chosen(segment)
        known = self.pairs(name)[1]
        missing = int((~known & chosen).sum())
        exact = self._exact(name, segment)
        value = _rounded(exact, self.currency)
        reason = None
        if self.worths is None and chosen.any() and missing:
            reason = self.model.undefined
        elif missing:
            reason = ENDLESS
        annual = checked_sum(self.standing.units[chosen]) * RISK_MONTHS
        return MetricValue(
            name=metric,
            value=None if reason else value,
            unit="money",
            denominator=major(annual, self.currency) if name == "at_risk" else None,
            n=int(chosen.sum()),
            interval=None if reason else self._interval(exact, value, spread, chosen),
            undefined=reason,
            currency=self.currency,
            definition=self.definition,
        )

    def _interval(
        self, exact: int, value: Decimal, spread: str, chosen: BoolArray
    ) -> Interval | None:
        if self.worths is None:
            return None
        kept = (self.standing.units - self.standing.ending)[chosen].astype(float)
        cells = len(self.worths.group)
        held = np.bincount(self.worths.cell[chosen], kept, cells).astype(float)
        reach = self.outlook.reach * (RISK_MONTHS if spread == "risk" else 1)
        down, up = (
            reach * self.worths.error(held, spread, side) for side in ("down", "up")
        )
        if not np.isfinite(down + up):
            return None
        middle, scale = exact / PARTS, float(minor_to_major(1, self.currency)) / UNITS
        return Interval(
            # An interval without width is still around the value as it is rounded.
            low=min(max(middle - down, 0.0) * scale, float(value)),
            high=max((middle + up) * scale, float(value)),
            level=self.outlook.level,
            method="delta",
        )

    def _repr_html_(self) -> str:
        shown = self.rows(np.arange(min(len(self), 20)))
        caption = f"lifetime value as of {self.as_of}, {self.currency}"
        return table_html(shown, len(self), caption=caption)


def _rounded(exact: int, currency: str) -> Decimal:
    """Return an exact sum in major units, rounded half-even once."""
    whole, rest = divmod(exact, UNITS * PARTS)
    up = 2 * rest > UNITS * PARTS or (2 * rest == UNITS * PARTS and whole % 2 == 1)
    return minor_to_major(whole + up, currency)
