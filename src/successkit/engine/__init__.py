"""The engine: puts the rooms together and reviews a book."""

from successkit.engine.config import Config
from successkit.engine.difference import Change, ReviewDiff
from successkit.engine.engine import Engine
from successkit.engine.metrics_document import MetricsRequest, metrics_document
from successkit.engine.review import Review
from successkit.engine.what_if import ActionChange, BandMove, WhatIf, what_if

__all__ = [
    "ActionChange",
    "BandMove",
    "Change",
    "Config",
    "Engine",
    "MetricsRequest",
    "Review",
    "ReviewDiff",
    "WhatIf",
    "metrics_document",
    "what_if",
]
