"""Sentences on a score and on its change; points add up as shown."""

import re
from datetime import date
from typing import get_args

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    AccountTable,
    InvalidInputError,
    Override,
    Portfolio,
    Signal,
    View,
)
from successkit.health import (
    BUILT_IN,
    HealthResult,
    OverriddenHealth,
    Percentile,
    Scorecard,
    Steps,
    apply_overrides,
    change_sentences,
    explain_change,
    explain_score,
    score,
)
from successkit.health.explain import losses
from successkit.health.sentences import Lang, reading

DAY = date(2026, 3, 31)
BOOK = Portfolio.from_objects()
NAN = np.nan


def health(card: Scorecard | None = None, **columns: object) -> HealthResult:
    filled = {name: [value] for name, value in {"customer": 1, **columns}.items()}
    view = View(BOOK, AccountTable.of(DAY, ["a"], **filled))
    return score(view, BUILT_IN, card or Scorecard(coverage_gate=0))


WEIGHTS = {"usage_trend": 4.0, "payment": 1.0}
TWO = Scorecard(signals=["usage_trend", "payment"], weights=WEIGHTS)


def test_names_the_largest_drag_with_value_and_points() -> None:
    assert explain_score(health(TWO, usage_trend=-0.42, past_due=0), 0) == [
        "Health is 36.5 of 100; 100 % of the evidence is known",
        "Use fell by 42 % against the 12 weeks before (−63.5 points)",
        "Payments are in time (+20.0 points)",
    ]


def test_speaks_japanese() -> None:
    assert explain_score(health(TWO, usage_trend=-0.42, past_due=0), 0, "ja") == [
        "ヘルススコアは100点中36.5点（判明している根拠 100 %）",
        "利用が直前12週間と比べて42 %減少（−63.5点）",
        "支払いの遅れなし（+20.0点）",
    ]


def test_names_the_cap_and_what_is_not_known() -> None:
    card = Scorecard(
        signals=["usage_trend", "cancellation", "nps"],
        weights={"cancellation": 2},
        coverage_gate=0,
    )

    sentences = explain_score(
        health(card, usage_trend=0.5, mrr=100, mrr_ending=100, cancelled=1), 0
    )

    assert sentences == [
        "Health is 49.0 of 100; 86 % of the evidence is known",
        "100 % of the revenue is cancelled (−33.3 points)",
        "Held at 49 or below by: cancellation (−17.7 points)",
        "Use rose by 50 % against the 12 weeks before (+66.7 points)",
        "Not known: NPS answer",
    ]


@pytest.mark.parametrize(
    ("columns", "card", "expected"),
    [
        pytest.param(
            {"customer": 0}, TWO, "No health score: not a customer", id="stranger"
        ),
        pytest.param(
            {"past_due": 0},
            TWO,
            "No health score: 20 % of the evidence is known, 60 % is needed",
            id="too little is known",
        ),
    ],
)
def test_says_why_there_is_no_score(
    columns: dict[str, object], card: Scorecard, expected: str
) -> None:
    assert explain_score(health(card, **columns), 0)[0].startswith(expected)


def test_names_an_override_and_who_made_it() -> None:
    override = Override(
        account_id="a",
        score=80,
        author="yamada",
        reason="renewal promised",
        start=date(2026, 3, 20),
        expires=date(2026, 4, 19),
    )
    book = Portfolio.from_objects(accounts=[Account(id="a")], overrides=[override])
    result = health(TWO, usage_trend=0, past_due=0)
    overridden = apply_overrides(result, book, as_of=DAY)

    assert explain_score(result, 0, overridden=overridden)[-1] == (
        "Set to 80 by yamada, from 2026-03-20 until the day before 2026-04-19: "
        "renewal promised"
    )


