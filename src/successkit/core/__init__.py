"""The typed core: records, columns, vocabularies, checks and declarations.

What only reviews need, such as declarations, is imported when it is first used: an
application that keeps facts needs none of it.
"""

import importlib
from typing import TYPE_CHECKING

from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    DayArray,
    FloatArray,
    Int64Array,
    IntArray,
    ObjectArray,
)
from successkit.core.errors import (
    DataProblemsError,
    InvalidInputError,
    MissingExtraError,
    MissingRateError,
    PluginError,
    PluginFailures,
    SuccesskitError,
    UnknownNameError,
    UnreadableInputError,
    UnwritableOutputError,
)
from successkit.core.evidence import Interval, MetricValue
from successkit.core.facts import Facts
from successkit.core.failure import Failure
from successkit.core.money import Money, allocate
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.problem import Problem, Severity
from successkit.core.problems import Problems
from successkit.core.records import (
    Account,
    Contact,
    Contract,
    Event,
    Handover,
    Interaction,
    Milestone,
    Override,
    Person,
    Rate,
    Survey,
    Usage,
)
from successkit.core.text import Text

if TYPE_CHECKING:
    from successkit.core.account_table import AccountTable
    from successkit.core.aggregate import AccountSet, Aggregate, State
    from successkit.core.calendar import BusinessCalendar
    from successkit.core.declarations import (
        ActionKind,
        Enrichment,
        FeedbackRoute,
        Guard,
        Lifecycle,
        MetricSpec,
        Phase,
        Playbook,
        RunSeen,
        Seen,
        Signal,
        Step,
        Timeout,
        TouchPolicy,
        TouchRule,
        Transition,
        Veto,
    )
    from successkit.core.fiscal import FiscalCalendar
    from successkit.core.view import View

__all__ = [
    "Account",
    "AccountSet",
    "AccountTable",
    "ActionKind",
    "Aggregate",
    "AnyArray",
    "BoolArray",
    "BusinessCalendar",
    "Contact",
    "Contract",
    "DataProblemsError",
    "DayArray",
    "Enrichment",
    "Event",
    "Facts",
    "Failure",
    "FeedbackRoute",
    "FiscalCalendar",
    "FloatArray",
    "Guard",
    "Handover",
    "Int64Array",
    "IntArray",
    "Interaction",
    "Interval",
    "InvalidInputError",
    "Lifecycle",
    "MetricSpec",
    "MetricValue",
    "Milestone",
    "MissingExtraError",
    "MissingRateError",
    "Money",
    "ObjectArray",
    "Override",
    "Period",
    "Person",
    "Phase",
    "Playbook",
    "PluginError",
    "PluginFailures",
    "Portfolio",
    "Problem",
    "Problems",
    "Rate",
    "RunSeen",
    "Seen",
    "Severity",
    "Signal",
    "State",
    "Step",
    "SuccesskitError",
    "Survey",
    "Text",
    "Timeout",
    "TouchPolicy",
    "TouchRule",
    "Transition",
    "UnknownNameError",
    "UnreadableInputError",
    "UnwritableOutputError",
    "Usage",
    "Veto",
    "View",
    "allocate",
]

_ROOMS = {
    "AccountSet": "aggregate",
    "AccountTable": "account_table",
    "Aggregate": "aggregate",
    "BusinessCalendar": "calendar",
    "FiscalCalendar": "fiscal",
    "State": "aggregate",
    "View": "view",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'successkit.core' has no attribute {name!r}")
    room = _ROOMS.get(name, "declarations")
    return getattr(importlib.import_module(f"successkit.core.{room}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
