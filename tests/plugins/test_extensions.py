"""What a set of plugins adds: by example, then refusals, then laws."""

import pickle
import random
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    ActionKind,
    AnyArray,
    BusinessCalendar,
    Enrichment,
    FeedbackRoute,
    Guard,
    Lifecycle,
    MetricSpec,
    MetricValue,
    Period,
    Phase,
    Playbook,
    PluginError,
    Portfolio,
    Signal,
    Step,
    TouchPolicy,
    UnknownNameError,
    Veto,
    View,
)
from successkit.core.states import Department, PhaseKind
from successkit.plugins import GROUP, Extensions, hookimpl, hookspecs
from successkit.plugins.declared import HOOKS, OBSERVERS

ROOT = Path(__file__).resolve().parents[2]


def _signal(name: str) -> Signal:
    return Signal(name=name, compute=_seats, points=((0, 0), (10, 100)))


def _seats(view: View, /, **_day: object) -> AnyArray:
    return view.table.array("seats")


def _compute(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    return view.table.array("seats")


def _figure(_portfolio: Portfolio, _period: Period) -> MetricValue:
    return MetricValue(name="acme.figure", value=None, undefined="nothing")


LIFECYCLE = Lifecycle(
    version="acme-1",
    phases=(Phase(name="all", order=0, kind=next(iter(PhaseKind))),),
    transitions=(),
    initial="all",
)

ANSWERS: dict[str, object] = {
    "successkit_health_signals": [_signal("acme.seats")],
    "successkit_metrics": [MetricSpec(name="acme.figure", compute=_figure)],
    "successkit_playbooks": [
        Playbook(name="call", when="customer", steps=(Step(name="a", kind="ring"),))
    ],
    "successkit_action_kinds": [ActionKind(name="ring")],
    "successkit_touch_policies": [TouchPolicy(name="acme")],
    "successkit_lifecycle": LIFECYCLE,
    "successkit_event_kinds": ["acme.first_login"],
    "successkit_guards": [Guard(name="acme.ready", when="seats > 3")],
    "successkit_feedback_routes": [
        FeedbackRoute(name="acme.bugs", department=Department.PRODUCT, words=("bug",))
    ],
    "successkit_calendar": BusinessCalendar(week="1111110"),
    "successkit_enrich": [Enrichment(name="acme.tier", compute=_compute)],
    "successkit_veto": [Veto(name="acme.hold", when="paused")],
}
READ: dict[str, Callable[[Extensions], object]] = {
    "successkit_health_signals": lambda found: list(found.signals),
    "successkit_metrics": lambda found: list(found.metrics),
    "successkit_playbooks": lambda found: list(found.playbooks),
    "successkit_action_kinds": lambda found: list(found.action_kinds),
    "successkit_touch_policies": lambda found: list(found.touch_policies),
    "successkit_lifecycle": lambda found: found.lifecycle,
    "successkit_event_kinds": lambda found: list(found.event_kinds),
    "successkit_guards": lambda found: list(found.guards),
    "successkit_feedback_routes": lambda found: list(found.feedback_routes),
    "successkit_calendar": lambda found: found.calendar,
    "successkit_enrich": lambda found: list(found.enrichments),
    "successkit_veto": lambda found: list(found.vetoes),
}


def plugin(name: str, **answers: object) -> ModuleType:
    """Return a module whose hooks give these answers (or call them)."""
    module = ModuleType(name)
    module.__version__ = "1.2"  # type: ignore[attr-defined]
    for hook, answer in answers.items():
        setattr(module, hook, hookimpl(_hook(answer)))
    return module


def _hook(answer: object) -> Callable[[], object]:
    def hook() -> object:
        return answer() if callable(answer) else answer

    return hook


def _specified() -> set[str]:
    return {name for name in vars(hookspecs) if name.startswith("successkit_")}


def test_every_hook_is_known_answered_and_read_here() -> None:
    assert _specified() == {*HOOKS, *OBSERVERS}
    assert set(HOOKS) == set(ANSWERS) == set(READ)


@pytest.mark.parametrize("hook", sorted(_specified()))
def test_every_hook_is_documented(hook: str) -> None:
    page = (ROOT / "docs" / "plugin_hooks.md").read_text(encoding="utf-8")

    assert f"### `{hook}`\n" in page
    assert getattr(hookspecs, hook).__doc__
    assert "return" in getattr(hookspecs, hook).__annotations__


@pytest.mark.parametrize("hook", sorted(HOOKS))
def test_body_of_a_specification_is_a_valid_answer(hook: str) -> None:
    nothing = getattr(hookspecs, hook)()

    found = Extensions.collect([plugin("acme", **{hook: nothing})])

    assert not READ[hook](found)


@pytest.mark.parametrize("hook", sorted(ANSWERS))
def test_answer_of_a_hook_arrives_with_its_owner(hook: str) -> None:
    found = Extensions.collect([plugin("acme", **{hook: ANSWERS[hook]})])

    assert READ[hook](found) == ANSWERS[hook]
    (info,) = found.plugins
    assert (info.name, info.version, info.hooks) == ("acme", "1.2", (hook,))
    assert [found.owner_of(one.name) for one in found.declared] == ["acme"]


def test_no_plugins_add_nothing() -> None:
    found = Extensions.collect()

    assert found == Extensions()
    assert found.manifest() == []


def test_plugin_may_be_an_instance() -> None:
    class Acme:
        def __init__(self, name: str) -> None:
            self.name = name

        @hookimpl
        def successkit_event_kinds(self) -> list[str]:
            return [self.name]

    found = Extensions.collect([Acme("hello")])

    assert found.event_kinds == ("hello",)
    assert found.plugins[0].name == "Acme"


def test_plugin_given_twice_counts_once() -> None:
    acme = plugin("acme", **ANSWERS)

    assert Extensions.collect([acme, acme]) == Extensions.collect([acme])


def test_blocked_plugin_is_left_out() -> None:
    acme = plugin("acme", successkit_event_kinds=["hello"])

    assert Extensions.collect([acme], block=("acme",)) == Extensions()


def test_generator_is_read() -> None:
    acme = plugin("acme", successkit_event_kinds=lambda: (kind for kind in ("a", "b")))

    assert Extensions.collect([acme]).event_kinds == ("a", "b")


def test_optional_hook_of_a_later_version_is_passed_over() -> None:
    acme = plugin("acme", successkit_event_kinds=["hello"])
    acme.successkit_new = hookimpl(optionalhook=True)(lambda: 1)  # type: ignore[attr-defined]

    assert Extensions.collect([acme]).plugins[0].hooks == ("successkit_event_kinds",)


def test_one_name_for_different_kinds_of_thing_needs_the_kind() -> None:
    found = Extensions.collect(
        [
            plugin("a", successkit_event_kinds=["ring"]),
            plugin("b", successkit_action_kinds=[ActionKind(name="ring")]),
        ]
    )

    assert found.owner_of("ring", kind="action kind") == "b"
    with pytest.raises(UnknownNameError, match=r"'ring' is declared by a and b"):
        found.owner_of("ring")


def test_unknown_declaration_is_answered_with_a_suggestion() -> None:
    found = Extensions.collect([plugin("acme", successkit_event_kinds=["first_login"])])

    with pytest.raises(UnknownNameError, match=r"did you mean first_login\?"):
        found.owner_of("first_logn")


def _installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *names: str
) -> list[metadata.EntryPoint]:
    points = []
    for name in names:
        (tmp_path / f"installed_{name}.py").write_text(
            "from successkit.plugins import hookimpl\n"
            f"plugin_name = {name!r}\n"
            "@hookimpl\n"
            f"def successkit_event_kinds():\n    return [{name + '.seen'!r}]\n"
        )
        points.append(metadata.EntryPoint(name, f"installed_{name}", GROUP))

    def entry_points(**_select: str) -> list[metadata.EntryPoint]:
        return points

    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(metadata, "entry_points", entry_points)
    return points


