"""Who looks after whom: examples, refusals, laws, and all ways tried by hand."""

from collections.abc import Sequence
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, InvalidInputError, Person, Portfolio
from successkit.core.facts import Facts
from successkit.core.states import TouchModel
from successkit.touch import Assignment, SkillRule, TeamPlan, TouchHours, assign

DAY = date(2026, 3, 31)
HOUR = {model: TouchHours(check_ins=1) for model in TouchModel}
PLAN = TeamPlan(hours=HOUR, other_share=0)


def team(*people: Person) -> Facts:
    book = Portfolio.from_objects(accounts=[], people=people)
    return book.as_of(DAY).people


def person(name: str, hours: float = 1, **more: object) -> Person:
    """Return somebody with so many customers' time: an hour each in four weeks."""
    return Person(id=name, hours_per_week=hours / 4, **more)  # type: ignore[arg-type]


def accounts(ids: Sequence[str] = ("a", "b", "c"), **columns: object) -> AccountTable:
    n = len(ids)
    plain: dict[str, object] = {
        "customer": [1] * n,
        "touch_model": [0] * n,
        "value": list(range(10 * n, 0, -10)),
        "days_to_renewal": [300.0] * n,
    }
    return AccountTable.of(DAY, list(ids), **{**plain, **columns})


def told(found: Assignment) -> dict[str, tuple[str | None, str]]:
    rows = found.to_dict()
    return {
        account: (owner, reason)
        for account, owner, reason in zip(
            rows["account_id"], rows["owner"], rows["reason"], strict=True
        )
    }


@pytest.mark.parametrize(
    ("table", "people", "expected"),
    [
        pytest.param(
            accounts(),
            [person("ann", 2), person("bob", 1)],
            {"a": "assigned", "b": "assigned", "c": "assigned"},
            id="everybody finds somebody while there is time",
        ),
        pytest.param(
            accounts(owner=["ann", "gone", None]),
            [person("ann"), person("bob", 2)],
            {"a": "kept", "b": "owner_gone", "c": "assigned"},
            id="who has an owner keeps it, unless the owner is not in the team",
        ),
        pytest.param(
            accounts(owner=["ann"] * 3),
            [person("ann"), person("bob", 2)],
            {"a": "kept", "b": "overloaded", "c": "overloaded"},
            id="an owner with too much keeps those worth most",
        ),
        pytest.param(
            accounts(owner=["ann"] * 3, health_band=[2, 0, 2]),
            [person("ann"), person("bob", 2)],
            {"a": "overloaded", "b": "kept_frozen", "c": "overloaded"},
            id="a customer in danger is not moved, and goes before the others",
        ),
        pytest.param(
            accounts(owner=["ann"] * 3, days_to_renewal=[60.0, 61.0, -5.0]),
            [person("ann", 2), person("bob", 2)],
            {"a": "kept_frozen", "b": "overloaded", "c": "kept_frozen"},
            id="a renewal within sixty days, or overdue, is not moved",
        ),
        pytest.param(
            accounts(owner=["ann"] * 3),
            [
                person("ann", 3, absent_from=DAY, absent_until=date(2026, 5, 1)),
                person("bob", 3),
            ],
            {"a": "owner_away", "b": "owner_away", "c": "owner_away"},
            id="an owner away for more than four weeks hands over",
        ),
        pytest.param(
            accounts(owner=["ann"] * 3),
            [person("ann", 3, role="csm_low_touch"), person("bob", 3)],
            {"a": "other_model", "b": "other_model", "c": "other_model"},
            id="an owner of another touch model hands over",
        ),
        pytest.param(
            accounts(customer=[1, 0, -1]),
            [person("ann", 3)],
            {"a": "assigned"},
            id="who is no customer needs nobody",
        ),
    ],
)
def test_reason(
    table: AccountTable, people: list[Person], expected: dict[str, str]
) -> None:
    found = told(assign(table, team(*people), plan=PLAN))

    assert {name: reason for name, (_, reason) in found.items()} == expected


def test_too_little_time_goes_to_those_worth_most_and_the_rest_is_lowered() -> None:
    plan = TeamPlan(
        hours={
            TouchModel.HIGH: TouchHours(check_ins=2),
            TouchModel.LOW: TouchHours(check_ins=1),
            TouchModel.TECH: TouchHours(pooled=True),
        },
        other_share=0,
    )

    found = assign(accounts(), team(person("ann", 3)), plan=plan)

    rows = found.to_dict()
    assert rows["touch_model"] == ["high", "low", "tech"]
    assert rows["owner"] == ["ann", "ann", None]
    assert rows["reason"] == ["assigned", "no_hours", "no_hours"]
    assert found.unassigned == ()
    assert found.lowered.tolist() == [False, True, True]


