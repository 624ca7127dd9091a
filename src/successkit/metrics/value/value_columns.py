"""Columns of lifetime value: exact until they are rounded once."""

from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    NULL_INT,
    BoolArray,
    FloatArray,
    Int64Array,
    ObjectArray,
)
from successkit.core.errors import InvalidInputError
from successkit.core.exact import UNITS, divide_half_even
from successkit.metrics.value.exact_worth import MOST_MONTHS, minor_worth, parts_of
from successkit.metrics.value.group_model import RISK_MONTHS, Outlook
from successkit.metrics.value.renewal_model import ENDLESS
from successkit.metrics.value.standing_clock import Standing
from successkit.metrics.value.value_model import ValueModel
from successkit.metrics.value.worths import Worths

ENDLESS_LIFE: Final = "the expected lifetime is infinite; its discounted value is not"
AMOUNTS: Final = ("mrr", "value", "low", "high", "at_risk")
"""Names of the amounts of an account."""


@attrs.frozen(eq=False, kw_only=True)
class ValueColumns:
    """Residual value of each customer, as columns.

    Amounts are exact until they are rounded once: an
    account's value is its revenue in units of 1/55,440 minor unit times its months of
    worth in millionths.

    Parameters
    ----------
    as_of
        The day.
    currency
        Of the amounts.
    account_ids
        Shape (n,).
    standing
        What each pays and when it decides next.
    model
        What was fitted.
    outlook
        How worth is counted.
    worths
        Worth of 1 a month where the accounts stand; None without a model.
    ending_months
        Shape (n,): worth of 1 a month of cancelled revenue. [months of revenue]
    definition
        Name and hash of the definition.
    """

    as_of: date
    currency: str
    account_ids: ObjectArray
    standing: Standing
    model: ValueModel
    outlook: Outlook
    worths: Worths | None
    ending_months: FloatArray
    definition: str

    def __len__(self) -> int:
        return len(self.account_ids)

    def cells(self, name: str = "months") -> FloatArray:
        """Return a figure of the cell that each account stands in.

        Parameters
        ----------
        name
            ``months``, ``low``, ``high`` (worth of the revenue that goes on, in months
            of it), ``lifetime`` or ``risk``.

        Returns
        -------
        FloatArray
            Shape (n,); infinite where the sum has no end, NaN without a model.
        """
        if self.worths is None:
            return np.full(len(self), np.nan)
        return self.worths.column(name)[self.worths.cell]

    def parts(self, name: str = "months") -> Int64Array:
        """Return months of worth of the revenue that goes on, in whole millionths.

        Parameters
        ----------
        name
            ``months``, ``low`` or ``high``.

        Returns
        -------
        Int64Array
            Shape (n,); 0 where there is no finite number.
        """
        months = self.cells(name)
        return parts_of(np.where(is_finite(months), months, 0))

    def minor(self, name: str) -> Int64Array:
        """Return amounts in minor units.

        Parameters
        ----------
        name
            ``mrr``, ``value``, ``low``, ``high`` or ``at_risk`` (revenue of twelve
            months that is expected to leave within twelve months).

        Returns
        -------
        Int64Array
            Shape (n,), rounded half-even once; ``NULL_INT`` where there is none.

        Raises
        ------
        InvalidInputError
            There is no such amount.
        """
        if name not in AMOUNTS:
            raise InvalidInputError(
                f"name: expected one of {', '.join(AMOUNTS)}; got {name!r}"
            )
        if name == "mrr":
            return divide_half_even(self.standing.units, UNITS)
        pairs, known = self.pairs(name)
        return np.where(known, minor_worth(pairs), NULL_INT)

    def pairs(self, name: str) -> tuple[list[tuple[Int64Array, Int64Array]], BoolArray]:
        """Return revenue and months that make an amount, and where it is known.

        Parameters
        ----------
        name
            ``value``, ``low``, ``high`` or ``at_risk``.

        Returns
        -------
        tuple[list[tuple[Int64Array, Int64Array]], BoolArray]
            Units and millionths of months, of what goes on and of what ends; and where
            there is an amount.
        """
        kept = self.standing.units - self.standing.ending
        if name == "at_risk":
            risk, gone = RISK_MONTHS * self.cells("risk"), self.standing.ends
            ending = np.where((gone > 0) & (gone <= RISK_MONTHS), RISK_MONTHS, 0.0)
        else:
            risk = self.cells("months" if name == "value" else name)
            ending = self.ending_months
        # Where nothing goes on, nothing has to be known of what goes on.
        known = is_finite(risk) | (kept == 0)
        going = parts_of(np.where(is_finite(risk), risk, 0))
        return [(kept, going), (self.standing.ending, parts_of(ending))], known

    @property
    def undefined(self) -> ObjectArray:
        """Shape (n,): why a value, or a lifetime, is not given; empty where it is."""
        result = np.full(len(self), "", dtype=object)
        if self.worths is None:
            result[:] = self.model.undefined
            return result
        result[np.isnan(self.lifetime())] = ENDLESS_LIFE
        result[~self.pairs("value")[1]] = ENDLESS
        return result

    def lifetime(self) -> FloatArray:
        """Return the expected months still to come within the horizon.

        Returns
        -------
        FloatArray
            Shape (n,), not discounted; NaN where it is infinite, or without a model.
        """
        life, one = self.cells("lifetime"), self.standing
        ending = (one.ending > 0) & (one.ending == one.units)
        life = np.where(ending, one.ends, life)
        return np.where(is_finite(life), life, np.nan)


def is_finite(months: FloatArray) -> BoolArray:
    """Return where months of worth are a number that amounts can be made of.

    Parameters
    ----------
    months
        Shape (n,); may be infinite or NaN.

    Returns
    -------
    BoolArray
        Shape (n,).

    Examples
    --------
    >>> is_finite(np.array([1.5, np.inf, np.nan])).tolist()
    [True, False, False]
    """
    with np.errstate(invalid="ignore"):
        known: BoolArray = np.isfinite(months) & (months <= MOST_MONTHS)
    return known
