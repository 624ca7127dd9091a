"""Closed vocabularies: every enum that more than one room speaks.

A column holds the position of the member (int8); -1 stands for "not given".
"""

from enum import StrEnum
from functools import cache
from typing import Self, TypeVar

import numpy as np

from successkit.core.arrays import IntArray
from successkit.core.errors import InvalidInputError

EnumT = TypeVar("EnumT", bound=StrEnum)


class Vocabulary(StrEnum):
    """A closed list of words; capitals and hyphens do not matter when reading one."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        folded = str(value).strip().lower().replace("-", "_")
        for member in cls:
            if member.value == folded:
                return member
        raise InvalidInputError(
            f"{cls.__name__}: expected one of {', '.join(cls)}; got {value!r}"
        )


class Size(Vocabulary):
    """Contract size of an account."""

    ENTERPRISE = "enterprise"
    MID = "mid"
    SMB = "smb"
    FREEMIUM = "freemium"


class IntervalUnit(Vocabulary):
    """Unit of a billing interval; ``term`` bills the whole contract once."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    TERM = "term"


class ContractKind(Vocabulary):
    """Why a contract was made."""

    NEW = "new"
    RENEWAL = "renewal"
    UPSELL = "upsell"
    CROSS_SELL = "cross_sell"
    TRIAL = "trial"


class ContractStatus(Vocabulary):
    """What is known of a contract; an ended one that nobody cancelled is active."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class ChurnReason(Vocabulary):
    """Why a customer left: a closed list, so that reasons can be counted."""

    PRICE = "price"
    MISSING_FEATURE = "missing_feature"
    LOW_USAGE = "low_usage"
    POOR_SUPPORT = "poor_support"
    COMPETITOR = "competitor"
    BUSINESS_CLOSED = "business_closed"
    CHAMPION_LEFT = "champion_left"
    BUDGET = "budget"
    PAYMENT_FAILED = "payment_failed"
    OTHER = "other"


class Channel(Vocabulary):
    """How we met."""

    EMAIL = "email"
    PHONE = "phone"
    MEETING = "meeting"
    CHAT = "chat"
    WEBINAR = "webinar"
    COMMUNITY = "community"
    IN_APP = "in_app"
    OTHER = "other"


class Direction(Vocabulary):
    """Who began: we (proactive, success) or the customer (reactive, support)."""

    PROACTIVE = "proactive"
    REACTIVE = "reactive"


class InteractionKind(Vocabulary):
    """What an interaction was about in form."""

    CHECK_IN = "check_in"
    REVIEW = "review"
    TRAINING = "training"
    TICKET = "ticket"
    COMPLAINT = "complaint"
    QUESTION = "question"
    REQUEST = "request"
    OTHER = "other"


class InteractionStatus(Vocabulary):
    """State of an enquiry."""

    OPEN = "open"
    PENDING = "pending"
    CLOSED = "closed"


class SurveyKind(Vocabulary):
    """Which question was asked."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"


class SkillLevel(Vocabulary):
    """How skilled the users are, as sales handed it over."""

    NOVICE = "novice"
    INTERMEDIATE = "intermediate"
    EXPERT = "expert"


class HealthBand(Vocabulary):
    """Health in one word, worst first."""

    DANGER = "danger"
    CAUTION = "caution"
    GOOD = "good"


class TouchModel(Vocabulary):
    """How a customer is looked after, dearest first."""

    HIGH = "high"
    LOW = "low"
    TECH = "tech"


class PhaseKind(Vocabulary):
    """What a phase means, whatever a host calls it."""

    ONBOARDING = "onboarding"
    ADOPTION = "adoption"
    EXPANSION = "expansion"
    RENEWAL = "renewal"
    CHURNED = "churned"


class Department(Vocabulary):
    """Who inside the company is concerned."""

    SUCCESS = "success"
    SALES = "sales"
    MARKETING = "marketing"
    PRODUCT = "product"
    SUPPORT = "support"
    MANAGEMENT = "management"


class Trigger(Vocabulary):
    """What makes a playbook fire."""

    WHILE = "while"
    ENTER = "enter"
    EVENT = "event"
    ABSENCE = "absence"


class Reentry(Vocabulary):
    """When a playbook may fire again for the same account."""

    NEVER = "never"
    AFTER_CLOSE = "after_close"
    AFTER_COOL_DOWN = "after_cool_down"


def code_of(member: StrEnum) -> int:
    """Return the number that stands for a member in a column.

    Parameters
    ----------
    member
        A member of one of the enums above.

    Returns
    -------
    int
        Its position, from 0.

    Examples
    --------
    >>> code_of(TouchModel.TECH)
    2
    """
    return _codes(type(member))[member]


@cache
def _codes(kind: type[StrEnum]) -> dict[StrEnum, int]:
    """Return the number of each member of an enum; asked for very often."""
    return {member: code for code, member in enumerate(kind)}


def member_of(kind: type[EnumT], code: int) -> EnumT | None:
    """Return the member that a column's number stands for.

    Parameters
    ----------
    kind
        The enum of the column.
    code
        The number; -1 for "not given".

    Returns
    -------
    EnumT | None
        The member, or None for -1.
    """
    return None if code < 0 else list(kind)[code]


def names_of(kind: type[StrEnum], codes: IntArray) -> list[str | None]:
    """Return the members' names for a column of numbers.

    Parameters
    ----------
    kind
        The enum of the column.
    codes
        Shape (n,), -1 for "not given".

    Returns
    -------
    list[str | None]
        Shape (n,).
    """
    names = np.array([*(str(member) for member in kind), None], dtype=object)
    chosen: list[str | None] = names[codes].tolist()
    return chosen
