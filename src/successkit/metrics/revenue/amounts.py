"""Exact units to amounts people read: rounded once, and so that columns add up."""

from decimal import Decimal

from successkit.core.exact import UNITS
from successkit.core.money import MINOR_DIGITS


def round_units(units: int) -> int:
    """Return exact units as whole minor units, halves to the even one.

    Parameters
    ----------
    units
        Units of 1/55,440 minor unit.

    Returns
    -------
    int
        Minor units.

    Examples
    --------
    >>> round_units(83_333 * 55_440 + 18_480)
    83333
    """
    whole, rest = divmod(units, UNITS)
    return whole + (2 * rest > UNITS or (2 * rest == UNITS and whole % 2 == 1))


def major(units: int, currency: str) -> Decimal:
    """Return exact units as an amount in major units.

    Parameters
    ----------
    units
        Units of 1/55,440 minor unit.
    currency
        ISO 4217 code; one without minor unit, or unknown, has no decimals.

    Returns
    -------
    Decimal
        With as many decimal places as the currency has.

    Examples
    --------
    >>> major(1999 * 55_440, "USD")
    Decimal('19.99')
    """
    return minor_to_major(round_units(units), currency)


def minor_to_major(minor: int, currency: str) -> Decimal:
    """Return minor units as an amount in major units.

    Parameters
    ----------
    minor
        Whole minor units.
    currency
        ISO 4217 code.

    Returns
    -------
    Decimal
        Exact.
    """
    return Decimal(minor).scaleb(-MINOR_DIGITS.get(currency, 0))


def round_together(parts: dict[str, int], total: int) -> dict[str, int]:
    """Round signed parts so that they sum to a total that is rounded already.

    Parameters
    ----------
    parts
        Exact units by name, with their sign.
    total
        Minor units that the rounded parts must sum to.

    Returns
    -------
    dict[str, int]
        Minor units, each within one of its exact value; what rounding leaves over
        goes to the parts that were rounded furthest the other way.

    Examples
    --------
    >>> third = 55_440 // 3
    >>> round_together({"a": third, "b": third, "c": third}, 1)
    {'a': 1, 'b': 0, 'c': 0}
    """
    rounded = {name: round_units(units) for name, units in parts.items()}
    gap = total - sum(rounded.values())
    step = 1 if gap > 0 else -1
    error = {
        name: step * (units - rounded[name] * UNITS) for name, units in parts.items()
    }
    furthest = sorted(
        (name for name in parts if parts[name]), key=lambda name: -error[name]
    )
    for name in furthest[: abs(gap)]:
        rounded[name] += step
    return rounded
