"""``Worth``: places by value of a whole book, asked by any of its accounts."""

from datetime import date

import numpy as np
import pytest

from successkit.core import AccountTable
from successkit.core.arrays import NULL_INT
from successkit.touch.book_worth import Worth
from successkit.touch.ladder import Ladder
from successkit.touch.policy import default_policy
from successkit.touch.result import decide_touch

DAY = date(2026, 3, 31)
IDS = [f"a{number:02d}" for number in range(12)]


def table(*, valued: bool) -> AccountTable:
    amounts = [9, 5, 5, NULL_INT, 7, 1, 0, 5, 9, 2, 3, 4]
    return AccountTable.of(
        DAY,
        IDS,
        customer=[1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0],
        value=amounts if valued else [NULL_INT] * 12,
        mrr_reporting=list(range(12)),
    )


@pytest.mark.parametrize("valued", [True, False], ids=["by value", "by revenue"])
def test_some_accounts_stand_where_they_stand_on_the_ladder(*, valued: bool) -> None:
    whole = table(valued=valued)
    worth, ladder = Worth.of(whole, "value"), Ladder.of(whole)

    for rows in ([0], [1, 2, 3], [4], list(range(12))):
        some = whole.take(np.array(rows))
        assert worth.ranks(some).tolist() == ladder.ranks(some).tolist()
        assert worth.value_of(some).tolist() == ladder.value_of(some).tolist()
    assert len(worth) == len(ladder)


def test_an_account_that_it_does_not_have_has_no_place() -> None:
    worth = Worth.of(table(valued=True), "value")
    other = AccountTable.of(DAY, ["b"], customer=[1], value=[9])

    assert worth.ranks(other).tolist() == [NULL_INT]
    assert worth.value_of(other).tolist() == [NULL_INT]


def test_models_are_those_of_the_whole_table() -> None:
    whole = table(valued=True)
    some = whole.take(np.array([1, 8, 10]))

    alone = decide_touch(some, default_policy(), Worth.of(whole, "value"))

    together = decide_touch(whole, default_policy())
    assert alone.models.tolist() == together.models[[1, 8, 10]].tolist()
