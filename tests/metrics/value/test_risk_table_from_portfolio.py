"""The renewal clock of a book: worked examples, laws, and a slow walk through lives."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Portfolio,
)
from successkit.core.exact import UNITS
from successkit.core.records import Rate
from successkit.metrics import RiskTable
from successkit.metrics.definitions import DEFAULT

AS_OF = date(2026, 1, 15)
Cells = dict[tuple[int, int], tuple[int, int, int]]


def contract(
    number: str,
    start: str,
    end: str | None = None,
    price: int = 100,
    **more: Any,  # noqa: ANN401
) -> Contract:
    return Contract(
        id=number,
        account_id=str(more.pop("account", "a")),
        start=date.fromisoformat(start),
        end=date.fromisoformat(end) if end else None,
        amount=Money(price, "JPY"),
        **more,
    )


def cancelled(
    number: str,
    start: str,
    end: str,
    **more: Any,  # noqa: ANN401
) -> Contract:
    told = date.fromisoformat(end)
    return contract(number, start, end, status="cancelled", cancelled_on=told, **more)


def book(*contracts: Contract, **more: Iterable[object]) -> Portfolio:
    names = sorted({row.account_id for row in contracts})
    return Portfolio.from_objects(
        accounts=[Account(id=name) for name in names], contracts=contracts, **more
    )


def table(
    *contracts: Contract,
    as_of: date = AS_OF,
    **more: Any,  # noqa: ANN401
) -> RiskTable:
    return RiskTable.from_portfolio(book(*contracts), as_of=as_of, **more)


def cells(of: RiskTable) -> Cells:
    """Return accounts at risk, lost and gone early by term and renewal."""
    columns = (of.term, of.renewal, of.at_risk, of.churned, of.ended_early)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {
        (term, number): (risk, lost, early) for term, number, risk, lost, early in rows
    }


YEAR_1 = contract("c1", "2023-01-01", "2024-01-01")
YEAR_2 = contract("c2", "2024-01-01", "2025-01-01")
KEPT, LOST, EARLY = (1, 0, 0), (1, 1, 0), (0, 0, 1)


@pytest.mark.parametrize(
    ("contracts", "expected"),
    [
        pytest.param([YEAR_1, YEAR_2], {(12, 1): KEPT, (12, 2): LOST}, id="two years"),
        pytest.param(
            [YEAR_1, contract("c2", "2024-01-01", "2027-01-01")],
            {(12, 1): KEPT},
            id="then a contract of three years, not due yet",
        ),
        pytest.param(
            [contract("c1", "2022-01-01", "2025-01-01")],
            {(36, 1): LOST},
            id="at risk once in three years",
        ),
        pytest.param(
            [YEAR_1, contract("c2", "2023-12-10", "2025-01-01")],
            {(12, 1): KEPT, (12, 2): LOST},
            id="renewed early: counts on the day the old term ended",
        ),
        pytest.param(
            [YEAR_1, contract("c2", "2024-01-20", "2025-01-20")],
            {(12, 1): KEPT, (12, 2): LOST},
            id="renewed late, within the grace",
        ),
        pytest.param(
            [YEAR_1, contract("c2", "2024-01-25", "2025-01-01")],
            {(12, 1): KEPT, (12, 2): LOST},
            id="renewed late, and ending with the year: as long as from the old end",
        ),
        pytest.param(
            [contract("c1", "2023-01-10", "2024-01-01")],
            {(12, 1): LOST},
            id="a term of odd days counts to the nearest month",
        ),
        pytest.param(
            [YEAR_1, contract("c2", "2024-06-01", "2025-06-01")],
            {(12, 1): (2, 2, 0)},
            id="won back: a new life begins to count from one",
        ),
        pytest.param(
            [contract("c1", "2025-01-01", "2025-12-28")],
            {},
            id="within the grace: nothing is settled",
        ),
        pytest.param(
            [cancelled("c1", "2025-10-25", "2026-01-10")],
            {(1, 1): KEPT, (1, 2): KEPT},
            id="left a rolling contract before an interval that is not over",
        ),
        pytest.param(
            [cancelled("c1", "2025-08-10", "2025-11-01")],
            {(1, 1): KEPT, (1, 2): KEPT, (1, 3): LOST},
            id="left a rolling contract within an interval: at its end",
        ),
        pytest.param(
            [contract("c1", "2025-10-31")],
            {(1, 1): KEPT, (1, 2): KEPT},
            id="months of a rolling contract end on their last day",
        ),
        pytest.param(
            [contract("c1", "2023-10-31", interval_unit="year")],
            {(12, 1): KEPT, (12, 2): KEPT},
            id="a rolling contract billed by the year",
        ),
        pytest.param(
            [cancelled("c1", "2024-01-01", "2024-05-10", interval_unit="year")],
            {(12, 1): EARLY},
            id="left in the middle of a year that was billed",
        ),
        pytest.param(
            [cancelled("c1", "2025-06-01", "2025-09-10", interval_unit="year")],
            {},
            id="left early, and its term is not over yet",
        ),
        pytest.param(
            [YEAR_1, contract("c1", "2023-07-01", "2024-01-01", 150)],
            {(12, 1): LOST},
            id="a change of price is no decision",
        ),
        pytest.param(
            [YEAR_1, contract("c1", "2024-01-01", "2025-01-01", kind="renewal")],
            {(12, 1): KEPT, (12, 2): LOST},
            id="a renewal under the same id is one",
        ),
        pytest.param(
            [YEAR_1, contract("c1", "2023-07-01", "2024-01-01", kind="renewal")],
            {(12, 1): LOST},
            id="what ends with the old term renews nothing, whatever its kind",
        ),
        pytest.param(
            [YEAR_1, contract("c1", "2023-11-01", "2025-01-01", kind="renewal")],
            {(12, 1): KEPT, (14, 2): LOST},
            id="renewed early under the same id",
        ),
        pytest.param(
            [YEAR_1, contract("x", "2023-03-01", product="extra")],
            {(12, 1): KEPT, **{(1, n): KEPT for n in range(2, 26)}},
            id="the promised contract gives the clock, then what is left",
        ),
        pytest.param(
            [
                contract("c1", "2025-09-01", "2025-10-15"),
                contract("c1", "2025-10-15", None, 200, interval_unit="year"),
            ],
            {(1, 1): KEPT},
            id="moved to yearly billing: the month cut short is no decision",
        ),
        pytest.param(
            [contract("c1", "2025-06-01", kind="trial")], {}, id="a trial has no clock"
        ),
        pytest.param(
            [contract("c1", "2025-06-01", price=0)], {}, id="nor has a free plan"
        ),
    ],
)
def test_worked_example(contracts: list[Contract], expected: Cells) -> None:
    assert cells(table(*contracts)) == expected


def test_revenue_is_told_apart() -> None:
    found = table(
        contract("c1", "2022-01-01", "2023-01-01", 100),
        contract("c1", "2022-06-01", "2023-01-01", 150),
        contract("c2", "2023-01-01", "2024-01-01", 120),
        contract("c3", "2024-01-01", "2025-01-01", 140),
    )

    shown = {
        name: (getattr(found, name) // UNITS).tolist()
        for name in ("mrr_at_risk", "mrr_lost", "mrr_expanded", "mrr_contracted")
    }
    assert shown == {
        "mrr_at_risk": [150, 120, 140],
        "mrr_lost": [0, 0, 140],
        "mrr_expanded": [50, 0, 20],
        "mrr_contracted": [0, 30, 0],
    }


def test_a_pause_does_not_stop_the_clock() -> None:
    rows = [contract("c1", "2025-06-01")]
    pause = [
        Event(account_id="a", kind="pause", at=datetime(2025, 7, 10, tzinfo=UTC)),
        Event(account_id="a", kind="resume", at=datetime(2025, 9, 10, tzinfo=UTC)),
    ]
    paused = RiskTable.from_portfolio(book(*rows, events=pause), as_of=AS_OF)

    assert cells(paused) == cells(table(*rows))
    assert (paused.mrr_at_risk // UNITS).tolist() == [100, 0, 0, 100, 100, 100, 100]


def test_an_earlier_record_tells_the_term_of_what_was_cut_short() -> None:
    first = contract(
        "c1", "2024-01-01", "2025-01-01", recorded_at=datetime(2024, 1, 1, tzinfo=UTC)
    )
    then = attrs.evolve(
        cancelled("c1", "2024-01-01", "2024-06-01"),
        recorded_at=datetime(2024, 5, 1, tzinfo=UTC),
    )

    assert cells(table(first, then)) == {(12, 1): EARLY}


def test_a_cancellation_to_come_does_not_make_a_term() -> None:
    row = cancelled("c1", "2024-01-10", "2025-03-20")

    assert set(cells(table(row, as_of=date(2024, 4, 1))).values()) == {KEPT}


@pytest.mark.parametrize(
    ("cancelled_ends", "expected"),
    [
        pytest.param("auto", {(12, 1): LOST}, id="twelve months look like a term"),
        pytest.param("term", {(12, 1): LOST}, id="said to be one"),
        pytest.param(
            "rolling",
            {**{(1, n): KEPT for n in range(1, 12)}, (1, 12): LOST},
            id="said to be rolling",
        ),
    ],
)
def test_what_the_end_of_a_cancelled_contract_is(
    cancelled_ends: str, expected: Cells
) -> None:
    row = cancelled("c1", "2024-01-01", "2025-01-01")

    assert cells(table(row, cancelled=cancelled_ends)) == expected


def test_older_customers_enter_at_their_age() -> None:
    rows = [
        contract("a1", "2015-03-01", "2024-03-01", account="a"),
        contract("b1", "2022-03-01", "2023-03-01", account="b"),
        contract("b2", "2023-03-01", "2024-03-01", account="b"),
        contract("c1", "2023-09-10", account="c"),
    ]
    found = cells(table(*rows, since=date(2023, 10, 1)))

    assert found[108, 1] == found[12, 2] == LOST
    assert min(number for term, number in found if term == 1) == 1
    assert (12, 1) not in found


def test_segments_and_currencies() -> None:
    rows = [
        contract("a1", "2024-01-01", "2025-01-01", account="a"),
        attrs.evolve(
            contract("b1", "2024-01-01", "2025-01-01", account="b"),
            amount=Money(200, "USD"),
        ),
    ]
    rates = [Rate(day=date(2024, 1, 1), base="USD", quote="JPY", rate=150)]
    found = RiskTable.from_portfolio(
        book(*rows, rates=rates), as_of=AS_OF, currency="JPY", by={"a": "north"}
    )

    assert found.segments == ("(none)", "north")
    assert (found.mrr_lost // UNITS).tolist() == [300, 100]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        pytest.param({"cancelled": "maybe"}, "cancelled: expected one of", id="ends"),
        pytest.param({"since": "2024"}, "since: expected a datetime.date", id="since"),
        pytest.param({"as_of": datetime(2024, 1, 1)}, "as_of: expected", id="instant"),  # noqa: DTZ001
        pytest.param({"by": 3}, "by: expected", id="segments"),
    ],
)
def test_what_is_no_choice_is_refused(more: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInputError, match=text):
        table(YEAR_1, **more)


def test_a_book_without_contracts_has_no_cells() -> None:
    empty = Portfolio.from_objects(accounts=[Account(id="a")])

    assert len(RiskTable.from_portfolio(empty, as_of=AS_OF)) == 0


# One customer: stretches of (kind, months, gap in days before the next, price).
kinds = st.sampled_from(["term", "rolling", "cut short"])
gaps = st.sampled_from([-10, 0, 0, 0, 12, 45, 200])
stretch = st.tuples(
    kinds,
    st.sampled_from([1, 3, 12, 12, 24]),
    gaps,
    st.integers(1, 9),
    st.integers(0, 400),
)
customers = st.lists(
    st.tuples(st.integers(0, 1500), st.lists(stretch, min_size=1, max_size=5)),
    max_size=6,
)
Customer = tuple[int, list[tuple[str, int, int, int, int]]]


@attrs.frozen
class Stay:
    """A contract as the oracle sees it."""

    kind: str
    start: date
    end: date
    due: date
    months: int
    price: int


def stays_of(customer: Customer) -> list[Stay]:
    offset, stretches = customer
    start, result = date(2018, 1, 31) + timedelta(offset), list[Stay]()
    for number, (kind, length, gap, price, days) in enumerate(stretches, 1):
        months = {"term": length, "rolling": 1}.get(kind, 12)
        due = start + relativedelta(months=months)
        if kind == "term":
            end = due
        elif kind == "rolling":
            end = start + timedelta(days + 45)
        else:  # billed by the year, left before its first one is over
            end = start + timedelta(days % 300 + 45)
        result.append(Stay(kind, start, end, due, months, price))
        # Only terms are renewed early, and not by a contract of a month: what follows
        # that one within the grace could be the renewal of either.
        short = stretches[number : number + 1] and stretches[number][:2] == ("term", 1)
        early = gap < 0 and kind == "term" and months > 1 and not short
        start = end + timedelta(gap if gap >= 0 or early else 0)
    return result


def contracts_of(name: str, stays: list[Stay]) -> list[Contract]:
    rows = list[Contract]()
    for number, stay in enumerate(stays):
        gone = stay.kind != "term"
        yearly = stay.kind == "cut short"
        rows.append(
            Contract(
                id=f"{name}-{number}",
                account_id=name,
                start=stay.start,
                end=stay.end,
                amount=Money(stay.price * (12 if yearly else 1), "JPY"),
                interval_unit="year" if yearly else "month",
                status="cancelled" if gone else "active",
                cancelled_on=stay.start if gone else None,
                recorded_at=datetime.combine(stay.start, datetime.min.time(), UTC),
            )
        )
        if stay.kind == "rolling":
            before = rows[-1].recorded_at
            assert before is not None
            rows.append(
                attrs.evolve(
                    rows[-1],
                    end=None,
                    status="active",
                    cancelled_on=None,
                    recorded_at=before - timedelta(hours=1),
                )
            )
    return rows


def lives_of(stays: list[Stay]) -> list[list[Stay]]:
    lives = list[list[Stay]]()
    for stay in stays:
        last = lives[-1][-1] if lives else None
        gap = (stay.start - last.end).days if last else 0
        if last and (gap <= 0 or (last.kind == "term" and gap <= 30)):
            lives[-1].append(stay)
        else:
            lives.append([stay])
    return lives


def price_on(life: list[Stay], day: date) -> int:
    """Return what a life pays on a day; gaps within the grace are bridged."""
    paid = sum(stay.price for stay in life if stay.start <= day < stay.end)
    if paid:
        return paid
    before = [stay for stay in life if stay.start <= day]
    return before[-1].price if before else 0


def decisions_of(
    life: list[Stay], grace: int
) -> Iterable[tuple[int, date, date, str, date]]:
    """Yield term, due day, settled by, what, and the eve of each decision, in order."""
    for number, stay in enumerate(life):
        final = number == len(life) - 1
        if stay.kind == "rolling":
            entry = max([stay.start, *(one.end for one in life[:number])])
            step = 1
            while True:
                due = stay.start + relativedelta(months=step)
                step += 1
                if due <= entry:
                    continue
                if due < stay.end or (due == stay.end and not final):
                    yield 1, due, due, "kept", due - timedelta(1)
                    continue
                if final:
                    yield 1, due, due, "left", stay.end - timedelta(1)
                break
        elif stay.end >= stay.due:
            settled = stay.due + timedelta(grace + 1)
            word = "left" if final else "kept"
            months = stay.months
            yield months, stay.due, settled, word, stay.due - timedelta(1)
        elif final:
            settled = stay.due + timedelta(grace + 1)
            yield stay.months, stay.due, settled, "early", stay.end - timedelta(1)


def slowly(
    customers: list[Customer], as_of: date, since: date | None
) -> Counter[object]:
    sums: Counter[object] = Counter()
    for customer in customers:
        stays = [stay for stay in stays_of(customer) if stay.start <= as_of]
        for life in lives_of(stays):
            paid = price_on(life, life[0].start)
            rows = decisions_of(life, DEFAULT.renewal_grace)
            for number, (term, due, settled, word, eve) in enumerate(rows, 1):
                price = price_on(life, eve)
                change, paid = price - paid, price
                if settled > as_of or (since and due < since):
                    continue
                key = (term, number)
                if word == "early":
                    sums.update(
                        {(key, "ended_early"): 1, (key, "mrr_ended_early"): price}
                    )
                    continue
                sums.update({(key, "at_risk"): 1, (key, "mrr_at_risk"): price})
                if word == "left":
                    sums.update({(key, "churned"): 1, (key, "mrr_lost"): price})
                side = "mrr_expanded" if change > 0 else "mrr_contracted"
                sums[key, side] += abs(change)
    return +sums


def quickly(of: RiskTable) -> Counter[object]:
    sums: Counter[object] = Counter()
    columns = of.to_dict()
    keys = list(zip(columns["term"], columns["renewal"], strict=True))
    for name in columns.keys() - {"segment", "term", "renewal"}:
        for key, value in zip(keys, columns[name], strict=True):
            assert isinstance(value, int)
            exact = Fraction(value, UNITS if name.startswith("mrr") else 1)
            sums[key, name] = int(exact)
    return +sums


def book_of(customers: list[Customer]) -> Portfolio:
    names = [f"a{number}" for number in range(len(customers))]
    rows = [
        row
        for name, customer in zip(names, customers, strict=True)
        for row in contracts_of(name, stays_of(customer))
    ]
    return Portfolio.from_objects(
        accounts=[Account(id=name) for name in names], contracts=rows
    )


@given(
    many=customers,
    as_of=st.dates(date(2019, 1, 1), date(2026, 1, 1)),
    late=st.booleans(),
)
@settings(max_examples=50, deadline=None)
def test_a_slow_walk_through_every_life(
    many: list[Customer], as_of: date, *, late: bool
) -> None:
    since = as_of - timedelta(500) if late else None
    found = RiskTable.from_portfolio(book_of(many), as_of=as_of, since=since)

    assert quickly(found) == slowly(many, as_of, since)


@given(customers, st.integers(0, 6))
@settings(max_examples=25, deadline=None)
def test_parts_of_a_book_add_up_to_the_whole(many: list[Customer], cut: int) -> None:
    whole = book_of(many)
    left = np.arange(len(whole)) < cut
    parts = [
        RiskTable.from_portfolio(whole.select(np.flatnonzero(side)), as_of=AS_OF)
        for side in (left, ~left)
    ]

    added = parts[0] + parts[1]
    assert added == RiskTable.from_portfolio(whole, as_of=AS_OF)


def test_parts_that_share_an_account_are_not_added() -> None:
    one = table(YEAR_1, YEAR_2)

    with pytest.raises(InvalidInputError, match="share accounts"):
        one.__add__(one)
