"""What people read: the reason of a phase, the diagram, the columns."""

from datetime import date

import attrs
import pytest

from successkit.core import AccountTable, InvalidInputError, Lifecycle, Timeout
from successkit.lifecycle import (
    LifecycleEvent,
    LifecycleEvents,
    default_lifecycle,
    mermaid,
    phase_columns,
    replay,
    why_phase,
)

END = date(2026, 12, 31)


def on(month: int, kind: str, **more: object) -> LifecycleEvent:
    return LifecycleEvent(day=date(2026, month, 1), kind=kind, **more)  # type: ignore[arg-type]


STARTED = on(1, "started")
BACK = [STARTED, on(2, "onboarded"), on(3, "grew"), on(4, "use_fell")]
MOVED = [
    STARTED,
    on(2, "phase_moved", target="adoption", author="mo", reason="agreed"),
]
TIMED = attrs.evolve(
    default_lifecycle(),
    timeouts=(Timeout(source="onboarding", after=31, dest="adoption"),),
)


@pytest.mark.parametrize(
    ("lifecycle", "events", "english", "japanese"),
    [
        pytest.param(
            default_lifecycle(),
            [],
            "Not in any phase: no contract has begun.",
            "契約がまだ始まっていないため、フェーズはありません。",
            id="not begun",
        ),
        pytest.param(
            default_lifecycle(),
            [STARTED],
            "In onboarding since 2026-01-01: the contract began.",
            "2026-01-01にオンボーディングへ移りました。理由：契約が始まった。",
            id="just begun",
        ),
        pytest.param(
            default_lifecycle(),
            BACK,
            "In adoption for the 2nd time since 2026-04-01, from expansion: use fell "
            "against the 12 weeks before. It went back once so far.",
            "2026-04-01にエクスパンションからアダプション（2回目）へ移りました。理由：利用が直"
            "前の12週間より減った。これまでに1回、前のフェーズに戻りました。",
            id="gone back",
        ),
        pytest.param(
            default_lifecycle(),
            MOVED,
            "In adoption since 2026-02-01, from onboarding: moved by hand by mo "
            "(agreed).",
            "2026-02-01にオンボーディングからアダプションへ移りました。理由：moが手動で移した"
            "（agreed）。",
            id="moved by hand",
        ),
        pytest.param(
            TIMED,
            [STARTED],
            "In adoption since 2026-02-01, from onboarding: the time allowed for "
            "onboarding ran out.",
            "2026-02-01にオンボーディングからアダプションへ移りました。理由：オンボーディング"
            "の期限が過ぎた。",
            id="moved by a timeout",
        ),
    ],
)
def test_why_phase(
    lifecycle: Lifecycle, events: list[LifecycleEvent], english: str, japanese: str
) -> None:
    # An account before and one after show that the right rows are read.
    others = [on(1, "started", account=0), on(1, "started", account=2)]
    mine = [attrs.evolve(event, account=1) for event in events]
    columns = LifecycleEvents.of([*others, *mine])
    found = replay(lifecycle, columns, accounts=3, upto=END)

    assert why_phase(found, columns, 1) == english
    assert why_phase(found, columns, 1, language="ja") == japanese


@pytest.mark.parametrize(("account", "language"), [(0, "fr"), (1, "en"), (-1, "en")])
def test_a_wrong_question_is_refused(account: int, language: str) -> None:
    events = LifecycleEvents.of([STARTED])
    found = replay(default_lifecycle(), events, accounts=1, upto=END)

    with pytest.raises(InvalidInputError, match="expected a language"):
        why_phase(found, events, account, language=language)


def test_the_diagram_has_exactly_the_declared_edges() -> None:
    lines = mermaid(TIMED).splitlines()

    arrows = {line.strip() for line in lines if " --> " in line}
    declared = {
        f"{row.source} --> {row.dest}: {row.event}" for row in TIMED.transitions
    }
    assert arrows - declared == {
        "[*] --> onboarding",
        "onboarding --> adoption: after 31 days",
    }
    assert declared <= arrows


def test_names_that_mean_something_to_mermaid_are_written_safely() -> None:
    phases = default_lifecycle().phases
    odd = attrs.evolve(
        default_lifecycle(),
        phases=(attrs.evolve(phases[0], name='導入: "a"'), *phases[1:]),
        transitions=(),
        initial='導入: "a"',
    )

    assert mermaid(odd).splitlines()[1:] == [
        '    state "導入#58; #34;a#34;" as phase0',
        *(f"    {phase.name}" for phase in phases[1:]),
        "    [*] --> phase0",
    ]


def test_columns_for_the_account_table() -> None:
    table = AccountTable.of(END, ["a", "b"])
    columns = phase_columns(table, LifecycleEvents.of(BACK), default_lifecycle(), END)
    full = table.with_columns(**columns)

    assert full.values("phase") == ["adoption", None]
    assert full.values("phase_since") == [date(2026, 4, 1), None]
    assert full.values("phase_visits") == [2, None]
