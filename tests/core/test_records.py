"""Records: what each of them refuses, and what stands in them by default."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from successkit.core import (
    Account,
    Contact,
    Contract,
    Event,
    Handover,
    Interaction,
    InvalidInputError,
    Milestone,
    Money,
    Override,
    Person,
    Rate,
    Survey,
    Usage,
)
from successkit.core.intake.objects import RECORDS
from successkit.core.schema import TABLES, FieldType

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
NAIVE = datetime(2026, 4, 1, 12)  # noqa: DTZ001
TODAY = date(2026, 4, 1)

COMPLETE: dict[type[Any], dict[str, Any]] = {
    Account: {"id": "a"},
    Contact: {"id": "p", "account_id": "a"},
    Contract: {"id": "c", "account_id": "a", "start": TODAY},
    Interaction: {"account_id": "a", "at": NOON},
    Survey: {"account_id": "a", "at": NOON, "kind": "nps", "score": 9},
    Usage: {"account_id": "a", "day": TODAY, "measure": "logins", "value": 3},
    Milestone: {"account_id": "a", "name": "first login"},
    Event: {"account_id": "a", "at": NOON, "kind": "pause"},
    Person: {"id": "sato"},
    Handover: {"account_id": "a"},
    Override: {
        "account_id": "a",
        "score": 80,
        "author": "sato",
        "reason": "call",
        "start": TODAY,
        "expires": date(2026, 5, 1),
    },
    Rate: {"day": TODAY, "base": "USD", "quote": "JPY", "rate": Decimal("150.25")},
}


def make(kind: type[Any], /, **changes: object) -> Any:  # noqa: ANN401
    return kind(**{**COMPLETE[kind], **changes})


@pytest.mark.parametrize("kind", COMPLETE, ids=lambda kind: kind.__name__)
def test_required_fields_are_enough(kind: type[Any]) -> None:
    record = make(kind)

    assert record == make(kind)
    assert hash(record) == hash(make(kind))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.account_id = "b"


REFUSALS = [
    (Account, {"id": ""}, "Account.id: expected a non-empty string", "an empty id"),
    (Account, {"id": 7}, "Account.id: .*got int 7", "an id that is a number"),
    (Account, {"id": None}, "Account.id", "no id"),
    (Account, {"created": NOON}, "created: expected a datetime.date; got datetime",
     "an instant for the day an account was created"),
    (Account, {"time_zone": "Tokyo"}, "Asia/Tokyo; got 'Tokyo'", "an unknown zone"),
    (Account, {"currency": "YEN"}, "ISO 4217", "an unknown currency"),
    (Account, {"size": "huge"}, "huge", "an unknown size"),
    (Account, {"parent_id": "a"}, "names the account itself", "its own parent"),
    (Account, {"goals": "growth"}, "tuple of non-empty strings", "a goal as text"),
    (Account, {"goals": ("growth", "")}, "tuple of non-empty", "an empty goal"),
    (Account, {"recorded_at": NAIVE}, "with a time zone", "a naive recorded_at"),
    (Contact, {"champion": 1}, "Contact.champion: expected True", "a flag as 1"),
    (Contact, {"champion": "yes"}, "champion", "a flag as text"),
    (Contract, {"start": NOON}, "start: expected a datetime.date", "an instant"),
    (Contract, {"start": "2026-04-01"}, "got str", "a day as text"),
    (Contract, {"end": date(2026, 3, 31)}, "from the start 2026-04-01 on; got 2026-03",
     "an end before the start"),
    (Contract, {"amount": 100.0}, "Contract.amount: expected Money", "float money"),
    (Contract, {"amount": 100}, "Contract.amount: expected Money", "a bare number"),
    (Contract, {"amount": Money(-1, "JPY")}, "Money >= 0", "a negative amount"),
    (Contract, {"amount": Money(10**12 + 1, "JPY")}, "up to 1000000000000 minor units",
     "a price in the wrong unit"),
    (Contract, {"discount_amount": Money(-1, "JPY")}, "discount_amount: expected Money",
     "a negative discount"),
    (Contract, {"interval_count": True}, "interval_count: .*got bool", "a bool count"),
    (Contract, {"interval_count": 1.0}, "interval_count", "a float count"),
    (Contract, {"interval_count": 0}, "interval_count", "an interval of nothing"),
    (Contract, {"interval_unit": "decade"}, "decade", "an unknown interval"),
    (Contract, {"quantity": 2.5}, "quantity: expected an int or a finite Decimal",
     "a float quantity"),
    (Contract, {"quantity": -1}, "quantity", "a negative quantity"),
    (Contract, {"quantity": Decimal("NaN")}, "finite Decimal", "NaN seats"),
    (Contract, {"discount_percent": True}, "got bool", "a bool discount"),
    (Contract, {"discount_percent": 101}, "discount_percent", "over 100 percent"),
    (Contract, {"discount_percent": -1}, "discount_percent", "a negative discount"),
    (Contract, {"status": "gone"}, "gone", "an unknown status"),
    (Contract, {"churn_reason": "boredom"}, "boredom", "a reason not on the list"),
    (Contract,
     {"amount": Money(1, "JPY"), "discount_amount": Money(1, "USD")},
     "currency", "a discount in another currency"),
    (Interaction, {"at": NAIVE}, "at: expected a datetime with a time", "a naive at"),
    (Interaction, {"at": TODAY}, "Interaction.at: .*got date", "a day for an instant"),
    (Interaction, {"urgent": 0}, "urgent", "a flag as 0"),
    (Interaction, {"channel": "fax"}, "fax", "an unknown channel"),
    (Survey, {"score": 11}, "score: expected 0 to 10; got 11", "NPS 11"),
    (Survey, {"score": -1}, "score", "NPS -1"),
    (Survey, {"score": 7.5}, "whole number from 0 to 10; got 7.5", "NPS 7.5"),
    (Survey, {"score": True}, "score: expected a finite number", "NPS True"),
    (Survey, {"score": "9"}, "finite number; got str", "NPS as text"),
    (Survey, {"score": float("nan")}, "finite number", "NPS NaN"),
    (Survey, {"scale_min": 1, "scale_max": 5, "score": 5}, "scale from 0 to 10",
     "NPS on a scale from 1 to 5"),
    (Survey, {"kind": "csat", "score": 0}, "expected 1 to 5; got 0", "CSAT 0"),
    (Survey, {"kind": "csat", "score": 5.1}, "expected 1 to 5", "CSAT 5.1"),
    (Survey, {"kind": "csat", "scale_min": 5, "scale_max": 5, "score": 5}, "scale",
     "a scale of one point"),
    (Survey, {"kind": "mood"}, "mood", "an unknown question"),
    (Survey, {"at": NAIVE}, "at: expected", "a naive answer"),
    (Usage, {"value": 1.5}, "int or a finite Decimal", "float use"),
    (Usage, {"value": True}, "got bool", "bool use"),
    (Usage, {"value": Decimal("Infinity")}, "finite", "infinite use"),
    (Usage, {"day": NOON}, "day: expected a datetime.date", "use at an instant"),
    (Usage, {"measure": ""}, "measure", "use of nothing"),
    (Milestone, {"done": NOON}, "done", "done at an instant"),
    (Milestone, {"name": ""}, "name", "a step without name"),
    (Event, {"at": NAIVE}, "at", "a naive event"),
    (Event, {"kind": ""}, "kind", "an event of no kind"),
    (Event, {"value": 3}, "string or None", "a value that is a number"),
    (Person, {"max_accounts": True}, "max_accounts", "a bool cap"),
    (Person, {"max_accounts": -1}, "max_accounts", "a negative cap"),
    (Person, {"hours_per_week": float("inf")}, "hours_per_week", "endless hours"),
    (Person, {"hours_per_week": 200}, "hours_per_week", "more hours than a week has"),
    (Handover, {"users": 2.5}, "users", "half a user"),
    (Handover, {"skill_level": "wizard"}, "wizard", "an unknown level"),
    (Override, {"author": ""}, "author: expected a non-empty", "no author"),
    (Override, {"author": None}, "author", "None as author"),
    (Override, {"reason": ""}, "reason: expected a non-empty", "no reason"),
    (Override, {"score": 101}, "0 to 100", "a score above 100"),
    (Override, {"score": float("nan")}, "finite", "a score of NaN"),
    (Override, {"expires": TODAY}, "after the start", "an override of no day"),
    (Rate, {"rate": 0}, "number > 0", "a rate of nothing"),
    (Rate, {"rate": 1.5}, "int or a finite Decimal", "a float rate"),
    (Rate, {"rate": True}, "got bool", "a bool rate"),
    (Rate, {"quote": "EURO"}, "ISO 4217", "an unknown currency of a rate"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        pytest.param(*case[:3], id=f"{case[0].__name__} with {case[3]}")
        for case in REFUSALS
    ],
)
def test_refusals(kind: type[Any], changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        make(kind, **changes)

    unknown_member = "is not a valid" in str(caught.value)
    assert unknown_member or isinstance(caught.value, InvalidInputError)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(kind, name, id=f"{kind.__name__}.{name}")
        for kind, fields in COMPLETE.items()
        for name in ("id", "account_id")
        if name in fields
    ],
)
def test_ids_are_non_empty_text(kind: type[Any], name: str) -> None:
    for bad in ("", None, 3, b"a"):
        with pytest.raises(InvalidInputError, match=f"{name}: expected"):
            make(kind, **{name: bad})


def test_contract_is_billed_by_the_month_unless_said_otherwise() -> None:
    contract = make(Contract)

    assert (contract.interval_unit, contract.interval_count) == ("month", 1)
    assert (contract.kind, contract.status) == ("new", "active")


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7)]
)
def test_usual_scales(kind: str, low: float, high: float) -> None:
    survey = make(Survey, kind=kind, score=high)

    assert (survey.scale_min, survey.scale_max) == (low, high)


def test_attributes_cannot_be_changed_afterwards() -> None:
    given = {"tier": "gold"}
    account = make(Account, attributes=given)
    given["tier"] = "silver"

    assert account.attributes["tier"] == "gold"
    with pytest.raises(TypeError):
        account.attributes["tier"] = "bronze"


@pytest.mark.parametrize("name", TABLES)
def test_schema_and_record_agree(name: str) -> None:
    fields = set(TABLES[name].names)
    attributes = {attribute.name for attribute in attrs.fields(RECORDS[name])}
    # A contract's currency lives in its Money; other columns become attributes.
    if name == "contracts":
        fields -= {"currency"}
    if name == "accounts":
        attributes -= {"attributes"}

    assert attributes == fields


@pytest.mark.parametrize("name", TABLES)
def test_what_the_schema_requires_the_record_requires(name: str) -> None:
    required = {field.name for field in TABLES[name].fields if field.required}
    mandatory = {
        attribute.name
        for attribute in attrs.fields(RECORDS[name])
        if attribute.default is attrs.NOTHING
    }

    assert mandatory == required


@pytest.mark.parametrize("name", TABLES)
def test_keys_and_dates_are_fields(name: str) -> None:
    table = TABLES[name]

    assert set(table.key) <= set(table.names)
    assert not table.dated or table.field(table.dated).kind in {
        FieldType.DAY,
        FieldType.INSTANT,
    }
