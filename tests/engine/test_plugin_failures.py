"""What a bad plugin costs: itself, and nobody else a bit."""

import pickle
import time
import warnings
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from successkit.core import (
    ActionKind,
    AnyArray,
    Enrichment,
    Failure,
    Guard,
    MetricSpec,
    MetricValue,
    Period,
    Playbook,
    PluginError,
    PluginFailures,
    Portfolio,
    Signal,
    Step,
    SuccesskitError,
    Veto,
    View,
)
from successkit.engine import Config, Engine, Review
from successkit.plugins import Limits

DAY = date(2026, 3, 31)
CONFIG = Config(currency="JPY", plugins=Limits(deadline=2.0))
POINTS = ((0.0, 0.0), (10.0, 100.0))
Make = Callable[..., Any]


def fine(view: View, /, **_as_of: object) -> AnyArray:
    return view.table.array("mrr") % 11.0


def flag(view: View, /, **_as_of: object) -> AnyArray:
    return np.asarray(view.table.array("mrr") % 2 == 0)


def raises(_view: View, /, **_as_of: object) -> AnyArray:
    raise ZeroDivisionError("boo")


def leaves(_view: View, /, **_as_of: object) -> AnyArray:
    raise SystemExit(3)


def short(view: View, /, **_as_of: object) -> AnyArray:
    return fine(view)[:-1]


def hangs(view: View, /, **_as_of: object) -> AnyArray:
    time.sleep(60)
    return fine(view)


def writes(view: View, /, **_as_of: object) -> AnyArray:
    view.table.array("mrr")[:] = 0
    return fine(view)


BAD = [
    pytest.param(raises, "ZeroDivisionError: boo", id="raises"),
    pytest.param(leaves, "SystemExit: 3", id="exits"),
    pytest.param(short, "expected shape", id="wrong length"),
    pytest.param(writes, "changed its input", id="writes"),
]


def figure(portfolio: Portfolio, _period: Period) -> MetricValue:
    return MetricValue(name="x", value=len(portfolio) / 100)


def no_figure(_portfolio: Portfolio, _period: Period) -> MetricValue:
    raise KeyError("logins")


GOOD: dict[str, Any] = {
    "health_signals": [Signal(name="good.s", compute=fine, points=POINTS)],
    "metrics": [MetricSpec(name="good.m", compute=figure)],
    "enrich": [Enrichment(name="good.e", compute=fine)],
    "guards": [Guard(name="good.g", compute=flag)],
    "veto": [Veto(name="good.v", compute=flag, playbooks=("good_play",))],
    "playbooks": [
        Playbook(
            name="good_play",
            when="good.e > 3 or good.g",
            steps=(Step(name="send", kind="good_gift"),),
        )
    ],
    "action_kinds": [ActionKind(name="good_gift")],
}