@pytest.mark.parametrize(
    ("entry_points", "block", "expected"),
    [
        pytest.param(False, (), (), id="none unless asked for"),
        pytest.param(True, (), ("left.seen", "right.seen"), id="all of them"),
        pytest.param(("right",), (), ("right.seen",), id="only the allowed one"),
        pytest.param(True, ("left",), ("right.seen",), id="all but the blocked one"),
    ],
)
def test_installed_plugins(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    entry_points: bool | tuple[str, ...],  # noqa: FBT001
    block: tuple[str, ...],
    expected: tuple[str, ...],
) -> None:
    _installed(monkeypatch, tmp_path, "right", "left")

    found = Extensions.collect(entry_points=entry_points, block=block)

    assert found.event_kinds == expected
    assert "installed_left" not in sys.modules or "left" not in block
    for name in ("installed_left", "installed_right"):
        sys.modules.pop(name, None)


def test_allowed_plugin_that_is_not_installed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _installed(monkeypatch, tmp_path, "left")

    with pytest.raises(PluginError, match=r"lft: not installed \(did you mean left\?"):
        Extensions.collect(entry_points=("lft",))
    with pytest.raises(PluginError, match=r"Give \('left',\)"):
        Extensions.collect(entry_points="left")


def test_installed_plugin_that_cannot_be_imported_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _installed(monkeypatch, tmp_path, "broken")
    (tmp_path / "installed_broken.py").write_text("raise SystemExit(3)\n")

    with pytest.raises(PluginError, match=r"plugin broken: .*SystemExit: 3"):
        Extensions.collect(entry_points=True)


