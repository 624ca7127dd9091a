"""``Interaction``: one talk or enquiry."""

from datetime import datetime

import attrs

from successkit.core.records import _checks
from successkit.core.states import (
    Channel,
    Direction,
    InteractionKind,
    InteractionStatus,
)


@attrs.frozen(kw_only=True)
class Interaction:
    """One talk or enquiry.

    Parameters
    ----------
    account_id
        Account it concerns.
    at
        When it happened, aware.
    id
        Id, to tell repeats apart.
    channel
        How.
    kind
        In what form.
    direction
        Who began: proactive (we) or reactive (the customer).
    topic
        What about.
    contact_id
        Who at the customer.
    person
        Who on our side.
    status
        State of an enquiry.
    text
        What the customer said.
    answer
        What we answered.
    first_response_at
        First public human reply.
    resolved_at
        When it was solved.
    urgent
        Whether it was urgent.
    updated_at
        When it last changed.
    recorded_at
        When this was recorded; None for known at once.
    """

    account_id: str = attrs.field(validator=_checks.text)
    at: datetime = attrs.field(validator=_checks.instant)
    id: str | None = attrs.field(default=None, validator=_checks.optional_text)
    channel: Channel | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(Channel),
    )
    kind: InteractionKind | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(InteractionKind),
    )
    direction: Direction | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(Direction),
    )
    topic: str | None = attrs.field(default=None, validator=_checks.optional_text)
    contact_id: str | None = attrs.field(default=None, validator=_checks.optional_text)
    person: str | None = attrs.field(default=None, validator=_checks.optional_text)
    status: InteractionStatus | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(InteractionStatus),
    )
    text: str | None = attrs.field(default=None, validator=_checks.optional_text)
    answer: str | None = attrs.field(default=None, validator=_checks.optional_text)
    first_response_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
    resolved_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
    urgent: bool | None = attrs.field(default=None, validator=_checks.flag)
    updated_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
