"""What is not known, and what is old: policies, half-lives, coverage, freshness."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, InvalidInputError, Portfolio, Signal, View
from successkit.health import (
    HealthResult,
    LastKnown,
    Scorecard,
    explain_score,
    score,
)

DAY = date(2026, 3, 31)
NAN = np.nan


def never(view: View, /, *, as_of: np.datetime64) -> np.ndarray:
    raise AssertionError(f"raw values are given: {view} {as_of}")


SIGNALS = [
    Signal(
        name=name,
        compute=never,
        points=((0, 0), (100, 100)),
        weight=weight,
        critical=critical,
        age="days_since_usage" if name == "a" else "",
        group="one" if name == "a" else "rest",
    )
    for name, weight, critical in (("a", 2.0, None), ("b", 1.0, 10.0), ("c", 1.0, None))
]


def scored(
    a: float,
    b: float,
    c: float = NAN,
    *,
    age: float = NAN,
    last: LastKnown | None = None,
    **options: object,
) -> HealthResult:
    table = AccountTable.of(DAY, ["x"], customer=[1], days_since_usage=[age])
    card = Scorecard(**{"coverage_gate": 0.0, **options})  # type: ignore[arg-type]
    raw = {
        name: np.array([float(value)]) for name, value in (("a", a), ("b", b), ("c", c))
    }
    view = View(Portfolio.from_objects(), table)
    known = {} if last is None else {"b": last}
    return score(view, SIGNALS, card, raw, last=known)


@pytest.mark.parametrize(
    ("policy", "expected", "coverage"),
    [
        pytest.param("exclude", 80, 0.5, id="left out, and its weight with it"),
        pytest.param("neutral", 70, 0.5, id="counts as 50, but is not known"),
        pytest.param("worst", 53.333, 0.5, id="counts as 0, and caps nothing"),
        pytest.param("last_known", 80, 0.5, id="left out while nothing was known"),
    ],
)
def test_policy_for_what_is_not_known(
    policy: str, expected: float, coverage: float
) -> None:
    result = scored(80, NAN, missing={"b": policy})

    assert result.score.tolist() == [expected]
    assert result.coverage.tolist() == [coverage]
    assert result.stands_in("b", 0) == (policy in {"neutral", "worst"})


def test_a_value_known_last_counts_as_known() -> None:
    last = LastKnown(np.array([20.0]), np.array([28.0]))

    result = scored(80, NAN, missing={"b": "last_known"}, last=last)

    assert result.score.tolist() == [60]
    assert result.coverage.tolist() == [0.75]
    assert explain_score(result, 0)[1].startswith("b: 20 (28 days ago) (")


def test_what_stands_in_is_said() -> None:
    result = scored(80, NAN, missing={"b": "neutral"})

    assert "b is not known and counts as 50 (−16.7 points)" in explain_score(result, 0)
    assert explain_score(result, 0)[-1] == "Not known: b, c"


@pytest.mark.parametrize(
    ("age", "expected", "freshness"),
    [
        pytest.param(0, 60, 1.0, id="fresh"),
        pytest.param(90, 50, 2 / 3, id="half of the weight"),
        pytest.param(180, 40, 0.5, id="a quarter of it"),
        pytest.param(NAN, 60, 1.0, id="of unknown age"),
    ],
)
def test_old_evidence_loses_weight_never_value(
    age: float, expected: float, freshness: float
) -> None:
    result = scored(80, 20, age=age, half_lives={"a": 90})

    assert result.score.tolist() == [expected]
    assert result.normalised("a").tolist() == [80]
    assert result.freshness.tolist() == pytest.approx([freshness])
    assert result.coverage.tolist() == pytest.approx([freshness * 0.75])


def test_a_group_weighs_what_is_said() -> None:
    card = Scorecard(groups={"rest": 6})

    weights = {each.name: each.weight for each in card.resolve(SIGNALS)}

    assert weights == {"a": 2.0, "b": 3.0, "c": 3.0}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"missing": {"a": "zero"}}, r"missing\['a'\].*neutral", id="policy"
        ),
        pytest.param({"missing": {"a": 3}}, "missing: expected policies", id="number"),
        pytest.param({"missing": 3}, "missing: expected policies", id="no policies"),
        pytest.param({"half_lives": {"a": 0}}, r"half_lives\['a'\].*> 0", id="no life"),
        pytest.param({"groups": {"one": -1}}, r"groups\['one'\].*> 0", id="group < 0"),
        pytest.param({"groups": {"two": 1}}, "groups among one, rest", id="no group"),
        pytest.param({"neutral": 101}, "neutral.*0 to 100", id="neutral over 100"),
        pytest.param({"normalisers": 3}, "expected scales by name", id="no scales"),
        pytest.param(
            {"normalisers": {"a": 3}}, r"\['a'\]: expected a sec", id="number"
        ),
        pytest.param(
            {"normalisers": {"a": {"kind": "cubic"}}},
            "kind: expected one of",
            id="kind",
        ),
        pytest.param(
            {"normalisers": {"a": {"kind": "log", "wrost": 1}}},
            "expected worst, best; got wrost",
            id="misspelt",
        ),
        pytest.param(
            {"normalisers": {"a": {"kind": "log", "worst": 1}}}, r"\['a'\]", id="half"
        ),
    ],
)
def test_nonsense_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        scored(1, 1, **options)  # type: ignore[arg-type]


values = st.integers(0, 100).map(float) | st.just(NAN)
policies = st.sampled_from(["exclude", "neutral", "worst"])


@settings(max_examples=50)
@given(values, values, values, policies, st.integers(0, 400), st.integers(30, 365))
def test_equals_a_slow_oracle(
    a: float, b: float, c: float, policy: str, age: int, half_life: int
) -> None:
    result = scored(
        a, b, c, age=age, missing={"b": policy}, half_lives={"a": half_life}
    )

    parts = round(1024 * 2.0 ** (-age / half_life))
    stand_in = {"exclude": NAN, "neutral": 50.0, "worst": 0.0}[policy]
    rows = [(a, 2 * parts), (stand_in if b != b else b, 1024), (c, 1024)]  # noqa: PLR0124
    counted = [(value, weight) for value, weight in rows if value == value]  # noqa: PLR0124
    if all(np.isnan([a, b, c])) or (np.isnan([b, c]).all() and not parts):
        assert np.isnan(result.score[0])
        return
    whole = sum(weight for _, weight in counted)
    exact = sum(Fraction(int(value) * weight) for value, weight in counted) / whole
    milli = round(exact * 1000)
    capped = b <= 10 and milli > 49_000
    assert result.score_milli[0] == (49_000 if capped else milli)
    assert sum(result.contributions(0).values()) == result.score_milli[0]
