"""Aggregates: parts of a book add up, and two parts never share an account."""

from collections import Counter
from typing import Self

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import AccountSet, Aggregate, InvalidInputError, MetricValue


@attrs.frozen
class Count:
    """How many letters there are: small, exact, the same in any order."""

    letters: int

    def __add__(self, other: Self) -> "Count":
        return Count(self.letters + other.letters)

    def value(self) -> MetricValue:
        return MetricValue(name="letters", value=self.letters, unit="count")


def part(accounts: AccountSet, letters: int = 0, metric: str = "letters") -> Aggregate:
    return Aggregate(metric=metric, accounts=accounts, state=Count(letters))


IDS = AccountSet.of_ids
RANGE = AccountSet.interval
BUCKETS = AccountSet.buckets


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        pytest.param(IDS(["b"]), IDS(["a"]), "<AccountSet of 2 ids>", id="two lists"),
        pytest.param(
            RANGE("n", "z"),
            RANGE("a", "m"),
            "<AccountSet of [('a', 'm'), ('n', 'z')]>",
            id="two intervals, kept in order",
        ),
        pytest.param(
            BUCKETS([3], of=4),
            BUCKETS([0, 1], of=4),
            "<AccountSet of buckets [0, 1, 3] of 4>",
            id="two sets of buckets",
        ),
        pytest.param(
            IDS([]),
            BUCKETS([0], of=4),
            "<AccountSet of buckets [0] of 4>",
            id="nothing and anything",
        ),
        pytest.param(
            RANGE("a", "m"),
            IDS([]),
            "<AccountSet of [('a', 'm')]>",
            id="anything and nothing",
        ),
    ],
)
def test_parts_without_a_common_account_add_up(
    left: AccountSet, right: AccountSet, shown: str
) -> None:
    both = part(left, 2) + part(right, 3)

    assert repr(both.accounts) == shown
    assert float(both.value()) == 5


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        pytest.param(IDS(["a", "b", "c"]), IDS(["c", "d"]), "'c'", id="a common id"),
        pytest.param(
            RANGE("a", "m"), RANGE("m", "z"), "'a' to 'm' and 'm' to 'z'", id="an edge"
        ),
        pytest.param(
            RANGE("a", "z"), RANGE("c", "d"), "'a' to 'z' and 'c' to 'd'", id="within"
        ),
        pytest.param(
            BUCKETS([0, 1], of=4),
            BUCKETS([1, 2], of=4),
            r"buckets \[1\] of 4",
            id="a common bucket",
        ),
        pytest.param(
            BUCKETS([0], of=4),
            BUCKETS([1], of=8),
            "the other is not",
            id="buckets of another size",
        ),
        pytest.param(
            BUCKETS([0], of=4), IDS(["a"]), "the other is not", id="buckets and ids"
        ),
        pytest.param(
            RANGE("a", "b"), IDS(["c"]), "the other is not", id="interval and ids"
        ),
    ],
)
def test_parts_that_may_share_an_account_are_refused(
    left: AccountSet, right: AccountSet, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=f"share accounts: .*{said}"):
        part(left) + part(right)
    with pytest.raises(InvalidInputError, match="share accounts"):
        part(right) + part(left)


def test_parts_of_two_metrics_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="two metrics, letters and words"):
        part(IDS(["a"])) + part(IDS(["b"]), metric="words")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda: IDS(["a", "a"]), "each account once", id="an id twice"),
        pytest.param(lambda: RANGE("b", "a"), "first <= last", id="interval backwards"),
        pytest.param(lambda: BUCKETS([4], of=4), "0 to 3", id="no such bucket"),
        pytest.param(lambda: BUCKETS([], of=0), "0 to -1", id="no buckets at all"),
    ],
)
def test_set_that_cannot_be_is_refused(make: object, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        make()  # type: ignore[operator]


@given(
    st.lists(st.sets(st.sampled_from("abcdefgh")), max_size=5),
    st.randoms(use_true_random=False),
)
def test_sum_is_that_of_the_whole_in_any_order_or_refused(
    sets: list[set[str]], random: object
) -> None:
    twice = [
        name
        for name, times in Counter("".join(map("".join, sets))).items()
        if times > 1
    ]
    shuffled = list(sets)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    total = part(IDS([]))
    try:
        for ids in shuffled:
            total += part(IDS(ids), len(ids))
    except InvalidInputError:
        assert twice
        return

    assert not twice
    assert float(total.value()) == sum(map(len, sets))
    assert total.accounts.ids is None or total.accounts.ids.tolist() == sorted(
        set().union(*sets)
    )
