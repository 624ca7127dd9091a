"""Money: whole minor units of a named currency, never a float."""

import decimal
from decimal import Decimal
from typing import Final, Self, cast

import attrs

from successkit.core.errors import InvalidInputError

_NO_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN "
    "BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD "
    "FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR "
    "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD "
    "TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG"
)

MINOR_DIGITS: Final[dict[str, int]] = {
    **dict.fromkeys(_NO_MINOR.split(), 0),
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_THREE.split(), 3),
}
"""Decimal places of each currency's minor unit (ISO 4217)."""

LARGEST: Final = 10**15
"""Largest amount of money, in minor units."""

LARGEST_PRICE: Final = 10**12
"""Largest price of one contract, in minor units: billed by the day, it still is less
than 2**62 exact units a month."""


def minor_digits(currency: str) -> int:
    """Return how many decimal places a currency has.

    Parameters
    ----------
    currency
        ISO 4217 code in capitals.

    Returns
    -------
    int
        0 for yen, 2 for dollars, 3 for dinars.

    Raises
    ------
    InvalidInputError
        The code is not a currency in use.

    Examples
    --------
    >>> minor_digits("JPY")
    0
    """
    if currency not in MINOR_DIGITS:
        raise InvalidInputError(
            f"currency: expected an ISO 4217 code such as JPY or USD; got {currency!r}"
        )
    return MINOR_DIGITS[currency]


def exact_scale(number: Decimal, places: int) -> int | None:
    """Return a decimal number times a power of ten, when that is a whole number.

    Parameters
    ----------
    number
        Any decimal number, of any length.
    places
        The power of ten.

    Returns
    -------
    int | None
        None for a number that is finer, not finite, or beyond any amount.

    Examples
    --------
    >>> exact_scale(Decimal("19.99"), 2), exact_scale(Decimal("19.999"), 2)
    (1999, None)
    """
    try:
        # Decimal rounds to 28 digits without a word unless it is told not to.
        with decimal.localcontext() as context:
            context.traps[decimal.Inexact] = True
            scaled = number.scaleb(places)
            whole = scaled.to_integral_value()
    except (decimal.Inexact, decimal.InvalidOperation):
        return None
    return int(whole) if scaled.is_finite() and scaled == whole else None


@attrs.frozen(order=False)
class Money:
    """An amount in minor units of one currency.

    Parameters
    ----------
    amount
        Whole minor units: yen for JPY, cents for USD. A bool or float is refused.
    currency
        ISO 4217 code.

    Examples
    --------
    >>> Money.from_decimal("1200000", "JPY") + Money(5, "JPY")
    Money(amount=1200005, currency='JPY')
    >>> print(Money(1999, "USD"))
    19.99 USD
    """

    amount: int
    currency: str

    def __attrs_post_init__(self) -> None:
        self._whole(self.amount)
        self._known(self.currency)

    def _whole(self, value: object) -> None:
        if type(value) is not int or abs(value) > LARGEST:
            raise InvalidInputError(
                f"amount: expected a whole number of minor units up to {LARGEST}; "
                f"got {value!r}; use Money.from_decimal for major units"
            )

    def _known(self, value: str) -> None:
        minor_digits(value)

    @classmethod
    def from_decimal(cls, amount: str | Decimal, currency: str) -> Self:
        """Make money from major units, refusing what the currency cannot hold.

        Parameters
        ----------
        amount
            Major units as text or Decimal; a float is refused.
        currency
            ISO 4217 code.

        Returns
        -------
        Self
            The exact amount.

        Raises
        ------
        InvalidInputError
            Not a number, a float, or finer than the minor unit.

        Examples
        --------
        >>> Money.from_decimal("19.99", "USD").amount
        1999
        """
        if not isinstance(cast("object", amount), str | Decimal):
            raise InvalidInputError(
                f"amount: expected text or Decimal; got {type(amount).__name__} "
                f"{amount!r}; floats are not exact"
            )
        try:
            number = Decimal(amount)
            minor = exact_scale(number, minor_digits(currency))
        except decimal.InvalidOperation:
            raise InvalidInputError(
                f"amount: expected a decimal number; got {amount!r}"
            ) from None
        if minor is None:
            raise InvalidInputError(
                f"amount: {currency} has {minor_digits(currency)} decimal places; "
                f"got {amount}"
            )
        return cls(minor, currency)

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise InvalidInputError(
                f"cannot combine {self.currency} and {other.currency}: convert with a "
                "dated rate first"
            )

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount).scaleb(-minor_digits(self.currency))

    def __str__(self) -> str:
        return f"{self.major:f} {self.currency}"


def allocate(total: int, weights: list[int]) -> list[int]:
    """Split a whole amount in proportion, so that the parts sum to it exactly.

    Parameters
    ----------
    total
        What to split, in minor units.
    weights
        Non-negative whole weights, not all zero.

    Returns
    -------
    list[int]
        One part per weight, each within one unit of the exact share; the largest
        remainders get the units left over, earlier ones first.

    Raises
    ------
    InvalidInputError
        No weights, a negative one, or all zero.

    Examples
    --------
    >>> allocate(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise InvalidInputError(
            f"weights: expected non-negative numbers, one above zero; got {weights}"
        )
    parts = [total * weight // whole for weight in weights]
    rest = [total * weight % whole for weight in weights]
    largest = sorted(range(len(weights)), key=lambda i: (-rest[i], i))
    for i in largest[: total - sum(parts)]:
        parts[i] += 1
    return parts
