"""Limits of tiers found in sums over parts: those of a ladder of all customers."""

import pickle
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import add

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, TouchPolicy
from successkit.core.arrays import NULL_INT
from successkit.touch import decide_touch, default_policy
from successkit.touch.ladder import Ladder
from successkit.touch.ranking import value_tiers
from successkit.touch.rungs import Rungs, reads_places
from successkit.touch.tier_limits import TierLimits

DAY = date(2026, 3, 31)
DEFAULT = default_policy()
people = st.dictionaries(
    st.text("ab青1\U0001f600\ue000", min_size=1, max_size=3),
    st.tuples(st.booleans(), st.sampled_from([None, 0, 1, 2, -7, 2**61, 2**61 + 1])),
    max_size=14,
)
shares = st.sampled_from([0.0, 0.05, 0.2, 0.25, 1 / 3, 0.5])


def table(found: Mapping[str, tuple[bool, int | None]]) -> AccountTable:
    ids = sorted(found)
    values = [found[one][1] for one in ids]
    return AccountTable.of(
        DAY,
        ids,
        customer=[int(found[one][0]) for one in ids],
        value=[NULL_INT if value is None else value for value in values],
        mrr_reporting=list(range(len(ids))),
    )


def found_in(parts: Sequence[AccountTable], policy: TouchPolicy) -> TierLimits:
    """Return the limits as a review finds them: in one pass, or in two."""
    rungs = reduce(add, [Rungs.of(part, policy) for part in parts])
    stretches = rungs.unknown()
    if stretches:
        again = [Rungs.of(part, policy, stretches) for part in parts]
        rungs = reduce(add, again)
    limits = rungs.limits()
    assert limits is not None
    return pickle.loads(pickle.dumps(limits))  # noqa: S301


def check(parts: Sequence[AccountTable], policy: TouchPolicy) -> None:
    """Hold the limits to a ladder of all customers."""
    ladder = reduce(add, [Ladder.of(part) for part in parts])
    limits = found_in(parts, policy)

    assert (limits.by, len(limits)) == (ladder.by, len(ladder))
    for part in parts:
        tiers = [
            value_tiers(
                each.ranks(part),
                high_share=policy.high_share,
                low_share=policy.low_share,
                count=len(each),
            ).tolist()
            for each in (ladder, limits)
        ]
        assert tiers[0] == tiers[1]
        assert ladder.value_of(part).tolist() == limits.value_of(part).tolist()


@settings(max_examples=50)
@given(found=people, parts=st.integers(1, 4), high=shares, low=shares)
def test_tiers_are_those_of_every_place(
    found: dict[str, tuple[bool, int | None]], parts: int, high: float, low: float
) -> None:
    policy = attrs.evolve(DEFAULT, high_share=high, low_share=low)
    split = [
        table({one: found[one] for one in sorted(found)[number::parts]})
        for number in range(parts)
    ]

    check(split, policy)


Values = Callable[[int, np.random.Generator], int]


def rising(number: int, _: np.random.Generator) -> int:
    return 3 * number // 2


def few(_: int, draw: np.random.Generator) -> int:
    return int(draw.integers(4))


def same(_: int, __: np.random.Generator) -> int:
    return 7


@pytest.mark.parametrize(
    ("values", "sample", "passes"),
    [
        pytest.param(rising, True, 1, id="samples of the book"),
        pytest.param(rising, False, 2, id="parts that differ"),
        pytest.param(few, True, 1, id="many are equal"),
        pytest.param(few, False, 2, id="ties by id"),
        pytest.param(same, False, 2, id="all are equal, in order of id"),
    ],
)
def test_limits_of_large_parts(
    values: Values,
    sample: bool,  # noqa: FBT001
    passes: int,
) -> None:
    draw = np.random.default_rng(20260331)
    count, parts = 48_000, 6
    number = draw.permutation(count) if sample else np.arange(count)
    tables = [
        AccountTable.of(
            DAY,
            [f"A-{one:06}" for one in sorted(some.tolist())],
            customer=np.ones(len(some), np.int8),
            value=[values(one, draw) for one in sorted(some.tolist())],
        )
        for some in np.array_split(number, parts)
    ]
    rungs = [Rungs.of(one, DEFAULT) for one in tables]

    check(tables, DEFAULT)
    whole = reduce(add, rungs)
    assert (1 if whole.limits() else 2) == passes
    assert len(whole.value) < 3_600  # of 48,000
    turned = reduce(add, rungs[::-1])
    assert turned.limits() == whole.limits()


def test_a_stretch_that_is_asked_for_is_a_small_share_of_the_book() -> None:
    count, parts = 60_000, 6
    tables = [
        AccountTable.of(
            DAY,
            [f"A-{one:06}" for one in some.tolist()],
            customer=np.ones(len(some), np.int8),
            value=some,
        )
        for some in np.array_split(np.arange(count), parts)
    ]
    whole = reduce(add, [Rungs.of(one, DEFAULT) for one in tables])

    again = reduce(add, [Rungs.of(one, DEFAULT, whole.unknown()) for one in tables])

    assert again.limits() is not None
    assert len(again.value) < 0.05 * count


def test_amounts_of_value_need_no_limits() -> None:
    policy = attrs.evolve(DEFAULT, high_from=5, low_from=2)
    whole = table({"a": (True, 9), "b": (True, 3), "c": (True, None), "d": (False, 9)})
    limits = found_in([whole], policy)

    assert limits.ends == ()
    told = decide_touch(whole, policy, limits)
    assert told.models.tolist() == decide_touch(whole, policy).models.tolist()


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("value_rank is None", False, id="whether there is one"),
        pytest.param("not (value_rank is not None and mrr > 0)", False, id="inside"),
        pytest.param("value_tier == 'high'", False, id="the tier"),
        pytest.param("mrr > 0 and value_rank < 3", True, id="a place"),
        pytest.param("value_rank in (1, 2)", True, id="some places"),
        pytest.param("value_rank is None or value_rank > 9", True, id="both"),
        pytest.param("value_rank - 1 < seats", True, id="reckoned with"),
    ],
)
def test_who_reads_places(when: str, expected: bool) -> None:  # noqa: FBT001
    rules = (attrs.evolve(DEFAULT.rules[0], when=when), *DEFAULT.rules[1:])

    assert reads_places(attrs.evolve(DEFAULT, rules=rules)) is expected
    assert reads_places(attrs.evolve(DEFAULT, raise_when=when)) is expected
