"""What rules wanted earlier: dear columns only of accounts that they could decide."""

from datetime import date

import attrs
import numpy as np
import pytest

from successkit.core import AccountTable, TouchPolicy, TouchRule
from successkit.core.states import TouchModel
from successkit.engine.wanted import in_question
from successkit.touch.book_worth import Worth

DAY = date(2026, 3, 31)
TABLE = AccountTable.of(
    DAY,
    ["a", "b", "c", "d"],
    customer=[1, 1, 1, 1],
    value=[4, 3, 2, 1],
    users_planned=[100, 5, 60, 70],
)


def policy(*conditions: str) -> TouchPolicy:
    rules = tuple(
        TouchRule(name=f"rule{k}", when=when, model=TouchModel.HIGH, labels={})
        for k, when in enumerate(conditions)
    )
    return TouchPolicy(name="p", rules=rules)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param(["value_rank == 1"], "", id="no rule looks at a phase"),
        pytest.param(["phase == 'use'"], "abcd", id="the phase alone decides"),
        pytest.param(
            ["phase == 'use' and users_planned >= 60"], "acd", id="beside what is known"
        ),
        pytest.param(
            ["value_rank <= 2", "users_planned >= 60 and phase == 'use'"],
            "cd",
            id="not of whom a rule before decides",
        ),
        pytest.param(
            ["phase == 'use' and size == 'mid'", "value_rank <= 2"],
            "",
            id="nor where something else is unknown",
        ),
        pytest.param(
            ["phase == 'use' or users_planned >= 60"], "abcd", id="one or the other"
        ),
        pytest.param(
            ["not (phase is None) and users_planned < 60"], "b", id="even if missing"
        ),
    ],
)
def test_who_is_in_question(conditions: list[str], expected: str) -> None:
    worth = Worth.of(TABLE.with_columns(mrr_reporting=np.zeros(4, np.int64)), "value")

    found = in_question(TABLE, policy(*conditions), worth, {"phase"})

    assert "".join(TABLE.ids[found]) == expected


def test_a_rule_that_looks_back_at_a_column_looks_at_it() -> None:
    worth = Worth.of(TABLE.with_columns(mrr_reporting=np.zeros(4, np.int64)), "value")
    back = attrs.evolve(policy("users_planned >= 60 and unchanged_days(phase) > 7"))

    assert in_question(TABLE, back, worth, {"phase"}).tolist() == [
        True,
        False,
        True,
        True,
    ]
