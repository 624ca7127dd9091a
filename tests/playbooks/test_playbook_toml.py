"""Playbooks in TOML, and what the check finds in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, Playbook, Step, UnknownNameError
from successkit.core.states import Reentry, TouchModel, Trigger
from successkit.playbooks import (
    check,
    default_action_kinds,
    default_playbooks,
    playbooks_from_toml,
    playbooks_to_toml,
)

GOOD = """
[[playbook]]
name = "rescue"
when = "health_band == 'danger'"
trigger = "enter"
for_at_least = 3
exit = "health_band == 'good'"
reentry = "after_close"
maximum = 4
holdout = 0.1
labels = { en = "in danger", ja = "危険" }

[[playbook.steps]]
name = "talk"
kind = "call"
due_in = 2
role = "owner"
touch_models = ["high", "low"]
parameters = { template = "t1", urgent = true }
"""


def test_worked_example() -> None:
    (found,) = playbooks_from_toml(GOOD)

    assert found == Playbook(
        name="rescue",
        when="health_band == 'danger'",
        trigger=Trigger.ENTER,
        for_at_least=3,
        exit="health_band == 'good'",
        reentry=Reentry.AFTER_CLOSE,
        maximum=4,
        holdout=0.1,
        labels={"en": "in danger", "ja": "危険"},
        steps=(
            Step(
                name="talk",
                kind="call",
                due_in=2,
                touch_models=(TouchModel.HIGH, TouchModel.LOW),
                parameters={"template": "t1", "urgent": True},
            ),
        ),
    )


def test_the_built_in_playbooks_come_back_the_same() -> None:
    plays = default_playbooks()

    assert playbooks_from_toml(playbooks_to_toml(plays)) == plays


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
steps = st.builds(
    Step,
    name=texts,
    kind=texts,
    due_in=st.integers(-5, 99),
    role=texts,
    touch_models=st.lists(st.sampled_from(TouchModel), unique=True).map(tuple),
    labels=st.dictionaries(texts, texts, max_size=2),
    parameters=st.dictionaries(
        texts,
        texts | st.integers(-9, 9) | st.floats(allow_nan=False) | st.booleans(),
        max_size=3,
    ),
)
plays = st.builds(
    Playbook,
    name=texts,
    when=texts,
    steps=st.lists(steps, min_size=1, max_size=3, unique_by=lambda one: one.name).map(
        tuple
    ),
    for_at_least=st.integers(0, 9),
    exit=texts,
    reentry=st.sampled_from(Reentry),
    maximum=st.none() | st.integers(1, 9),
    priority=st.integers(-9, 9),
    holdout=st.floats(0, 0.99),
    labels=st.dictionaries(texts, texts, max_size=2),
    paused=st.booleans(),
)


@settings(max_examples=50, deadline=None)
@given(found=st.lists(plays, max_size=3, unique_by=lambda one: one.name))
def test_what_is_written_is_read_back(found: list[Playbook]) -> None:
    assert list(playbooks_from_toml(playbooks_to_toml(found))) == found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("trigger =", "triger =", "no field 'triger'; did you mean 'trigger'"),
        ("due_in", "due", r"step 'talk': no field 'due'"),
        ("[[playbook]]", "[[playbok]]", "did you mean 'playbook'"),
    ],
)
def test_unknown_fields_are_refused_with_a_suggestion(
    old: str, new: str, message: str
) -> None:
    with pytest.raises(UnknownNameError, match=message):
        playbooks_from_toml(
            GOOD.replace(old, new, 1).replace("[[playbook.", "[[playbook.")
        )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"enter"', '"entre"', "expected one of while, enter"),
        ("maximum = 4", "maximum = 0", "maximum of 1 or more"),
        ("maximum = 4", "maximum = 4.5", "maximum: expected a whole number"),
        ("maximum = 4", "maximum = true", "maximum: expected a whole number"),
        ("holdout = 0.1", "holdout = 1", "below 1"),
        ("holdout = 0.1", "holdout = 'x'", "holdout: expected a number"),
        ('when = "', 'when = 5 # "', "when: expected text"),
        ('name = "rescue"', "", "name is missing"),
        ('kind = "call"', "", "step 'talk': kind is missing"),
        ('["high", "low"]', '["hihg"]', "touch_models among"),
        ('["high", "low"]', "[5]", "touch_models as a list of text"),
        ('["high", "low"]', '"high"', "touch_models: expected a list"),
        ("urgent = true", "urgent = []", "parameters, urgent"),
        ('ja = "危険"', "ja = 5", "of text by language"),
        ("[[playbook]]", "[[playbook", "not TOML"),
        (GOOD, "playbook = 5", r"expected \[\[playbook\]\] tables"),
        (GOOD, "playbook = [5]", r"expected \[\[playbook\]\] tables"),
    ],
)
def test_refused(old: str, new: str, message: str) -> None:
    text = GOOD.replace(old, new, 1)
    with pytest.raises((InvalidInputError, UnknownNameError), match=message):
        playbooks_from_toml(text)


def test_two_of_one_name_and_none_at_all() -> None:
    with pytest.raises(InvalidInputError, match="two playbooks are called 'rescue'"):
        playbooks_from_toml(GOOD * 2)
    assert playbooks_from_toml("") == ()
    with pytest.raises(InvalidInputError, match="one or more steps"):
        playbooks_from_toml('[[playbook]]\nname = "a"\nwhen = "b"\nsteps = []')


CALL = (Step(name="talk", kind="call"),)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"when": "mrr > 5 and mrr < 3"}, "never_fires"),
        ({"when": "mrr > 5 and mrr < 6"}, "never_fires"),
        ({"when": "health_band == 'good' and health_band == 'danger'"}, "never_fires"),
        ({"when": "customer and not customer"}, "never_fires"),
        ({"when": "phase == 'a' and phase in ('b', 'c')"}, "never_fires"),
        ({"when": "renewal_on < '2026-01-01' < renewal_on"}, "never_fires"),
        ({"when": "seats is None and seats > 3"}, "never_fires"),
        ({"when": "mrr > 5", "exit": "mrr > 3"}, "never_fires"),
        (
            {"trigger": "event", "event": "x", "reentry": "after_close"},
            "no_exit",
        ),
        ({"steps": (Step(name="talk", kind="call", role=""),)}, "no_owner"),
        ({"exit": "helth_band == 'good'"}, "bad_condition"),
        ({"stratum": "sise"}, "unknown_stratum"),
    ],
)
def test_check_finds(options: dict[str, object], code: str) -> None:
    fields = {"when": "mrr > 5", "steps": CALL, **options}
    play = Playbook(name="p", **fields)  # type: ignore[arg-type]

    found = check([play], action_kinds=default_action_kinds())

    assert [each.code for each in found] == [code]


@pytest.mark.parametrize(
    "options",
    [
        {"when": "seats > 5 and seats < 6"},
        {"when": "mrr > 5 and mrr < 7"},
        {"when": "mrr > seats and mrr < seats"},
        {"when": "change(mrr, 7) < 0"},
        {"when": "mrr > 5", "exit": "mrr > 9"},
        {"when": "renewal_on > '2026-01-01' and renewal_on < '2026-01-03'"},
        {"when": "not (health_band == 'good' or health_band == 'danger')"},
        {"trigger": "event", "event": "x"},
        {"stratum": "size"},
    ],
)
def test_check_leaves_what_can_fire_alone(options: dict[str, object]) -> None:
    fields = {"when": "mrr > 5", "steps": CALL, **options}
    play = Playbook(name="p", **fields)  # type: ignore[arg-type]

    assert check([play], action_kinds=default_action_kinds()) == ()


def test_check_finds_plays_that_collide() -> None:
    high = (Step(name="a", kind="call", touch_models=(TouchModel.HIGH,)),)
    low = (Step(name="a", kind="call", touch_models=(TouchModel.LOW,)),)
    one = Playbook(name="one", when="mrr > 5", steps=CALL)
    two = Playbook(name="two", when="mrr > 9", steps=CALL)
    apart = Playbook(name="three", when="mrr < 3", steps=CALL)
    kinds = default_action_kinds()

    (found,) = check([one, two, apart], action_kinds=kinds)

    assert (found.code, found.playbook) == ("collides", "two")
    assert "fires with one" in found.message
    plays = [
        Playbook(name=n, when="mrr > 5", steps=s) for n, s in (("h", high), ("l", low))
    ]
    codes = {each.code for each in check(plays, action_kinds=kinds)}
    assert "collides" not in codes
