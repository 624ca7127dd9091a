"""Columns of plugins: kinds, checks, chunks; a bad one changes no other."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AnyArray,
    Enrichment,
    Failure,
    Guard,
    InvalidInputError,
    Signal,
    Text,
    Veto,
    View,
)
from successkit.core.arrays import NULL_INT
from successkit.core.facts import Column
from successkit.plugins import (
    ColumnRun,
    Limits,
    Provenance,
    Task,
    run_columns,
    run_signals,
    task_of,
)
from successkit.testing import example_view

VIEW = example_view(accounts=10)
ROWS = len(VIEW.table)
DAY = np.datetime64("2026-03-31")


def task(compute: Callable[..., object], name: str = "acme.x", **more: object) -> Task:
    trusted = "." not in name
    return Task(
        kind="enrichment",
        name=name,
        compute=compute,  # type: ignore[arg-type]
        trusted=trusted,
        **more,  # type: ignore[arg-type]
    )


def given_back(values: object) -> Callable[..., object]:
    return lambda _view, *, as_of: values  # noqa: ARG005


def plain(column: Column) -> list[object]:
    values: AnyArray = column.strings() if isinstance(column, Text) else column
    return list(values.tolist())


def run_one(values: object, **more: object) -> ColumnRun:
    view = example_view(accounts=3)
    return run_columns([task(given_back(values), **more)], view)


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        pytest.param("number", np.array([1, 2, NULL_INT]), [1, 2, None], id="numbers"),
        pytest.param("share", np.float32([0.5, 1, 0]), [0.5, 1, 0], id="shares"),
        pytest.param("count", np.array([1, 2, 3]), [1, 2, 3], id="counts"),
        pytest.param("count", np.array([1.0, np.nan, 3]), [1, NULL_INT, 3], id="known"),
        pytest.param("count", np.array([True] * 3), [1, 1, 1], id="yes as a count"),
        pytest.param("day", np.array([DAY] * 3), [DAY.item()] * 3, id="days"),
        pytest.param("flag", np.array([True, False, True]), [1, 0, 1], id="yes and no"),
        pytest.param("flag", np.array([1, 0, -1]), [1, 0, -1], id="flag not known"),
        pytest.param("text", ["b", None, "a"], ["b", None, "a"], id="list of text"),
        pytest.param("text", ("b", "", "a"), ["b", None, "a"], id="empty is missing"),
        pytest.param("text", np.array(["b", "c", "a"]), ["b", "c", "a"], id="array"),
        pytest.param("text", Text.of(["b", None, "b"]), ["b", None, "b"], id="Text"),
    ],
)
def test_worked_example(column: str, values: object, expected: list[object]) -> None:
    run = run_one(values, column=column)

    assert not run.failures
    found = [None if cell != cell else cell for cell in plain(run.columns["acme.x"])]  # noqa: PLR0124
    assert found == expected


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        pytest.param("number", [1.0] * 3, "numpy array of shape (3,)", id="a list"),
        pytest.param("number", np.zeros(3, "M8[D]"), "float64; got datetime64", id="d"),
        pytest.param("number", np.zeros(3, complex), "got complex128", id="complex"),
        pytest.param("number", np.array([1, np.inf, 2]), "1 infinite", id="infinite"),
        pytest.param("count", np.array([0.5, 1, 2]), "whole numbers", id="half"),
        pytest.param("count", np.array([np.inf, 1, 2]), "whole numbers", id="endless"),
        pytest.param("count", np.full(3, 2**63, np.uint64), "below 2**63", id="huge"),
        pytest.param("count", np.zeros(3, np.int8), "int64", id="a flag for a count"),
        pytest.param("day", np.zeros(3, "M8[s]"), "datetime64[D]", id="instants"),
        pytest.param("flag", np.array([2, 0, 1]), "from 0 to 2", id="no flag"),
        pytest.param("flag", np.array([1.0, 0, np.nan]), "bool, or int8", id="floats"),
        pytest.param("text", ["a", 1, "b"], "got int", id="a number in a text"),
        pytest.param("text", ["a"], "expected 3 texts", id="one text"),
        pytest.param("text", "abc", "got str", id="one string"),
        pytest.param(
            "text", np.zeros((3, 1), "U1"), "shape (3,); got (3, 1)", id="a square"
        ),
        pytest.param(
            "text",
            Text(np.array([0, 1, 2]), np.array(["a"], object)),
            "codes of Text from -1 to 0",
            id="codes of nothing",
        ),
        pytest.param(
            "text",
            Text(np.array([0, 0, 0]), np.array([1], object)),
            "got int",
            id="Text of numbers",
        ),
    ],
)
def test_nonsense_is_refused(column: str, values: object, said: str) -> None:
    run = run_one(values, column=column)

    (failure,) = run.failures
    assert said in failure.message
    assert failure.fatal
    missing = {"number": [None] * 3, "count": [NULL_INT] * 3, "flag": [-1] * 3}
    found = [None if cell != cell else cell for cell in plain(run.columns["acme.x"])]  # noqa: PLR0124
    assert found == missing.get(column, [None] * 3)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param([0.5, np.nan, 2.0], "1 missing, the first in row 1", id="missing"),
        pytest.param(
            [0.5, 0.5, 2.5], "from 0 to 2; got 1 outside, such as 2.5", id="h"
        ),
        pytest.param([-1.0, 0.5, -3], "from 0 to 2; got 2 outside, such as -1", id="l"),
    ],
)
def test_bounds_and_values_that_must_be_there(values: list[float], said: str) -> None:
    signal = Signal(
        name="acme.x",
        compute=given_back(np.array(values)),  # type: ignore[arg-type]
        points=((0, 0), (1, 100)),
        low=0,
        high=2,
        nullable=False,
    )

    run = run_signals([signal], example_view(accounts=3))

    assert said in run.failures["acme.x"]


def test_text_that_must_be_there() -> None:
    run = run_one(["a", None, "b"], column="text", nullable=False)

    assert "1 missing, the first in row 1" in run.failures[0].message


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        pytest.param(
            Signal(name="use", compute=len, points=((0, 0), (1, 1))),  # type: ignore[arg-type]
            ("signal", "number", "", True),
            id="built-in signal",
        ),
        pytest.param(
            Enrichment(name="acme.tier", compute=len, kind="text"),  # type: ignore[arg-type]
            ("enrichment", "text", "acme", False),
            id="column of a plugin",
        ),
        pytest.param(
            Guard(name="acme.ready", compute=len),  # type: ignore[arg-type]
            ("guard", "flag", "acme", False),
            id="guard",
        ),
        pytest.param(
            Veto(name="a.b.stop", compute=len),  # type: ignore[arg-type]
            ("veto", "flag", "a.b", False),
            id="veto of a plugin with a dot",
        ),
    ],
)
def test_task_of_a_declaration(
    declaration: Signal, expected: tuple[object, ...]
) -> None:
    made = task_of(declaration)

    assert (made.kind, made.column, made.plugin, made.trusted) == expected


def test_condition_is_no_task() -> None:
    with pytest.raises(InvalidInputError, match=r"Guard acme.x: expected compute="):
        task_of(Guard(name="acme.x", when="mrr > 0"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"chunk": 0}, "chunk"),
        ({"deadline": 0.0}, "deadline"),
        ({"deadline": float("nan")}, "deadline"),
        ({"isolation": "none"}, "isolation"),
        ({"probe": -1}, "probe"),
    ],
)
def test_limits_are_checked(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidInputError, match=f"Limits.{said}: expected"):
        Limits(**wrong)  # type: ignore[arg-type]


def test_failure_in_one_chunk_fails_the_whole_and_names_its_accounts() -> None:
    def third(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        if "a-0080" in view.table.ids.tolist():
            raise ValueError("no")
        return np.ones(len(view.table))

    run = run_columns([task(third)], VIEW, limits=Limits(chunk=4))

    assert np.isnan(run.columns["acme.x"]).all()  # type: ignore[arg-type]
    assert [str(failure) for failure in run.failures] == [
        "plugin acme, enrichment acme.x, 10 accounts: accounts 8 to 9: ValueError: no"
    ]


def test_failed_declaration_is_not_asked_again() -> None:
    asked: list[int] = []

    def first(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        asked.append(len(view.table))
        raise ValueError

    run_columns([task(first)], VIEW, limits=Limits(chunk=3))

    assert asked == [3]


def test_built_in_sees_the_whole_book_in_this_thread() -> None:
    seen: list[int] = []

    def whole(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        seen.append(len(view.table))
        return view.table.array("mrr")

    run = run_columns([task(whole, name="mrr2")], VIEW, limits=Limits(chunk=3))

    assert seen == [ROWS]
    assert run.provenance["mrr2"] == Provenance(plugin="")


def test_provenance_names_version_and_hash() -> None:
    acme = Provenance(plugin="acme", version="1.2", hash="abc")
    tasks = [task(given_back(np.zeros(ROWS)), name=f"{who}.x") for who in ("acme", "b")]

    run = run_columns(tasks, VIEW, origins={"acme": acme})

    assert run.provenance == {"acme.x": acme, "b.x": Provenance(plugin="b")}


def test_what_the_author_wants_stands_in_the_failure() -> None:
    def bad(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
        raise KeyError(str(as_of))

    veto = Veto(name="acme.stop", compute=bad, on_error="hold")

    (failure,) = run_columns([task_of(veto)], VIEW).failures

    assert failure == Failure(
        plugin="acme",
        kind="veto",
        name="acme.stop",
        accounts=ROWS,
        message="KeyError: '2026-03-31'",
        on_error="hold",
    )


def _number(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    usage = view.portfolio.usage
    recent = usage.array("day") > as_of - np.timedelta64(40, "D")
    value = np.where(recent, usage.array("value") / 3, 0)
    return np.bincount(usage.array("account"), value, minlength=len(view.table))


def _tier(view: View, /, *, as_of: np.datetime64) -> list[str | None]:  # noqa: ARG001
    return [None if n != n else f"t{n // 7}" for n in view.table.array("seats")]  # noqa: PLR0124


def _owner(view: View, /, *, as_of: np.datetime64) -> Text:  # noqa: ARG001
    return view.table.text("owner")


def _busy(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    return view.table.array("reactive_90d") > 2


GOOD = (
    task(_number, name="good.number"),
    task(_tier, name="good.tier", column="text"),
    task(_owner, name="good.owner", column="text"),
    task(_busy, name="good.busy", column="flag"),
)
ALONE = run_columns(GOOD, VIEW)


def bits(column: Column) -> tuple[bytes, list[str]]:
    if isinstance(column, Text):
        return column.codes.tobytes(), column.values.tolist()
    return column.tobytes(), [str(column.dtype)]


@settings(max_examples=40)
@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_results_are_the_same_bits_in_any_chunks_and_company(
    chunk: int,
    random: object,
) -> None:
    def bad(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        np.random.random(3)  # noqa: NPY002
        view.table.array("mrr")[:] = 0
        return np.zeros(len(view.table))

    tasks = [*GOOD, task(bad, name="bad.one"), task(given_back(1), name="bad.two")]
    random.shuffle(tasks)  # type: ignore[attr-defined]

    run = run_columns(tasks, VIEW, limits=Limits(chunk=chunk))

    assert list(run.columns) == [one.name for one in tasks]
    assert {failure.name for failure in run.failures} == {"bad.one", "bad.two"}
    for name, column in ALONE.columns.items():
        assert bits(run.columns[name]) == bits(column), name


def test_probe_speaks_before_the_run() -> None:
    asked: list[tuple[str, int]] = []

    def probe(tasks: object, view: View, limits: Limits) -> tuple[Failure, ...]:
        (one,) = tasks  # type: ignore[misc]
        asked.append((one.name, len(view.table)))
        if one.name == "acme.hangs":
            raise ValueError(limits.probe)
        fatal = one.name == "acme.clock"
        return (one.failure(4, "reads the clock"),) if fatal else ()

    def never(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
        raise AssertionError(as_of)

    run = run_columns(
        [
            task(never, name="acme.clock"),
            task(never, name="acme.hangs"),
            task(_busy, name="acme.busy", column="flag"),
            task(_number, name="built_in"),
        ],
        VIEW,
        limits=Limits(probe=4),
        probe=probe,
    )

    assert asked == [("acme.clock", 4), ("acme.hangs", 4), ("acme.busy", 4)]
    assert [(one.name, one.message, one.accounts) for one in run.failures] == [
        ("acme.clock", "reads the clock", 10),
        ("acme.hangs", "tried out on 4 accounts: ValueError: 4", 10),
    ]
