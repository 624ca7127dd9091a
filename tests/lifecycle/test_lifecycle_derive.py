"""Events derived from facts: each rule by example, and when it does not hold."""

from datetime import UTC, date, datetime, timedelta

import attrs
import numpy as np
import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Milestone,
    Money,
    Portfolio,
    Usage,
)
from successkit.lifecycle import (
    EventRules,
    LifecycleEvents,
    Spells,
    default_lifecycle,
    derive_events,
    event_kinds,
    replay,
)

DAY = date(2025, 1, 6)  # a Monday
END = date(2026, 12, 31)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def contract(
    start: int, end: int | None, name: str = "c-1", **more: object
) -> Contract:
    options: dict[str, object] = {"amount": Money(1000, "USD"), "product": "core"}
    return Contract(
        id=name,
        account_id="a",
        start=after(start),
        end=None if end is None else after(end),
        **(options | more),  # type: ignore[arg-type]
    )


def book(**tables: list[object]) -> Portfolio:
    return Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b")], **tables
    ).as_of(END)


def spells(*pairs: tuple[int, int | None]) -> Spells:
    ends = [None if end is None else after(end) for _, end in pairs]
    return Spells([0] * len(pairs), [after(start) for start, _ in pairs], ends)


def shown(events: LifecycleEvents) -> list[tuple[str, int]]:
    days = (events.day - np.datetime64(DAY)).astype(int).tolist()
    return list(zip(events.kind.strings().tolist(), days, strict=True))


def derived(paid: Spells, **tables: list[object]) -> list[tuple[str, int]]:
    return shown(derive_events(book(**tables), paid))


