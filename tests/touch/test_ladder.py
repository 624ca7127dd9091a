"""Ladders of parts of a book: everyone stands where the whole book puts them."""

import pickle
from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from successkit.core import AccountTable
from successkit.core.arrays import NULL_INT
from successkit.touch.ladder import Ladder

DAY = date(2026, 3, 31)
people = st.dictionaries(
    st.text("ab青1", min_size=1, max_size=3),
    st.tuples(st.booleans(), st.sampled_from([None, 0, 1, 2, 2**61, 2**61 + 1])),
    max_size=12,
)


def table(found: Mapping[str, tuple[bool, int | None]]) -> AccountTable:
    ids = sorted(found)
    values = [found[one][1] for one in ids]
    return AccountTable.of(
        DAY,
        ids,
        customer=[int(found[one][0]) for one in ids],
        value=[NULL_INT if value is None else value for value in values],
    )


@given(found=people, parts=st.integers(1, 4))
def test_ranks_are_those_of_a_plain_sort(
    found: dict[str, tuple[bool, int | None]], parts: int
) -> None:
    split = [
        table({one: found[one] for one in sorted(found)[number::parts]})
        for number in range(parts)
    ]
    ranked = sorted(
        (-value, one)
        for one, (customer, value) in found.items()
        if customer and value is not None
    )
    expected = {one: place for place, (_, one) in enumerate(ranked, 1)}
    ladder = Ladder.of(split[0])
    for part in split[1:]:
        ladder += Ladder.of(part)
    if ladder.by != "value":  # nobody is worth anything: revenue counts
        return

    for each in (ladder, ladder.settled(), pickle.loads(pickle.dumps(ladder))):  # noqa: S301
        told = {
            one: int(rank)
            for part in split
            for one, rank in zip(part.ids, each.ranks(part), strict=True)
            if rank != NULL_INT
        }
        assert told == expected


def test_ids_of_different_values_are_not_kept() -> None:
    many = {f"customer-{number:05}": (True, number) for number in range(500)}

    ladder = Ladder.of(table(many))

    assert len(pickle.dumps(ladder.settled())) < len(pickle.dumps(ladder)) / 2