def test_without_a_pool_who_finds_nobody_is_named() -> None:
    found = assign(accounts(), team(person("ann")), plan=PLAN)

    assert found.unassigned == ("b", "c")


def test_a_frozen_excess_is_reported() -> None:
    found = assign(
        accounts(owner=["ann"] * 3, health_band=[0] * 3),
        team(person("ann", max_accounts=2), person("bob", 3)),
        plan=PLAN,
    )

    (ann, bob) = found.load()
    assert (ann.hours, ann.hours_after, ann.hours_over) == (1, 3, 2)
    assert (ann.accounts_after, ann.accounts_over, bob.accounts_after) == (3, 1, 0)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        pytest.param((), "ann", id="no area is every area"),
        pytest.param(("east",), "ann", id="the region fits"),
        pytest.param(("west",), None, id="another region"),
        pytest.param(("bank",), "ann", id="the industry fits"),
        pytest.param(("east", "shop"), None, id="region fits, industry not"),
        pytest.param(("nowhere",), None, id="an area that no account has"),
        pytest.param(("all",), "ann", id="a group of regions"),
    ],
)
def test_area(area: tuple[str, ...], expected: str | None) -> None:
    table = accounts(
        ["a", "b", "c"],
        region=["east", "west", None],
        industry=["bank", "shop", None],
        customer=[1, 0, 0],
    )
    plan = TeamPlan(hours=HOUR, areas={"all": ["east", "west"]})

    found = assign(table, team(person("ann", 9, area=area)), plan=plan)

    assert told(found)["a"][0] == expected
    assert told(found)["a"][1] == ("no_skill" if expected is None else "assigned")


def test_an_unknown_region_rules_nobody_out() -> None:
    table = accounts(["a"], region=[None])

    found = assign(table, team(person("ann", 9, area=("east",))), plan=PLAN)

    assert told(found)["a"][0] == "ann"


def test_a_skill_is_asked_for() -> None:
    plan = TeamPlan(
        hours=HOUR, skills=[SkillRule(when="industry == 'bank'", skill="finance")]
    )
    table = accounts(industry=["bank", "shop", "shop"])
    people = team(person("ann", 3), person("bob", 3, skills=("finance", "x")))

    found = told(assign(table, people, plan=plan))

    assert found["a"][0] == "bob"


def test_caps_hold() -> None:
    table = accounts(["a", "b", "c", "d"], mrr_reporting=[50, 60, 10, 10])
    plan = TeamPlan(hours=HOUR, max_revenue=70, other_share=0)

    found = assign(table, team(person("ann", 9, max_accounts=2)), plan=plan)

    (ann,) = found.load()
    assert ann.accounts_after <= 2
    assert ann.revenue_after <= 70
    assert len(found.unassigned) == 2


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        pytest.param(40, (None, None), 112, id="thirty percent is other work"),
        pytest.param(None, (None, None), 112, id="no hours given: those of the plan"),
        pytest.param(0, (None, None), 0, id="no hours"),
        pytest.param(40, (date(2026, 4, 14), None), 56, id="gone after two weeks"),
        pytest.param(40, (None, date(2026, 4, 14)), 56, id="back after two weeks"),
        pytest.param(40, (date(2025, 1, 1), date(2025, 2, 1)), 112, id="long ago"),
    ],
)
def test_time_of_a_person(
    hours: float | None, days: tuple[date | None, date | None], expected: float
) -> None:
    ann = Person(
        id="ann", hours_per_week=hours, absent_from=days[0], absent_until=days[1]
    )

    (load,) = assign(accounts(), team(ann)).load()

    assert load.hours == expected


def test_nobody_in_the_team() -> None:
    found = assign(accounts(owner=["x", None, None]), team(), plan=PLAN)

    assert found.unassigned == ("a", "b", "c")
    assert found.load() == ()


def test_no_accounts() -> None:
    found = assign(accounts([]), team(person("ann")), plan=PLAN)

    assert len(found) == 0


def test_solver_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="greedy or exact"):
        assign(accounts(), team(), solver="magic")


