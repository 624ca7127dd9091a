"""Every table of a book with every field, its type, unit and allowed values, once."""

from enum import StrEnum
from typing import Final

from successkit.core import states
from successkit.core.schema.declare import Field, FieldType, Table


def _id(name: str = "id", doc: str = "id of the row", **more: object) -> Field:
    return Field(name=name, kind=FieldType.ID, doc=doc, **more)  # type: ignore[arg-type]


def _text(name: str, doc: str) -> Field:
    return Field(name=name, kind=FieldType.TEXT, doc=doc)


def _list(name: str, doc: str) -> Field:
    return Field(name=name, kind=FieldType.LIST, doc=f"{doc}, separated by ;")


def _day(name: str, doc: str, *, required: bool = False) -> Field:
    return Field(
        name=name, kind=FieldType.DAY, doc=doc, required=required, unit="YYYY-MM-DD"
    )


def _instant(name: str, doc: str, *, required: bool = False) -> Field:
    return Field(
        name=name,
        kind=FieldType.INSTANT,
        doc=doc,
        required=required,
        unit="ISO 8601 with offset",
    )


def _enum(name: str, allowed: type[StrEnum], doc: str, **more: object) -> Field:
    return Field(
        name=name,
        kind=FieldType.ENUM,
        doc=doc,
        allowed=allowed,
        **more,  # type: ignore[arg-type]
    )


def _number(name: str, doc: str, **more: object) -> Field:
    return Field(name=name, kind=FieldType.NUMBER, doc=doc, **more)  # type: ignore[arg-type]


def _flag(name: str, doc: str) -> Field:
    return Field(name=name, kind=FieldType.FLAG, doc=doc, unit="true/false")


_ACCOUNT: Final = _id("account_id", "the account", required=True, table="accounts")
_RECORDED: Final = _instant(
    "recorded_at", "when this row was recorded; a later row of the same key supersedes"
)

ACCOUNTS: Final = Table(
    name="accounts",
    doc="customers",
    key=("id", "recorded_at"),
    dated="created",
    required=True,
    fields=(
        _id(required=True),
        _text("name", "name of the customer"),
        _day("created", "first day as a customer or prospect"),
        _text("industry", "industry"),
        _enum("size", states.Size, "contract size"),
        _text("region", "country or region"),
        Field(name="time_zone", kind=FieldType.ZONE, doc="IANA zone", default="UTC"),
        Field(name="currency", kind=FieldType.CURRENCY, doc="usual currency"),
        _text("owner", "person in charge"),
        _id("parent_id", "account it belongs to"),
        _list("goals", "what the customer wants to achieve"),
        _list("external_ids", "ids in other systems, as system:id"),
        _RECORDED,
    ),
)

CONTACTS: Final = Table(
    name="contacts",
    doc="people at the customer",
    key=("id", "recorded_at"),
    fields=(
        _id(required=True),
        _ACCOUNT,
        _text("name", "name of the person"),
        _text("email", "address"),
        _text("role", "role at the customer"),
        _flag("champion", "whether the person speaks for us"),
        _RECORDED,
    ),
)

CONTRACTS: Final = Table(
    name="contracts",
    doc="contracts; a price or quantity change is a new row of the same id",
    key=("id", "start", "recorded_at"),
    dated="start",
    required=True,
    fields=(
        _id(required=True),
        _ACCOUNT,
        _text("product", "what was bought"),
        _text("plan", "plan or edition"),
        _day("start", "first day in force", required=True),
        _day("end", "first day no longer in force; empty for an open contract"),
        Field(
            name="amount",
            kind=FieldType.MONEY,
            doc="price per billing interval for the whole quantity, before discount",
            unit="currency/interval",
            low=0,
        ),
        Field(name="currency", kind=FieldType.CURRENCY, doc="ISO 4217 code"),
        _enum(
            "interval_unit",
            states.IntervalUnit,
            "unit of the billing interval; term bills the whole contract once",
            default="month",
        ),
        Field(
            name="interval_count",
            kind=FieldType.INTEGER,
            doc="billing interval in units",
            low=1,
            high=1200,
            default="1",
        ),
        Field(
            name="quantity",
            kind=FieldType.DECIMAL,
            doc="seats or units bought",
            unit="units",
            low=0,
        ),
        Field(
            name="discount_percent",
            kind=FieldType.DECIMAL,
            doc="discount as a share of the amount",
            unit="%",
            low=0,
            high=100,
        ),
        Field(
            name="discount_amount",
            kind=FieldType.MONEY,
            doc="discount per billing interval, in the contract's currency",
            unit="currency/interval",
            low=0,
        ),
        _day("discount_until", "first day without the discount; empty for ever"),
        _enum("kind", states.ContractKind, "why it was made", default="new"),
        _enum("status", states.ContractStatus, "what is known", default="active"),
        _day("cancelled_on", "day the cancellation came in"),
        _flag("auto_renew", "whether it renews unless somebody acts"),
        _day("notice_by", "last day to give notice; the renewal is decided then"),
        _enum("churn_reason", states.ChurnReason, "why it was cancelled"),
        _id("renews", "contract that this one renews"),
        _RECORDED,
    ),
)

INTERACTIONS: Final = Table(
    name="interactions",
    doc="talks and enquiries",
    key=("id", "recorded_at"),
    dated="at",
    fields=(
        _id(),
        _ACCOUNT,
        _instant("at", "when it happened", required=True),
        _enum("channel", states.Channel, "how"),
        _enum("kind", states.InteractionKind, "in what form"),
        _enum("direction", states.Direction, "who began"),
        _text("topic", "what about"),
        _id("contact_id", "who at the customer"),
        _text("person", "who on our side"),
        _enum("status", states.InteractionStatus, "state of an enquiry"),
        _text("text", "what the customer said"),
        _text("answer", "what we answered"),
        _instant("first_response_at", "first public human reply"),
        _instant("resolved_at", "when it was solved"),
        _flag("urgent", "whether it was urgent"),
        _instant("updated_at", "when it last changed"),
        _RECORDED,
    ),
)

