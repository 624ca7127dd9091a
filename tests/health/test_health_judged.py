"""Overrides scored afterwards."""

import numpy as np
import pytest

from successkit.core import InvalidInputError
from successkit.health import Scorecard, judge_overrides

NAN = np.nan


@pytest.mark.parametrize(
    ("by_hand", "computed", "lost", "person", "score"),
    [
        pytest.param(30, 70, True, 1, 0, id="the person saw it coming"),
        pytest.param(80, 40, True, 0, 1, id="the score did"),
        pytest.param(80, 40, False, 1, 0, id="the person knew better"),
        pytest.param(50, 50, False, 1, 1, id="both, at the limit of danger"),
        pytest.param(30, NAN, True, 1, -1, id="there was no score"),
    ],
)
def test_who_was_right(
    by_hand: float, computed: float, lost: object, person: int, score: int
) -> None:
    judged = judge_overrides(
        np.array([float(by_hand)]), np.array([float(computed)]), np.array([lost], bool)
    )

    assert judged.person.tolist() == [person]
    assert judged.computed.tolist() == [score]
    assert judged.differed.tolist() == [score >= 0 and person != score]


def test_limits_are_those_of_the_scorecard() -> None:
    low = Scorecard(bands=[(0, 20), (20, 75), (75, 100)], fast_path=10)

    judged = judge_overrides(
        np.array([30.0]), np.array([10.0]), np.array([True]), scorecard=low
    )

    assert judged.share_person_right == 0


def test_without_a_difference_nobody_is_better() -> None:
    judged = judge_overrides(np.array([90.0]), np.array([90.0]), np.array([False]))

    assert np.isnan(judged.share_person_right)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="one length; got 1, 2 and 1"):
        judge_overrides(np.zeros(1), np.zeros(2), np.array([True]))
