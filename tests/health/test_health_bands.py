"""Bands: plain ones, and ones that stay still; law 60."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.health import Scorecard, band_of, bands_between, bands_over

NAN = np.nan
PLAIN = Scorecard(hysteresis=0, evaluations=1)
MARGIN = Scorecard(hysteresis=5, evaluations=1)

scores = st.lists(
    st.floats(0, 100) | st.integers(0, 100).map(float) | st.just(NAN),
    min_size=1,
    max_size=25,
)
cards = st.builds(
    Scorecard,
    hysteresis=st.integers(0, 10),
    evaluations=st.integers(1, 4),
    fast_path=st.integers(0, 50),
)


@pytest.mark.parametrize(
    ("row", "card", "expected"),
    [
        pytest.param([49.9, 50, 74.9, 75], PLAIN, [0, 1, 1, 2], id="plain bands"),
        pytest.param([60], Scorecard(), [1], id="one evaluation has its plain band"),
        pytest.param(
            [60, 46, 46, 46], Scorecard(), [1, 1, 1, 0], id="moves after three"
        ),
        pytest.param(
            [60, 46, 46, 47, 46, 46], Scorecard(), [1] * 6, id="47 is within 3 of 50"
        ),
        pytest.param(
            [74, 78, 78, 78], Scorecard(), [1, 1, 1, 2], id="up at 3 above the limit"
        ),
        pytest.param(
            [74, 77.9, 78, 78, 78], Scorecard(), [1, 1, 1, 1, 2], id="77.9 is not"
        ),
        pytest.param([90, 39.9], Scorecard(), [2, 0], id="at once below 40"),
        pytest.param(
            [90, 39, 80, 80, 80], Scorecard(), [2, 0, 0, 0, 2], id="back after three"
        ),
        pytest.param(
            [90, 45, 60, 45], Scorecard(), [2, 2, 2, 1], id="to the least of three"
        ),
        pytest.param([0, 70, 75], MARGIN, [0, 1, 1], id="caution before good"),
        pytest.param(
            [60, 46, NAN, 46, 46],
            Scorecard(),
            [1, 1, -1, 1, 0],
            id="an evaluation without a score does not count",
        ),
        pytest.param([NAN, 30], Scorecard(), [-1, 0], id="starts when first scored"),
    ],
)
def test_worked_example(row: list[float], card: Scorecard, expected: list[int]) -> None:
    assert bands_over(np.array([row], float), scorecard=card).tolist() == [expected]


def test_scores_of_one_axis_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"got \(3,\); give a single"):
        bands_over(np.zeros(3))


def travelled(bands: np.ndarray) -> int:
    known = bands[bands >= 0].astype(int)
    return int(np.abs(np.diff(known)).sum())


@settings(max_examples=50)
@given(scores, cards)
def test_bands_never_travel_further_than_plain_ones(
    row: list[float], card: Scorecard
) -> None:
    values = np.array([row])

    lazy, plain = bands_over(values, scorecard=card), band_of(values, scorecard=card)

    assert travelled(lazy) <= travelled(plain)
    assert ((lazy < 0) == np.isnan(values)).all()


@settings(max_examples=50)
@given(scores)
def test_without_hysteresis_bands_are_plain(row: list[float]) -> None:
    values = np.array([row])

    assert (bands_over(values, scorecard=PLAIN) == band_of(values)).all()


@settings(max_examples=50)
@given(scores, cards)
def test_equals_one_account_at_a_time(row: list[float], card: Scorecard) -> None:
    book = np.array([row, row[::-1], [NAN] * len(row)])

    bands = bands_over(book, scorecard=card)

    assert bands[0].tolist() == slow(row, card)
    assert bands[1].tolist() == slow(row[::-1], card)


@given(st.floats(0, 100), st.integers(1, 20), cards)
def test_with_zero_noise_no_band_flaps(
    score: float, times: int, card: Scorecard
) -> None:
    assert travelled(bands_over(np.full((1, times), score), scorecard=card)) == 0


@given(st.floats(0, 100), st.integers(0, 20), cards)
def test_with_zero_noise_a_day_between_has_the_band_of_the_evaluation(
    score: float, times: int, card: Scorecard
) -> None:
    bands = bands_over(
        np.full((1, times), score), scorecard=card, today=np.array([score])
    )

    assert len(set(bands[0].tolist())) == 1


@settings(max_examples=50)
@given(
    st.floats(0, 100),
    st.floats(0, 100),
    st.lists(st.floats(-2.9, 2.9), min_size=2, max_size=40),
    st.lists(st.floats(-2.9, 2.9), min_size=2, max_size=40),
)
def test_noise_within_the_margin_moves_a_band_once_at_most(
    start: float, level: float, noise: list[float], between: list[float]
) -> None:
    # Three evaluations at the start, then every day on and between evaluations.
    first = [start] * 3
    weeks = np.clip(first + [level + each for each in noise], 0, 100)
    days = np.clip(level + np.array(between), 0, 100)
    seen: list[int] = []
    for week in range(3, len(weeks)):
        row = np.tile(weeks[: week + 1], (len(days), 1))
        bands = bands_over(row, today=days)
        seen += [int(bands[0, week]), *bands[:, -1].tolist()]

    one_way = sorted(seen) == seen or sorted(seen, reverse=True) == seen
    falling = start >= 47 > level - 2.9 and level < 43  # at once below 40
    assert one_way or falling


@settings(max_examples=50)
@given(scores, scores, st.integers(0, 25), st.booleans(), cards)
def test_every_history_lies_between_the_two_ends(
    row: list[float],
    before: list[float],
    silent: int,
    after: object,
    card: Scorecard,
) -> None:
    today = np.array([row[-1]]) if after else None
    newest, older = row[:-1] if after else row, [*before, *[NAN] * silent]

    low, high = bands_between(np.array([newest]), scorecard=card, today=today)

    whole = bands_over(np.array([older + newest]), scorecard=card, today=today)[0, -1]
    assert low[0] <= whole <= high[0]


def test_an_account_begins_anew_after_twelve_evaluations_without_a_score() -> None:
    held, anew = [90.0, *[NAN] * 11, 74.0], [90.0, *[NAN] * 12, 74.0]

    assert bands_over(np.array([held]))[0, -1] == 2
    assert bands_over(np.array([anew]))[0, -1] == 1


@pytest.mark.parametrize(
    ("row", "today", "expected"),
    [
        pytest.param([60, 60], 90, 1, id="a good day between does not move a band"),
        pytest.param([60, 90, 90], 90, 1, id="nor is it a third evaluation"),
        pytest.param([90, 90], 39.9, 0, id="danger comes at once on any day"),
        pytest.param([90, 90], NAN, -1, id="no score, no band"),
        pytest.param([], 76, 2, id="before the first evaluation bands are plain"),
        pytest.param([60, NAN], 76, 1, id="a missing evaluation keeps the band"),
    ],
)
def test_a_day_between_evaluations(
    row: list[float], today: float, expected: int
) -> None:
    values = np.array([row], float)

    assert bands_over(values, today=np.array([today]))[0, -1] == expected


def slow(row: list[float], card: Scorecard) -> list[int]:
    """Walk one account through its evaluations, as the docs say it."""
    band, silent, seen, bands = -1, 0, list[float](), list[int]()
    for value in row:
        silent = silent + 1 if np.isnan(value) else 0
        if silent == 12:
            band, seen = -1, []
        if np.isnan(value):
            bands.append(-1)
            continue
        score = round(value, 3)
        seen.append(score)
        if band < 0:
            band = plain_band(score)
        last = seen[-card.evaluations :]
        if len(seen) >= card.evaluations:
            up = min(plain_band(s - card.hysteresis) for s in last)
            down = max(plain_band(s + card.hysteresis) for s in last)
            band = min(max(band, up), down)
        if score < card.fast_path:
            band = 0
        bands.append(band)
    return bands


def plain_band(score: float) -> int:
    return int(round(score, 3) >= 50) + int(round(score, 3) >= 75)
