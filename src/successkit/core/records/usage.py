"""``Usage``: use of the product on one day."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from successkit.core.records import _checks


@attrs.frozen(kw_only=True)
class Usage:
    """Use of the product on one day.

    Parameters
    ----------
    account_id
        Account.
    day
        The day, or first day of the week or month.
    measure
        What was counted.
    value
        How much: int or Decimal with at most three decimal places.
    recorded_at
        When this was recorded; None for known that day.
    """

    account_id: str = attrs.field(validator=_checks.text)
    day: date = attrs.field(validator=_checks.day)
    measure: str = attrs.field(validator=_checks.text)
    value: int | Decimal = attrs.field(validator=_checks.exact_number)
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
