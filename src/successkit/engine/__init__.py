"""The engine: puts the rooms together and reviews a book."""

from successkit.engine.config import Config
from successkit.engine.difference import Change, ReviewDiff
from successkit.engine.engine import Engine
from successkit.engine.health_change import HealthChange, HealthDay
from successkit.engine.judged_overrides import OverridesJudged
from successkit.engine.metrics_document import MetricsRequest, metrics_document
from successkit.engine.review import Review
from successkit.engine.value_document import ValueRequest, value_document
from successkit.engine.what_if import ActionChange, BandMove, WhatIf, what_if

__all__ = [
    "ActionChange",
    "BandMove",
    "Change",
    "Config",
    "Engine",
    "HealthChange",
    "HealthDay",
    "MetricsRequest",
    "OverridesJudged",
    "Review",
    "ReviewDiff",
    "ValueRequest",
    "WhatIf",
    "metrics_document",
    "value_document",
    "what_if",
]
