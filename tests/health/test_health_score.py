"""The score: by example, refusals, a slow oracle, and laws 52 to 59."""

from datetime import date
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, InvalidInputError, Portfolio, Signal, View
from successkit.health import HealthResult, NotScored, Scorecard, normalise, score

DAY = date(2026, 3, 31)
NAN = np.nan
OPEN = Scorecard(coverage_gate=0.0)
NAMES = ("a", "b", "p.c", "d")


def never(view: View, /, *, as_of: np.datetime64) -> np.ndarray:
    raise AssertionError(f"raw values are given: {view} {as_of}")


def declared(weights: dict[str, float], critical: str = "") -> list[Signal]:
    return [
        Signal(
            name=name,
            compute=never,
            points=((0, 0), (100, 100)),
            weight=weight,
            critical=10.0 if name == critical else None,
        )
        for name, weight in weights.items()
    ]


EVEN = declared(dict.fromkeys(NAMES, 1.0))


def scored(
    raw: dict[str, list[float]],
    signals: list[Signal] = EVEN,
    card: Scorecard = OPEN,
    customer: int = 1,
    **options: dict[str, str],
) -> HealthResult:
    rows = len(next(iter(raw.values())))
    ids = [f"{row:05}" for row in range(rows)]
    table = AccountTable.of(DAY, ids, customer=[customer] * rows)
    columns = {name: np.array(values, float) for name, values in raw.items()}
    view = View(Portfolio.from_objects(), table)
    return score(view, signals, card, columns, **options)


def one(values: dict[str, float], **options: object) -> HealthResult:
    given = {name: [values.get(name, NAN)] for name in NAMES}
    return scored(given, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "gate", "expected", "coverage"),
    [
        pytest.param(dict.fromkeys(NAMES, 60.0), 0.6, 60.0, 1.0, id="all alike"),
        pytest.param(
            {"a": 100.0, "b": 0.0, "d": 50.0}, 0.6, 50.0, 0.75, id="one is not known"
        ),
        pytest.param({"a": 90.0, "b": 90.0}, 0.6, NAN, 0.5, id="too little is known"),
        pytest.param({"a": 90.0, "b": 90.0}, 0.5, 90.0, 0.5, id="just at the gate"),
        pytest.param({}, 0.0, NAN, 0.0, id="nothing is known"),
        pytest.param({"a": 1.0, "b": 0, "d": 0}, 0.6, 0.333, 0.75, id="thousandths"),
    ],
)
def test_worked_example(
    values: dict[str, float], gate: float, expected: float, coverage: float
) -> None:
    result = one(values, card=Scorecard(coverage_gate=gate))

    assert result.score[0] == pytest.approx(expected, abs=0, nan_ok=True)
    assert result.coverage[0] == coverage


def test_says_why_there_is_no_score() -> None:
    known = dict.fromkeys(NAMES, 60.0)

    assert one(known).not_scored(0) is None
    assert one({}).not_scored(0) is NotScored.TOO_LITTLE_KNOWN
    assert one(known, customer=0).not_scored(0) is NotScored.NOT_A_CUSTOMER
    assert one(known, customer=-1).not_scored(0) is NotScored.NOT_A_CUSTOMER
    assert np.isnan(one(known, customer=0).score[0])
    assert one(known, customer=0).contributions(0) == {}


def test_a_critical_signal_caps_the_score_and_the_cap_is_a_part() -> None:
    signals = declared(dict.fromkeys(NAMES, 1.0), critical="b")

    capped = one({"a": 90.0, "b": 10.0, "p.c": 90.0, "d": 90.0}, signals=signals)
    above = one({"a": 90.0, "b": 10.1, "p.c": 90.0, "d": 90.0}, signals=signals)
    low = one({"a": 20.0, "b": 5.0}, signals=signals)

    assert capped.score[0] == 49.0
    assert capped.contributions(0) == {
        "a": 22_500,
        "b": 2_500,
        "d": 22_500,
        "p.c": 22_500,
        "cap": -21_000,
    }
    assert above.score[0] == pytest.approx(70.025)
    assert low.contributions(0) == {"a": 10_000, "b": 2_500}


def test_a_signal_that_failed_counts_for_nothing_and_is_named() -> None:
    raw = {name: [80.0] for name in NAMES if name != "p.c"}

    result = scored(raw, failures={"p.c": "ZeroDivisionError"})

    assert result.score[0] == 80.0
    assert result.coverage[0] == 1.0
    assert dict(result.failures) == {"p.c": "ZeroDivisionError"}
    assert result.signal("p.c") in result.failed
    assert np.isnan(result.raw["p.c"]).all()


def test_nothing_is_scored_when_every_signal_failed() -> None:
    result = scored({"a": [80.0]}, failures=dict.fromkeys(NAMES, "oops"))

    assert np.isnan(result.score).all()


def test_columns_for_an_export_hold_every_part() -> None:
    columns = one({"a": 100.0, "b": 50.0}).columns()

    assert columns["score"][0] == 75.0
    assert columns["a.contribution"][0] == 50.0
    assert columns["b.normalised"][0] == 50.0
    assert np.isnan(columns["d.raw"][0])
    assert np.isnan(columns["d.contribution"][0])


