"""``Account``: a customer."""

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.money import minor_digits
from successkit.core.records import _checks
from successkit.core.states import Size
from successkit.core.zones import zone


@attrs.frozen(kw_only=True)
class Account:
    """A customer as it was recorded at one time.

    Parameters
    ----------
    id
        Id of the account.
    name
        Name of the customer.
    created
        First day as a customer or prospect.
    industry
        Industry.
    size
        Contract size.
    region
        Country or region.
    time_zone
        IANA name; None means UTC. It decides which day an instant is.
    currency
        Usual currency, ISO 4217.
    owner
        Id of the person in charge.
    parent_id
        Account it belongs to.
    goals
        What the customer wants to achieve.
    external_ids
        Ids in other systems, as ``"system:id"``.
    attributes
        Whatever else the host knows, as text.
    recorded_at
        When this was recorded; None for always known.

    Examples
    --------
    >>> Account(id="a-1", name="青空商事", time_zone="Asia/Tokyo").name
    '青空商事'
    """

    id: str = attrs.field(validator=_checks.text)
    name: str | None = attrs.field(default=None, validator=_checks.optional_text)
    created: date | None = attrs.field(default=None, validator=_checks.optional_day)
    industry: str | None = attrs.field(default=None, validator=_checks.optional_text)
    size: Size | None = attrs.field(
        default=None, converter=attrs.converters.optional(Size)
    )
    region: str | None = attrs.field(default=None, validator=_checks.optional_text)
    time_zone: str | None = attrs.field(default=None)
    currency: str | None = attrs.field(default=None)
    owner: str | None = attrs.field(default=None, validator=_checks.optional_text)
    parent_id: str | None = attrs.field(default=None)
    goals: tuple[str, ...] = attrs.field(default=(), validator=_checks.texts)
    external_ids: tuple[str, ...] = attrs.field(default=(), validator=_checks.texts)
    attributes: Mapping[str, str] = attrs.field(
        factory=dict[str, str], converter=_checks.frozen_mapping, hash=False
    )
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )

    def __attrs_post_init__(self) -> None:
        self._zone_exists(self.time_zone)
        self._currency_exists(self.currency)
        self._not_itself(self.parent_id)

    def _zone_exists(self, value: str | None) -> None:
        if value is not None:
            zone(value)

    def _currency_exists(self, value: str | None) -> None:
        if value is not None:
            minor_digits(value)

    def _not_itself(self, value: str | None) -> None:
        if value == self.id:
            raise InvalidInputError(
                f"Account.parent_id: {value!r} names the account itself"
            )
