"""``Handover``: what sales handed over to success."""

from datetime import date, datetime

import attrs

from successkit.core.records import _checks
from successkit.core.states import SkillLevel


@attrs.frozen(kw_only=True)
class Handover:
    """What sales handed over to success.

    Parameters
    ----------
    account_id
        Account.
    at
        When, aware.
    why
        Why this product.
    goal
        What to achieve.
    problem
        What problem.
    by_when
        By when.
    users
        Users planned.
    skill_level
        How skilled they are.
    recorded_at
        When this was recorded; None for known at once.
    """

    account_id: str = attrs.field(validator=_checks.text)
    at: datetime | None = attrs.field(default=None, validator=_checks.optional_instant)
    why: str | None = attrs.field(default=None, validator=_checks.optional_text)
    goal: str | None = attrs.field(default=None, validator=_checks.optional_text)
    problem: str | None = attrs.field(default=None, validator=_checks.optional_text)
    by_when: date | None = attrs.field(default=None, validator=_checks.optional_day)
    users: int | None = attrs.field(default=None, validator=_checks.optional_whole)
    skill_level: SkillLevel | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(SkillLevel),
    )
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
