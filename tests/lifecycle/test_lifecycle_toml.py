"""A lifecycle as a text: read with places in messages, written and read back."""

import pickle
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    InvalidInputError,
    Lifecycle,
    Phase,
    SuccesskitError,
    Timeout,
    Transition,
    UnreadableInputError,
)
from successkit.core.states import PhaseKind
from successkit.lifecycle import default_lifecycle

SHORT = """
version = "short-1"
initial = "live"

[[phases]]
name = "live"
order = 1
kind = "adoption"
expected_days = 30

[[phases]]
name = "gone"
order = 2
kind = "churned"

[[transitions]]
id = "leaves"
event = "churned"
source = "live"
dest = "gone"
guard = "mrr > 0"
min_dwell = 3
priority = 2

[[timeouts]]
source = "gone"
after = 365
dest = "live"
"""


def test_every_value_of_a_file_arrives() -> None:
    assert Lifecycle.from_toml(SHORT) == Lifecycle(
        version="short-1",
        initial="live",
        phases=(
            Phase(name="live", order=1, kind=PhaseKind.ADOPTION, expected_days=30),
            Phase(name="gone", order=2, kind=PhaseKind.CHURNED),
        ),
        transitions=(
            Transition(
                id="leaves",
                event="churned",
                source="live",
                dest="gone",
                guard="mrr > 0",
                min_dwell=3,
                priority=2,
            ),
        ),
        timeouts=(Timeout(source="gone", after=365, dest="live"),),
    )


@pytest.mark.parametrize("as_text", [False, True], ids=["a path", "its name"])
def test_a_file_is_read(tmp_path: Path, *, as_text: bool) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SHORT, encoding="utf-8")

    found = Lifecycle.from_toml(str(path) if as_text else path)

    assert found == Lifecycle.from_toml(SHORT)


def test_what_is_a_default_is_not_written() -> None:
    plain = attrs.evolve(Lifecycle.from_toml(SHORT), timeouts=())

    assert "timeouts" not in plain.to_toml()
    assert "min_dwell" not in default_lifecycle().to_toml()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "initial =",
            "intial =",
            r"^lifecycle: unknown key 'intial'; did you mean 'initial'",
            id="a key at the top",
        ),
        pytest.param(
            "min_dwell",
            "min_dwel",
            r"transitions\[1\] \(leaves\): unknown key 'min_dwel'; did you mean "
            "'min_dwell'",
            id="a key of a row",
        ),
        pytest.param(
            "[[timeouts]]", "[[timeout]]", "did you mean 'timeouts'", id="a table"
        ),
        pytest.param(
            'event = "churned"',
            "",
            r"transitions\[1\] \(leaves\): expected a value for 'event'; got none",
            id="a value is missing",
        ),
        pytest.param(
            'initial = "live"', "", "expected a value for 'initial'", id="no initial"
        ),
        pytest.param(
            'kind = "churned"',
            'kind = "churnd"',
            r"phases\[2\] \(gone\): .*did you mean 'churned'",
            id="a kind that does not exist",
        ),
        pytest.param(
            "order = 1",
            'order = "1"',
            "expected a whole number",
            id="text for a number",
        ),
        pytest.param(
            "order = 1", "order = true", "got True", id="true is not a number"
        ),
        pytest.param("after = 365", "after = 1.5", "got 1.5", id="half a day"),
        pytest.param(
            "after = 365", f"after = {10**40}", "whole number", id="a huge number"
        ),
        pytest.param(
            'name = "gone"', 'name = ""', "non-empty text; got ''", id="an empty name"
        ),
        pytest.param(
            'name = "gone"', "name = 7", r"phases\[2\]: Phase, name", id="a number"
        ),
        pytest.param(
            "[[transitions]]", "[transitions]", r"under \[\[transitions\]\]", id="table"
        ),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_place(
    old: str, new: str, told: str
) -> None:
    with pytest.raises(InvalidInputError, match=told):
        Lifecycle.from_toml(SHORT.replace(old, new, 1))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("nowhere.toml", id="no file"),
        pytest.param("version = ", id="no TOML"),
        pytest.param("a = " + "[" * 5000, id="too deep"),
        pytest.param(SHORT + '\nversion = "again"\n[[', id="twice"),
    ],
)
def test_what_cannot_be_read(source: str) -> None:
    with pytest.raises(UnreadableInputError):
        Lifecycle.from_toml(source)


