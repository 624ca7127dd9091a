"""Records: the facts of a book, one at a time, for tests, notebooks and payloads."""

from successkit.core.records.account import Account
from successkit.core.records.contact import Contact
from successkit.core.records.contract import Contract
from successkit.core.records.event import Event
from successkit.core.records.handover import Handover
from successkit.core.records.interaction import Interaction
from successkit.core.records.milestone import Milestone
from successkit.core.records.override import Override
from successkit.core.records.person import Person
from successkit.core.records.rate import Rate
from successkit.core.records.survey import Survey
from successkit.core.records.usage import Usage

__all__ = [
    "Account",
    "Contact",
    "Contract",
    "Event",
    "Handover",
    "Interaction",
    "Milestone",
    "Override",
    "Person",
    "Rate",
    "Survey",
    "Usage",
]