SURVEYS: Final = Table(
    name="surveys",
    doc="answers to NPS, CSAT and CES questions",
    key=("id", "recorded_at"),
    dated="at",
    fields=(
        _id(),
        _ACCOUNT,
        _id("contact_id", "who answered"),
        _instant("at", "when", required=True),
        _enum("kind", states.SurveyKind, "which question", required=True),
        _number("score", "the raw answer", required=True),
        _number("scale_min", "lowest possible answer", default="0 NPS, 1 CSAT, 1 CES"),
        _number(
            "scale_max", "highest possible answer", default="10 NPS, 5 CSAT, 7 CES"
        ),
        _text("comment", "in their own words"),
        _RECORDED,
    ),
)

USAGE: Final = Table(
    name="usage",
    doc="use of the product, by account, day and measure",
    key=("account_id", "day", "measure", "recorded_at"),
    dated="day",
    fields=(
        _ACCOUNT,
        _day("day", "the day, or the first day of the week or month", required=True),
        Field(
            name="measure", kind=FieldType.TEXT, doc="what was counted", required=True
        ),
        Field(
            name="value",
            kind=FieldType.DECIMAL,
            doc="how much",
            required=True,
            unit="1/1000 inside",
        ),
        _RECORDED,
    ),
)

MILESTONES: Final = Table(
    name="milestones",
    doc="steps of onboarding and of the success plan",
    key=("account_id", "name", "recorded_at"),
    fields=(
        _ACCOUNT,
        Field(name="name", kind=FieldType.TEXT, doc="which step", required=True),
        _day("due", "when it should be done"),
        _day("done", "when it was done; empty if not yet"),
        _RECORDED,
    ),
)

EVENTS: Final = Table(
    name="events",
    doc="dated facts: pauses, payments, offers, moves by hand, what plugins add",
    key=("id", "recorded_at"),
    dated="at",
    fields=(
        _id(),
        _ACCOUNT,
        _instant("at", "when", required=True),
        Field(name="kind", kind=FieldType.TEXT, doc="what happened", required=True),
        _id("contract_id", "contract concerned"),
        _id("contact_id", "contact concerned"),
        _text("product", "product concerned"),
        _text("value", "value of the fact"),
        _text("author", "who recorded it"),
        _text("reason", "why"),
        _RECORDED,
    ),
)

PEOPLE: Final = Table(
    name="people",
    doc="our team",
    key=("id", "recorded_at"),
    fields=(
        _id(required=True),
        _text("name", "name"),
        _text("role", "role"),
        _list("skills", "what the person can do"),
        _list("area", "regions or industries looked after"),
        _number(
            "hours_per_week", "hours for customers", unit="h/week", low=0, high=168
        ),
        Field(
            name="max_accounts", kind=FieldType.INTEGER, doc="cap of accounts", low=0
        ),
        _day("absent_from", "first day away"),
        _day("absent_until", "first day back"),
        _RECORDED,
    ),
)

HANDOVERS: Final = Table(
    name="handovers",
    doc="what sales handed over",
    key=("account_id", "recorded_at"),
    dated="at",
    fields=(
        _ACCOUNT,
        _instant("at", "when"),
        _text("why", "why this product"),
        _text("goal", "what to achieve"),
        _text("problem", "what problem"),
        _day("by_when", "by when"),
        Field(name="users", kind=FieldType.INTEGER, doc="users planned", low=0),
        _enum("skill_level", states.SkillLevel, "how skilled they are"),
        _RECORDED,
    ),
)

OVERRIDES: Final = Table(
    name="overrides",
    doc="health scores set by hand, for a limited time",
    key=("account_id", "start", "recorded_at"),
    dated="start",
    fields=(
        _ACCOUNT,
        _number("score", "score set by hand", required=True, low=0, high=100),
        Field(name="author", kind=FieldType.TEXT, doc="who", required=True),
        Field(name="reason", kind=FieldType.TEXT, doc="why", required=True),
        _day("start", "first day it counts", required=True),
        _day("expires", "first day it no longer counts", required=True),
        _RECORDED,
    ),
)

RATES: Final = Table(
    name="rates",
    doc="exchange rates: one base costs rate quote",
    key=("day", "base", "quote"),
    dated="day",
    fields=(
        _day("day", "day from which the rate holds", required=True),
        Field(name="base", kind=FieldType.CURRENCY, doc="from", required=True),
        Field(name="quote", kind=FieldType.CURRENCY, doc="to", required=True),
        Field(
            name="rate",
            kind=FieldType.RATE,
            doc="quote for one base",
            required=True,
            low=0.000000001,
        ),
    ),
)

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        ACCOUNTS,
        CONTACTS,
        CONTRACTS,
        INTERACTIONS,
        SURVEYS,
        USAGE,
        MILESTONES,
        EVENTS,
        PEOPLE,
        HANDOVERS,
        OVERRIDES,
        RATES,
    )
}
"""Every table by name, in the order in which they are read."""

EVENT_KINDS: Final = (
    "pause",
    "resume",
    "past_due",
    "paid",
    "offered",
    "reopened",
    "escalated",
    "owner_changed",
    "contact_left",
    "sentiment",
    "phase_moved",
)
"""Kinds of event that the library itself understands; plugins declare more."""