def _exits() -> object:
    raise SystemExit(1)


class _Unprintable(Exception):  # noqa: N818
    def __str__(self) -> str:
        raise RuntimeError("no message")


def _raises() -> object:
    raise _Unprintable


@pytest.mark.parametrize(
    ("hook", "answer", "message"),
    [
        ("successkit_health_signal", [], r"did you mean successkit_health_signals\?"),
        ("successkit_health_signals", None, r"expected a list of Signal; got NoneType"),
        ("successkit_health_signals", ["x"], r"expected Signal; got str"),
        ("successkit_health_signals", [_signal("seats")], r"Name it 'acme.seats'"),
        ("successkit_health_signals", [_signal("b.seats")], r"Name it 'acme.seats'"),
        (
            "successkit_metrics",
            [MetricSpec(name="other.figure", compute=_figure)],
            r"to be 'acme.<metric>'",
        ),
        ("successkit_playbooks", Step(name="a", kind="b"), r"expected a list of Play"),
        ("successkit_action_kinds", [ActionKind(name="")], r"has no name"),
        ("successkit_lifecycle", [LIFECYCLE], r"expected Lifecycle; got list"),
        ("successkit_event_kinds", "login", r"expected a list of str; got str"),
        ("successkit_event_kinds", ["first login"], r"letters, digits and _"),
        ("successkit_event_kinds", ["pause"], r"built in.*'acme.pause'"),
        ("successkit_event_kinds", ["a", "a"], r"'a' of plugin acme and 'a' of plugin"),
        ("successkit_event_kinds", _exits, r"hook successkit_event_kinds: SystemExit"),
        ("successkit_event_kinds", _raises, r"_Unprintable: \(its message cannot"),
    ],
)
def test_bad_answer_is_refused_with_the_mend(
    hook: str, answer: object, message: str
) -> None:
    with pytest.raises(PluginError, match=message) as refusal:
        Extensions.collect([plugin("acme", **{hook: answer})])

    assert "acme" in str(refusal.value)


@pytest.mark.parametrize(
    "hook", sorted(name for name, hook in HOOKS.items() if not hook.prefixed)
)
def test_two_plugins_may_not_declare_the_same(hook: str) -> None:
    pair = [plugin(name, **{hook: ANSWERS[hook]}) for name in ("acme", "zeta")]

    with pytest.raises(PluginError, match=r"of plugin zeta and .* of plugin acme"):
        Extensions.collect(pair)