def declared(kind: str, compute: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return one declaration of a plugin called bad, by its hook."""
    rows: dict[str, tuple[str, type, dict[str, Any]]] = {
        "signal": ("health_signals", Signal, {"points": POINTS, "weight": 9.0}),
        "metric": ("metrics", MetricSpec, {}),
        "enrichment": ("enrich", Enrichment, {}),
        "guard": ("guards", Guard, {}),
        "veto": ("veto", Veto, {}),
    }
    hook, make, more = rows[kind]
    return {hook: [make(name="bad.x", compute=compute, **more, **options)]}


@pytest.fixture(scope="module")
def reviewed(plugin: Make, sample_portfolio: Portfolio) -> Make:
    """Return how to review the sample book with a good plugin and others."""

    def review(
        *others: object, strict: bool = False, config: Config = CONFIG
    ) -> Review:
        engine = Engine(config=config, plugins=[plugin("good", **GOOD), *others])
        return engine.review(sample_portfolio, as_of=DAY, strict=strict)

    return review


def rest_of(review: Review) -> dict[str, Any]:
    """Return a document without what is told of the bad plugin."""
    document = {**review.document(), "manifest": None, "failures": None}
    return stripped(document)  # type: ignore[no-any-return]


def stripped(document: Any) -> Any:  # noqa: ANN401 - any part of a document
    """Return a part of a document without what is told of the bad plugin."""
    if isinstance(document, dict):
        return {
            key: stripped(value) for key, value in document.items() if key != "bad.x"
        }
    if isinstance(document, list):
        kept = map(stripped, document)
        return [each for each in kept if "bad.x" not in str(each)]
    return document


KINDS = ("signal", "enrichment", "guard", "veto")


@pytest.fixture(scope="module")
def alone(reviewed: Make) -> dict[str, Any]:
    """Return what the review says without any bad plugin."""
    return rest_of(reviewed())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("bad", "said"), BAD)
def test_others_stay_the_same_bits(
    *,
    plugin: Make,
    reviewed: Make,
    alone: dict[str, Any],
    kind: str,
    bad: object,
    said: str,
) -> None:
    review = reviewed(plugin("bad", **declared(kind, bad)))

    failure = review.failures[0]
    assert (failure.plugin, failure.kind, failure.name) == ("bad", kind, "bad.x")
    assert said in failure.message
    assert len(review.failures) == 1
    assert rest_of(review) == alone


def test_a_metric_that_fails_is_undefined_and_reported(
    plugin: Make,
    reviewed: Make,
    alone: dict[str, Any],
) -> None:
    review = reviewed(plugin("bad", **declared("metric", no_figure)))

    assert review.metrics["bad.x"].value is None
    assert [each.kind for each in review.failures] == ["metric"]
    assert rest_of(review) == alone


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_hangs_is_given_up(plugin: Make, reviewed: Make, kind: str) -> None:
    config = Config(currency="JPY", plugins=Limits(deadline=0.2))
    began = time.monotonic()

    review = reviewed(plugin("bad", **declared(kind, hangs)), config=config)

    assert "no answer within 0.2 s" in review.failures[0].message
    assert time.monotonic() - began < 30


def test_failures_are_in_the_document_and_in_why(plugin: Make, reviewed: Make) -> None:
    bad = {
        **declared("signal", raises),
        "enrich": [Enrichment(name="bad.e", compute=raises, kind="day")],
        "guards": [Guard(name="bad.g", compute=leaves)],
    }
    review = reviewed(plugin("bad", **bad))
    account = review.document()["accounts"][0]

    told = [(each["kind"], each["name"]) for each in review.document()["failures"]]
    assert told == [
        ("enrichment", "bad.e"),
        ("signal", "bad.x"),
        ("guard", "bad.g"),
    ]
    assert np.isnat(review.accounts.array("bad.e")).all()
    assert (review.accounts.array("bad.g") == -1).all()
    why = review.why(account["id"])
    assert "Plugin bad: column bad.e could not be computed: " in why
    assert "Plugin bad: guard bad.g could not be computed: " in why
    assert "ZeroDivisionError: boo" in why
    customer = next(each for each in review.document()["accounts"] if each["customer"])
    assert "bad.x (plugin bad, signal bad.x" in review.why(customer["id"])
    japanese = review.why(account["id"], "ja")
    assert "プラグインbad：列 bad.eを計算できませんでした" in japanese


def test_what_rests_on_a_column_that_failed_never_fires(
    plugin: Make, reviewed: Make
) -> None:
    steps = (Step(name="send", kind="call"),)
    bad = {
        "enrich": [Enrichment(name="bad.e", compute=raises)],
        "playbooks": [
            Playbook(name="more", when="bad.e > 1", steps=steps),
            Playbook(name="less", when="not bad.e > 1", steps=steps),
        ],
        "veto": [Veto(name="bad.v", when="bad.e > 1")],
    }
    review = reviewed(plugin("bad", **bad))
    rows = {row.playbook: row for row in review.decision.funnel}

    assert rows["more"].unknown == rows["less"].unknown == len(review.accounts)
    assert not any(
        row.suppressed["veto"] for name, row in rows.items() if "good" not in name
    )


@pytest.mark.parametrize(
    ("on_error", "stopped"),
    [
        pytest.param("missing", False, id="missing stops nothing"),
        pytest.param("hold", True, id="hold stops what it could have stopped"),
    ],
)
def test_a_veto_that_fails(
    plugin: Make, reviewed: Make, on_error: str, *, stopped: bool
) -> None:
    options = {"on_error": on_error, "playbooks": ("good_play",)}
    review = reviewed(plugin("bad", **declared("veto", raises, **options)))
    row = next(row for row in review.decision.funnel if row.playbook == "good_play")
    plain = reviewed().decision.funnel

    assert (row.emitted == 0) is stopped
    assert [
        each for each in review.decision.funnel if each.playbook != row.playbook
    ] == [each for each in plain if each.playbook != row.playbook]
    if stopped:
        held = next(a for a in review.document()["accounts"] if a["vetoes"])
        assert [each["failed"] for each in held["vetoes"] if each["veto"] == "bad.x"]
        assert "as the veto bad.x could not be computed" in review.why(held["id"])


def test_strict_refuses_with_every_failure(plugin: Make, reviewed: Make) -> None:
    bad = plugin("bad", **declared("signal", raises), **declared("guard", leaves))

    with pytest.raises(PluginFailures) as caught:
        reviewed(bad, strict=True)

    assert isinstance(caught.value, SuccesskitError)
    assert isinstance(caught.value, ExceptionGroup)
    assert [str(each).split(": ")[0] for each in caught.value.exceptions] == [
        "plugin bad, signal bad.x, 60 accounts",
        "plugin bad, guard bad.x, 60 accounts",
    ]
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert list(map(str, again.exceptions)) == list(map(str, caught.value.exceptions))


def warns(view: View, /, **_as_of: object) -> AnyArray:
    warnings.warn("careful", stacklevel=1)
    return fine(view)


def test_what_should_be_mended_is_told_and_used(plugin: Make, reviewed: Make) -> None:
    bad = plugin("bad", **declared("signal", warns))

    review = reviewed(bad, strict=True)

    (failure,) = review.failures
    assert not failure.fatal
    assert "careful" in failure.message
    assert "bad.x" not in review.parts.health.failures


def test_strict_is_content_with_good_plugins(reviewed: Make) -> None:
    assert reviewed(strict=True).failures == ()


@pytest.mark.parametrize("kind", [*KINDS, "metric"])
def test_its_author_may_want_no_review_at_all(
    plugin: Make, reviewed: Make, kind: str
) -> None:
    compute = no_figure if kind == "metric" else raises
    bad = plugin(
        "bad",
        **declared(kind, compute, on_error="fail"),
        playbooks=[],
    )
    other = plugin("other", enrich=[Enrichment(name="other.e", compute=raises)])

    with pytest.raises(PluginFailures) as caught:
        reviewed(bad, other)

    assert len(caught.value.exceptions) == 1
    assert "bad.x" in str(caught.value.exceptions[0])


def test_failures_can_be_caught_one_by_one(plugin: Make, reviewed: Make) -> None:
    bad = plugin("bad", **declared("signal", raises), **declared("guard", leaves))
    caught: list[str] = []

    try:
        reviewed(bad, strict=True)
    except* PluginError as group:
        caught.extend(map(str, group.exceptions))

    assert len(caught) == 2


def watcher(told: list[object]) -> dict[str, Callable[..., None]]:
    """Return observers of everything that write down what they are told."""

    def seen_by(seen: object) -> None:
        told.append(seen)

    def failed(failure: object) -> None:
        told.append(failure)

    def ended(run: object) -> None:
        told.append(run)

    return {
        "on_transitions": seen_by,
        "on_actions": seen_by,
        "on_failure": failed,
        "on_run": ended,
    }


def test_observers_see_what_a_run_has_made(plugin: Make, reviewed: Make) -> None:
    told: list[Any] = []
    watch = plugin("watch", **watcher(told))
    bad = plugin("bad", **declared("signal", raises))

    review = reviewed(watch, bad)

    moves, actions, failure, run = told
    assert (failure,) == review.failures
    assert (run.accounts, run.actions) == (60, len(review.actions))
    assert run.manifest == review.manifest
    rows = review.actions.rows()
    assert actions.columns["key"].tolist() == [row["key"] for row in rows]
    assert actions.columns["due_on"].tolist() == [row["due_on"] for row in rows]
    assert set(moves.columns) == {
        "account",
        "day",
        "transition",
        "event",
        "source",
        "dest",
    }
    now = dict(zip(moves.columns["account"], moves.columns["dest"], strict=True))
    phases = zip(review.accounts.ids, review.accounts.values("phase"), strict=True)
    assert now == {account: phase for account, phase in phases if phase is not None}
    began = moves.columns["source"] == np.array(None)
    assert len(set(moves.columns["account"][began])) == int(began.sum())


def spoils(seen: Any) -> None:  # noqa: ANN401
    for name in list(seen.columns):
        seen.columns[name] = None


def spoils_run(run: Any) -> None:  # noqa: ANN401
    run.manifest["plugins"].clear()


def overwrites(seen: Any) -> None:  # noqa: ANN401
    seen.columns["account"][:] = "x"


def stops(**_seen: object) -> None:
    raise SystemExit(1)


def sleeps(run: object) -> None:
    time.sleep(60)
    del run


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param({"on_actions": spoils}, [], id="changes its mapping"),
        pytest.param({"on_run": spoils_run}, [], id="changes its manifest"),
        pytest.param({"on_actions": overwrites}, ["read-only"], id="overwrites"),
        pytest.param({"on_transitions": overwrites}, ["read-only"], id="writes moves"),
        pytest.param({"on_run": sleeps}, ["no answer within"], id="hangs"),
        pytest.param({"on_actions": lambda: 1 / 0}, ["ZeroDivisionError"], id="raises"),
        pytest.param({"on_run": lambda: None}, [], id="asks for nothing"),
    ],
)
def test_observers_can_neither_change_nor_break_a_run(
    plugin: Make,
    reviewed: Make,
    alone: dict[str, Any],
    answers: dict[str, Any],
    said: list[str],
) -> None:
    told: list[Any] = []
    config = Config(currency="JPY", plugins=Limits(deadline=0.5))
    after = plugin(
        "zz",
        on_actions=lambda seen: told.append(dict(seen.columns)["account"].tolist()),
        on_run=lambda run: told.append(len(run.manifest["plugins"])),
    )

    review = reviewed(plugin("bad", **answers), after, config=config)

    assert len(review.failures) == len(said)
    for failure, part in zip(review.failures, said, strict=True):
        assert part in failure.message
        assert (failure.plugin, failure.kind) == ("bad", "observer")
        assert f"{next(iter(answers))}" in failure.name
    assert told == [review.actions.account.strings().tolist(), 3]
    assert rest_of(review)["accounts"] == alone["accounts"]


def test_an_observer_of_failures_that_fails_is_told_to_nobody(
    plugin: Make, reviewed: Make
) -> None:
    told: list[Any] = []

    def refuses(failure: Failure) -> None:
        raise ValueError(failure.name)

    bad = plugin("bad", **declared("signal", raises), on_failure=refuses)
    watch = plugin("watch", on_failure=watcher(told)["on_failure"])

    review = reviewed(bad, watch)

    assert [each.kind for each in told] == ["signal"]
    assert [each.kind for each in review.failures] == ["signal", "observer"]
    assert review.failures[1].name == "successkit_on_failure"


def test_nobody_is_told_of_a_run_that_is_refused(plugin: Make, reviewed: Make) -> None:
    told: list[Any] = []
    watch = plugin("watch", **watcher(told))
    bad = plugin("bad", **declared("signal", raises, on_error="fail"))

    with pytest.raises(PluginFailures):
        reviewed(watch, bad)

    assert [each.name for each in told] == ["bad.x"]
