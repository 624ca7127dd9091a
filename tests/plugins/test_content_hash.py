"""The hash of a plugin: steady where nothing changed, another where anything did."""

import functools
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import ActionKind, Signal
from successkit.plugins import Extensions, Plugin
from successkit.plugins.fingerprint import DEEPEST, fingerprint

CELL = """
import functools
import numpy as np
from successkit.core import Enrichment, Signal
from successkit.plugins import Plugin

LIMIT = 3
TABLE = np.arange(4.0)
SEEN = []

def helper(values):
    return values + LIMIT

def outer(factor):
    def inner(view, /, *, as_of, shift=1):
        SEEN.append(1)
        return helper(view.table.array("seats")) * factor + shift + TABLE[0]
    return inner

class Model:
    rate = 2
    def __init__(self, start):
        self.start = start
    def predict(self, view, /, *, as_of):
        return view.table.array("seats") * self.rate + self.start
    def __call__(self, view, /, *, as_of):
        return [value for value in (1, 2, 3)]

model = Model(4)
points = ((0, 0), (10, 100))

PART = functools.partial(outer, 5)

class Acme(Plugin):
    def successkit_health_signals(self):
        return [
            Signal(name="Acme.inner", compute=outer(2), points=points),
            Signal(name="Acme.method", compute=model.predict, points=points),
            Signal(name="Acme.object", compute=model, points=points, weight=2),
            Signal(name="Acme.part", compute=PART, points=points),
            Signal(name="Acme.short", compute=lambda view, /, **day: 7, points=points),
        ]
    def successkit_on_run(self, run):
        print("over", {"a", "b"})
"""

HASH = """
import sys
from types import ModuleType
from successkit.plugins import Extensions

main = sys.modules["__main__"]
exec(sys.stdin.read(), vars(main))
print(Extensions.collect([main.Acme()]).plugins[0].hash)
"""


def cell_hash(code: str) -> str:
    """Return the hash of a plugin that was written in a cell, which no file holds."""
    module = ModuleType("__main__")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", module)
        exec(code, vars(module))  # noqa: S102
        return Extensions.collect([module.Acme()]).plugins[0].hash


@pytest.mark.parametrize("seed", ["1", "2"])
def test_hash_is_the_same_in_every_process(seed: str) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", HASH],
        input=CELL,
        env={"PYTHONPATH": "src", "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == cell_hash(CELL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("* factor + shift", "* factor - shift", id="the function itself"),
        pytest.param("values + LIMIT", "values - LIMIT", id="a helper"),
        pytest.param("LIMIT = 3", "LIMIT = 4", id="a constant"),
        pytest.param("arange(4.0)", "ones(4)", id="an array"),
        pytest.param("shift=1", "shift=2", id="a default"),
        pytest.param("outer(2)", "outer(3)", id="a captured value"),
        pytest.param("Model(4)", "Model(5)", id="state behind a method"),
        pytest.param("(1, 2, 3)", "(1, 2, 4)", id="an object that is called"),
        pytest.param("rate = 2", "rate = 3", id="a value of a class"),
        pytest.param("outer, 5", "outer, 6", id="a part of a function"),
        pytest.param("**day: 7", "**day: 8", id="a lambda"),
        pytest.param("weight=2", "weight=3", id="a field"),
        pytest.param("Acme.short", "Acme.brief", id="a name"),
        pytest.param('"over"', '"done"', id="an observer"),
        pytest.param("(10, 100)", "(10, 99)", id="a declared map"),
    ],
)
def test_any_change_is_seen_where_no_file_holds_the_code(old: str, new: str) -> None:
    assert cell_hash(CELL.replace(old, new)) != cell_hash(CELL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("\nLIMIT", "\n\n\n\nLIMIT", id="lines that moved"),
        pytest.param("SEEN = []", "SEEN = [1, 2]", id="what was remembered"),
    ],
)
def test_what_changes_no_result_changes_no_hash(old: str, new: str) -> None:
    assert cell_hash(CELL.replace(old, new)) == cell_hash(CELL)


def test_running_changes_no_hash() -> None:
    class Listens(Plugin):
        def __init__(self) -> None:
            self.seen: list[object] = []

        def successkit_on_run(self, run: object) -> None:
            self.seen.append(run)

    plugin = Listens()
    before = Extensions.collect([plugin])

    before.observers[0].tell(run="over")

    assert plugin.seen == ["over"]
    assert Extensions.collect([plugin]).manifest() == before.manifest()


