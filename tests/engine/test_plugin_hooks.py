"""Every hook: what a plugin declares, and its effect in the review."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import numpy as np
import pytest

from successkit.core import (
    Account,
    ActionKind,
    AnyArray,
    BusinessCalendar,
    Contract,
    Enrichment,
    Event,
    FeedbackRoute,
    Guard,
    Lifecycle,
    MetricSpec,
    MetricValue,
    Money,
    Period,
    Phase,
    Playbook,
    PluginError,
    Portfolio,
    Signal,
    Step,
    Survey,
    TouchPolicy,
    TouchRule,
    Transition,
    UnknownNameError,
    Veto,
    View,
)
from successkit.core.arrays import NULL_INT
from successkit.core.states import Department, PhaseKind, SurveyKind, TouchModel
from successkit.engine import Config, Engine, Review
from successkit.plugins import Limits

DAY = date(2026, 3, 31)
Make = Callable[..., Any]


def book() -> Portfolio:
    names = ("large", "small")
    at = datetime(2026, 2, 1, 12, tzinfo=UTC)
    return Portfolio.from_objects(
        accounts=[Account(id=name, name=name) for name in names],
        contracts=[
            Contract(
                id=f"c-{name}",
                account_id=name,
                start=date(2025, 1, 1),
                amount=Money(amount, "JPY"),
            )
            for name, amount in zip(names, (900_000, 1_000), strict=True)
        ],
        events=[
            Event(id=f"e-{name}", account_id=name, at=at, kind="crm.paid")
            for name in names
        ],
        surveys=[
            Survey(
                id="s",
                account_id="small",
                at=at,
                kind=SurveyKind.NPS,
                score=3,
                comment="please call Hanako",
            )
        ],
    )


def reviewed(*plugins: object, **settings: Any) -> Review:  # noqa: ANN401
    config = Config(currency="JPY", **settings)
    return Engine(config=config, plugins=plugins).review(book(), as_of=DAY)


def large(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    assert as_of == np.datetime64(view.as_of)
    return np.asarray(view.table.array("mrr") > 5_000)


def tier(view: View, /, **_as_of: object) -> list[str | None]:
    return ["gold" if mrr > 5_000 else None for mrr in view.table.array("mrr")]


def seats(view: View, /, **_as_of: object) -> AnyArray:
    return np.where(large(view, as_of=np.datetime64(DAY)), 7, NULL_INT)


def gold(view: View, /, **_as_of: object) -> AnyArray:
    return np.where(view.table.text("crm.tier").equals("gold"), 1.0, np.nan)


def enrichment(**options: Any) -> Enrichment:  # noqa: ANN401
    return Enrichment(
        **{"name": "crm.tier", "compute": tier, "kind": "text", **options}
    )


def playbook(when: str = "crm.tier == 'gold'", name: str = "thanks") -> Playbook:
    steps = (Step(name="send", kind="crm.gift"),)
    return Playbook(name=name, when=when, steps=steps, labels={"en": "a good year"})


GIFT = ActionKind(name="crm.gift")


def given(review: Review, name: str = "thanks") -> list[object]:
    return [row["account"] for row in review.actions.rows() if row["playbook"] == name]


def why(review: Review, account: str, lang: str = "en") -> str:
    """Return why, without the hashes of plugins."""
    return re.sub(r" \([0-9a-f]{8}\)", "", review.why(account, lang))


def entry(review: Review, account: str, lang: str = "en") -> dict[str, Any]:
    found = review.document(lang)["accounts"]
    return next(each for each in found if each["id"] == account)


def test_column_of_a_plugin_is_seen_by_signals_guards_and_playbooks(
    plugin: Make,
) -> None:
    signal = Signal(name="crm.gold", compute=gold, points=((0, 0), (1, 100)))
    review = reviewed(
        plugin(
            enrich=[
                enrichment(),
                enrichment(name="crm.seats", compute=seats, kind="count"),
            ],
            health_signals=[signal],
            guards=[Guard(name="crm.key", when="crm.tier == 'gold'")],
            playbooks=[playbook("crm.key and crm.seats > 5")],
            action_kinds=[GIFT],
        )
    )

    assert review.failures == ()
    assert review.accounts.values("crm.tier") == ["gold", None]
    assert review.accounts.array("crm.key").tolist() == [1, -1]
    assert review.parts.health.raw["crm.gold"][0] == 1.0
    assert given(review) == ["large"]
    assert entry(review, "large")["columns"] == {
        "crm.tier": "gold",
        "crm.seats": 7,
        "crm.key": True,
    }
    assert entry(review, "small")["columns"] == {
        "crm.tier": None,
        "crm.seats": None,
        "crm.key": None,
    }
    kinds = {one["name"]: one["kind"] for one in review.document()["columns"]}
    assert kinds == {"crm.tier": "text", "crm.seats": "count", "crm.key": "flag"}


def test_metric_of_a_plugin(plugin: Make) -> None:
    def share(portfolio: Portfolio, period: Period) -> MetricValue:
        assert period.end > DAY
        return MetricValue(name="x", value=len(portfolio) / 4)

    review = reviewed(plugin(metrics=[MetricSpec(name="crm.share", compute=share)]))

    assert review.metrics["crm.share"].value == 0.5
    assert review.document()["metrics"]["crm.share"]["plugin"] == "crm"
    assert review.document()["metrics"]["mrr"]["plugin"] is None


PHASES = (
    Phase(name="start", order=0, kind=PhaseKind.ONBOARDING),
    Phase(name="run", order=1, kind=PhaseKind.ADOPTION),
    Phase(name="key", order=2, kind=PhaseKind.EXPANSION),
)


def lifecycle(guard: str) -> Lifecycle:
    ways = [
        Transition(id="ran", event="crm.paid", source="start", dest="run"),
        Transition(
            id="rose",
            event="crm.paid",
            source="start",
            dest="key",
            guard=guard,
            priority=1,
        ),
        Transition(id="back", event="onboarded", source="key", dest="start"),
    ]
    return Lifecycle(
        version="crm-1", phases=PHASES, initial="start", transitions=tuple(ways)
    )


@pytest.mark.parametrize(
    "guard",
    [
        pytest.param(Guard(name="crm.key", when="mrr > 5000"), id="by a condition"),
        pytest.param(Guard(name="crm.key", compute=large), id="by a function"),
    ],
)
def test_guard_event_kind_and_lifecycle_of_a_plugin(plugin: Make, guard: Guard) -> None:
    review = reviewed(
        plugin(
            guards=[guard],
            event_kinds=["crm.paid"],
            lifecycle=lifecycle("crm.key and value > 0"),
        )
    )

    assert review.accounts.values("phase") == ["key", "run"]
    assert "From plugin crm: guard crm.key; lifecycle crm-1." in why(review, "large")


@pytest.mark.parametrize(
    "veto",
    [
        pytest.param({"when": "crm.tier == 'gold'"}, id="by a condition"),
        pytest.param({"compute": large}, id="by a function"),
    ],
)
def test_veto_of_a_plugin(plugin: Make, veto: dict[str, Any]) -> None:
    review = reviewed(
        plugin(
            enrich=[enrichment()],
            playbooks=[playbook("mrr > 0")],
            action_kinds=[GIFT],
            veto=[
                Veto(
                    name="crm.legal",
                    playbooks=("thanks",),
                    labels={"en": "a lawsuit runs", "ja": "係争中"},
                    **veto,
                )
            ],
        )
    )
    row = next(each for each in review.decision.funnel if each.playbook == "thanks")

    assert given(review) == ["small"]
    assert row.suppressed["veto"] == 1
    assert row.matched == row.emitted + sum(row.suppressed.values())
    assert entry(review, "large", "ja")["vetoes"] == [
        {
            "playbook": "thanks",
            "veto": "crm.legal",
            "reason": "係争中",
            "failed": False,
            "plugin": "crm",
        }
    ]
    assert entry(review, "small")["vetoes"] == []
    assert "Held back: thanks (a lawsuit runs; veto crm.legal)." in why(review, "large")
    assert "保留：thanks（係争中、crm.legal）。" in why(review, "large", "ja")
    assert "Held back" not in why(review, "small")
    funnel = {each["playbook"]: each for each in review.document()["funnel"]}
    assert funnel["thanks"]["suppressed"]["veto"] == 1
    assert funnel["thanks"]["plugin"] == "crm"


POLICY = TouchPolicy(
    name="tiers",
    rules=(TouchRule(name="gold", when="crm.tier == 'gold'", model=TouchModel.HIGH),),
)
PLAIN = TouchPolicy(name="plain", default=TouchModel.LOW)


@pytest.mark.parametrize(
    ("declared", "named", "models"),
    [
        pytest.param([POLICY], None, ["high", "tech"], id="the only one"),
        pytest.param([POLICY, PLAIN], "plain", ["low", "low"], id="the one named"),
        pytest.param([POLICY], "tiers", ["high", "tech"], id="named though alone"),
    ],
)
def test_touch_policy_of_a_plugin(
    plugin: Make, declared: list[TouchPolicy], named: str | None, models: list[str]
) -> None:
    crm = plugin(enrich=[enrichment()], touch_policies=declared)

    review = reviewed(crm, touch_policy=named)

    assert review.accounts.values("touch_model") == models
    assert (f"touch policy {review.parts.touch.policy.name}") in why(review, "large")


def test_built_in_touch_policy_though_a_plugin_has_one(plugin: Make) -> None:
    crm = plugin(touch_policies=[PLAIN])

    review = reviewed(crm, touch_policy="default")

    assert review.accounts.values("touch_model") == reviewed().accounts.values(
        "touch_model"
    )


def test_calendar_of_a_plugin_with_the_holidays_of_the_settings(plugin: Make) -> None:
    calendar = BusinessCalendar(week="0011111", holidays=(date(2026, 4, 1),))
    crm = plugin(
        calendar=calendar, playbooks=[playbook("mrr > 0")], action_kinds=[GIFT]
    )

    review = reviewed(crm, holidays=[date(2026, 4, 2)])

    assert {row["due_on"] for row in review.actions.rows()} == {date(2026, 4, 3)}


def test_feedback_route_of_a_plugin(plugin: Make) -> None:
    route = FeedbackRoute(
        name="crm.hanako", department=Department.SUCCESS, words=("hanako",)
    )

    review = reviewed(plugin(feedback_routes=[route]))

    assert reviewed().feedback.unrouted == 1
    assert (review.feedback.counts["success"], review.feedback.unrouted) == (1, 0)
    heard = review.document("ja")["feedback"]["departments"][0]
    assert heard["label"] == "カスタマーサクセス"
    assert heard["routes"] == [
        {"name": "crm.hanako", "label": "crm.hanako", "items": 1, "plugin": "crm"}
    ]
    assert "Hanako" not in str(review.document())


def test_provenance_of_actions_and_signals(plugin: Make) -> None:
    signal = Signal(
        name="crm.large",
        compute=lambda view, /, *, as_of: large(view, as_of=as_of) * 1.0,
        points=((0, 0), (1, 100)),
    )
    only = attrs.evolve(Config().scorecard, signals=["crm.large"])
    crm = plugin(
        health_signals=[signal], playbooks=[playbook("mrr > 0")], action_kinds=[GIFT]
    )

    review = reviewed(crm, scorecard=only)

    found = entry(review, "large")
    assert [each["plugin"] for each in found["actions"]] == ["crm"]
    assert [each["plugin"] for each in found["health"]["signals"]] == ["crm"]
    assert "From plugin crm: signal crm.large; playbook thanks." in why(review, "large")
    assert "プラグインcrmによる：" in why(review, "large", "ja")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param(
            {"playbooks": [playbook("crm.teir == 'gold'")], "action_kinds": [GIFT]},
            r"plugin crm, playbook thanks, when: .*did you mean 'crm.tier'",
            id="playbook",
        ),
        pytest.param(
            {"veto": [Veto(name="crm.v", when="crm.tire == 'x'")]},
            r"plugin crm, veto crm.v, when: .*did you mean 'crm.tier'",
            id="veto",
        ),
        pytest.param(
            {"veto": [Veto(name="crm.v", when="past_due", playbooks=("win_bak",))]},
            r"plugin crm, veto crm.v: no playbook 'win_bak'.*win_back",
            id="veto of an unknown playbook",
        ),
        pytest.param(
            {"veto": [Veto(name="crm.v", when="past_due", action_kinds=("cal",))]},
            r"plugin crm, veto crm.v: no action kind 'cal'.*call",
            id="veto of an unknown kind of action",
        ),
        pytest.param(
            {"guards": [Guard(name="crm.g", when="crm.teir == 'x'")]},
            r"plugin crm, guard crm.g, when: .*did you mean 'crm.tier'",
            id="guard",
        ),
        pytest.param(
            {"guards": [Guard(name="crm.g", when="phase == 'adoption'")]},
            r"plugin crm, guard crm.g, when: 'phase' follows from the phase",
            id="guard that rests on the phase",
        ),
        pytest.param(
            {
                "guards": [
                    Guard(name="crm.one", when="mrr > 0"),
                    Guard(name="crm.two", when="crm.one"),
                ]
            },
            r"plugin crm, guard crm.two, when: .*no column 'crm.one'",
            id="guard that rests on another",
        ),
        pytest.param(
            {"lifecycle": lifecycle("crm.tire == 'x'")},
            r"lifecycle crm-1, transition rose: guard: .*'crm.tier'",
            id="guard of a move",
        ),
        pytest.param(
            {
                "touch_policies": [
                    TouchPolicy(
                        name="odd",
                        rules=(
                            TouchRule(name="r", when="teir > 1", model=TouchModel.LOW),
                        ),
                    )
                ]
            },
            r"plugin crm, touch policy odd, rule r: .*no column 'teir'",
            id="rule of a touch policy",
        ),
        pytest.param(
            {"touch_policies": [attrs.evolve(PLAIN, raise_when="mmr > 1")]},
            r"plugin crm, touch policy plain, raise_when: .*did you mean 'mrr'",
            id="when a touch policy raises",
        ),
        pytest.param(
            {"touch_policies": [attrs.evolve(PLAIN, name="default")]},
            r"plugin crm: the touch policy 'default' is built in",
            id="touch policy that is built in",
        ),
        pytest.param(
            {"touch_policies": [POLICY, PLAIN]},
            r"declare 2 touch policies: 'tiers' \(plugin crm\), 'plain'",
            id="several touch policies and none named",
        ),
        pytest.param(
            {
                "feedback_routes": [
                    FeedbackRoute(
                        name="x", department=Department.SALES, kinds=("complant",)
                    )
                ]
            },
            r"plugin crm, feedback route x: no kind 'complant'.*'complaint'",
            id="feedback route",
        ),
        pytest.param(
            {
                "feedback_routes": [
                    FeedbackRoute(
                        name="sales_terms", department=Department.SALES, words=("x",)
                    )
                ]
            },
            r"plugin crm, two feedback routes are called 'sales_terms'",
            id="feedback route that is built in",
        ),
    ],
)
def test_what_cannot_work_is_refused_when_the_engine_is_made(
    plugin: Make, answers: dict[str, Any], said: str
) -> None:
    crm = plugin(event_kinds=["crm.paid"], enrich=[enrichment()], **answers)

    with pytest.raises(PluginError, match=said):
        Engine(plugins=[crm])


def test_unknown_touch_policy_is_refused_with_the_nearest(plugin: Make) -> None:
    with pytest.raises(UnknownNameError, match="did you mean tiers"):
        Engine(
            config=Config(touch_policy="tier"),
            plugins=[plugin(enrich=[enrichment()], touch_policies=[POLICY])],
        )


def test_order_of_plugins_does_not_matter(plugin: Make) -> None:
    plugins = [
        plugin(
            name,
            enrich=[enrichment(name=f"{name}.tier")],
            guards=[Guard(name=f"{name}.key", when=f"{name}.tier == 'gold'")],
            playbooks=[playbook(f"{name}.key", name=f"{name}_thanks")],
            action_kinds=[ActionKind(name=f"{name}.gift")] if name == "crm" else [],
            veto=[Veto(name=f"{name}.v", when="mrr < 5000")],
        )
        for name in ("crm", "erp", "abc")
    ]

    documents = [
        reviewed(*order).document()
        for order in (plugins, plugins[::-1], [plugins[1], plugins[0], plugins[2]])
    ]

    assert documents[0] == documents[1] == documents[2]
    names = [one["name"] for one in documents[0]["columns"]]
    assert names == [f"{x}.{y}" for y in ("tier", "key") for x in ("abc", "crm", "erp")]


@pytest.mark.parametrize("chunk", [1, 2, 7])
def test_chunks_do_not_matter(plugin: Make, chunk: int) -> None:
    crm = plugin(
        enrich=[enrichment()],
        guards=[Guard(name="crm.key", compute=large)],
        veto=[Veto(name="crm.v", compute=large)],
        playbooks=[playbook()],
        action_kinds=[GIFT],
    )

    small = reviewed(crm, plugins=Limits(chunk=chunk))

    assert small.document() == reviewed(crm).document()
