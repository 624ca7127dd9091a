"""When regular actions are due: days kept, days off moved, windows that join."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, BusinessCalendar, InvalidInputError
from successkit.core.states import PhaseKind, TouchModel
from successkit.touch import ACTIONS, TouchAction, occurrences, schedule

DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))


def action(every: int) -> TouchAction:
    return TouchAction(
        name="x", model=TouchModel.HIGH, phases=(PhaseKind.ADOPTION,), kind="call",
        every=every, en="x", ja="x",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("anchor", "every", "expected"),
    [
        pytest.param(
            date(2025, 12, 31),
            12,
            ["2026-02-02", "2026-03-02", "2026-03-31"],
            id="the last day of short months, and the 31st again afterwards",
        ),
        pytest.param(
            date(2024, 2, 29), 1, ["2026-03-02"], id="29 February in a common year"
        ),
        pytest.param(date(2026, 3, 16), 4, [], id="not on the first day itself"),
        pytest.param(date(2026, 1, 1), 0, [], id="an action that is not regular"),
    ],
)
def test_days(anchor: date, every: int, expected: list[str]) -> None:
    found = occurrences(
        action(every), anchor=anchor, start=date(2026, 2, 1), end=date(2026, 4, 1)
    )

    assert [day.isoformat() for day in found] == expected


def test_holidays_move_it() -> None:
    golden_week = BusinessCalendar(
        holidays=tuple(date(2026, 5, day) for day in (4, 5, 6))
    )

    found = occurrences(
        action(1),
        anchor=date(2025, 5, 2),
        start=date(2026, 5, 1),
        end=date(2026, 6, 1),
        calendar=golden_week,
    )

    assert found == (date(2026, 5, 7),)


@pytest.mark.parametrize("every", [5, 7, 24, -1])
def test_uneven_times_are_refused(every: int) -> None:
    with pytest.raises(InvalidInputError, match="times a year"):
        occurrences(
            action(every),
            anchor=date(2025, 5, 2),
            start=date(2026, 5, 1),
            end=date(2026, 6, 1),
        )


def by_hand(every: int, anchor: date, start: date, end: date) -> list[date]:
    """Return the days by walking from the anchor, one interval after the other."""
    found, k = list[date](), 1
    while True:
        day = anchor + relativedelta(months=k * 12 // every)
        if day >= end:
            return [each for each in found if start <= each < end]
        while day.weekday() > 4:
            day += timedelta(days=1)
        found.append(day)
        k += 1


@given(DAYS, st.integers(0, 400), DAYS, st.sampled_from([1, 2, 3, 4, 6, 12]))
@settings(max_examples=50)
def test_table_scalar_and_walk_agree(
    start: date, length: int, anchor: date, every: int
) -> None:
    end = start + timedelta(days=length)
    table = AccountTable.of(
        start,
        ["a"],
        customer=[1],
        touch_model=[0],
        phase=["adoption"],
        first_start=[anchor],
    )

    one = occurrences(action(every), anchor=anchor, start=start, end=end)
    all_ = schedule(table, start=start, end=end, actions=[action(every)])

    assert list(one) == by_hand(every, anchor, start, end)
    assert all_.to_dict()["day"] == list(one)
    assert all(day.weekday() < 5 for day in one)


@given(DAYS, st.integers(0, 200), st.integers(0, 200), DAYS)
@settings(max_examples=30)
def test_windows_join(start: date, first: int, second: int, anchor: date) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)

    def days(begin: date, stop: date) -> tuple[date, ...]:
        return occurrences(action(12), anchor=anchor, start=begin, end=stop)

    assert days(start, middle) + days(middle, end) == days(start, end)


def test_every_action_of_the_catalogue_can_be_planned() -> None:
    table = AccountTable.of(
        date(2026, 4, 1),
        ["h", "l", "t", "gone"],
        customer=[1, 1, 1, 0],
        touch_model=[0, 1, 2, -1],
        phase=["adoption", "renewal", "adoption", "churned"],
        first_start=[date(2025, 1, 6)] * 4,
    )

    found = schedule(table, start=date(2026, 4, 1), end=date(2027, 4, 1)).to_dict("ja")

    due = list(zip(found["account_id"], found["action"], strict=True))
    assert due.count(("h", "quarterly_review")) == 4
    assert due.count(("l", "yearly_review")) == 1
    assert due.count(("t", "newsletter")) == 12
    assert "gone" not in found["account_id"]
    assert {name for _, name in due} <= {each.name for each in ACTIONS}
