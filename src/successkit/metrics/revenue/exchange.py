"""Exchange: amounts of several currencies in one, at dated rates."""

from datetime import date

import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.errors import MissingRateError
from successkit.core.exact import multiply_divide
from successkit.core.facts import Facts
from successkit.core.money import MINOR_DIGITS
from successkit.core.schema import PLACES, FieldType

_SCALE = 10 ** PLACES[FieldType.RATE]

Factor = tuple[int, int]
"""Numerator and denominator by which minor units are converted."""


class Exchange:
    """Rates of a book, by day.

    Parameters
    ----------
    rates
        The rates table; one base costs ``rate`` quote, from its day on.
    missing
        ``error``, or ``one`` where a rate that is not known counts as 1.
    """

    def __init__(self, rates: Facts, missing: str = "error") -> None:
        self._missing = missing
        self._days: dict[tuple[str, str], list[np.datetime64]] = {}
        self._rates: dict[tuple[str, str], list[int]] = {}
        order = np.argsort(rates.array("day"), kind="stable")
        base, quote = rates.text("base"), rates.text("quote")
        pairs = base.codes.astype(np.int64) * (len(quote.values) + 1) + quote.codes
        for pair in np.unique(pairs).tolist():
            rows = order[pairs[order] == pair]
            key = (str(base[int(rows[0])]), str(quote[int(rows[0])]))
            self._days[key] = list(rates.array("day")[rows])
            self._rates[key] = rates.array("rate")[rows].tolist()

    def factor(self, source: str, target: str, day: date) -> Factor | None:
        """Return by what minor units are multiplied on a day.

        Parameters
        ----------
        source, target
            Currencies.
        day
            The rate in force: the latest one given on or before the day.

        Returns
        -------
        Factor | None
            Numerator and denominator; None when no rate is known by then.
        """
        if source == target:
            return (1, 1)
        if not {source, target} <= MINOR_DIGITS.keys():  # "no currency" has no rate
            return None
        shift = MINOR_DIGITS[target] - MINOR_DIGITS[source]
        up, down = (10**shift, 1) if shift >= 0 else (1, 10**-shift)
        direct = self._rate((source, target), day)
        if direct is not None:
            return (direct * up, _SCALE * down)
        inverse = self._rate((target, source), day)
        if inverse is None:
            return (up, down) if self._missing == "one" else None
        return (_SCALE * up, inverse * down)

    def _rate(self, pair: tuple[str, str], day: date) -> int | None:
        days = self._days.get(pair, [])
        place = int(np.searchsorted(days, np.datetime64(day, "D"), side="right"))
        return self._rates[pair][place - 1] if place else None

    def needed(self, source: str, target: str, day: date) -> Factor:
        """Return the factor of :meth:`factor`, or say that it is missing.

        Parameters
        ----------
        source, target
            Currencies.
        day
            The day.

        Returns
        -------
        Factor
            Numerator and denominator.

        Raises
        ------
        MissingRateError
            No rate is known by the day.
        """
        factor = self.factor(source, target, day)
        if factor is None:
            raise MissingRateError(
                f"no exchange rate from {source} to {target} on or before {day}; add "
                f"a row to rates.csv: day,base,quote,rate with base {source} and quote "
                f"{target}"
            )
        return factor


def convert(units: Int64Array, factor: Factor) -> Int64Array:
    """Convert amounts, each rounded half-even once.

    Parameters
    ----------
    units
        Shape (n,), exact units of the source currency.
    factor
        From :class:`Exchange`.

    Returns
    -------
    Int64Array
        Shape (n,), exact units of the target currency.
    """
    return units if factor == (1, 1) else multiply_divide(units, *factor)
