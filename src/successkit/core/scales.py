"""The usual scale of each survey question."""

from typing import Final

from successkit.core.states import SurveyKind

SCALES: Final[dict[SurveyKind, tuple[float, float]]] = {
    SurveyKind.NPS: (0.0, 10.0),
    SurveyKind.CSAT: (1.0, 5.0),
    SurveyKind.CES: (1.0, 7.0),
}
"""Lowest and highest answer; only NPS allows no other."""
