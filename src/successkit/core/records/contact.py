"""``Contact``: a person at the customer."""

from datetime import datetime

import attrs

from successkit.core.records import _checks


@attrs.frozen(kw_only=True)
class Contact:
    """A person at the customer.

    Parameters
    ----------
    id
        Id of the contact.
    account_id
        Account the person belongs to.
    name
        Name.
    email
        Address.
    role
        Role at the customer.
    champion
        Whether the person speaks for us.
    recorded_at
        When this was recorded; None for always known.
    """

    id: str = attrs.field(validator=_checks.text)
    account_id: str = attrs.field(validator=_checks.text)
    name: str | None = attrs.field(default=None, validator=_checks.optional_text)
    email: str | None = attrs.field(default=None, validator=_checks.optional_text)
    role: str | None = attrs.field(default=None, validator=_checks.optional_text)
    champion: bool | None = attrs.field(default=None, validator=_checks.flag)
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