@attrs.frozen
class _Old:
    name: str


def test_field_that_a_later_version_adds_changes_nothing() -> None:
    later = attrs.make_class("_Old", {"name": attrs.field(), "more": attrs.field(factory=dict)}, frozen=True)  # fmt: skip  # noqa: E501
    later.__module__ = _Old.__module__

    assert fingerprint(later("a")) == fingerprint(_Old("a"))
    assert fingerprint(later("a", {"b": 1})) != fingerprint(_Old("a"))


class _Breaks:
    def __reduce_ex__(self, _protocol: object) -> str:
        raise SystemExit(3)

    def __repr__(self) -> str:
        raise RuntimeError

    def __getattr__(self, name: str) -> object:
        raise ValueError(name)


class _Classless:
    @property
    def __class__(self) -> type:
        raise RuntimeError


class _Hostile(type):
    def __getattribute__(cls, name: str) -> object:
        raise RuntimeError(name)


def _deep() -> object:
    found: list[object] = []
    for _ in range(5 * DEEPEST):
        found = [found]
    return found


def _ring() -> object:
    one: list[object] = [1]
    one.append(one)
    return one


def _unfilled() -> Callable[[], object]:
    def inner() -> object:
        return later

    if not inner.__name__:
        later = 1
    return inner


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(_Breaks, id="nothing can be asked of it"),
        pytest.param(_Classless, id="its class cannot be asked for"),
        pytest.param(threading.Lock, id="a lock"),
        pytest.param(object, id="an object"),
        pytest.param(lambda: (one for one in "ab"), id="a generator"),
        pytest.param(_deep, id="very deep"),
        pytest.param(_ring, id="holds itself"),
        pytest.param(_unfilled, id="captures what is not there yet"),
        pytest.param(lambda: list(range(150_000)), id="very long"),
        pytest.param(lambda: "\ud800", id="half a character"),
        pytest.param(lambda: np.array([object(), None]), id="objects in an array"),
        pytest.param(lambda: functools.lru_cache(len), id="a cached function"),
        pytest.param(lambda: memoryview(b"a"), id="memory"),
        pytest.param(lambda: sys, id="a module"),
        pytest.param(sys._getframe, id="a frame"),
        pytest.param(lambda: np.ma.masked_array([1, 2], [0, 1]), id="a masked array"),
    ],
)
def test_odd_values_count_without_raising_and_steadily(
    make: Callable[[], object],
) -> None:
    assert fingerprint(make()) == fingerprint(make())
    assert fingerprint([make(), 1]) != fingerprint([make(), 2])


def test_class_that_answers_nothing_counts_by_its_type() -> None:
    hostile = _Hostile("Hostile", (), {})

    assert len(fingerprint([hostile])) == 16


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def _typed(value: Any) -> object:  # noqa: ANN401
    """Return a value so that equal ones of different types differ: a slow oracle."""
    if isinstance(value, list | tuple):
        return (type(value).__name__, *map(_typed, value))
    if isinstance(value, dict):
        return ("dict", frozenset((key, _typed(one)) for key, one in value.items()))
    return (type(value).__name__, repr(value))


@settings(max_examples=50)
@given(plain, plain)
def test_equal_content_and_only_that_has_an_equal_fingerprint(
    one: object, other: object
) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (_typed(one) == _typed(other))


def test_order_of_a_set_and_of_a_mapping_does_not_count() -> None:
    assert fingerprint({"a": {1, 2, 3}, "b": 2}) == fingerprint(
        {"b": 2, "a": {3, 2, 1}}
    )


def test_byte_order_and_layout_of_an_array_do_not_count() -> None:
    array = np.arange(6.0).reshape(2, 3)

    assert fingerprint(array.astype(">f8")) == fingerprint(array)
    assert fingerprint(np.asfortranarray(array)) == fingerprint(array)
    assert fingerprint(array.T) != fingerprint(array)


def test_builtin_declarations_and_days_count() -> None:
    kinds = [ActionKind(name="a"), ActionKind(name="b"), date(2026, 1, 1), Signal]

    assert len({fingerprint(one) for one in kinds}) == len(kinds)
