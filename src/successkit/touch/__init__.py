"""Touch: how a customer is looked after, what to do then, and by which team."""

from successkit.touch.actions import ACTIONS, TouchAction, actions_for
from successkit.touch.assigned import Assignment, PersonLoad, PoolLoad
from successkit.touch.assignment import Solver, assign
from successkit.touch.cadence import Schedule, occurrences, schedule
from successkit.touch.organisation import (
    Level,
    OrganisationAdvice,
    OrganisationModel,
    recommend_organisation,
)
from successkit.touch.policy import default_policy
from successkit.touch.ranking import TOUCH_COLUMNS, value_ranks
from successkit.touch.reasons import Reason, reason_text
from successkit.touch.result import TouchResult, decide_touch
from successkit.touch.team_data import team_plan_from
from successkit.touch.team_plan import SkillRule, TeamPlan, TouchHours

__all__ = [
    "ACTIONS",
    "TOUCH_COLUMNS",
    "Assignment",
    "Level",
    "OrganisationAdvice",
    "OrganisationModel",
    "PersonLoad",
    "PoolLoad",
    "Reason",
    "Schedule",
    "SkillRule",
    "Solver",
    "TeamPlan",
    "TouchAction",
    "TouchHours",
    "TouchResult",
    "actions_for",
    "assign",
    "decide_touch",
    "default_policy",
    "occurrences",
    "reason_text",
    "recommend_organisation",
    "schedule",
    "team_plan_from",
    "value_ranks",
]
