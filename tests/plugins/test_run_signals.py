"""Running signals: values by example, failures contained, others unharmed."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AnyArray, Signal, View
from successkit.core.arrays import NULL_INT
from successkit.plugins import run_signals
from successkit.testing import example_view

VIEW = example_view(accounts=7)
ROWS = len(VIEW.table)


def _signal(name: str, compute: Callable[..., object]) -> Signal:
    return Signal(name=name, compute=compute, points=((0, 0), (1, 100)))  # type: ignore[arg-type]


def _returning(values: object) -> Signal:
    return _signal("acme.x", lambda _view, *, as_of: values)  # noqa: ARG005


def _mrr(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    return view.table.array("mrr") / 7


def _days(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    usage = view.portfolio.usage
    last = np.full(len(view.table), np.datetime64(0, "D"))
    np.maximum.at(last, usage.array("account"), usage.array("day"))
    return (as_of - last) / np.timedelta64(1, "D")


GOOD = (_signal("money", _mrr), _signal("acme.days", _days))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(np.arange(7.0), list(range(7)), id="numbers as they are"),
        pytest.param(np.arange(7), list(range(7)), id="whole numbers are converted"),
        pytest.param(np.arange(7) > 3, [0, 0, 0, 0, 1, 1, 1], id="yes and no"),
        pytest.param(np.full(7, np.nan), [np.nan] * 7, id="nothing is known"),
        pytest.param(
            np.array([1, NULL_INT, 3, 4, 5, 6, 7]),
            [1, np.nan, 3, 4, 5, 6, 7],
            id="missing money is not known, not a huge debt",
        ),
    ],
)
def test_worked_example(values: AnyArray, expected: list[float]) -> None:
    run = run_signals([_returning(values)], VIEW)

    assert not run.failures
    assert run.raw["acme.x"].dtype == np.float64
    np.testing.assert_array_equal(run.raw["acme.x"], expected)


def test_result_is_a_copy_of_our_own() -> None:
    kept = np.arange(7.0)

    run = run_signals([_returning(kept)], VIEW)
    kept[:] = -1

    assert run.raw["acme.x"].tolist() == list(range(7))


def test_division_by_zero_is_not_known_and_makes_no_noise() -> None:
    nothing = np.zeros(ROWS)
    signal = _signal("acme.x", lambda _view, *, as_of: nothing / nothing)  # noqa: ARG005

    run = run_signals([signal], VIEW)

    assert not run.failures
    assert np.isnan(run.raw["acme.x"]).all()


def _raises(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
    raise KeyError("logins", str(as_of))


def _exits(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
    raise SystemExit(str(as_of))


def _writes(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    column = view.table.array("mrr")
    column[:] = 0
    return column


def _adds_columns(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    view.table.columns["mrr"] = np.zeros(ROWS)  # type: ignore[index]
    view.portfolio.tables.clear()  # type: ignore[attr-defined]
    raise RuntimeError("after the deed")


BAD = {
    "raises": (_raises, r"KeyError: \('logins', '2026-03-31'\)"),
    "exits": (_exits, r"SystemExit: 2026-03-31"),
    "writes": (_writes, r"read-only"),
    "adds columns": (_adds_columns, r"TypeError.*does not support item assignment"),
    "takes no day": (lambda view: view, r"TypeError"),
    "list": (lambda _v, *, as_of: [0.0] * ROWS, r"expected a numpy array.*got list"),  # noqa: ARG005
    "masked": (
        lambda _v, *, as_of: np.ma.masked_all(ROWS),  # noqa: ARG005
        r"got MaskedArray",
    ),
    "short": (
        lambda _v, *, as_of: np.zeros(ROWS - 1),  # noqa: ARG005
        r"shape \(7,\); got \(6,\)",
    ),
    "square": (
        lambda _v, *, as_of: np.zeros((ROWS, 1)),  # noqa: ARG005
        r"got \(7, 1\)",
    ),
    "text": (lambda _v, *, as_of: np.array(["a"] * ROWS), r"float64; got <U1"),  # noqa: ARG005
    "days": (lambda _v, *, as_of: np.full(ROWS, as_of), r"got datetime64\[D\]"),
    "flag": (
        lambda v, *, as_of: v.table.array("customer"),  # noqa: ARG005
        r"got int8; use np.where\(column < 0",
    ),
    "infinite": (
        lambda v, *, as_of: v.table.array("mrr") / np.zeros(ROWS),  # noqa: ARG005
        r"finite.*got 5 infinite",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_failure_names_the_culprit_and_leaves_nan(kind: str) -> None:
    compute, message = BAD[kind]

    run = run_signals([_signal("acme.bad", compute)], VIEW)

    assert list(run.failures) == ["acme.bad"]
    assert run.failures["acme.bad"].startswith(
        "plugin acme, signal acme.bad, 7 accounts: "
    )
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(run.failures["acme.bad"])
    assert np.isnan(run.raw["acme.bad"]).all()
    assert run.raw["acme.bad"].shape == (ROWS,)


def test_failure_of_a_built_in_signal_says_so() -> None:
    run = run_signals([_signal("bad", _raises)], VIEW)

    assert run.failures["bad"].startswith("built-in, signal bad, 7 accounts: KeyError")


def test_long_message_is_cut_to_one_line() -> None:
    def talkative(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
        raise ValueError(f"{as_of}\n" * 1000)

    failure = run_signals([_signal("acme.bad", talkative)], VIEW).failures["acme.bad"]

    assert "\n" not in failure
    assert len(failure) < 300
    assert failure.endswith("…")


def test_interrupt_stops_the_run() -> None:
    def interrupt(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
        raise KeyboardInterrupt(str(as_of))

    with pytest.raises(KeyboardInterrupt):
        run_signals([_signal("acme.bad", interrupt)], VIEW)


def test_empty_book_is_no_failure() -> None:
    run = run_signals(GOOD, example_view(accounts=0))

    assert not run.failures
    assert [len(values) for values in run.raw.values()] == [0, 0]


@settings(max_examples=30)
@given(st.permutations([*BAD, None, None]))
def test_bad_signals_leave_the_others_bit_identical(order: list[str | None]) -> None:
    alone = run_signals(GOOD, VIEW)
    good = iter(GOOD)
    signals = [
        next(good)
        if kind is None
        else _signal(f"bad.b{list(BAD).index(kind)}", BAD[kind][0])
        for kind in order
    ]

    together = run_signals(signals, VIEW)

    assert list(together.raw) == [signal.name for signal in signals]
    assert set(together.failures) == {f"bad.b{row}" for row in range(len(BAD))}
    for name, values in alone.raw.items():
        assert together.raw[name].tobytes() == values.tobytes()