@pytest.mark.parametrize(
    ("contracts", "paid", "expected"),
    [
        pytest.param([], spells(), [], id="no contract, no event"),
        pytest.param(
            [contract(0, None)],
            spells((0, None)),
            [("started", 0), ("onboarded", 90)],
            id="without milestones or use the onboarding is taken to end",
        ),
        pytest.param(
            [contract(-30, 0, "t", kind="trial"), contract(5, None)],
            spells((5, None)),
            [("started", -30), ("onboarded", 60)],
            id="a trial that led into the contract is part of it",
        ),
        pytest.param(
            [contract(-90, -60, "t", kind="trial")],
            spells(),
            [],
            id="a trial that is over leaves no customer",
        ),
        pytest.param(
            [contract(700, None, "t", kind="trial")],
            spells(),
            [("started", 700)],
            id="a running trial has begun",
        ),
        pytest.param(
            [contract(0, 100), contract(300, None, "c-2")],
            spells((0, 100), (300, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("churned", 100),
                ("won_back", 300),
                ("onboarded", 390),
            ],
            id="lost and won back",
        ),
        pytest.param(
            [contract(0, 365), contract(365, 730, "c-2")],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 365),
                ("renewal_opened", 640),
            ],
            id="renewed on the day",
        ),
        pytest.param(
            [contract(0, 365), contract(395, 1200, "c-2")],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 395),
            ],
            id="renewed on the last day of grace",
        ),
        pytest.param(
            [contract(0, 365, "c-9"), contract(365, 1200, "c-1")],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 365),
            ],
            id="ids need not rise",
        ),
        pytest.param(
            [
                contract(0, 365, "c-9"),
                contract(365, 1200, "c-1"),
                contract(370, 1200, "c-5", product="extra"),
            ],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 365),
                ("product_added", 370),
                ("onboarded", 460),
            ],
            id="a product beside a contract that was renewed is added",
        ),
        pytest.param(
            [contract(0, 365), contract(350, 1200, "c-2")],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 350),
            ],
            id="renewed early, so that both run side by side for a while",
        ),
        pytest.param(
            [contract(0, 365), contract(396, 1200, "c-2", renews="c-1")],
            spells((0, 365), (396, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("churned", 365),
                ("lapsed", 395),
                ("won_back", 396),
                ("onboarded", 486),
            ],
            id="what names a contract after its grace is a return",
        ),
        pytest.param(
            [
                contract(0, 365, status="cancelled", cancelled_on=after(200)),
                contract(375, 1200, "c-2"),
            ],
            spells((0, 365), (375, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("churned", 365),
                ("won_back", 375),
                ("lapsed", 395),
                ("onboarded", 465),
            ],
            id="what begins after a cancelled contract is a return",
        ),
        pytest.param(
            [
                contract(0, 365, status="cancelled", cancelled_on=after(200)),
                contract(365, 1200, "c-2"),
            ],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 365),
            ],
            id="what takes over from a cancelled contract without a gap renews it",
        ),
        pytest.param(
            [
                contract(0, 365),
                contract(365, 1200, "c-2"),
                contract(370, 1200, "c-3"),
            ],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 365),
            ],
            id="one contract is renewed once",
        ),
        pytest.param(
            [
                contract(-20, 0, "t", kind="trial", product="free"),
                contract(0, None, renews="t"),
            ],
            spells((0, None)),
            [("started", -20), ("onboarded", 70)],
            id="the product bought after a trial of another one is not added",
        ),
        pytest.param(
            [contract(0, 365, notice_by=after(335)), contract(0, None, "c-2")],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 245),
                ("lapsed", 395),
            ],
            id="decided at the notice day, and lapsed while another goes on",
        ),
        pytest.param(
            [contract(0, 365), contract(365, None, "c-2", amount=Money(1101, "USD"))],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed_with_growth", 365),
            ],
            id="renewed for more than a tenth more",
        ),
        pytest.param(
            [contract(0, 365), contract(350, None, "c-2", renews="c-1", product="x")],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 275),
                ("renewed", 350),
            ],
            id="an early renewal with another product that names what it renews",
        ),
        pytest.param(
            [contract(30 * i, 30 * i + 30, f"m-{i}") for i in range(24)],
            spells((0, None)),
            [("started", 0), ("onboarded", 90)],
            id="monthly contracts roll on without a renewal",
        ),
        pytest.param(
            [contract(0, None), contract(100, None, amount=Money(1200, "USD"))],
            spells((0, None)),
            [("started", 0), ("onboarded", 90), ("grew", 100)],
            id="a higher price of the same contract is growth",
        ),
        pytest.param(
            [contract(0, None), contract(100, None, amount=Money(1050, "USD"))],
            spells((0, None)),
            [("started", 0), ("onboarded", 90)],
            id="an ordinary price rise is not",
        ),
        pytest.param(
            [contract(0, None, quantity=5), contract(100, None, quantity=6)],
            spells((0, None)),
            [("started", 0), ("onboarded", 90), ("grew", 100)],
            id="one seat more is",
        ),
        pytest.param(
            [
                contract(0, None),
                contract(100, None, amount=Money(1200, "USD"), discount_percent=20),
            ],
            spells((0, None)),
            [("started", 0), ("onboarded", 90)],
            id="a higher list price that is discounted away is not",
        ),
        pytest.param(
            [contract(0, None), contract(100, None, "c-2", kind="upsell")],
            spells((0, None)),
            [("started", 0), ("onboarded", 90), ("grew", 100)],
            id="an upsell is growth",
        ),
        pytest.param(
            [contract(0, 400, status="cancelled", cancelled_on=after(300))],
            spells((0, 400)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("renewal_opened", 310),
                ("churned", 400),
                ("lapsed", 430),
            ],
            id="not renewed, and lost at the end that was agreed on",
        ),
        pytest.param(
            [contract(0, 400, status="cancelled", cancelled_on=after(400))],
            spells((0, 400)),
            [("started", 0), ("onboarded", 90), ("churned", 400)],
            id="an end that a cancellation made was no renewal",
        ),
        pytest.param(
            [contract(0, None, renews="c-1")],
            spells((0, None)),
            [("started", 0), ("onboarded", 90)],
            id="a contract does not renew itself",
        ),
        pytest.param(
            [
                contract(0, None, amount=Money(3000, "USD"), interval_count=3),
                contract(100, None, amount=Money(12000, "USD"), interval_unit="year"),
            ],
            spells((0, None)),
            [("started", 0), ("onboarded", 90)],
            id="the same price billed by the year is no growth",
        ),
        pytest.param(
            [contract(0, 120), contract(120, None, "c-2", product="plus")],
            spells((0, None)),
            [("started", 0), ("onboarded", 90)],
            id="a move to another plan is a change, nothing added",
        ),
        pytest.param(
            [
                contract(0, 120),
                contract(120, None, "c-2", product="plus", amount=Money(2000, "USD")),
            ],
            spells((0, None)),
            [("started", 0), ("onboarded", 90), ("grew", 120)],
            id="a move to a dearer plan is growth",
        ),
        pytest.param(
            [contract(0, 120), contract(151, None, "c-2", product="plus")],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("product_added", 151),
                ("onboarded", 241),
            ],
            id="another product after the grace is new",
        ),
        pytest.param(
            [
                contract(0, 30, "m-1", quantity=1),
                contract(30, 60, "m-2", quantity=2),
                contract(60, 90, "m-3", quantity=2),
            ],
            spells((0, None)),
            [("started", 0), ("grew", 30), ("onboarded", 90)],
            id="a seat more from one month to the next is growth",
        ),
        pytest.param(
            [
                contract(-30, 0, "t", kind="trial", amount=Money(0, "USD")),
                contract(0, None),
            ],
            spells((0, None)),
            [("started", -30), ("onboarded", 60)],
            id="the first contract after a trial is no growth",
        ),
        pytest.param(
            [
                contract(0, None),
                contract(100, None, "c-2", kind="cross_sell", product="extra"),
            ],
            spells((0, None)),
            [
                ("started", 0),
                ("onboarded", 90),
                ("product_added", 100),
                ("onboarded", 190),
            ],
            id="a new product has to be learnt",
        ),
    ],
)
def test_contracts(
    contracts: list[object], paid: Spells, expected: list[tuple[str, int]]
) -> None:
    assert derived(paid, contracts=contracts) == expected


