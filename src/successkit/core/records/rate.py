"""``Rate``: what one unit of a currency costs in another, from a day on."""

from datetime import date
from decimal import Decimal

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.money import minor_digits
from successkit.core.records import _checks


@attrs.frozen(kw_only=True)
class Rate:
    """An exchange rate: one ``base`` costs ``rate`` ``quote``.

    Parameters
    ----------
    day
        Day from which it holds, until a later one.
    base, quote
        ISO 4217 codes.
    rate
        Above zero, int or Decimal, at most nine decimal places.
    """

    day: date = attrs.field(validator=_checks.day)
    base: str
    quote: str
    rate: int | Decimal = attrs.field(validator=_checks.exact_number)

    def __attrs_post_init__(self) -> None:
        self._currency(self.base)
        self._currency(self.quote)
        self._above_zero(self.rate)

    def _currency(self, value: str) -> None:
        minor_digits(value)

    def _above_zero(self, value: int | Decimal) -> None:
        if value <= 0:
            raise InvalidInputError(f"Rate.rate: expected a number > 0; got {value}")
