"""Touch models: who gets which by example, then the laws."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AccountTable,
    InvalidInputError,
    TouchPolicy,
    TouchRule,
    UnknownNameError,
)
from successkit.core.arrays import NULL_INT
from successkit.core.states import TouchModel
from successkit.touch import decide_touch, default_policy, value_ranks

DAY = date(2026, 3, 31)
HIGH, LOW, TECH = 0, 1, 2
BY_VALUE = TouchPolicy(
    name="by value",
    rules=(
        TouchRule(name="top", when="value_tier == 'high'", model=TouchModel.HIGH),
        TouchRule(name="middle", when="value_tier == 'low'", model=TouchModel.LOW),
    ),
    high_share=0.25,
    low_share=0.5,
)


def book(rows: int = 40, **columns: object) -> AccountTable:
    """Return customers of falling value, the first worth most."""
    ids = [f"a{i:03}" for i in range(rows)]
    value = np.arange(rows, 0, -1) * 100
    return AccountTable.of(
        DAY, ids, **{"customer": np.ones(rows), "value": value, **columns}
    )


def first(**cells: object) -> dict[str, object]:
    """Columns in which only the last, cheapest customer has values."""
    empty = {"size": -1, "skill_level": -1, "users_planned": NULL_INT}
    empty |= {"health_band": -1, "days_to_renewal": np.nan, "phase": None}
    return {name: [empty[name]] * 39 + [cell] for name, cell in cells.items()}


@pytest.mark.parametrize(
    ("cells", "model", "reason"),
    [
        pytest.param({}, TECH, "no rule asks", id="the cheapest get tech touch"),
        pytest.param(
            {"size": 0, "skill_level": 0}, HIGH, "little skill", id="big and unskilled"
        ),
        pytest.param(
            {"users_planned": 200, "skill_level": 0}, HIGH, "little", id="many novices"
        ),
        pytest.param(
            {"users_planned": 3, "skill_level": 2},
            TECH,
            "specialists",
            id="few experts",
        ),
        pytest.param(
            {"users_planned": 60, "skill_level": 1, "phase": "onboarding"},
            LOW,
            "group training",
            id="many users are starting",
        ),
        pytest.param(
            {"health_band": 0, "days_to_renewal": 90.0},
            LOW,
            "moved up",
            id="danger at 90 days moves up by one",
        ),
        pytest.param(
            {"health_band": 0, "days_to_renewal": 91.0},
            TECH,
            "no rule",
            id="danger at 91 days does not",
        ),
        pytest.param(
            {"health_band": 0, "days_to_renewal": -3.0},
            LOW,
            "moved up",
            id="danger with the renewal overdue moves up",
        ),
        pytest.param(
            {"health_band": 1, "days_to_renewal": 5.0},
            TECH,
            "no rule",
            id="caution does not move up",
        ),
    ],
)
def test_worked_example(cells: dict[str, object], model: int, reason: str) -> None:
    result = decide_touch(book(**first(**cells)), default_policy())

    assert result.models[39] == model
    assert reason in str(result.reason(39))


def test_shares_by_value() -> None:
    result = decide_touch(book(), default_policy())

    assert result.models.tolist() == [HIGH] * 2 + [LOW] * 10 + [TECH] * 28
    assert result.value_rank.tolist() == list(range(1, 41))


def test_only_customers_get_a_model() -> None:
    result = decide_touch(book(3, customer=[1, 0, -1]), default_policy())

    assert result.models.tolist() == [HIGH, -1, -1]
    assert result.rules.tolist()[1:] == [-2, -2]
    assert result.reasons().tolist()[1:] == [None, None]


def test_high_touch_is_not_moved_up_further() -> None:
    table = book(1, health_band=[0], days_to_renewal=[10.0])

    result = decide_touch(table, default_policy())

    assert (result.models.tolist(), result.raised.tolist()) == ([HIGH], [False])


def test_value_not_known_is_looked_at_by_people() -> None:
    result = decide_touch(book(2, value=[NULL_INT, 5]), default_policy())

    assert result.models.tolist() == [LOW, HIGH]
    assert result.reason(0) == "expected value not known: somebody should look"


def test_revenue_stands_in_when_no_value_is_known() -> None:
    table = book(2, value=[NULL_INT] * 2, mrr_reporting=[5, 9])

    assert value_ranks(table).tolist() == [2, 1]


def test_revenue_and_value_are_not_mixed() -> None:
    table = book(2, value=[NULL_INT, 5], mrr_reporting=[900, 900])

    assert value_ranks(table).tolist() == [NULL_INT, 1]


def test_reasons_in_japanese() -> None:
    table = book(40, **first(health_band=0, days_to_renewal=3.0))

    reasons = decide_touch(table, default_policy()).reasons("ja")

    assert reasons[0] == "期待されるLTVが最も高い層"
    assert reasons[39].endswith("一段引き上げ")


def test_no_accounts() -> None:
    assert decide_touch(AccountTable.of(DAY, []), default_policy()).models.size == 0


@pytest.mark.parametrize(("high", "low"), [(-0.1, 0.2), (0.6, 0.5), (float("nan"), 0)])
def test_shares_out_of_range(high: float, low: float) -> None:
    policy = TouchPolicy(name="bad", high_share=high, low_share=low)

    with pytest.raises(
        InvalidInputError, match="touch policy bad: expected high_share"
    ):
        decide_touch(book(), policy)


def test_misspelt_column_in_a_rule() -> None:
    rule = TouchRule(name="x", when="value_teir == 'high'", model=TouchModel.HIGH)

    with pytest.raises(UnknownNameError, match=r"did you mean 'value_tier'\?"):
        decide_touch(book(), TouchPolicy(name="bad", rules=(rule,)))


values = st.lists(st.integers(0, 5) | st.integers(0, 10**12), min_size=1, max_size=30)


def models_of(worth: list[int], policy: TouchPolicy = BY_VALUE) -> list[int]:
    table = book(len(worth), value=worth)
    return [int(model) for model in decide_touch(table, policy).models]


@settings(max_examples=50, deadline=None)
@given(worth=values)
def test_by_value_alone_more_value_never_means_less_touch(worth: list[int]) -> None:
    """Laws 69, 70, 72 and the slow oracle; rules of need are out of their scope."""
    models = models_of(worth)

    ranked = sorted(range(len(worth)), key=lambda i: (-worth[i], i))
    for place, i in enumerate(ranked):
        share = Fraction(place, len(worth))
        wanted = (
            HIGH if share < Fraction(1, 4) else LOW if share < Fraction(3, 4) else 2
        )
        assert models[i] == wanted


@settings(max_examples=50, deadline=None)
@given(worth=values, more=st.sampled_from([0.25, 0.3, 0.5]))
def test_more_high_touch_never_demotes_anyone(worth: list[int], more: float) -> None:
    wider = TouchPolicy(
        name="wider", rules=BY_VALUE.rules, high_share=more, low_share=0.5
    )

    before, after = models_of(worth), models_of(worth, wider)

    assert all(b <= a for a, b in zip(before, after, strict=True))


@settings(max_examples=50, deadline=None)
@given(worth=values)
def test_a_newcomer_of_less_value_demotes_nobody(worth: list[int]) -> None:
    """Law 73 for shares: the shares grow with the book, so some may move up."""
    after = models_of([*(value + 1 for value in worth), 0])[:-1]

    assert all(b <= a for a, b in zip(models_of(worth), after, strict=True))


@settings(max_examples=50, deadline=None)
@given(worth=values, seed=st.integers(0, 99))
def test_row_order_does_not_matter(worth: list[int], seed: int) -> None:
    table = book(len(worth), value=worth)
    order = np.random.default_rng(seed).permutation(len(worth))

    straight = decide_touch(table, default_policy())
    shuffled = decide_touch(table.take(order), default_policy())

    assert shuffled.models.tolist() == straight.models[order].tolist()
    assert shuffled.rules.tolist() == straight.rules[order].tolist()
