"""Where ids stand among sorted ones: few, many, all, in order and not."""

import numpy as np
import pytest

from successkit.core import ObjectArray
from successkit.core.packed import places

IDS = np.array(sorted(f"顧客{k}" if k % 3 else f"a{k}" for k in range(4000)), object)


@pytest.mark.parametrize("step", [1, 2, 1500], ids=["all", "many", "few"])
@pytest.mark.parametrize("turn", [1, -1], ids=["in order", "in reverse order"])
@pytest.mark.parametrize("others", [[], ["a", "zz", "顧客"]], ids=["known", "unknown"])
def test_the_same_as_looking_each_one_up(
    step: int, turn: int, others: list[str]
) -> None:
    wanted: ObjectArray = np.array(
        sorted([*IDS[::step].tolist(), *others])[::turn], object
    )
    known = {name: place for place, name in enumerate(IDS.tolist())}

    found = places(IDS, wanted)

    assert found.tolist() == [known.get(name, -1) for name in wanted.tolist()]


def test_nothing_is_there_in_an_empty_book() -> None:
    assert places(IDS[:0], IDS[:2]).tolist() == [-1, -1]
