"""A lifecycle drawn: exactly the declared moves, with what was observed."""

import re
from collections import Counter
from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    InvalidInputError,
    Lifecycle,
    Phase,
    Timeout,
    Transition,
)
from successkit.core.states import PhaseKind
from successkit.lifecycle import (
    LifecycleEvent,
    LifecycleEvents,
    default_lifecycle,
    dot,
    edges,
    markdown_table,
    mermaid,
    observed,
    phase_table,
    replay,
    stay_table,
)

GOOD = default_lifecycle()
DAY = date(2026, 1, 1)


def on(day: int, kind: str, account: int = 0, **more: object) -> LifecycleEvent:
    when = DAY + timedelta(days=day)
    return LifecycleEvent(day=when, kind=kind, account=account, **more)


TIMED = attrs.evolve(
    GOOD, timeouts=[Timeout(source="renewal", after=120, dest="adoption")]
)
EVENTS = LifecycleEvents.of(
    [
        on(0, "started"),
        on(30, "onboarded"),
        on(60, "product_added"),
        on(100, "onboarded"),
        on(200, "renewal_opened"),
        on(0, "started", 1),
        on(51, "onboarded", 1),
        on(60, "phase_moved", 1, target="expansion", author="mo", reason="agreed"),
    ]
)
FOUND = replay(TIMED, EVENTS, accounts=3, upto=DAY + timedelta(days=400))


def test_observed_counts_and_days() -> None:
    seen = observed(FOUND)

    assert {key: count for key, count in seen.counts.items() if count} == {
        "onboarding:onboarded": 3,
        "adoption:product_added": 1,
        "adoption:renewal_opened": 1,
        "timeout:renewal": 1,
    }
    assert seen.median_days == {
        "onboarding:onboarded": 40.0,
        "adoption:product_added": 30.0,
        "adoption:renewal_opened": 100.0,
        "timeout:renewal": 120.0,
    }
    assert seen.stays == {
        "onboarding": 3,
        "adoption": 4,
        "expansion": 1,
        "renewal": 1,
        "churned": 0,
    }
    assert seen.median_stay == {"onboarding": 40.0, "adoption": 30.0, "renewal": 120.0}
    assert (seen.now["adoption"], seen.now["expansion"], seen.by_hand) == (1, 1, 1)


def test_nothing_observed() -> None:
    seen = observed(replay(GOOD, LifecycleEvents.of([]), accounts=0, upto=DAY))

    assert set(seen.counts.values()) == {0}
    assert (seen.median_days, seen.median_stay, seen.by_hand) == ({}, {}, 0)


def test_what_was_observed_stands_on_the_arrows() -> None:
    seen = observed(FOUND)

    drawn = mermaid(TIMED, counts=seen.counts, median_days=seen.median_days)
    graph = dot(TIMED, counts=seen.counts, median_days=seen.median_days)

    assert "onboarding --> adoption: onboarded (3, 40 days)" in drawn
    assert "renewal --> adoption: after 120 days (1, 120 days)" in drawn
    assert "adoption --> expansion: grew (0)" in drawn
    assert '"onboarding" -> "adoption" [label="onboarded (3, 40 days)"];' in graph


def test_the_table_has_a_row_for_each_move() -> None:
    seen = observed(FOUND)
    text = markdown_table(TIMED, counts=seen.counts, median_days=seen.median_days)
    rows = [line.strip("| ").split(" | ") for line in text.splitlines()]

    assert rows[0][-2:] == ["seen", "median days"]
    assert rows[2] == ["onboarding", "onboarded", "adoption", "ahead", "", "3", "40"]
    assert len(rows) == 2 + len(TIMED.transitions) + len(TIMED.timeouts)
    assert any(row[0] == "churned" and row[3] == "win-back" for row in rows)


def test_the_stays_of_one_account_of_several() -> None:
    back = LifecycleEvents.of(
        [
            on(400, "churned", 1),
            on(410, "won_back", 1),
            on(0, "started", 2),
        ]
    )
    events = LifecycleEvents.join([EVENTS, back])
    found = replay(GOOD, events, accounts=4, upto=DAY + timedelta(days=500))
    rows = [
        line.strip("| ").split(" | ")
        for line in stay_table(found, events, 1).splitlines()[2:]
    ]

    assert [(row[0], row[3], row[4], row[5], row[-1]) for row in rows] == [
        ("onboarding", "51", "1", "begins", "started"),
        ("adoption", "9", "1", "ahead", "onboarded"),
        ("expansion", "340", "1", "ahead", "moved by hand by mo: agreed"),
        ("churned", "10", "1", "ahead", "churned"),
        ("onboarding", "", "2", "returns", "won_back"),
    ]
    assert "| onboarding | 5 | 40 | 2 |" in phase_table(found)
    assert len(stay_table(found, events, 3).splitlines()) == 2