@pytest.mark.parametrize("source", [b"", 7, None])
def test_what_is_neither_text_nor_path(source: object) -> None:
    with pytest.raises(InvalidInputError, match="TOML document or a path"):
        Lifecycle.from_toml(source)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("phases", 3, id="a number for phases"),
        pytest.param("phases", "onboarding", id="a name for phases"),
        pytest.param("transitions", [{"id": "a"}], id="a mapping for a row"),
        pytest.param("timeouts", default_lifecycle().phases, id="phases for timeouts"),
        pytest.param("version", "", id="no version"),
        pytest.param("version", "\ud800", id="half of a character"),
    ],
)
def test_a_lifecycle_of_other_types_is_refused(field: str, value: object) -> None:
    with pytest.raises(InvalidInputError, match=f"Lifecycle, {field}"):
        attrs.evolve(default_lifecycle(), **{field: value})


def test_lists_are_as_good_as_tuples() -> None:
    good = default_lifecycle()
    other = Lifecycle(
        version=good.version,
        phases=list(good.phases),
        transitions=list(good.transitions),
        initial=good.initial,
    )

    assert (other, hash(other)) == (good, hash(good))


def test_rows_of_a_known_name_are_replaced_and_others_added() -> None:
    good = default_lifecycle()
    longer = attrs.evolve(good.phases[0], expected_days=120)
    pilot = Phase(name="pilot", order=0, kind=PhaseKind.ONBOARDING)

    found = good.extended(version="mine", phases=[pilot, longer])

    assert [phase.name for phase in found.phases] == [
        *(phase.name for phase in good.phases),
        "pilot",
    ]
    assert found.phases[0].expected_days == 120
    assert found.transitions == good.transitions


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
whole = st.integers(-(10**9), 10**9)
phases = st.builds(
    Phase,
    name=texts,
    order=whole,
    kind=st.sampled_from(PhaseKind),
    expected_days=st.none() | whole,
    when=st.just("") | texts,
)
transitions = st.builds(
    Transition,
    id=texts,
    event=texts,
    source=texts,
    dest=texts,
    guard=st.just("") | texts,
    min_dwell=whole,
    priority=whole,
)
timeouts = st.builds(Timeout, source=texts, after=whole, dest=texts)
lifecycles = st.builds(
    Lifecycle,
    version=texts,
    phases=st.lists(phases, max_size=3),
    transitions=st.lists(transitions, max_size=3),
    initial=st.just("") | texts,
    timeouts=st.lists(timeouts, max_size=2),
)


@given(lifecycles.filter(lambda lifecycle: lifecycle.phases))
@settings(max_examples=50)
def test_a_lifecycle_survives_toml_and_pickle(lifecycle: Lifecycle) -> None:
    read = Lifecycle.from_toml(lifecycle.to_toml())
    pickled = pickle.loads(pickle.dumps(lifecycle))  # noqa: S301 -- our own bytes

    assert read == lifecycle
    assert read.to_toml() == lifecycle.to_toml()
    assert hash(read) == hash(lifecycle) == hash(pickled)
    assert pickled == lifecycle


@given(st.text(max_size=60), st.integers(0, len(SHORT)))
@settings(max_examples=50)
def test_any_text_is_a_lifecycle_or_a_clear_error(noise: str, place: int) -> None:
    try:
        Lifecycle.from_toml(SHORT[:place] + noise + SHORT[place:])
    except SuccesskitError as error:
        assert str(error)  # noqa: PT017 -- either outcome is fine, silence is not
