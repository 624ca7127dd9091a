"""``Event``: a dated fact of any declared kind."""

from datetime import datetime

import attrs

from successkit.core.records import _checks


@attrs.frozen(kw_only=True)
class Event:
    """A dated fact of any declared kind.

    Parameters
    ----------
    account_id
        Account.
    at
        When, aware.
    kind
        What happened: one of ``EVENT_KINDS`` or what a plugin declares.
    id
        Id, to tell repeats apart.
    contract_id
        Contract concerned.
    contact_id
        Contact concerned.
    product
        Product concerned.
    value
        Value of the fact, as text.
    author
        Who recorded it.
    reason
        Why.
    recorded_at
        When this was recorded; None for known at once.
    """

    account_id: str = attrs.field(validator=_checks.text)
    at: datetime = attrs.field(validator=_checks.instant)
    kind: str = attrs.field(validator=_checks.text)
    id: str | None = attrs.field(default=None, validator=_checks.optional_text)
    contract_id: str | None = attrs.field(default=None, validator=_checks.optional_text)
    contact_id: str | None = attrs.field(default=None, validator=_checks.optional_text)
    product: str | None = attrs.field(default=None, validator=_checks.optional_text)
    value: str | None = attrs.field(default=None, validator=_checks.optional_text)
    author: str | None = attrs.field(default=None, validator=_checks.optional_text)
    reason: str | None = attrs.field(default=None, validator=_checks.optional_text)
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
