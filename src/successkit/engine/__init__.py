"""The engine: puts the rooms together and reviews a book."""

from successkit.engine.again import Followed
from successkit.engine.allotment import (
    Allotment,
    ModelAllotment,
    Verdict,
    check_allotment,
)
from successkit.engine.backends import Local, OutOfCore
from successkit.engine.book_days import BookDays, backtest_book
from successkit.engine.config import Config
from successkit.engine.difference import Change, ReviewDiff
from successkit.engine.engine import Engine
from successkit.engine.health_change import HealthChange, HealthDay
from successkit.engine.judged_overrides import OverridesJudged
from successkit.engine.measure import measure
from successkit.engine.metrics_document import MetricsRequest, metrics_document
from successkit.engine.partition.keeping import write_results
from successkit.engine.partition.review_in_parts import ReviewInParts
from successkit.engine.review import Review
from successkit.engine.team_document import assign_team, team_document
from successkit.engine.value_document import ValueRequest, value_document
from successkit.engine.what_if import ActionChange, BandMove, WhatIf, what_if

__all__ = [
    "ActionChange",
    "Allotment",
    "BandMove",
    "BookDays",
    "Change",
    "Config",
    "Engine",
    "Followed",
    "HealthChange",
    "HealthDay",
    "Local",
    "MetricsRequest",
    "ModelAllotment",
    "OutOfCore",
    "OverridesJudged",
    "Review",
    "ReviewDiff",
    "ReviewInParts",
    "ValueRequest",
    "Verdict",
    "WhatIf",
    "assign_team",
    "backtest_book",
    "check_allotment",
    "measure",
    "metrics_document",
    "team_document",
    "value_document",
    "what_if",
    "write_results",
]
