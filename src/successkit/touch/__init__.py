"""Touch: how a customer is looked after, what to do then, and by which team."""

from successkit.touch.actions import ACTIONS, TouchAction, actions_for
from successkit.touch.organisation import (
    Level,
    OrganisationAdvice,
    OrganisationModel,
    recommend_organisation,
)
from successkit.touch.policy import default_policy
from successkit.touch.ranking import TOUCH_COLUMNS, value_ranks
from successkit.touch.result import TouchResult, decide_touch

__all__ = [
    "ACTIONS",
    "TOUCH_COLUMNS",
    "Level",
    "OrganisationAdvice",
    "OrganisationModel",
    "TouchAction",
    "TouchResult",
    "actions_for",
    "decide_touch",
    "default_policy",
    "recommend_organisation",
    "value_ranks",
]
