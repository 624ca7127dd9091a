"""``Person``: one of our team."""

from datetime import date, datetime

import attrs

from successkit.core.records import _checks


@attrs.frozen(kw_only=True)
class Person:
    """One of our team.

    Parameters
    ----------
    id
        Id, as accounts name their owner.
    name
        Name.
    role
        Role.
    skills
        What the person can do.
    area
        Regions or industries looked after.
    hours_per_week
        Hours for customers. [h/week]
    max_accounts
        Cap of accounts.
    absent_from
        First day away.
    absent_until
        First day back.
    recorded_at
        When this was recorded; None for always known.
    """

    id: str = attrs.field(validator=_checks.text)
    name: str | None = attrs.field(default=None, validator=_checks.optional_text)
    role: str | None = attrs.field(default=None, validator=_checks.optional_text)
    skills: tuple[str, ...] = attrs.field(default=(), validator=_checks.texts)
    area: tuple[str, ...] = attrs.field(default=(), validator=_checks.texts)
    hours_per_week: float | None = attrs.field(
        default=None, validator=[_checks.optional_number, _checks.within(0, 168)]
    )
    max_accounts: int | None = attrs.field(
        default=None, validator=_checks.optional_whole
    )
    absent_from: date | None = attrs.field(default=None, validator=_checks.optional_day)
    absent_until: date | None = attrs.field(
        default=None, validator=_checks.optional_day
    )
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )
