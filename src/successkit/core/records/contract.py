"""``Contract``: what was bought, from when to when, at what price."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.money import LARGEST_PRICE, Money
from successkit.core.records import _checks
from successkit.core.states import (
    ChurnReason,
    ContractKind,
    ContractStatus,
    IntervalUnit,
)


@attrs.frozen(kw_only=True)
class Contract:
    """A contract, or one stretch of it between two changes of price or quantity.

    Parameters
    ----------
    id
        Id of the contract; a change is a new record of the same id, later start.
    account_id
        Account that bought.
    start
        First day in force.
    end
        First day no longer in force; None for an open contract.
    amount
        Price per billing interval for the whole quantity before discount; None when
        it is not known.
    product, plan
        What was bought.
    interval_unit, interval_count
        The billing interval: one month unless said otherwise.
    quantity
        Seats or units.
    discount_percent
        In [0, 100].
    discount_amount
        Per billing interval, in the currency of the amount.
    discount_until
        First day without the discount.
    kind
        Why it was made.
    status
        What is known of it.
    cancelled_on
        Day the cancellation came in.
    auto_renew
        Whether it renews unless somebody acts.
    notice_by
        Last day to give notice.
    churn_reason
        Why it was cancelled.
    renews
        Id of the contract that it renews.
    recorded_at
        When this was recorded; None for known from its start.

    Examples
    --------
    >>> Contract(
    ...     id="c-1",
    ...     account_id="a-1",
    ...     start=date(2026, 4, 1),
    ...     amount=Money(1_000_000, "JPY"),
    ...     interval_unit="year",
    ... ).interval_unit
    <IntervalUnit.YEAR: 'year'>
    """

    id: str = attrs.field(validator=_checks.text)
    account_id: str = attrs.field(validator=_checks.text)
    start: date = attrs.field(validator=_checks.day)
    end: date | None = attrs.field(default=None, validator=_checks.optional_day)
    amount: Money | None = attrs.field(default=None)
    product: str | None = attrs.field(default=None, validator=_checks.optional_text)
    plan: str | None = attrs.field(default=None, validator=_checks.optional_text)
    interval_unit: IntervalUnit = attrs.field(
        default=IntervalUnit.MONTH, converter=IntervalUnit
    )
    interval_count: int = attrs.field(default=1, validator=_checks.count_from_one)
    quantity: int | Decimal | None = attrs.field(
        default=None, validator=[_checks.optional_exact_number, _checks.within(0)]
    )
    discount_percent: int | Decimal | None = attrs.field(
        default=None, validator=[_checks.optional_exact_number, _checks.within(0, 100)]
    )
    discount_amount: Money | None = attrs.field(default=None)
    discount_until: date | None = attrs.field(
        default=None, validator=_checks.optional_day
    )
    kind: ContractKind = attrs.field(default=ContractKind.NEW, converter=ContractKind)
    status: ContractStatus = attrs.field(
        default=ContractStatus.ACTIVE, converter=ContractStatus
    )
    cancelled_on: date | None = attrs.field(
        default=None, validator=_checks.optional_day
    )
    auto_renew: bool | None = attrs.field(default=None, validator=_checks.flag)
    notice_by: date | None = attrs.field(default=None, validator=_checks.optional_day)
    churn_reason: ChurnReason | None = attrs.field(
        default=None, converter=attrs.converters.optional(ChurnReason)
    )
    renews: str | None = attrs.field(default=None, validator=_checks.optional_text)
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )

    def __attrs_post_init__(self) -> None:
        self._after_start(self.end)
        self._money("amount", self.amount)
        self._money("discount_amount", self.discount_amount)
        self._one_currency(self.discount_amount)

    def _after_start(self, value: date | None) -> None:
        if value is not None and value < self.start:
            raise InvalidInputError(
                f"Contract.end: expected a day from the start {self.start} on; "
                f"got {value}"
            )

    def _money(self, name: str, value: object) -> None:
        if value is None:
            return
        if not isinstance(value, Money) or not 0 <= value.amount <= LARGEST_PRICE:
            raise InvalidInputError(
                f"Contract.{name}: expected Money >= 0 and up to "
                f"{LARGEST_PRICE} minor units, or None; got {value!r}"
            )

    def _one_currency(self, value: Money | None) -> None:
        if value and self.amount and value.currency != self.amount.currency:
            raise InvalidInputError(
                f"Contract.discount_amount: expected the currency of the amount, "
                f"{self.amount.currency}; got {value.currency}"
            )