@st.composite
def books(draw: st.DrawFn) -> tuple[AccountTable, list[Person]]:
    n = draw(st.integers(0, 12))
    people = [
        Person(
            id=f"p{k}",
            hours_per_week=draw(st.integers(0, 8)) / 4,
            area=tuple(draw(st.sets(st.sampled_from(["r0", "r1"])))),
            max_accounts=draw(st.none() | st.integers(0, 4)),
            role=draw(st.sampled_from([None, "high_touch", "low_touch"])),
        )
        for k in range(draw(st.integers(0, 4)))
    ]

    def column(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(values, min_size=n, max_size=n))

    table = accounts(
        [f"a{k:02d}" for k in range(n)],
        value=column(st.integers(0, 3) | st.integers(0, 10**12)),
        touch_model=column(st.sampled_from([0, 1, 2])),
        region=column(st.sampled_from(["r0", "r1", None])),
        owner=column(st.sampled_from(["p0", "p1", "gone", None])),
        health_band=column(st.sampled_from([-1, 0, 1, 2])),
        days_to_renewal=column(st.sampled_from([np.nan, 10.0, 80.0, 300.0])),
        phase=column(st.sampled_from(["onboarding", "adoption"])),
        mrr_reporting=column(st.integers(0, 100)),
    )
    return table, people


UNEVEN = TeamPlan(
    hours={
        TouchModel.HIGH: TouchHours(check_ins=2, onboarding=1, renewal=1),
        TouchModel.LOW: TouchHours(check_ins=1),
        TouchModel.TECH: TouchHours(check_ins=0.5, pooled=True),
    },
    max_revenue=150,
    other_share=0,
)


@given(books())
@settings(max_examples=50)
def test_capacity_is_passed_only_by_frozen_customers(
    book: tuple[AccountTable, list[Person]],
) -> None:
    found = assign(book[0], team(*book[1]), plan=UNEVEN)

    for place, load in enumerate(found.load()):
        has = found.owner == place
        if not (has & found.demand.frozen).any():
            assert load.hours_over == 0
            assert load.accounts_over == 0
            assert load.revenue_over == 0
        assert load.hours_over == max(load.hours_after - load.hours, 0)


@given(books(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_order_of_accounts_and_people_changes_nothing(
    book: tuple[AccountTable, list[Person]], random: object
) -> None:
    table, people = book
    order = list(range(len(table)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = table.take(np.array(order, np.int64))
    random.shuffle(people)  # type: ignore[attr-defined]

    one, other = assign(table, team(*people), plan=UNEVEN), None
    random.shuffle(people)  # type: ignore[attr-defined]
    other = assign(shuffled, team(*people), plan=UNEVEN)

    assert told(one) == told(other)
    assert one.load() == other.load()


@given(books(), st.integers(0, 3))
@settings(max_examples=50)
def test_more_time_leaves_nobody_more_unserved_where_all_take_the_same(
    book: tuple[AccountTable, list[Person]], more: int
) -> None:
    """Where customers differ, one large one may take the place of two small ones."""
    table, people = book
    table = table.with_columns(
        owner=[None] * len(table),
        region=[None] * len(table),
        touch_model=[0] * len(table),
    )
    bare = [Person(id=each.id, hours_per_week=each.hours_per_week) for each in people]
    richer = [
        Person(id=each.id, hours_per_week=(each.hours_per_week or 0) + more)
        for each in bare
    ]

    before = assign(table, team(*bare), plan=PLAN)
    after = assign(table, team(*richer), plan=PLAN)

    assert len(after.unassigned) <= len(before.unassigned)


def all_ways(table: AccountTable, people: list[Person]) -> int:
    """Return the largest value that can be served, by trying everything."""
    free = [round((each.hours_per_week or 0) * 4) for each in people]
    values, regions = table.values("value"), table.values("region")
    best = 0
    for way in product(range(-1, len(people)), repeat=len(table)):
        right = all(
            who < 0
            or not people[who].area
            or regions[row] is None
            or regions[row] in people[who].area
            for row, who in enumerate(way)
        )
        if right and all(way.count(k) <= free[k] for k in range(len(people))):
            served = (values[row] for row, who in enumerate(way) if who >= 0)
            best = max(best, sum(int(str(value)) for value in served))
    return best


@given(st.data())
@settings(max_examples=25)
def test_exact_is_the_best_of_all_ways(data: st.DataObject) -> None:
    pytest.importorskip("scipy")
    n = data.draw(st.integers(1, 5))
    table = accounts(
        [f"a{k}" for k in range(n)],
        value=[data.draw(st.integers(0, 100)) for _ in range(n)],
        region=[data.draw(st.sampled_from(["r0", "r1", None])) for _ in range(n)],
    )
    people = [
        person(f"p{k}", data.draw(st.integers(0, 2)), area=area)
        for k, area in enumerate([(), ("r0",)])
    ]
    plan = TeamPlan(hours=HOUR, other_share=0)

    exact = assign(table, team(*people), plan=plan, solver="exact")
    greedy = assign(table, team(*people), plan=plan)

    assert exact.served_value == all_ways(table, people)
    assert greedy.served_value <= exact.served_value
