"""Two evaluations before a move: examples, refusals, laws and a slow oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.arrays import AnyArray, BoolArray
from successkit.touch import settle_models


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param([1, 0, 1], [1, 1, 1], id="one evaluation moves nobody"),
        pytest.param([1, 0, 0], [1, 1, 0], id="the second in a row does"),
        pytest.param([1, 0, 2, 0], [1, 1, 1, 1], id="two different wishes do not"),
        pytest.param([1, 0, 2, 2], [1, 1, 1, 2], id="the one wanted twice counts"),
        pytest.param([-1, 0, 0], [-1, 0, 0], id="a new customer has it at once"),
        pytest.param([1, -1, 2], [1, -1, 2], id="who comes back begins anew"),
        pytest.param([], [], id="no evaluation"),
    ],
)
def test_moves(wanted: list[int], expected: list[int]) -> None:
    found = settle_models(np.array(wanted, np.int8).reshape(-1, 1))

    assert found.ravel().tolist() == expected


def test_a_raise_counts_and_ends_at_once() -> None:
    wanted = np.array([[2], [1], [1], [2]])
    raised = np.array([[False], [True], [True], [False]])

    assert settle_models(wanted, raised=raised).ravel().tolist() == [2, 1, 1, 2]
    assert settle_models(wanted).ravel().tolist() == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("wanted", "more"),
    [
        pytest.param([1, 0], {}, id="one account instead of rows"),
        pytest.param([[1], [0]], {"raised": np.zeros((1, 1), bool)}, id="other days"),
        pytest.param([[1]], {"evaluations": 0}, id="no evaluation needed"),
        pytest.param([[3]], {}, id="no such model"),
        pytest.param([[float("nan")]], {}, id="no number"),
    ],
)
def test_refusals(wanted: list[object], more: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError, match="settle_models: expected"):
        settle_models(np.array(wanted), **more)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> tuple[AnyArray, BoolArray]:
    days, rows = draw(st.integers(1, 8)), draw(st.integers(0, 4))
    size = days * rows
    models = draw(st.lists(st.integers(-1, 2), min_size=size, max_size=size))
    flags = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    wanted = np.array(models, np.int8).reshape(days, rows)
    raised = np.array(flags, bool).reshape(days, rows) & np.isin(wanted, [0, 1])
    return wanted, raised


def by_hand(wanted: list[int], raised: list[bool], needed: int) -> list[int]:
    """Return the models of one customer, step by step."""
    usual = [
        -1 if model < 0 else model + lift
        for model, lift in zip(wanted, raised, strict=True)
    ]
    held = -1
    found: list[int] = []
    for day, now in enumerate(usual):
        since = usual[max(day - needed + 1, 0) : day + 1]
        if held < 0 or now < 0 or (len(since) == needed and set(since) == {now}):
            held = now
        found.append(-1 if held < 0 else max(held - raised[day], 0))
    return found


@given(histories(), st.integers(1, 3))
@settings(max_examples=50)
def test_columns_say_what_steps_say(
    history: tuple[AnyArray, BoolArray], needed: int
) -> None:
    wanted, raised = history

    found = settle_models(wanted, raised=raised, evaluations=needed)

    for row in range(wanted.shape[1]):
        one = by_hand(wanted[:, row].tolist(), raised[:, row].tolist(), needed)
        assert found[:, row].tolist() == one


@given(histories())
@settings(max_examples=50)
def test_laws(history: tuple[AnyArray, BoolArray]) -> None:
    wanted, raised = history
    found = settle_models(wanted, raised=raised)

    assert ((found < 0) == (wanted < 0)).all()
    assert (settle_models(wanted, raised=raised, evaluations=1) == wanted).all()
    for days in range(1, len(wanted) + 1):
        part = settle_models(wanted[:days], raised=raised[:days])
        assert (part == found[:days]).all()
    plain = settle_models(wanted)
    moved = plain[1:] != plain[:-1]
    again = (wanted[1:] == wanted[:-1]) | (wanted[1:] < 0) | (plain[:-1] < 0)
    assert (again | ~moved).all()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param([1, 0, 0], 1, id="a day between evaluations moves nobody"),
        pytest.param([1, 0, 0, 1], 0, id="it keeps the model of the evaluation"),
        pytest.param([-1, 0], 0, id="who has just become a customer begins"),
        pytest.param([1, -1], -1, id="who has just left has none"),
        pytest.param([2], 2, id="before the first evaluation"),
    ],
)
def test_a_day_between_evaluations(wanted: list[int], expected: int) -> None:
    days = np.array(wanted, np.int8)[:, None]

    assert settle_models(days, between=True)[-1].tolist() == [expected]
