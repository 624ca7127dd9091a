"""``Milestone``: a step of onboarding or of the success plan."""

from datetime import date, datetime

import attrs

from successkit.core.records import _checks


@attrs.frozen(kw_only=True)
class Milestone:
    """A step of onboarding or of the success plan.

    Parameters
    ----------
    account_id
        Account.
    name
        Which step.
    due
        When it should be done.
    done
        When it was done; None if not yet.
    recorded_at
        When this was recorded; None for known when done.
    """

    account_id: str = attrs.field(validator=_checks.text)
    name: str = attrs.field(validator=_checks.text)
    due: date | None = attrs.field(default=None, validator=_checks.optional_day)
    done: date | None = attrs.field(default=None, validator=_checks.optional_day)
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
