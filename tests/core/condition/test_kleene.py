"""Conditions in blocks of any size against Kleene's logic, row by row."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable
from successkit.core.arrays import NULL_INT
from successkit.core.condition import compile_condition, condition

DAY = date(2026, 3, 31)
BANDS = ("danger", "caution", "good")
Row = dict[str, Any]
Logic = bool | None


def seats_within(row: Row) -> bool | None:
    low = None if row["seats"] is None else row["seats"] > 1
    return both(low, None if low is None else row["seats"] <= 4)


def gone(row: Row) -> int | None:
    return None if row["churned_on"] is None else (DAY - row["churned_on"]).days


def both(left: Logic, right: Logic) -> Logic:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def opposite(value: Logic) -> Logic:
    return None if value is None else not value


def known(name: str, judge: Any) -> Any:  # noqa: ANN401
    return lambda row: None if row[name] is None else judge(row[name])


LEAVES = {
    "customer": known("customer", bool),
    "not cancelled": known("cancelled", lambda flag: not flag),
    "cancelled == False": known("cancelled", lambda flag: not flag),
    "health_band == 'danger'": known("health_band", lambda band: band == "danger"),
    "health_band == 'caution'": known("health_band", lambda band: band == "caution"),
    "health_band != 'good'": known("health_band", lambda band: band != "good"),
    "health_band in ('caution', 'good')": known(
        "health_band", lambda b: b in BANDS[1:]
    ),
    "phase == 'trial'": known("phase", lambda phase: phase == "trial"),
    "phase in ('trial', 'x')": known("phase", lambda phase: phase in {"trial", "x"}),
    "seats <= 3": known("seats", lambda seats: seats <= 3),
    "seats == 2": known("seats", lambda seats: seats == 2),
    "seats != 2": known("seats", lambda seats: seats != 2),
    "1 < seats <= 4": seats_within,
    "mrr < 2": known("mrr", lambda mrr: mrr < 2),
    "mrr >= 1": known("mrr", lambda mrr: mrr >= 1),
    "mrr != 1": known("mrr", lambda mrr: mrr != 1),
    "mrr is None": lambda row: row["mrr"] is None,
    "mrr / seats > 1": lambda row: (
        row["mrr"] / row["seats"] > 1
        if row["mrr"] is not None and row["seats"]
        else None
    ),
    "3 <= as_of - churned_on < 9": lambda row: (
        None if gone(row) is None else 3 <= gone(row) < 9
    ),
    "as_of - churned_on < 5": lambda row: None if gone(row) is None else gone(row) < 5,
    "churned_on > '2026-03-26'": known("churned_on", lambda d: d > date(2026, 3, 26)),
    "True": lambda _row: True,
}
trees = st.recursive(
    st.sampled_from(sorted(LEAVES)),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(
            st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)
        ),
    ),
    max_leaves=8,
)
rows_of = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.none() | st.booleans(),
            "cancelled": st.booleans(),
            "health_band": st.none() | st.sampled_from(BANDS),
            "phase": st.none() | st.sampled_from(["trial", "renewal"]),
            "seats": st.none() | st.integers(0, 5),
            "mrr": st.none() | st.integers(0, 3),
            "churned_on": st.none()
            | st.integers(0, 12).map(lambda days: DAY - timedelta(days)),
        }
    ),
    min_size=1,
    max_size=12,
)


def text_of(tree: Any) -> str:  # noqa: ANN401
    if isinstance(tree, str):
        return f"({tree})"
    if tree[0] == "not":
        return f"(not {text_of(tree[1])})"
    return "(" + f" {tree[0]} ".join(text_of(part) for part in tree[1]) + ")"


def judged(tree: Any, row: Row) -> bool | None:  # noqa: ANN401
    if isinstance(tree, str):
        return LEAVES[tree](row)  # type: ignore[no-any-return]
    if tree[0] == "not":
        return opposite(judged(tree[1], row))
    turn = opposite if tree[0] == "or" else lambda value: value
    found: bool | None = True
    for part in tree[1]:
        found = both(found, turn(judged(part, row)))
    return turn(found)


def table_of(rows: list[Row]) -> AccountTable:
    def column(name: str, blank: object) -> list[object]:
        return [blank if row[name] is None else row[name] for row in rows]

    bands = [
        -1 if row["health_band"] is None else BANDS.index(row["health_band"])
        for row in rows
    ]
    return AccountTable.of(
        DAY,
        [f"a{i:02}" for i in range(len(rows))],
        customer=column("customer", -1),
        cancelled=column("cancelled", -1),
        health_band=bands,
        phase=column("phase", ""),
        seats=column("seats", np.nan),
        mrr=column("mrr", NULL_INT),
        churned_on=column("churned_on", "NaT"),
    )


@pytest.mark.parametrize("block", [3, 1_048_576])
@settings(max_examples=50, deadline=None)
@given(tree=trees, rows=rows_of)
def test_every_row_is_judged_as_by_hand(
    block: int, tree: object, rows: list[Row]
) -> None:
    expected = [{True: 1, False: 0, None: -1}[judged(tree, row)] for row in rows]
    compiled, table = compile_condition(text_of(tree)), table_of(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(condition, "_ROWS", block)
        found = [compiled.evaluate(table).tolist() for _ in range(2)]

    assert found == [expected, expected]  # nothing kept for the table was written to
