"""Hook functions are called with those arguments that they name, however they do."""

from collections.abc import Callable

import pytest

from successkit.plugins import Observer
from successkit.plugins.calling import call

OFFERED = {"run": "over", "later": "new"}


def _placed(run: object, /) -> object:
    return run


def _named(*, run: object) -> object:
    return run


def _usual(run: object, more: object = "own") -> object:
    return (run, more)


def _several(*runs: object) -> object:
    return runs


def _any(**arguments: object) -> object:
    return arguments


def _both(run: object, **arguments: object) -> object:
    return (run, arguments)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        pytest.param(lambda: "nothing", "nothing", id="none of them"),
        pytest.param(lambda later: later, "new", id="only one of a later version"),
        pytest.param(_placed, "over", id="by place"),
        pytest.param(_named, "over", id="by name"),
        pytest.param(
            _usual, ("over", "own"), id="an argument of its own has a default"
        ),
        pytest.param(_several, (), id="places without names get nothing"),
        pytest.param(_any, OFFERED, id="whatever there is"),
        pytest.param(_both, ("over", {"later": "new"}), id="one, and the others"),
    ],
)
def test_worked_example(function: Callable[..., object], expected: object) -> None:
    assert call(function, OFFERED) == expected


def test_observer_of_version_1_is_told_in_a_later_version() -> None:
    class Old:
        def told(self, run: object) -> None:
            seen.append(run)

    seen: list[object] = []
    observer = Observer(owner="a", hook="successkit_on_run", function=Old().told)

    observer.tell(run="over", duration=3)

    assert seen == ["over"]