def milestone(name: str, due: int | None, done: int | None) -> Milestone:
    return Milestone(
        account_id="a",
        name=name,
        due=None if due is None else after(due),
        done=None if done is None else after(done),
    )


@pytest.mark.parametrize(
    ("milestones", "expected"),
    [
        pytest.param(
            [milestone("kick-off", 7, 5), milestone("go-live", 30, 44)],
            [44],
            id="done with the last one",
        ),
        pytest.param(
            [milestone("kick-off", 7, 5), milestone("go-live", 30, None)],
            [],
            id="not done while one is open",
        ),
        pytest.param(
            [milestone("kick-off", 7, 5), milestone("review", 300, None)],
            [5],
            id="a step of the success plan does not hold it up",
        ),
        pytest.param(
            [milestone("kick-off", -3, -5)], [0], id="done before the contract began"
        ),
        pytest.param(
            [milestone("kick-off", None, None)], [], id="a step without a day counts"
        ),
    ],
)
def test_onboarding_ends_with_its_milestones(
    milestones: list[object], expected: list[int]
) -> None:
    found = derived(
        spells((0, None)), contracts=[contract(0, None)], milestones=milestones
    )

    assert [day for kind, day in found if kind == "onboarded"] == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([(3, 9), (29, 9), (30, 9)], [30], id="still used after 30 days"),
        pytest.param([(3, 0)], [], id="recorded, but never used"),
        pytest.param([(3, 9), (200, 9)], [200], id="used again much later"),
        pytest.param([(91, 0)], [90], id="nothing recorded by 90 days"),
    ],
)
def test_onboarding_ends_with_use_where_there_are_no_milestones(
    days: list[tuple[int, int]], expected: list[int]
) -> None:
    usage = [
        Usage(account_id="a", day=after(day), measure="logins", value=value)
        for day, value in days
    ]
    found = derived(spells((0, None)), contracts=[contract(0, None)], usage=usage)

    assert [day for kind, day in found if kind == "onboarded"] == expected