def test_an_empty_book_has_no_scores() -> None:
    assert len(scored({name: [] for name in NAMES})) == 0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param(
            np.zeros(2), r"'b': expected .*\(1,\).*got shape \(2,\)", id="long"
        ),
        pytest.param(np.zeros(1, int), "'b': expected .*float64; got .*int", id="int"),
        pytest.param([1.0], "'b': expected .* got list", id="list"),
        pytest.param(None, "no values for signal 'b'", id="absent"),
    ],
)
def test_raw_values_of_the_wrong_form_are_refused(values: object, message: str) -> None:
    raw = {"a": np.zeros(1), "b": values, "p.c": np.zeros(1), "d": np.zeros(1)}
    given = {name: column for name, column in raw.items() if column is not None}
    view = View(Portfolio.from_objects(), AccountTable.of(DAY, ["x"], customer=[1]))

    with pytest.raises(InvalidInputError, match=message):
        score(view, EVEN, OPEN, given)  # type: ignore[arg-type]


cell = st.just(NAN) | st.floats(-10, 110) | st.integers(0, 100).map(float)
row = st.fixed_dictionaries(dict.fromkeys(NAMES, cell))
weights = st.fixed_dictionaries(
    dict.fromkeys(
        NAMES, st.integers(1, 9).map(float) | st.integers(1, 50).map((0.1).__mul__)
    )
)


def slow(values: dict[str, float], given: dict[str, float]) -> Fraction | None:
    """Return the exact weighted mean of the known signals."""
    known = {
        n: normalise(np.array([v]), ((0, 0), (100, 100)))[0] for n, v in values.items()
    }
    pairs = [
        (Fraction(str(given[n])), Fraction(round(v * 1000), 1000))
        for n, v in known.items()
        if not np.isnan(v)
    ]
    total = sum(w for w, _ in pairs)
    return sum(w * v for w, v in pairs) / total if total else None


@settings(max_examples=50)
@given(row, weights)
def test_equals_the_slow_score_and_its_parts_sum_to_it(
    values: dict[str, float], given: dict[str, float]
) -> None:
    result = one(values, signals=declared(given))

    exact = slow(values, given)
    if exact is None:
        assert np.isnan(result.score[0])
        return
    assert int(result.score_milli[0]) == round(exact * 1000)
    parts = result.contributions(0)
    assert sum(parts.values()) == int(result.score_milli[0])
    known = [result.normalised(name)[0] for name in parts]
    assert min(known) <= result.score[0] <= max(known)
    assert result.coverage[0] == pytest.approx(
        sum(given[name] for name in parts) / sum(given.values())
    )


@settings(max_examples=50)
@given(row, weights, st.sampled_from(NAMES), st.floats(0, 50))
def test_raising_a_known_signal_never_lowers_the_score(
    values: dict[str, float], given: dict[str, float], name: str, more: float
) -> None:
    signals = declared(given, critical="b")
    raised = {**values, name: values[name] + more}

    before, after = one(values, signals=signals), one(raised, signals=signals)

    assert before.score_milli[0] <= after.score_milli[0]


@settings(max_examples=50)
@given(row, weights, st.sampled_from(NAMES), st.sampled_from([0.1, 0.5, 2, 3, 10]))
def test_a_missing_or_weightless_signal_is_an_absent_one(
    values: dict[str, float], given: dict[str, float], name: str, k: float
) -> None:
    without = {n: v for n, v in values.items() if n != name}
    absent = Scorecard(coverage_gate=0, signals=[n for n in NAMES if n != name])
    weightless = Scorecard(coverage_gate=0, weights={name: 0})
    scaled = {n: float(Fraction(str(w)) * Fraction(str(k))) for n, w in given.items()}

    results = [
        one(without, signals=declared(given)),
        one(values, signals=declared(given), card=absent),
        one(values, signals=declared(given), card=weightless),
        one(without, signals=declared(scaled)),
    ]

    assert len({int(result.score_milli[0]) for result in results}) == 1


books = st.lists(row, min_size=1, max_size=12)


@settings(max_examples=30)
@given(books, weights, st.randoms(use_true_random=False))
def test_order_and_chunks_change_no_bit(
    book: list[dict[str, float]], given: dict[str, float], random: Random
) -> None:
    signals = declared(given, critical="b")
    order = random.sample(range(len(book)), len(book))
    mixed = random.sample(signals, len(signals))
    card = Scorecard()

    whole = scored({n: [r[n] for r in book] for n in NAMES}, signals, card)
    shuffled = scored({n: [book[i][n] for i in order] for n in NAMES}, mixed, card)
    rows = [one(values, signals=signals, card=card) for values in book]

    every = whole.columns()
    for name, column in shuffled.columns().items():
        assert column.tobytes() == every[name][order].tobytes()
        single = np.concatenate([result.columns()[name] for result in rows])
        assert single.tobytes() == every[name].tobytes()


def test_a_book_larger_than_a_block_scores_as_its_parts() -> None:
    rng = np.random.default_rng(7)
    raw = {n: rng.uniform(-5, 105, 40_000) for n in NAMES}
    for column in raw.values():
        column[rng.random(40_000) < 0.3] = NAN

    whole = scored(raw)  # type: ignore[arg-type]
    cuts = [slice(0, 1), slice(1, 20_000), slice(20_000, None)]
    parts = [scored({n: c[cut] for n, c in raw.items()}) for cut in cuts]

    for name, column in whole.columns().items():
        joined = np.concatenate([part.columns()[name] for part in parts])
        assert joined.tobytes() == column.tobytes()
    parts_sum = sum(whole.contribution_milli[n].astype(int) for n in NAMES)
    assert (parts_sum == np.maximum(whole.score_milli, 0)).all()


def test_take_keeps_every_part_of_the_rows() -> None:
    result = scored({name: [10.0, 90.0] for name in NAMES})

    last = result.take(np.array([1]))

    assert last.score.tolist() == [90.0]
    assert last.contributions(0) == result.contributions(1)
