"""Lifetime value: worked examples, refusals, laws, and a walk account by account."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Money,
    Period,
    Portfolio,
)
from successkit.core.exact import UNITS
from successkit.metrics import RiskTable
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.exact_worth import PARTS, exact_worth, minor_worth
from successkit.metrics.value.group_model import GroupModel
from successkit.metrics.value.lifetime import lifetime_value
from successkit.metrics.value.lifetime_values import LifetimeValues
from successkit.metrics.value.value_model import ValueModel, usual_terms

BookMaker = Callable[..., Portfolio]
DAY = date(2025, 6, 15)
HALF = ValueModel.fit(RiskTable.from_counts(at_risk=[1000], churned=[500], term=1))
YEARS = ValueModel.fit(RiskTable.from_counts(at_risk=[1000], churned=[200]))


def contract(name: str, start: date, **more: object) -> Contract:
    given: dict[str, Any] = {"amount": Money(1000, "JPY"), **more}
    return Contract(id=name, account_id=name, start=start, **given)


def book(*contracts: Contract) -> Portfolio:
    names = sorted({one.account_id for one in contracts})
    return Portfolio.from_objects(
        accounts=[Account(id=name) for name in names], contracts=list(contracts)
    )


def one_value(values: LifetimeValues, account: str) -> dict[str, object]:
    columns = values.to_dict()
    place = columns["account"].index(account)
    return {name: column[place] for name, column in columns.items()}


MONTHLY = contract("m", date(2025, 1, 1))
ANNUAL = contract(
    "y",
    date(2025, 1, 1),
    end=date(2026, 1, 1),
    amount=Money(12_000, "JPY"),
    interval_unit="year",
)


def test_a_monthly_customer_is_worth_what_the_geometric_says() -> None:
    values = lifetime_value(book(MONTHLY), as_of=DAY, discount=0.0, model=HALF)

    found = one_value(values, "m")

    assert found["value"] == Decimal(2000)  # 1000 · (1 + ½ + ¼ + …)
    assert (found["term"], found["renewal"], found["months_to_decision"]) == (1, 6, 1)
    assert found["lifetime"] == pytest.approx(2.0)
    assert found["at_risk"] == Decimal(11_997)  # 12 · 1000 · (1 - ½¹²)


def test_an_annual_customer_pays_until_its_decision() -> None:
    values = lifetime_value(book(ANNUAL), as_of=DAY, discount=0.0, model=YEARS)

    found = one_value(values, "y")

    assert found["months_to_decision"] == 7  # 15 June to 1 January, begun ones counted
    assert found["value"] == Decimal(7000 + 4 * 12_000)  # 0.8 + 0.8² + … = 4 years
    assert found["at_risk"] == Decimal(2400)


def test_after_the_payment_the_coming_month_is_not_counted() -> None:
    before, after = (
        lifetime_value(
            book(ANNUAL, MONTHLY), as_of=DAY, discount=0.0, model=YEARS, timing=timing
        )
        for timing in ("before", "after")
    )

    for name in ("m", "y"):
        values = [one_value(one, name)["value"] for one in (before, after)]
        assert values[0] - values[1] == Decimal(1000)  # type: ignore[operator]


def test_cancelled_revenue_counts_until_it_ends() -> None:
    gone = contract("g", date(2025, 1, 1), end=date(2025, 8, 1), status="cancelled")

    values = lifetime_value(book(gone), as_of=DAY, discount=0.0, model=YEARS)
    found = one_value(values, "g")

    assert found["value"] == found["low"] == found["high"] == Decimal(2000)
    assert found["at_risk"] == Decimal(12_000)
    assert found["lifetime"] == 2.0


def test_part_of_the_revenue_may_be_cancelled() -> None:
    part = contract(
        "y2",
        date(2025, 1, 1),
        end=date(2025, 8, 1),
        status="cancelled",
        product="addon",
    )
    both = book(ANNUAL, attrs.evolve(part, account_id="y"))

    values = lifetime_value(both, as_of=DAY, discount=0.0, model=YEARS)

    assert one_value(values, "y")["value"] == Decimal(55_000 + 2000)


def test_a_period_is_the_time_between_decisions() -> None:
    by_year, by_period = (
        lifetime_value(book(ANNUAL), as_of=DAY, model=YEARS, discount_per=per)
        for per in ("year", "period")
    )
    month = lifetime_value(book(MONTHLY), as_of=DAY, model=HALF, discount_per="period")

    assert by_year.minor("value").tolist() == by_period.minor("value").tolist()
    assert one_value(month, "m")["value"] == Decimal(round(1000 / (1 - 0.5 / 1.1)))


def test_without_a_discount_a_heavy_tail_is_said_to_be_infinite() -> None:
    table = RiskTable.from_survivors([1000, 869, 743, 653, 593, 551, 517, 491])
    model = ValueModel.fit(table)

    values = lifetime_value(book(ANNUAL), as_of=DAY, discount=0.0, model=model)
    found, total = one_value(values, "y"), values.total()

    assert (found["value"], found["lifetime"]) == (None, None)
    assert "infinite" in str(found["undefined"])
    assert total.value is None
    assert "infinite" in str(total.undefined)
    assert (
        one_value(lifetime_value(book(ANNUAL), as_of=DAY, model=model), "y")["value"]
        is not None
    )


def test_without_a_decision_there_is_a_reason_and_no_number() -> None:
    values = lifetime_value(book(ANNUAL), as_of=DAY)
    found = one_value(values, "y")

    assert found["value"] is None
    assert "no renewal has been decided" in str(found["undefined"])
    assert values.total().value is None
    assert values.first_month().value == Decimal(1000)


def test_where_nobody_left_the_interval_ends_at_staying_for_ever() -> None:
    stays = [contract(f"m{n}", date(2024, 1, 1)) for n in range(3)]

    values = lifetime_value(book(*stays), as_of=DAY)

    total, columns = values.total(), values.to_dict()
    assert total.interval is not None
    low, high = (sum(map(float, columns[name])) for name in ("low", "high"))  # type: ignore[arg-type]
    assert total.interval.low == pytest.approx(low, abs=3)
    assert total.interval.high == pytest.approx(high, abs=3)
    assert total.interval.high == pytest.approx(float(total), abs=3)
    risk = values.revenue_at_risk()
    assert risk.interval is not None
    assert (float(risk), risk.interval.low) == (0, 0) < (0, risk.interval.high)


def test_an_empty_book_has_no_rows() -> None:
    values = lifetime_value(Portfolio.from_objects(accounts=[]), as_of=DAY)

    assert len(values) == 0
    assert values.total().value == 0
    assert values.to_dict()["account"] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"discount": -1.0}, "discount: .*above -1", id="discount of -1"),
        pytest.param({"discount": float("nan")}, "discount", id="no discount at all"),
        pytest.param({"discount": -0.1}, "name a horizon", id="growth without end"),
        pytest.param({"horizon": 0}, "horizon", id="no month"),
        pytest.param({"horizon": 1.5}, "horizon", id="half a month"),
        pytest.param({"margin": 0.0}, "margin", id="no margin"),
        pytest.param({"level": 1.0}, "level", id="certainty"),
        pytest.param({"timing": "now"}, "timing", id="unknown timing"),
        pytest.param({"discount_per": "week"}, "discount_per", id="unknown unit"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        lifetime_value(book(ANNUAL), as_of=DAY, model=YEARS, **options)


def test_rare_terms_stand_under_the_nearest_usual_one() -> None:
    year = RiskTable.from_counts(at_risk=[400], churned=[80])
    month = RiskTable.from_counts(at_risk=[4000], churned=[80], term=1)
    odd = RiskTable.from_counts(at_risk=[2], churned=[2], term=10)

    joined = usual_terms(year + month + odd)

    assert joined.terms == (1, 12)
    assert joined.select(term=12).at_risk.tolist() == [402]


def test_a_small_segment_borrows_and_says_how_much(annual_book: BookMaker) -> None:
    whole = annual_book(300)
    few = dict.fromkeys(whole.account_ids.tolist()[:6], "few")

    values = lifetime_value(whole, as_of=DAY, by=few)
    shown = values.model.to_dict()
    borrowed = dict(zip(shown["segment"], shown["borrowed"], strict=True))

    assert borrowed["few"] > 0.5
    assert borrowed[None] == 0
    assert set(values.by_segment()) <= {"few", "(none)"}


def test_first_month_is_the_revenue_of_the_book(annual_book: BookMaker) -> None:
    whole = annual_book()
    values = lifetime_value(whole, as_of=DAY, by="industry")
    figures = RevenueBook.of(whole, as_of=DAY).figures(
        [Period(date(2025, 6, 1), date(2025, 6, 16))]
    )[0]

    assert int(values.standing.units.sum()) == figures.totals.closing
    parts = [values.first_month(name).value for name in values.by_segment()]
    assert sum(parts, Decimal(0)) == values.first_month().value
    assert len(values) == figures.totals.accounts_closed


def test_segments_add_up_to_the_total(annual_book: BookMaker) -> None:
    values = lifetime_value(annual_book(), as_of=DAY, by="industry")

    parts = [one.value for one in values.by_segment().values()]
    everyone: list[Any] = values.to_dict()["value"]
    total: Any = values.total().value

    assert sum(parts) == values.total().value  # type: ignore[arg-type]
    assert abs(sum(everyone) - total) <= len(values)


def test_any_partition_gives_the_same_values(annual_book: BookMaker) -> None:
    whole = annual_book()
    model = lifetime_value(whole, as_of=DAY, by="industry").model
    every = lifetime_value(whole, as_of=DAY, by="industry", model=model).to_dict()

    parts: dict[str, list[object]] = {name: [] for name in every}
    for rows in (np.arange(0, 40), np.arange(40, 41), np.arange(41, len(whole))):
        part = lifetime_value(
            whole.select(rows), as_of=DAY, by="industry", model=model
        ).to_dict()
        for name, column in part.items():
            parts[name] += column

    assert parts == every


@pytest.mark.parametrize("times", [2, 3, 7, 1000])
def test_value_scales_with_revenue(annual_book: BookMaker, times: int) -> None:
    values = lifetime_value(annual_book(40), as_of=DAY)
    units, parts = values.standing.units, values.parts()

    once, often = exact_worth(units, parts), exact_worth(units * times, parts)

    assert often == times * once


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 100), st.integers(1, 100))
def test_value_falls_with_the_discount_and_rises_with_the_horizon(
    a: float, b: float, first: int, second: int
) -> None:
    low, high = sorted((a, b))
    short, long = sorted((first, second))

    dear, cheap = (
        lifetime_value(BOTH, as_of=DAY, discount=rate, model=YEARS).minor("value")
        for rate in (low, high)
    )
    less, more = (
        lifetime_value(BOTH, as_of=DAY, horizon=months, model=YEARS).minor("value")
        for months in (short, long)
    )

    assert (dear >= cheap).all()
    assert (less <= more).all()
    assert (more <= lifetime_value(BOTH, as_of=DAY, model=YEARS).minor("value")).all()


BOTH = book(ANNUAL, MONTHLY)


def _walk(
    group: GroupModel, units: int, number: int, wait: int, factor: float, months: int
) -> float:
    """Walk the months of one account."""
    chance = group.chain.hazard.upto(number + months)
    growth, stay = group.growth.tolist(), group.chain.monthly_stay
    total, level, due = 0.0, float(units) / UNITS, wait
    for month in range(months):
        if month == due:
            level *= 1 - chance[number - 1]
            level *= growth[number - 1] if number <= len(growth) else 1
            number, due = number + 1, due + group.term
        total += level * factor**month
        level *= stay
    return total


def test_against_a_walk_account_by_account(annual_book: BookMaker) -> None:
    values = lifetime_value(
        annual_book(60), as_of=DAY, horizon=70, by="industry", margin=0.5
    )
    found, stand = values.to_dict(), values.standing

    for place in range(len(values)):
        group = values.model.of(str(found["segment"][place]), int(stand.term[place]))
        slow = _walk(
            group,
            int(stand.units[place]),
            int(stand.number[place]),
            int(stand.wait[place]),
            1.1 ** (-1 / 12),
            70,
        )
        assert float(found["value"][place]) == pytest.approx(  # type: ignore[arg-type]
            0.5 * slow, abs=0.6
        )


def test_intervals_hold_the_value(annual_book: BookMaker) -> None:
    narrow, wide = (
        lifetime_value(annual_book(), as_of=DAY, by="industry", level=level)
        for level in (0.5, 0.9)
    )

    for values in (narrow, wide):
        low, high = values.minor("low"), values.minor("high")
        assert (low <= values.minor("value")).all()
        assert (values.minor("value") <= high).all()
    small, large = narrow.total().interval, wide.total().interval
    assert small is not None
    assert large is not None
    assert large.low < small.low < float(narrow.total()) < small.high < large.high


rows = st.lists(
    st.tuples(st.integers(0, 10**14), st.integers(0, 10**9)), min_size=1, max_size=5
)


@given(rows, rows)
def test_amounts_are_rounded_once(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    size = min(len(left), len(right))
    pairs = [
        tuple(np.array([row[k] for row in one[:size]], np.int64) for k in (0, 1))
        for one in (left, right)
    ]
    slow = [
        round(Fraction(a * b + c * d, UNITS * PARTS))
        for (a, b), (c, d) in zip(left[:size], right[:size], strict=True)
    ]

    assert minor_worth(pairs).tolist() == slow  # type: ignore[arg-type]
    exact = sum(exact_worth(*pair) for pair in pairs)
    assert exact == sum(a * b for a, b in [*left[:size], *right[:size]])


def test_it_shows_itself_in_a_notebook(annual_book: BookMaker) -> None:
    values = lifetime_value(annual_book(30), as_of=DAY, by="industry")

    assert "lifetime value as of 2025-06-15, JPY" in values._repr_html_()
    assert "models of renewals" in values.model._repr_html_()
    top = values.top(3)["at_risk"]
    assert top == sorted(top, reverse=True)  # type: ignore[type-var]