def weekly(*levels: tuple[int, int], weekday: int = 0) -> list[object]:
    """Return use of so many weeks at each level, one row a week."""
    values = [level for weeks, level in levels for _ in range(weeks)]
    return [
        Usage(
            account_id="a", day=after(7 * week + weekday), measure="logins", value=value
        )
        for week, value in enumerate(values)
    ]


def use_events(usage: list[object], **more: object) -> list[tuple[str, int]]:
    found = derive_events(book(usage=usage), spells(), rules=EventRules(**more))  # type: ignore[arg-type]
    return shown(found)


def test_steady_use_makes_no_event() -> None:
    assert use_events(weekly((104, 10))) == []


def test_use_that_stops_has_fallen_four_weeks_later() -> None:
    assert use_events(weekly((60, 10))) == [("use_fell", 7 * 64 - 1)]


def test_use_that_falls_and_recovers() -> None:
    # After 20 weeks at 10 a week it falls to 2: the 28 days hold 10 10 10 2, 10 10 2
    # 2 and 10 2 2 2, below half of 40 in the third week, and again in the fourth.
    found = use_events(weekly((20, 10), (6, 2), (78, 10)))

    assert found == [("use_fell", 7 * 24 - 1), ("use_recovered", 7 * 29 - 1)]


def test_one_bad_week_is_no_fall() -> None:
    assert use_events(weekly((20, 10), (2, 0), (82, 10))) == []


def test_one_evaluation_is_enough_if_the_rules_say_so() -> None:
    found = use_events(weekly((20, 10), (6, 2), (78, 10)), evaluations=1)

    assert found[0] == ("use_fell", 7 * 23 - 1)


def test_monthly_figures_do_not_look_like_a_fall_between_two_of_them() -> None:
    days = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(24)]
    usage = [Usage(account_id="a", day=day, measure="x", value=50) for day in days]

    assert use_events(usage) == []


def test_a_fall_is_found_on_the_same_day_whenever_it_is_looked_for() -> None:
    usage = weekly((20, 10), (60, 2))
    whole = Portfolio.from_objects(accounts=[Account(id="a")], usage=usage)

    days = [
        shown(derive_events(whole.as_of(after(day)), spells()))
        for day in (166, 167, 170, 250)
    ]

    assert days == [[], *[[("use_fell", 167)]] * 3]


def test_a_customer_who_settles_at_less_is_in_steady_use_again() -> None:
    found = use_events(weekly((20, 10), (84, 2)))

    assert [kind for kind, _ in found] == ["use_fell", "use_recovered"]


def test_a_renewal_is_taken_up_again_when_use_recovers() -> None:
    found = derived(
        spells((0, None)),
        contracts=[contract(0, 250)],
        usage=weekly((20, 10), (6, 2), (78, 10)),
    )

    assert found[2:] == [
        ("renewal_opened", 160),
        ("use_fell", 167),
        ("use_recovered", 202),
        ("renewal_opened", 202),
        ("lapsed", 280),
    ]


def test_given_events_bring_author_reason_and_their_instant() -> None:
    noon = datetime(2025, 3, 1, 12, tzinfo=UTC)
    given = [
        Event(
            account_id="b", at=noon, kind="phase_moved", value="renewal", author="mo"
        ),
        Event(account_id="b", at=noon, kind="reopened", value="onboarding"),
        Event(account_id="b", at=noon, kind="reopened", value="ticket"),
        Event(account_id="b", at=noon, kind="party", value="big"),
        Event(account_id="b", at=noon, kind="sentiment", value="1"),
    ]

    found = derive_events(book(events=given), spells(), given=["party"])

    assert [kind for kind, _ in shown(found)] == [
        "onboarding_reopened",
        "party",
        "phase_moved",
        "onboarded",
    ]
    moved = found.row(2)
    assert (moved.account, moved.target, moved.author) == (1, "renewal", "mo")
    assert moved.sequence == int(noon.timestamp()) * 10**6
    assert found.target.strings().tolist().count(None) == len(found) - 1


