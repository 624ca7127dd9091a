"""Where rows of accounts go when some of them are replaced."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import ObjectArray
from successkit.core.changed import Rows


def ids_of(names: set[str]) -> ObjectArray:
    return np.array(sorted(names), object)


def test_an_account_is_gone_beside_others_that_were_never_there() -> None:
    strangers = {f"a{number:02}" for number in range(40)}  # before b, as it is sorted
    changed = frozenset(strangers | {"b"})
    found = Rows.of(ids_of({"a", "b", "c"}), ids_of(set()), changed)

    assert found.ids.tolist() == ["a", "c"]


names = st.sets(st.sampled_from([*"abcdefgh", *"ACEG"]), max_size=8)


@given(names, names, st.data())
def test_rows_are_those_that_stay_and_the_new_ones(
    before: set[str], changed: set[str], data: st.DataObject
) -> None:
    new = data.draw(st.sets(st.sampled_from(sorted(changed)))) if changed else set()
    found = Rows.of(ids_of(before), ids_of(new), frozenset(changed))

    expected = sorted((before - changed) | new)
    both = [*sorted(before), *sorted(new)]
    assert found.ids.tolist() == expected
    assert [both[row] for row in found.order.tolist()] == expected
    assert all(row >= len(before) for row in found.order.tolist() if both[row] in new)
    if found.stays:
        assert expected == sorted(before)