def test_a_plugin_signal_is_read_by_label_and_unit() -> None:
    signal = Signal(
        name="acme.seats",
        compute=BUILT_IN[0].compute,
        points=((0, 0), (1, 100)),
        unit="share",
        labels={"en": "seats in use"},
    )

    assert reading(signal, 0.3, "en") == "seats in use: 30 %"
    assert reading(signal, 0.3, "ja") == "seats in use：30 %"


def test_a_failed_signal_is_named_with_its_reason() -> None:
    view = View(BOOK, AccountTable.of(DAY, ["a"], customer=[1]))
    result = score(
        view, BUILT_IN, TWO, {"payment": np.zeros(1)}, failures={"usage_trend": "oops"}
    )

    assert explain_score(result, 0)[-1] == "Not computed: trend of use (oops)"


def test_another_language_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="expected 'en' or 'ja'; got 'fr'"):
        explain_score(health(), 0, "fr")


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("signal", BUILT_IN, ids=lambda signal: signal.name)
def test_every_value_of_a_built_in_signal_can_be_said(
    signal: Signal, lang: Lang
) -> None:
    for raw in (-1e6, -1.0, 0.0, 0.5, 1.0, 7.0, 1e6, np.inf):
        assert "{" not in reading(signal, raw, lang)


columns = st.fixed_dictionaries(
    {
        "usage_trend": st.floats(-1, 1) | st.just(NAN),
        "days_since_usage": st.integers(0, 90).map(float) | st.just(NAN),
        "sentiment": st.floats(-1, 1) | st.just(NAN),
        "past_due": st.sampled_from([-1, 0, 1]),
        "nps_latest": st.integers(0, 10).map(float) | st.just(NAN),
        "cancelled": st.sampled_from([-1, 0, 1]),
    }
)


@settings(max_examples=50)
@given(columns)
def test_points_as_shown_sum_to_the_score_as_shown(values: dict[str, float]) -> None:
    result = health(**values)

    if np.isnan(result.score[0]):
        return
    head = explain_score(result, 0)[0]
    assert sum(losses(result, 0).values()) == 1000 - shown(head)
    parts = result.contributions(0)
    assert sum(parts.values()) == int(result.score_milli[0])


def shown(text: str) -> int:
    """Return the first number with one decimal, in tenths."""
    found = re.search(r"[+−]?\d+\.\d", text)
    assert found is not None
    return int(found[0].replace(".", "").replace("−", "-").replace("+", ""))


def test_a_change_is_split_by_cause() -> None:
    before = health(TWO, usage_trend=0.5, past_due=0)
    after = health(TWO, usage_trend=-0.25, past_due=1)

    change = explain_change(before, after, before_row=0, after_row=0)

    assert change.parts() == {"payment": -20_000, "usage_trend": -48_000}
    assert change_sentences(change, after) == [
        "Health went from 100.0 to 32.0 (−68.0 points)",
        "trend of use: from 50 % to −25 % (−48.0 points)",
        "payment: from no to yes (−20.0 points)",
    ]
    assert change_sentences(change, after, "ja")[2] == (
        "支払い：なしからありへ（−20.0点）"
    )


def test_evidence_that_went_is_its_own_cause() -> None:
    before = health(TWO, usage_trend=0, past_due=0)
    after = health(TWO, usage_trend=0)

    change = explain_change(before, after, before_row=0, after_row=0)

    assert change.parts() == {"missing": -5_000}


def test_changed_weights_are_their_own_cause() -> None:
    heavier = attrs.evolve(TWO, weights={**WEIGHTS, "payment": 4})

    change = explain_change(
        health(TWO, usage_trend=0, past_due=0),
        health(heavier, usage_trend=0, past_due=0),
        before_row=0,
        after_row=0,
    )

    assert change.parts() == {"weights": 7_500}


def test_there_is_no_change_without_two_scores() -> None:
    unknown = health(TWO)

    change = explain_change(
        unknown, health(TWO, usage_trend=0, past_due=0), before_row=0, after_row=0
    )

    assert change.total is None
    assert change.parts() == {}
    assert change_sentences(change, unknown) == [
        "No change of health: no score before or after"
    ]