def test_what_the_host_gives_takes_the_place_of_what_would_be_derived() -> None:
    noon = datetime(2025, 2, 6, 12, tzinfo=UTC)
    mine = Event(account_id="a", at=noon, kind="onboarded", id="e-1", author="mo")
    other = contract(0, None, "c-9")
    contracts = [contract(0, None), attrs.evolve(other, account_id="b")]
    both = Spells([0, 1], [DAY, DAY], [None, None])

    found = derive_events(book(contracts=contracts, events=[mine]), both)

    assert [
        (found.row(place).kind, found.row(place).account, found.row(place).author)
        for place in range(len(found))
    ] == [
        ("started", 0, None),
        ("onboarded", 0, "mo"),
        ("started", 1, None),
        ("onboarded", 1, None),
    ]
    assert found.day.tolist()[1] == date(2025, 2, 6)


def test_a_host_may_begin_an_account_without_any_contract() -> None:
    noon = datetime(2025, 2, 6, 12, tzinfo=UTC)
    given = [Event(account_id="a", at=noon, kind="started")]

    assert shown(derive_events(book(events=given), spells())) == [
        ("started", 31),
        ("onboarded", 121),
    ]


def test_the_events_lead_through_the_default_lifecycle_and_back() -> None:
    portfolio = book(
        contracts=[contract(0, 365), contract(365, None, "c-2")],
        milestones=[milestone("go-live", 30, 20)],
    )
    events = derive_events(portfolio, spells((0, None)))
    found = replay(default_lifecycle(), events, accounts=2, upto=END)

    names = found.names(found.log.phase).strings().tolist()
    assert names == ["onboarding", "adoption", "renewal", "adoption"]
    assert found.visits.tolist()[0] == 2


def test_a_book_without_a_day_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"portfolio\.as_of"):
        derive_events(Portfolio.from_objects(accounts=[Account(id="a")]), spells())


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param(([0], [], []), "one length", id="unequal lengths"),
        pytest.param(([0], [None], [None]), "row 0 has NaT", id="no start"),
        pytest.param(([0], [DAY], [DAY]), "an end after it", id="an empty spell"),
    ],
)
def test_bad_spells_are_refused(
    columns: tuple[list[int], list[date | None], list[date | None]], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Spells(*columns)


def test_bad_rules_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="fell_to <= recovered_to"):
        EventRules(fell_to=0.9)


def test_equal_thresholds_are_fine() -> None:
    assert EventRules(fell_to=0.8).fell_to == 0.8


def test_a_host_event_is_asked_for_by_name() -> None:
    assert event_kinds(default_lifecycle()) == frozenset()


def test_the_first_contract_of_a_book_may_go_on_as_another_product() -> None:
    rows = [contract(0, 365, "c-1"), contract(365, None, "c-2", product="other")]

    found = derived(spells((0, None)), contracts=rows)

    assert found[-2:] == [("renewal_opened", 275), ("renewed", 365)]


@pytest.mark.parametrize(("left", "expected"), [(0, []), (1, ["started"])])
def test_a_trial_starts_who_never_paid_only_while_it_runs(
    left: int, expected: list[str]
) -> None:
    today = (END - DAY).days
    trial = contract(today - 20, today + left, kind="trial")

    assert [kind for kind, _ in derived(spells(), contracts=[trial])] == expected


@pytest.mark.parametrize(("begins", "expected"), [(0, ["started"]), (1, [])])
def test_a_trial_starts_who_never_paid_from_its_first_day_on(
    begins: int, expected: list[str]
) -> None:
    today = (END - DAY).days
    trial = contract(today + begins, today + 30, kind="trial")

    assert [kind for kind, _ in derived(spells(), contracts=[trial])] == expected


@pytest.mark.parametrize(("length", "opened"), [(179, False), (180, True)])
def test_a_contract_of_half_a_year_has_a_renewal(length: int, opened: bool) -> None:  # noqa: FBT001
    found = derived(spells((0, length)), contracts=[contract(0, length)])

    assert ("renewal_opened" in dict(found)) is opened
