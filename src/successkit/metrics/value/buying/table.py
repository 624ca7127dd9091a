"""``BuyingTable``: how often, how recently and since when each customer bought."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, FloatArray, Int64Array, ObjectArray
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text
from successkit.metrics.value.buying.checks import counts, numbers, refuse, times
from successkit.metrics.value.buying.patterns import Patterns
from successkit.metrics.value.buying.transactions import Purchases, purchases

DAY: Final = 1.0


@attrs.frozen(kw_only=True, eq=False, slots=False)
class BuyingTable:
    """One row a customer: what models of buying without contracts need to know.

    Make it with :meth:`from_transactions`, or with :meth:`from_columns` where the
    counting has been done elsewhere.

    Parameters
    ----------
    customers
        Shape (n,). Ids; None when rows have no name.
    frequency
        Shape (n,), >= 0. Purchases after the first one.
    recency
        Shape (n,), in [0, age]. Time from the first purchase to the last one; 0 for
        those who bought once.
    age
        Shape (n,), >= 0. Time from the first purchase to the day of the table.
    mean_amount
        Shape (n,). Mean amount of the purchases after the first one; NaN for those
        who bought once, and where amounts are not known.
    unit_days
        How many days a unit of time is: 1, or 7 when times are in weeks.
    """

    customers: ObjectArray | None
    frequency: Int64Array
    recency: FloatArray
    age: FloatArray
    mean_amount: FloatArray
    unit_days: float = DAY

    @classmethod
    def from_transactions(
        cls,
        ids: Sequence[str] | Text | AnyArray,
        days: Sequence[date | str] | AnyArray,
        amounts: Sequence[float] | AnyArray | None = None,
        *,
        as_of: date,
    ) -> Self:
        """Count the purchases of each customer.

        Parameters
        ----------
        ids
            Shape (n,). Customer of each purchase: text or whole numbers.
        days
            Shape (n,). Its day: dates, or text such as ``2026-01-05``.
        amounts
            Shape (n,). What was paid [money]; None when it is not known.
        as_of
            Day of the table: later purchases are left out, those of the day are in.

        Returns
        -------
        Self
            Sorted by id, times in days. Purchases of one day are one purchase of their
            sum. Customers whose first purchase comes later are not in it.

        Raises
        ------
        InvalidInputError
            Columns of different lengths, an id or a day is missing, an amount is no
            finite number.

        Examples
        --------
        >>> table = BuyingTable.from_transactions(
        ...     ["b", "a", "a", "a"],
        ...     ["2026-01-05", "2026-01-01", "2026-01-11", "2026-02-01"],
        ...     [7, 10, 30, 50],
        ...     as_of=date(2026, 2, 10),
        ... )
        >>> list(table.customers), table.frequency.tolist()
        (['a', 'b'], [2, 0])
        >>> table.recency.tolist(), table.age.tolist(), table.mean_amount.tolist()
        ([31.0, 0.0], [40.0, 36.0], [40.0, nan])
        """
        bought = purchases(ids, days, amounts, as_of)
        start = np.flatnonzero(np.diff(bought.customer, prepend=-1))
        last = np.append(start[1:], len(bought.customer))[: len(start)] - 1
        today = int(np.datetime64(as_of, "D").astype(np.int64))
        first = bought.day[start]
        return cls(
            customers=bought.names,
            frequency=last - start,
            recency=(bought.day[last] - first).astype(np.float64),
            age=(today - first).astype(np.float64),
            mean_amount=_mean_of_repeats(bought, start, last - start),
        )

    @classmethod
    def from_columns(
        cls,
        *,
        frequency: Sequence[float] | AnyArray,
        recency: Sequence[float] | AnyArray,
        age: Sequence[float] | AnyArray,
        mean_amount: Sequence[float] | AnyArray | None = None,
        customers: Sequence[str] | AnyArray | None = None,
        unit_days: float = DAY,
    ) -> Self:
        """Take columns that were counted elsewhere.

        Parameters
        ----------
        frequency
            Shape (n,). Purchases after the first one: whole numbers >= 0.
        recency
            Shape (n,). Time from the first purchase to the last one, in [0, age]; 0
            where ``frequency`` is.
        age
            Shape (n,). Time from the first purchase to the day of the table.
        mean_amount
            Shape (n,). Mean amount of the purchases after the first one; read only
            where there are some. None when it is not known.
        customers
            Shape (n,). Ids; None when rows need no name.
        unit_days
            How many days a unit of time is: 1, or 7 when times are in weeks.

        Returns
        -------
        Self
            Rows in the order given.

        Raises
        ------
        InvalidInputError
            Columns of different lengths, negative or missing numbers, a recency above
            the age, or above 0 for somebody who bought once.

        Examples
        --------
        >>> table = BuyingTable.from_columns(
        ...     frequency=[2, 0], recency=[30.43, 0], age=[38.86, 38.86], unit_days=7
        ... )
        >>> len(table)
        2
        """
        if not 0 < unit_days < np.inf:
            raise InvalidInputError(
                f"unit_days: expected a number of days above 0; got {unit_days}"
            )
        often = counts("frequency", frequency)
        rows = len(often)
        last, since = times("recency", recency, rows), times("age", age, rows)
        refuse("recency", "no more than the age", last > since, last)
        once = "0 where frequency is 0"
        refuse("recency", once, (often == 0) & (last > 0), last)
        return cls(
            customers=_ids(customers, rows),
            frequency=often,
            recency=last,
            age=since,
            mean_amount=_amounts(mean_amount, often),
            unit_days=float(unit_days),
        )

    def __len__(self) -> int:
        return len(self.frequency)

    @cached_property
    def patterns(self) -> Patterns:
        """Distinct rows of frequency, recency and age."""
        return Patterns.of(self.frequency.astype(np.float64), self.recency, self.age)


def _mean_of_repeats(
    bought: Purchases, start: Int64Array, repeats: Int64Array
) -> FloatArray:
    # The first purchase of a customer often has another size than the later ones.
    later = bought.amount.copy()
    later[start] = 0
    total = np.add.reduceat(later, start) if start.size else np.empty(0)
    mean = np.full(len(start), np.nan)
    np.divide(total, repeats, out=mean, where=repeats > 0)
    return mean


def _amounts(
    values: Sequence[float] | AnyArray | None, often: Int64Array
) -> FloatArray:
    if values is None:
        return np.full(len(often), np.nan)
    amounts = numbers("mean_amount", values, len(often))
    return np.where(often > 0, amounts, np.nan)


def _ids(values: Sequence[str] | AnyArray | None, rows: int) -> ObjectArray | None:
    if values is None:
        return None
    ids = np.asarray(values, object)
    if ids.shape != (rows,):
        raise InvalidInputError(
            f"customers: expected {rows} ids, one a row; got shape {ids.shape}"
        )
    return ids