def test_a_move_between_phases_of_one_order_goes_aside() -> None:
    side = Phase(name="side", order=2, kind=PhaseKind.ADOPTION)
    move = Transition(id="over", event="grew", source="adoption", dest="side")
    mine = attrs.evolve(
        GOOD, phases=[*GOOD.phases, side], transitions=[GOOD.transitions[0], move]
    )
    events = LifecycleEvents.of([on(0, "started"), on(9, "onboarded"), on(12, "grew")])
    found = replay(mine, events, accounts=1, upto=DAY + timedelta(days=99))

    assert "| side | 2026-01-13 |  |  | 1 | aside | grew |" in stay_table(
        found, events, 0
    )
    assert "| adoption | grew | side | aside |" in markdown_table(mine)


def test_time_that_ran_out_is_told() -> None:
    assert "| time ran out |" in stay_table(FOUND, EVENTS, 0)


@pytest.mark.parametrize("account", [-1, 3])
def test_an_account_that_is_not_there(account: int) -> None:
    with pytest.raises(InvalidInputError, match="position below 3"):
        stay_table(FOUND, EVENTS, account)


def test_conditions_stand_in_the_table() -> None:
    guarded = attrs.evolve(
        GOOD.transitions[0], guard="mrr > 0", min_dwell=14, priority=2
    )
    text = markdown_table(GOOD.extended(version="x", transitions=[guarded]))

    assert "mrr &#62; 0; 14 days spent there; priority 2" in text


def test_a_phase_without_moves_is_drawn() -> None:
    lonely = Lifecycle(
        version="x",
        phases=[Phase(name="only", order=1, kind="adoption")],
        transitions=[],
        initial="only",
    )

    assert mermaid(lonely) == "stateDiagram-v2\n    only\n    [*] --> only\n"
    assert '"only";' in dot(lonely)


@pytest.mark.parametrize("draw", [mermaid, dot, markdown_table, edges])
def test_a_move_to_nowhere_is_refused(draw: object) -> None:
    lost = attrs.evolve(GOOD.transitions[0], dest="adoptoin")

    with pytest.raises(InvalidInputError, match="did you mean 'adoption'"):
        draw(GOOD.extended(version="x", transitions=[lost]))  # type: ignore[operator]


names = st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8
) | st.sampled_from(["end", "State", "phase0", "phase1", "a b", 'x"y', "a\\", "a|b"])


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    known = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    phases = [
        Phase(name=name, order=place, kind=PhaseKind.ADOPTION)
        for place, name in enumerate(known)
    ]
    pairs = st.tuples(st.sampled_from(known), st.sampled_from(known))
    moves = draw(st.lists(pairs, max_size=6))
    waits = draw(st.lists(pairs, max_size=2, unique_by=lambda pair: pair[0]))
    return Lifecycle(
        version="x",
        phases=phases,
        transitions=[
            Transition(id=f"t{i}", event=draw(names), source=one, dest=two)
            for i, (one, two) in enumerate(moves)
        ],
        timeouts=[Timeout(source=one, after=9, dest=two) for one, two in waits],
        initial=draw(st.sampled_from(known)),
    )


def declared(lifecycle: Lifecycle) -> Counter[tuple[str, str]]:
    rows = (*lifecycle.transitions, *lifecycle.timeouts)
    return Counter((row.source, row.dest) for row in rows)


def mermaid_read(text: str) -> Counter[tuple[str, str]]:
    decode = re.compile(r"#(\d+);")
    name: dict[str, str] = {}
    found = list[tuple[str, str]]()
    for line in text.splitlines()[1:]:
        if line.startswith("    state "):
            shown, short = line[len('    state "') :].rsplit('" as ', 1)
            name[short] = decode.sub(lambda code: chr(int(code[1])), shown)
        elif " --> " in line and "[*]" not in line:
            one, two = line.strip().split(": ", 1)[0].split(" --> ")
            found.append((name.get(one, one), name.get(two, two)))
    return Counter(found)


def dot_read(text: str) -> Counter[tuple[str, str]]:
    quoted = r'"((?:[^"\\]|\\.)*)"'
    arrow = re.compile(rf"^    {quoted} -> {quoted} \[label={quoted}", re.MULTILINE)
    plain = re.compile(r"\\(.)")
    return Counter(
        tuple(plain.sub(r"\1", name).replace("&amp;", "&") for name in found[:2])  # type: ignore[misc]
        for found in arrow.findall(text)
    )


def flat(name: str) -> str:
    return re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", name)


@given(lifecycles())
@settings(max_examples=50)
def test_the_diagram_has_exactly_the_declared_edges(lifecycle: Lifecycle) -> None:
    expected = declared(lifecycle)
    shown = Counter({(flat(one), flat(two)): 0 for one, two in expected})
    for (one, two), count in expected.items():
        shown[flat(one), flat(two)] += count

    assert Counter((edge.source, edge.dest) for edge in edges(lifecycle)) == expected
    assert mermaid_read(mermaid(lifecycle)) == expected
    assert dot_read(dot(lifecycle)) == shown
    assert len(markdown_table(lifecycle).splitlines()) == 2 + expected.total()