@settings(max_examples=50)
@given(columns, columns, st.sampled_from([{}, {"nps": 3.7}, {"sentiment": 0}]))
def test_parts_of_a_change_sum_to_it_exactly(
    old: dict[str, float], new: dict[str, float], weights: dict[str, float]
) -> None:
    card = Scorecard(coverage_gate=0, weights=weights)
    before, after = health(**old), health(card, **new)

    change = explain_change(before, after, before_row=0, after_row=0)

    if change.total is None:
        assert np.isnan(before.score[0]) or np.isnan(after.score[0])
        return
    assert sum(change.parts().values()) == change.total
    assert change.total == after.score_milli[0] - before.score_milli[0]
    head, *rest = change_sentences(change, after)
    total = re.search(r"\((.*) points\)", head)
    assert total is not None
    assert sum(shown(line[line.rindex("(") :]) for line in rest) == shown(total[1])
    if not weights:
        assert change.weights == 0


def test_older_evidence_is_its_own_cause() -> None:
    card = Scorecard(signals=["usage_trend", "nps"], half_lives={"nps": 90})
    before = health(card, usage_trend=0, nps_latest=0, nps_age=0)
    after = health(card, usage_trend=0, nps_latest=0, nps_age=90)

    change = explain_change(before, after, before_row=0, after_row=0)

    assert change.parts() == {"stale": 6_667}
    assert change_sentences(change, after)[1] == (
        "Evidence that grew older or was renewed (+6.7 points)"
    )


def test_changed_scales_are_their_own_cause() -> None:
    stricter = attrs.evolve(
        TWO, normalisers={"usage_trend": Steps([(-1, 0), (0.25, 100)])}
    )

    change = explain_change(
        health(TWO, usage_trend=0.25, past_due=0),
        health(stricter, usage_trend=0, past_due=0),
        before_row=0,
        after_row=0,
    )

    assert change.parts() == {"usage_trend": -20_000, "configuration": -60_000}


cards = st.builds(
    Scorecard,
    coverage_gate=st.just(0.0),
    weights=st.dictionaries(st.sampled_from(["nps", "payment"]), st.floats(0, 9)),
    missing=st.dictionaries(
        st.sampled_from(["nps", "sentiment"]), st.sampled_from(["neutral", "worst"])
    ),
    half_lives=st.dictionaries(st.just("nps"), st.floats(1, 400)),
    groups=st.dictionaries(st.just("use"), st.integers(1, 9)),
    normalisers=st.dictionaries(
        st.just("usage_trend"),
        st.sampled_from([Steps([(-1, 0), (0, 100)]), Percentile()]),
    ),
)
scores = st.none() | st.integers(0, 100)


def overridden(result: HealthResult, score: int | None) -> OverriddenHealth:
    by_hand = [] if score is None else [score]
    return OverriddenHealth(
        score=np.array([float(score)]) if by_hand else result.score,
        computed=result.score,
        override=np.array([0 if by_hand else -1]),
        overrides=BOOK.overrides,
    )


@settings(max_examples=50)
@given(columns, columns, st.integers(0, 900), cards, cards, st.tuples(scores, scores))
def test_parts_sum_exactly_whatever_changed(
    old: dict[str, float],
    new: dict[str, float],
    age: int,
    card: Scorecard,
    later: Scorecard,
    hands: tuple[int | None, int | None],
) -> None:
    before, after = health(card, **old), health(later, **new, nps_age=age)
    by_hand = (overridden(before, hands[0]), overridden(after, hands[1]))

    change = explain_change(before, after, before_row=0, after_row=0, overrides=by_hand)

    if change.total is not None:
        assert sum(change.parts().values()) == change.total
        ends = [float(one.score[0]) for one in by_hand]
        assert change.total == round((ends[1] - ends[0]) * 1000)
    if card == later and not card.half_lives:
        assert not change.stale
    if card == later:
        assert not change.weights
        assert not change.configuration
