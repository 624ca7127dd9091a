"""The typed base class: by example, refusals, and what type checkers find."""

import inspect
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Failure, PluginError, Signal
from successkit.plugins import Extensions, Plugin, hookimpl, hookspecs
from successkit.plugins.declared import HOOKS, OBSERVERS

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_overridden_methods_need_no_marker() -> None:
    class Acme(Plugin):
        def successkit_event_kinds(self) -> list[str]:
            return ["Acme.seen"]

    found = Extensions.collect([Acme()])

    assert found.event_kinds == ("Acme.seen",)
    assert found.plugins[0].hooks == ("successkit_event_kinds",)


def test_marker_is_allowed_and_keeps_its_options() -> None:
    class Acme(Plugin):
        plugin_name = "shop"

        @hookimpl
        def successkit_event_kinds(self) -> list[str]:
            return ["shop.seen"]

        @hookimpl(optionalhook=True)
        def successkit_of_a_later_version(self) -> list[str]:
            return []

    found = Extensions.collect([Acme()])

    assert found.owner_of("shop.seen") == "shop"
    assert found.plugins[0].hooks == ("successkit_event_kinds",)


def test_hooks_may_come_from_a_class_between_or_beside() -> None:
    class Kinds(Plugin):
        def successkit_event_kinds(self) -> list[str]:
            return [f"{type(self).__name__}.seen"]

    class Told:
        def successkit_on_run(self, run: object) -> None:
            """Take no notice."""

    class Acme(Told, Kinds):
        @staticmethod
        def successkit_action_kinds() -> tuple[()]:  # type: ignore[override]
            return ()

    found = Extensions.collect([Acme()])

    assert found.event_kinds == ("Acme.seen",)
    assert found.plugins[0].hooks == (
        "successkit_action_kinds",
        "successkit_event_kinds",
        "successkit_on_run",
    )


def test_observer_may_name_fewer_arguments_than_a_hook_has() -> None:
    class Acme(Plugin):
        def successkit_on_failure(self) -> None:  # type: ignore[override]
            seen.append("failed")

    seen: list[str] = []
    (observer,) = Extensions.collect([Acme()]).observers

    observer.tell(failure="what failed", later="an argument of a later version")

    assert seen == ["failed"]


def test_method_called_like_a_hook_is_refused_when_the_class_is_made() -> None:
    with pytest.raises(
        PluginError,
        match=r"class Acme: there is no hook 'successkit_metric' "
        r"\(did you mean successkit_metrics\?\)",
    ):

        class Acme(Plugin):
            def successkit_metric(self) -> tuple[()]:
                return ()


@pytest.mark.parametrize("value", [["seen"], list, None])
def test_hook_that_is_no_method_is_refused(value: object) -> None:
    with pytest.raises(
        PluginError, match=r"successkit_event_kinds to be a method; got"
    ):
        type("Acme", (Plugin,), {"successkit_event_kinds": value})


def test_plugin_that_overrides_nothing_is_refused() -> None:
    class Acme(Plugin):
        """Nothing yet."""

    with pytest.raises(PluginError, match=r"plugin Acme: implements no hook"):
        Extensions.collect([Acme()])


@pytest.mark.parametrize("hook", sorted((*HOOKS, *OBSERVERS)))
def test_base_class_and_specification_agree(hook: str) -> None:
    method, specified = getattr(Plugin, hook), getattr(hookspecs, hook)
    parameters = list(inspect.signature(method).parameters.values())

    assert parameters[1:] == list(inspect.signature(specified).parameters.values())
    assert typing.get_type_hints(method) == typing.get_type_hints(specified)
    assert inspect.getdoc(method) == (inspect.getdoc(specified) or "").split("\n\n")[0]


def test_base_class_has_no_hook_of_its_own() -> None:
    named = {name for name in vars(Plugin) if name.startswith("successkit_")}

    assert named == {*HOOKS, *OBSERVERS}


@pytest.mark.parametrize("hook", sorted(HOOKS))
def test_method_of_the_base_class_answers_nothing(hook: str) -> None:
    assert not getattr(Plugin(), hook)()


@pytest.mark.parametrize("hook", sorted(OBSERVERS))
def test_observer_of_the_base_class_does_nothing(hook: str) -> None:
    assert getattr(Plugin(), hook)(None) is None


GOOD = """
from collections.abc import Iterator

import numpy as np
from successkit.core import Failure, FloatArray, Lifecycle, RunSeen, Signal, View
from successkit.plugins import Extensions, Plugin


def seats(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    return view.table.array("seats")


class Acme(Plugin):
    plugin_name = "acme"

    def successkit_health_signals(self) -> list[Signal]:
        return [Signal(name="acme.seats", compute=seats, points=((0, 0), (9, 100)))]

    def successkit_event_kinds(self) -> Iterator[str]:
        yield "acme.seen"

    def successkit_lifecycle(self) -> Lifecycle | None:
        return None

    def successkit_on_failure(self, failure: Failure) -> None:
        print(failure.message)

    def successkit_on_run(self, run: RunSeen) -> None:
        print(run.accounts)


print(Extensions.collect([Acme()]).signals)
"""
BAD = {
    "another type of declaration": ("-> list[Signal]", "-> list[int]"),
    "one instead of several": ("-> list[Signal]", "-> Signal"),
    "another type of argument": ("failure: Failure", "failure: int"),
    "an argument of its own": ("run: RunSeen", "run: RunSeen, more: int"),
    "a signal that gives a list": ("-> FloatArray:", "-> list[float]:"),
    "a signal without a day": (", /, *, as_of: np.datetime64)", ", /)"),
}


def _checked(checker: str, text: str, folder: Path) -> tuple[int, str]:
    pytest.importorskip(checker, reason="type checkers need the extra [dev]")
    file = folder / "acme_typed.py"
    file.write_text(text, encoding="utf-8")
    options = {
        "mypy": ["--strict", "--no-error-summary", "--cache-dir", str(folder)],
        "basedpyright": ["--pythonpath", sys.executable, "--level", "error"],
    }[checker]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", checker, *options, str(file)],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"MYPYPATH": str(SOURCE), "PYTHONPATH": str(SOURCE), "HOME": str(folder)},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that keeps what a type checker has learnt."""
    return tmp_path_factory.mktemp("typed")


CHECKERS = ("mypy", "basedpyright")


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
def test_type_checker_passes_a_good_plugin(checker: str, workshop: Path) -> None:
    code, said = _checked(checker, GOOD, workshop)

    assert code == 0, said


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize("mistake", BAD)
def test_type_checker_finds_a_wrong_hook(
    checker: str, mistake: str, workshop: Path
) -> None:
    old, new = BAD[mistake]
    assert old in GOOD

    code, said = _checked(checker, GOOD.replace(old, new), workshop)

    assert code == 1, said
    words = ("compute", "override", "incompatible with supertype")
    assert any(word in said for word in words), said


def test_good_plugin_of_the_checks_works() -> None:
    space: dict[str, Any] = {"__name__": "acme_good"}
    exec(GOOD, space)  # noqa: S102

    (signal,) = Extensions.collect([space["Acme"]()]).signals

    assert isinstance(signal, Signal)
    space["Acme"]().successkit_on_failure(
        Failure(plugin="acme", kind="signal", name="x", accounts=1, message="no")
    )
