"""``Override``: a health score set by hand, for a limited time."""

from datetime import date, datetime

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.records import _checks


@attrs.frozen(kw_only=True)
class Override:
    """A health score set by hand; the computed one goes on beside it.

    Parameters
    ----------
    account_id
        Account.
    score
        In [0, 100].
    author
        Who.
    reason
        Why.
    start
        First day it counts.
    expires
        First day it no longer counts.
    recorded_at
        When this was recorded; None for known from its start.
    """

    account_id: str = attrs.field(validator=_checks.text)
    score: float = attrs.field(validator=_checks.number)
    author: str = attrs.field(validator=_checks.text)
    reason: str = attrs.field(validator=_checks.text)
    start: date = attrs.field(validator=_checks.day)
    expires: date = attrs.field(validator=_checks.day)
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )

    def __attrs_post_init__(self) -> None:
        self._on_scale(self.score)
        self._after_start(self.expires)

    def _on_scale(self, value: float) -> None:
        if not 0 <= value <= 100:  # noqa: PLR2004
            raise InvalidInputError(f"Override.score: expected 0 to 100; got {value!r}")

    def _after_start(self, value: date) -> None:
        if value <= self.start:
            raise InvalidInputError(
                f"Override.expires: expected a day after the start {self.start}; "
                f"got {value}"
            )
