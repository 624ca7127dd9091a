"""``Survey``: one answer to a satisfaction question."""

from datetime import datetime

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.records import _checks
from successkit.core.scales import SCALES
from successkit.core.states import SurveyKind


def _default_low(survey: "Survey") -> float:
    return SCALES[survey.kind][0]


def _default_high(survey: "Survey") -> float:
    return SCALES[survey.kind][1]


@attrs.frozen(kw_only=True)
class Survey:
    """One answer.

    Parameters
    ----------
    account_id
        Account of the person who answered.
    at
        When, aware.
    kind
        NPS, CSAT or CES.
    score
        The raw answer, within the scale; NPS takes whole numbers only.
    scale_min, scale_max
        The scale: 0 to 10 for NPS and nothing else, 1 to 5 for CSAT and 1 to 7 for
        CES unless said otherwise.
    id
        Id, to tell repeats apart.
    contact_id
        Who answered.
    comment
        In their own words.
    recorded_at
        When this was recorded; None for known at once.
    """

    account_id: str = attrs.field(validator=_checks.text)
    at: datetime = attrs.field(validator=_checks.instant)
    kind: SurveyKind = attrs.field(converter=SurveyKind)
    scale_min: float = attrs.field(
        default=attrs.Factory(_default_low, takes_self=True), validator=_checks.number
    )
    scale_max: float = attrs.field(
        default=attrs.Factory(_default_high, takes_self=True), validator=_checks.number
    )
    score: float = attrs.field(validator=_checks.number, kw_only=True)
    id: str | None = attrs.field(default=None, validator=_checks.optional_text)
    contact_id: str | None = attrs.field(default=None, validator=_checks.optional_text)
    comment: str | None = attrs.field(default=None, validator=_checks.optional_text)
    recorded_at: datetime | None = attrs.field(
        default=None, validator=_checks.optional_instant
    )

    def __attrs_post_init__(self) -> None:
        self._on_scale(self.score)

    def _on_scale(self, value: float) -> None:
        if self.scale_max <= self.scale_min:
            raise InvalidInputError(
                "Survey.scale_max: expected a number above the scale's lowest "
                f"{self.scale_min:g}; got {self.scale_max:g}"
            )
        if self.kind is SurveyKind.NPS:
            self._nps(value)
        if not self.scale_min <= value <= self.scale_max:
            raise InvalidInputError(
                f"Survey.score: expected {self.scale_min:g} to {self.scale_max:g}; "
                f"got {value!r}"
            )

    def _nps(self, value: float) -> None:
        if (self.scale_min, self.scale_max) != SCALES[SurveyKind.NPS]:
            raise InvalidInputError(
                "Survey: NPS is asked on a scale from 0 to 10; got "
                f"{self.scale_min:g} to {self.scale_max:g}"
            )
        if value != int(value):
            raise InvalidInputError(
                f"Survey.score: expected a whole number from 0 to 10; got {value!r}"
            )
