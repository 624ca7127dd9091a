"""Laws of the ledger: causes, levels, segments and restatements of any book.

Scope: prices divide evenly into months; two currencies whose rates are whole numbers,
so that no line is rounded before the end.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
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
    Period,
    Portfolio,
    Rate,
)
from successkit.metrics import (
    RevenueBook,
    intra_period_churn,
    movement_causes,
    mrr_movements,
    restatement,
)
from successkit.metrics.revenue.cause_sums import cause_sums
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.grouping import LEVELS, group_events
from successkit.metrics.revenue.segments import figures_by_segment
from successkit.metrics.revenue.totals import LINES, Totals

FIRST, LAST = date(2025, 10, 1), date(2026, 6, 1)
SPAN = {"start": date(2026, 1, 1), "end": date(2026, 5, 1)}
PERIODS = list(Period(**SPAN).split("month"))
LOSSES = {"contraction", "churn", "pause"}
COUNTS = tuple(n for n in attrs.fields_dict(Totals) if n.startswith("accounts"))
days = st.integers(0, 200).map(lambda n: FIRST + timedelta(days=n))
instants = st.none() | st.builds(
    lambda n: datetime(2025, 10, 1, 12, tzinfo=UTC) + timedelta(days=n),
    st.integers(0, 250),
)
Records = dict[str, list[Any]]


@st.composite
def contracts(draw: st.DrawFn, number: int) -> Contract:
    start = draw(days)
    length = draw(st.none() | st.sampled_from([0, 30, 31, 90, 365]))
    percent = draw(st.sampled_from([None, None, 50, 100]))
    gone = draw(st.integers(0, 5)) == 0
    name = draw(st.sampled_from([number, number, 0, 1]))
    return Contract(
        id=f"c{name}",
        account_id="abcd"[name % 4],
        start=start,
        end=None if length is None else start + timedelta(days=length),
        amount=Money(
            draw(st.integers(0, 3) | st.integers(0, 10**6)) * 24,
            draw(st.sampled_from(["JPY", "JPY", "KRW"])),
        ),
        product=draw(st.sampled_from(["P", "Q", None])),
        plan=draw(st.sampled_from([None, "basic"])),
        quantity=draw(st.sampled_from([None, 1, 2, 4])),
        interval_unit=draw(st.sampled_from(["month", "year"])),
        discount_percent=percent,
        discount_until=draw(st.none() | days) if percent else None,
        status="cancelled" if gone else "active",
        cancelled_on=start + timedelta(days=3) if gone else None,
        recorded_at=draw(instants),
    )


@st.composite
def books(draw: st.DrawFn) -> Records:
    rows = [draw(contracts(number)) for number in range(draw(st.integers(0, 7)))]
    keys = {(row.id, row.start, row.recorded_at): row for row in rows}
    events = draw(
        st.lists(
            st.builds(
                Event,
                account_id=st.sampled_from("abcd"),
                at=st.datetimes(
                    datetime(2025, 11, 1),  # noqa: DTZ001
                    datetime(2026, 5, 1),  # noqa: DTZ001
                    timezones=st.just(UTC),
                ),
                kind=st.sampled_from(["pause", "resume", "past_due", "paid"]),
                recorded_at=instants,
            ),
            max_size=4,
        )
    )
    rates = [
        Rate(day=FIRST - timedelta(days=1), base="KRW", quote="JPY", rate=2),
        *(
            Rate(day=day, base="KRW", quote="JPY", rate=draw(st.integers(1, 9)))
            for day in draw(st.sets(days, max_size=3))
        ),
    ]
    return {
        "accounts": [Account(id=name) for name in "abcd"],
        "contracts": list(keys.values()),
        "events": events,
        "rates": rates,
    }


levels = st.sampled_from(LEVELS)


def portfolio_of(records: Records) -> Portfolio:
    portfolio = Portfolio.from_objects(**records)
    assert not portfolio.problems.errors
    return portfolio


def book_of(portfolio: Portfolio, **options: Any) -> RevenueBook:  # noqa: ANN401
    return RevenueBook.of(portfolio, **{"as_of": LAST, "currency": "JPY", **options})


def sums(portfolio: Portfolio, level: str = "account") -> list[Totals]:
    figures = book_of(portfolio).figures(PERIODS, level=level)
    return [each.totals for each in figures]


def causes(book: RevenueBook, level: str = "account") -> list[Any]:
    group = group_events(book.portfolio.contracts, book.ledger, level)
    found = cause_sums(book.fold(book.ledger, PERIODS, group.unit, group.units))
    return [{key: units for key, units in part.items() if units} for part in found]


def law(test: Any) -> Any:  # noqa: ANN401
    return settings(max_examples=30, deadline=None)(test)


@law
@given(books(), levels)
def test_every_level_closes(records: Records, level: str) -> None:
    totals = sums(portfolio_of(records), level)

    assert all(total.balanced for total in totals)
    assert all(
        value >= 0 for t in totals for n, value in attrs.asdict(t).items() if n != "fx"
    )
    assert all(a.closing == b.opening for a, b in pairwise(totals))


@law
@given(books(), levels)
def test_the_causes_of_a_line_add_up_to_it(records: Records, level: str) -> None:
    book = book_of(portfolio_of(records))
    figures = book.figures(PERIODS, level=level)

    for each, parts in zip(figures, causes(book, level), strict=True):
        lines: Counter[str] = Counter()
        for (line, _), units in parts.items():
            lines[line] += units
        wanted = {name: getattr(each.totals, name) for name in LINES[1:-1]}
        assert +lines | -lines == {n: abs(v) for n, v in wanted.items() if v}
        assert lines["netted"] == 0


@law
@given(books(), levels)
def test_the_causes_of_a_period_are_its_events(records: Records, level: str) -> None:
    rows = [r for r in records["contracts"] if r.amount.currency == "JPY"]
    book = book_of(portfolio_of({**records, "contracts": rows}))
    ledger = book.ledger
    place = book.fold(ledger, PERIODS).period_of(ledger.day)

    for number, parts in enumerate(causes(book, level), start=1):
        found: Counter[Cause] = Counter()
        for (line, cause), units in parts.items():
            found[cause] += -units if line in LOSSES else units
        wanted = {
            cause: int(ledger.delta[(place == number) & (ledger.cause == code)].sum())
            for code, cause in enumerate(Cause)
        }
        assert {k: v for k, v in found.items() if v} == {
            k: v for k, v in wanted.items() if v
        }


@law
@given(books())
def test_finer_levels_net_less(records: Records) -> None:
    portfolio = portfolio_of(records)
    by_level = {level: sums(portfolio, level) for level in LEVELS}

    for account, contract, product in zip(*by_level.values(), strict=True):
        for finer in (contract, product):
            assert (finer.opening, finer.closing, finer.fx) == (
                account.opening,
                account.closing,
                account.fx,
            )
            assert _gross(finer) >= _gross(account)
            assert finer.kept <= account.kept
            assert finer.held <= account.held


def _gross(totals: Totals) -> int:
    gained = totals.new + totals.expansion + totals.reactivation + totals.resume
    return gained + totals.contraction + totals.churn + totals.pause


@law
@given(books(), levels, st.lists(st.sampled_from(["x", "y", None]), min_size=4))
def test_segments_add_up(records: Records, level: str, names: list[str | None]) -> None:
    portfolio = portfolio_of(records)
    book, by = book_of(portfolio), dict(zip("abcd", names, strict=False))

    parts = figures_by_segment(book, PERIODS, by, level=level)

    for place, whole in enumerate(book.figures(PERIODS, level=level)):
        total = Totals()
        for figures in parts.values():
            total = total + figures[place].totals
        assert total == whole.totals


@law
@given(books(), st.randoms(use_true_random=False))
def test_neither_order_nor_partition_matters(records: Records, random: Any) -> None:  # noqa: ANN401
    portfolio = portfolio_of(records)
    turned = {n: random.sample(rows, len(rows)) for n, rows in records.items()}
    whole = causes(book_of(portfolio))

    assert causes(book_of(portfolio_of(turned))) == whole

    left = np.array([random.random() < 0.5 for _ in range(4)])
    halves = [causes(book_of(portfolio).select(part)) for part in (left, ~left)]
    for one, two, both in zip(*halves, whole, strict=True):
        added = Counter(one)
        added.update(two)
        assert {key: units for key, units in added.items() if units} == both


@law
@given(books(), st.integers(2, 40))
def test_another_unit_of_money_scales_every_cause(records: Records, times: int) -> None:
    scaled = [
        attrs.evolve(row, amount=row.amount * times) for row in records["contracts"]
    ]
    small = causes(book_of(portfolio_of(records)))
    large = causes(book_of(portfolio_of({**records, "contracts": scaled})))

    assert large == [{k: times * v for k, v in part.items()} for part in small]


@law
@given(books(), levels, st.integers(0, 6), st.integers(1, 5))
def test_a_contract_in_two_parts_has_the_same_causes(
    records: Records, level: str, which: int, months: int
) -> None:
    rows = records["contracts"]
    if not rows:
        return
    whole = rows[which % len(rows)]
    cut = whole.start + relativedelta(months=months)
    # Scope: an id of one row, and an end that no cancellation sets; see there.
    if len([row for row in rows if row.id == whole.id]) > 1:
        return
    if (whole.end is None and whole.cancelled_on) or (whole.end and cut >= whole.end):
        return
    parts = [
        attrs.evolve(whole, end=cut, status="active", cancelled_on=None),
        attrs.evolve(whole, id=f"{whole.id}-2", start=cut, renews=whole.id),
    ]
    split = {**records, "contracts": [row for row in rows if row is not whole] + parts}
    before, after = book_of(portfolio_of(records)), book_of(portfolio_of(split))

    assert after.figures(PERIODS, level=level)[-1].totals == (
        before.figures(PERIODS, level=level)[-1].totals
    )
    assert causes(after, level) == causes(before, level)


@law
@given(books(), levels)
def test_what_is_recorded_later_changes_nothing(records: Records, level: str) -> None:
    known_at = datetime(2026, 3, 15, tzinfo=UTC)
    known = {
        name: [
            row
            for row in rows
            if getattr(row, "recorded_at", None) is None or row.recorded_at <= known_at
        ]
        for name, rows in records.items()
    }

    found, wanted = (
        causes(book_of(portfolio_of(each), known_at=known_at), level)
        for each in (records, known)
    )

    assert found == wanted


@law
@given(books(), st.integers(0, 240), st.none() | st.integers(0, 120), levels)
def test_a_restatement_adds_up(
    records: Records, first: int, more: int | None, level: str
) -> None:
    del level
    portfolio = portfolio_of(records)
    known_at_a = datetime(2025, 10, 2, tzinfo=UTC) + timedelta(days=first)
    known_at_b = None if more is None else known_at_a + timedelta(days=more)
    options: Any = {**SPAN, "as_of": LAST, "currency": "JPY"}

    found = restatement(
        portfolio,
        known_at_a=known_at_a,
        known_at_b=known_at_b,
        every="month",
        **options,
    )

    shown = [
        mrr_movements(portfolio, known_at=at, **options)
        for at in (known_at_a, known_at_b)
    ]
    for row in found:
        assert sum(row.parts.values()) == row.difference
        assert all(row.parts.values())
        if row.line in LINES:
            place = PERIODS.index(row.period)
            before, after = (getattr(table[place], row.line) for table in shown)
            assert (row.before, row.after) == (before, after)
    named = {kind for row in found for kind in row.parts}
    assert named <= set(found.accounts)
    if more == 0:
        assert not found.accounts


@law
@given(books())
def test_who_passes_through_is_in_no_line(records: Records) -> None:
    portfolio = portfolio_of(records)
    for period, totals in zip(PERIODS, sums(portfolio), strict=True):
        found = intra_period_churn(
            portfolio, start=period.start, end=period.end, as_of=LAST, currency="JPY"
        )
        kept = [name for name in "abcd" if name not in found.accounts]
        rows = [row for row in records["contracts"] if row.account_id in kept]
        others = {**records, "contracts": rows}
        (without,) = (
            each.totals for each in book_of(portfolio_of(others)).figures([period])
        )

        assert found.value == len(found.accounts) == found.n
        for name in COUNTS:
            assert getattr(without, name) == getattr(totals, name)
        assert without.churn == totals.churn


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("month_end", [False, True], ids=["1 March", "29 February"])
def test_a_flat_yearly_contract_renewed_has_no_causes(
    level: str,
    month_end: bool,  # noqa: FBT001
) -> None:
    anchor = date(2024, 2, 29) if month_end else date(2024, 3, 1)
    days = [anchor + relativedelta(years=n) for n in range(-1, 4)]
    rows = [
        Contract(
            id=f"c{n}",
            account_id="a",
            start=start,
            end=end,
            amount=Money(1000, "JPY"),
            interval_unit="year",
        )
        for n, (start, end) in enumerate(pairwise(days))
    ]
    book = portfolio_of({"accounts": [Account(id="a")], "contracts": rows})
    span = {"start": date(2024, 1, 1), "end": date(2026, 7, 1)}

    assert not len(movement_causes(book, **span, level=level))
    assert {row.closing for row in mrr_movements(book, **span, level=level)} == {83}


CAUSES_OF_A_BOOK = [
    Contract(id="1", account_id="a", start=FIRST, amount=Money(100, "JPY"), quantity=1),
    Contract(
        id="1",
        account_id="a",
        start=date(2026, 2, 1),
        amount=Money(100_001, "JPY"),
        quantity=1000,
    ),
]


def test_rounded_causes_close_as_well() -> None:
    rows = [attrs.evolve(r, interval_unit="year") for r in CAUSES_OF_A_BOOK]
    book = portfolio_of({"accounts": [Account(id="a")], "contracts": rows})

    found = movement_causes(book, **SPAN)

    lines = mrr_movements(book, **SPAN)
    assert sum(row.amount for row in found) == lines[1].expansion


def test_steps_that_could_not_be_counted_are_one_change() -> None:
    price, most = Money(10**12, "JPY"), 10**9
    rows = [
        Contract(id="1", account_id="a", start=FIRST, amount=price, quantity=1),
        Contract(
            id="1",
            account_id="a",
            start=date(2026, 2, 1),
            amount=Money(10**12 - 1, "JPY"),
            quantity=most,
        ),
    ]
    book = portfolio_of({"accounts": [Account(id="a")], "contracts": rows})

    (row,) = movement_causes(book, **SPAN)

    assert (row.line, row.cause, row.amount) == ("contraction", Cause.PRICE, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"known_at_a": datetime(2026, 1, 1)},  # noqa: DTZ001
            "known_at_a: expected a datetime with a time zone",
            id="no time zone",
        ),
        pytest.param(
            {
                "known_at_a": datetime(2026, 2, 1, tzinfo=UTC),
                "known_at_b": datetime(2026, 1, 1, tzinfo=UTC),
            },
            "known_at_b: expected an instant from known_at_a",
            id="the later instant first",
        ),
    ],
)
def test_instants_are_checked(options: dict[str, Any], message: str) -> None:
    book = portfolio_of({"accounts": [Account(id="a")], "contracts": []})

    with pytest.raises(InvalidInputError, match=message):
        restatement(book, **SPAN, **options)


def test_a_book_with_one_state_of_knowledge_has_no_restatement() -> None:
    book = portfolio_of({"accounts": [Account(id="a")], "contracts": []})

    with pytest.raises(InvalidInputError, match="expected all facts"):
        restatement(
            book.as_of(LAST), known_at_a=datetime(2026, 1, 1, tzinfo=UTC), **SPAN
        )