def test_two_plugins_of_one_name_are_refused_with_both_origins() -> None:
    class Acme:
        plugin_name = "acme"

        @hookimpl
        def successkit_event_kinds(self) -> list[str]:
            return []

    twin = plugin("acme", successkit_event_kinds=[])

    with pytest.raises(PluginError, match=r"module acme and from module .*test_ext"):
        Extensions.collect([twin, Acme()])


def test_class_instead_of_an_instance_is_refused() -> None:
    class Acme:
        """Not made yet."""

    with pytest.raises(PluginError, match=r"Give Acme\(\)"):
        Extensions.collect([Acme])


def test_module_without_hooks_is_refused() -> None:
    with pytest.raises(PluginError, match=r"implements no hook; mark"):
        Extensions.collect([ModuleType("empty")])


def test_hook_without_the_marker_is_refused() -> None:
    acme = plugin("acme", successkit_event_kinds=[])
    acme.successkit_metrics = list  # type: ignore[attr-defined]

    with pytest.raises(PluginError, match=r"successkit_metrics is not marked"):
        Extensions.collect([acme])


def test_misspelt_hook_without_the_marker_is_refused() -> None:
    acme = plugin("acme", successkit_event_kinds=[])
    acme.successkit_metric = list.copy  # type: ignore[attr-defined]

    with pytest.raises(PluginError, match=r"did you mean successkit_metrics\?"):
        Extensions.collect([acme])


def test_value_that_is_called_like_a_hook_is_passed_over() -> None:
    acme = plugin("acme", successkit_event_kinds=["hello"])
    acme.successkit_extra = object()  # type: ignore[attr-defined]

    assert Extensions.collect([acme]).event_kinds == ("hello",)


def test_plugin_that_breaks_while_it_is_looked_at_is_named() -> None:
    class Acme:
        @property
        def successkit_metrics(self) -> object:
            raise SystemExit(3)

    with pytest.raises(PluginError, match=r"Acme: cannot be registered: SystemExit: 3"):
        Extensions.collect([Acme()])


def test_hook_with_an_argument_of_its_own_is_refused() -> None:
    acme = ModuleType("acme")

    @hookimpl
    def successkit_metrics(engine: object) -> object:
        return engine

    acme.successkit_metrics = successkit_metrics  # type: ignore[attr-defined]

    with pytest.raises(PluginError, match=r"acme: cannot be registered.*engine"):
        Extensions.collect([acme])


def test_wrapper_is_refused() -> None:
    acme = ModuleType("acme")

    @hookimpl(wrapper=True)
    def successkit_metrics() -> object:
        return (yield)

    acme.successkit_metrics = successkit_metrics  # type: ignore[attr-defined]

    with pytest.raises(PluginError, match=r"acme, hook successkit_metrics: a wrapper"):
        Extensions.collect([acme])


@pytest.mark.parametrize("name", ["", "two words", 7, "a..b"])
def test_bad_name_is_refused(name: object) -> None:
    acme = plugin("acme", successkit_event_kinds=[])
    acme.plugin_name = name  # type: ignore[attr-defined]

    with pytest.raises(PluginError, match=r"expected plugin_name to be letters"):
        Extensions.collect([acme])


def test_interrupt_is_passed_on() -> None:
    def interrupt() -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Extensions.collect([plugin("acme", successkit_event_kinds=interrupt)])


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6),
    st.randoms(use_true_random=False),
)
def test_order_of_the_plugins_does_not_matter(
    names: list[str], chance: random.Random
) -> None:
    plugins = [
        plugin(name, successkit_event_kinds=[f"{name}.b", f"{name}.a"])
        for name in names
    ]
    mixed = chance.sample(plugins, len(plugins))

    found = Extensions.collect(mixed)

    assert found == Extensions.collect(plugins)
    assert [info.name for info in found.plugins] == sorted(names)
    assert found.event_kinds == tuple(
        f"{name}.{kind}" for name in sorted(names) for kind in "ba"
    )


def test_what_was_collected_can_be_sent() -> None:
    found = Extensions.collect([plugin("acme", **ANSWERS)])

    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
