"""Scorecards are data: hashable, and refused with the place and the mend."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, Signal
from successkit.health import (
    BUILT_IN,
    ByAge,
    Linear,
    Log,
    Percentile,
    Scorecard,
    Steps,
    Target,
)
from successkit.health.weights import whole_weights


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"weights": {"nps": -1}},
            r"weights\['nps'\]: expected a finite weight >= 0; got -1",
            id="negative weight",
        ),
        pytest.param(
            {"weights": {"nps": np.inf}}, r"weights\['nps'\]", id="infinite weight"
        ),
        pytest.param(
            {"weights": (("nps", 1), ("nps", 2))}, "each signal once", id="weight twice"
        ),
        pytest.param(
            {"bands": [(0, 50), (55, 75), (75, 100)]},
            "bands: expected no gap; nothing covers 50 to 55",
            id="bands leave a gap",
        ),
        pytest.param(
            {"bands": [(0, 50), (45, 75), (75, 100)]},
            "bands: expected no overlap of 45 to 50",
            id="bands overlap",
        ),
        pytest.param(
            {"bands": [(0, 50), (50, 75), (75, 90)]},
            "nothing covers 90 to 100",
            id="bands end below 100",
        ),
        pytest.param(
            {"bands": [(10, 50), (50, 75), (75, 100)]},
            "nothing covers 0 to 10",
            id="bands start above 0",
        ),
        pytest.param(
            {"bands": [(0, 0), (0, 75), (75, 100)]},
            "end above its start",
            id="empty band",
        ),
        pytest.param(
            {"bands": [(0, 50), (50, 100)]}, "danger, caution, good", id="two bands"
        ),
        pytest.param({"coverage_gate": 1.1}, "coverage_gate.*0 to 1", id="gate over 1"),
        pytest.param({"coverage_gate": np.nan}, "coverage_gate", id="gate of NaN"),
        pytest.param(
            {"fast_path": 60}, "fast_path.*0 to 50", id="fast path in caution"
        ),
        pytest.param({"hysteresis": -1}, "hysteresis", id="negative hysteresis"),
        pytest.param({"cap": 101}, "cap.*0 to 100", id="cap over 100"),
        pytest.param({"evaluations": 0}, "evaluations.*>= 1", id="no evaluation"),
        pytest.param({"evaluations": True}, "evaluations", id="a flag for a count"),
    ],
)
def test_nonsense_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Scorecard(name="mine", **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"weights": {"npss": 1}},
            r"weights: expected names among .*got 'npss'; did you mean 'nps'",
            id="weight",
        ),
        pytest.param({"signals": ["npss"]}, r"signals: .*got 'npss'", id="selection"),
        pytest.param(
            {"weights": {"nps": 0}, "signals": ["nps"]},
            r"at least one signal with a weight > 0; got \{'nps': 0",
            id="all weights zero",
        ),
        pytest.param({"signals": []}, "at least one signal", id="no signal selected"),
    ],
)
def test_what_does_not_fit_the_signals_is_refused(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Scorecard(name="mine", **options).resolve(BUILT_IN)


def test_two_signals_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"rename one of them; got \['nps'\]"):
        Scorecard().resolve([*BUILT_IN, *(s for s in BUILT_IN if s.name == "nps")])


def test_a_plugin_signal_enters_with_its_own_weight() -> None:
    own = Signal(
        name="acme.seats",
        compute=BUILT_IN[0].compute,
        points=((0, 0), (1, 100)),
        weight=2.5,
    )

    chosen = Scorecard(weights={"nps": 0}).resolve([own, *BUILT_IN])

    names = [signal.name for signal in chosen]
    assert names == sorted({*(s.name for s in BUILT_IN), "acme.seats"} - {"nps"})
    assert chosen[0].weight == 2.5


def test_equal_scorecards_hash_alike() -> None:
    card = Scorecard(weights={"nps": 2, "csat": 1}, signals=["nps", "csat"])
    same = Scorecard(
        weights=(("csat", 1.0), ("nps", 2.0)), signals=("csat", "nps", "nps")
    )

    assert card == same
    assert hash(card) == hash(same)


@given(st.lists(st.integers(1, 10**4), min_size=1, max_size=20), st.integers(1, 9))
def test_whole_weights_keep_the_proportion(weights: list[int], k: int) -> None:
    tenths = [weight / 10 for weight in weights]

    whole = whole_weights(tenths)

    assert whole == whole_weights([weight * k for weight in weights])
    assert all(
        w * weights[0] == whole[0] * x for w, x in zip(whole, weights, strict=True)
    )


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=20))
def test_weights_with_many_decimals_keep_it_closely(weights: list[float]) -> None:
    whole = np.array(whole_weights(weights))

    assert whole.sum() <= 2**33
    assert whole / whole.sum() == pytest.approx(
        np.array(weights) / sum(weights), rel=1e-2, abs=1e-8
    )


scales = st.sampled_from(
    [
        Linear([(0, 0), (1, 100)]),
        Steps([(0, 30)]),
        Target(target=2, worst=1, better="near"),
        Log(worst=9, best=0.5),
        Percentile(better="down", cohort="industry"),
        ByAge([(0, [(0, 0), (1, 100)]), (90, [(0, 0), (2, 100)])]),
    ]
)
names = st.sampled_from(["nps", "csat", "acme.seats"])


@settings(max_examples=50)
@given(
    st.builds(
        Scorecard,
        name=st.text(),
        weights=st.dictionaries(names, st.floats(0, 9)),
        groups=st.dictionaries(st.sampled_from(["use", "voice"]), st.integers(1, 9)),
        normalisers=st.dictionaries(names, scales),
        missing=st.dictionaries(names, st.sampled_from(["neutral", "last_known"])),
        half_lives=st.dictionaries(names, st.floats(0.5, 900)),
        signals=st.none() | st.sets(names),
        hysteresis=st.floats(0, 9),
    )
)
def test_a_scorecard_reads_back_from_its_toml(card: Scorecard) -> None:
    again = Scorecard.from_toml(card.to_toml())

    assert again == card
    assert hash(again) == hash(card)
    assert again.hash == card.hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("weigths = 1", "did you mean 'weights'", id="unknown key"),
        pytest.param("name =", "mine.toml: ", id="no TOML"),
        pytest.param("[weights]\nnps = -1", "finite weight >= 0", id="bad weight"),
    ],
)
def test_a_file_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Scorecard.from_toml(text, "mine.toml")
