"""Touch: how a customer is looked after, what to do then, and by which team."""

from successkit.touch.actions import ACTIONS, TouchAction, actions_for
from successkit.touch.assigned import (
    Assignment,
    PersonLoad,
    PoolLoad,
    Solver,
    optimality_gap,
)
from successkit.touch.assignment import assign
from successkit.touch.cadence import Schedule, occurrences, schedule
from successkit.touch.handover import HandoverGaps, handover_gaps
from successkit.touch.organisation import (
    Level,
    OrganisationAdvice,
    OrganisationModel,
    recommend_organisation,
)
from successkit.touch.organisation_plan import OrganisationPlan, organisation_plan
from successkit.touch.policy import default_policy
from successkit.touch.ranking import TOUCH_COLUMNS, value_ranks
from successkit.touch.reasons import Reason, reason_text
from successkit.touch.result import TouchResult, decide_touch
from successkit.touch.settled import settle_models
from successkit.touch.team_data import team_plan_from
from successkit.touch.team_findings import (
    TeamFinding,
    TeamFindingKind,
    team_findings,
)
from successkit.touch.team_plan import SkillRule, TeamPlan, TouchHours

__all__ = [
    "ACTIONS",
    "TOUCH_COLUMNS",
    "Assignment",
    "HandoverGaps",
    "Level",
    "OrganisationAdvice",
    "OrganisationModel",
    "OrganisationPlan",
    "PersonLoad",
    "PoolLoad",
    "Reason",
    "Schedule",
    "SkillRule",
    "Solver",
    "TeamFinding",
    "TeamFindingKind",
    "TeamPlan",
    "TouchAction",
    "TouchHours",
    "TouchResult",
    "actions_for",
    "assign",
    "decide_touch",
    "default_policy",
    "handover_gaps",
    "occurrences",
    "optimality_gap",
    "organisation_plan",
    "reason_text",
    "recommend_organisation",
    "schedule",
    "settle_models",
    "team_findings",
    "team_plan_from",
    "value_ranks",
]
