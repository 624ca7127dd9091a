"""Tables over which ``unchanged_days`` counts are kept apart from the others."""

from datetime import date

import pytest

from successkit.core import AccountTable
from successkit.core.condition import Past, compile_condition

NOW = AccountTable.of(date(2026, 3, 31), ["a", "b"], seats=[5.0, 5.0], phase=["x", "x"])
OTHER = AccountTable.of(date(2026, 3, 24), ["a", "b"], seats=[9.0, 5.0])
SAME = AccountTable.of(date(2026, 3, 23), ["a", "b"], seats=[5.0, 5.0])
NOBODY = AccountTable.of(date(2026, 3, 24), [])


def _narrow(table: AccountTable, *names: str) -> AccountTable:
    columns = {name: table.columns[name] for name in ("id", *names)}
    return type(table)(as_of=table.as_of, columns=columns, rows=table.rows)


@pytest.mark.parametrize(
    ("past", "condition", "expected"),
    [
        pytest.param(
            Past(tables=[OTHER], evaluations=[SAME]),
            "unchanged_days(seats) == 8",
            [1, 1],
            id="it counts over evaluations alone",
        ),
        pytest.param(
            Past(tables=[OTHER, SAME]),
            "unchanged_days(seats) == 8",
            [0, 1],
            id="without them over all tables",
        ),
        pytest.param(
            Past(tables=[OTHER], evaluations=[SAME]),
            "change(seats, 7) == -4",
            [1, 0],
            id="a change never looks at evaluations",
        ),
        pytest.param(
            Past(evaluations=[_narrow(OTHER, "mrr"), _narrow(SAME, "seats")]),
            "unchanged_days(seats) == 8",
            [1, 1],
            id="a table without the column says nothing",
        ),
        pytest.param(
            Past(tables=[OTHER], evaluations=[]),
            "unchanged_days(seats) >= 0",
            [-1, -1],
            id="no evaluation: unknown",
        ),
        pytest.param(
            Past(tables=[NOBODY]),
            "before(phase, 7) == 'x' or before(seats, 7) > 1",
            [-1, -1],
            id="nobody was there: unknown",
        ),
    ],
)
def test_what_each_looks_at(past: Past, condition: str, expected: list[int]) -> None:
    found = compile_condition(condition).evaluate(NOW, past=past)

    assert found.tolist() == expected
