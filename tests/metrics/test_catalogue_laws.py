"""One law for every metric: parts of a book add up to the whole, bit for bit."""

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from inspect import signature
from operator import add
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit import metrics
from successkit.core import (
    Account,
    Aggregate,
    Contract,
    Event,
    Interaction,
    InvalidInputError,
    MetricValue,
    Milestone,
    Money,
    Period,
    Portfolio,
    Rate,
    Survey,
    Usage,
)
from successkit.core.arrays import IntArray
from successkit.metrics import (
    CATALOGUE,
    DEFAULT,
    Definition,
    RevenueBook,
    all_figures,
    all_partials,
    dialect,
)
from successkit.metrics.revenue.amount_state import AmountState
from successkit.metrics.value.lifetime_state import LifetimeState
from successkit.testing import check_metric

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
AS_OF = date(2026, 4, 10)
KNOWN = datetime(2026, 4, 12, tzinfo=UTC)
FIRST = date(2025, 6, 1)
NAMES = "abcde"
ZONES = {"a": "Asia/Tokyo", "b": "America/New_York", "c": None, "d": "UTC", "e": None}
DAY = timedelta(days=1)
Records = dict[str, list[Any]]

EVERY_CHOICE = Definition(
    name="other",
    level="product",
    cancel_at="click",
    movements="daily",
    reactivation="new",
    intra_period="counted",
    churn_base="eligible",
    gross_form="flow",
    net_form="compounded",
    retention_window="3 months",
    lifetime_churn="net_revenue",
    partial_periods="undefined",
)
definitions = pytest.mark.parametrize(
    "definition",
    [
        DEFAULT,
        *map(dialect, ("stripe", "chartmogul", "polar", "fight_churn")),
        dialect("saas_metrics"),
        EVERY_CHOICE,
    ],
    ids=lambda definition: definition.name,
)
every_entry = pytest.mark.parametrize("name", CATALOGUE)

names = st.sampled_from(NAMES)
days = st.integers(0, 310).map(lambda n: FIRST + n * DAY)
late = st.integers(250, 310).map(lambda n: FIRST + n * DAY)
instants = late.map(lambda day: datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@st.composite
def contracts(draw: st.DrawFn, account: str) -> list[Contract]:
    """Return contracts of one account: chains, gaps, overlaps, changes, ends."""
    rows: list[Contract] = []
    at, currency = draw(days), draw(st.sampled_from(["JPY", "JPY", "USD"]))
    for number in range(draw(st.integers(0, 3))):
        change = bool(rows) and draw(st.integers(0, 3)) == 0
        length = draw(st.sampled_from([5, 30, 31, 90, 120, 365]))
        end = draw(st.sampled_from([None, at + length * DAY]))
        gone = draw(st.integers(0, 4)) == 0
        rows.append(
            Contract(
                id=rows[-1].id if change else f"{account}{number}",
                account_id=account,
                product=draw(st.sampled_from(["P", "P", "Q"])),
                start=at,
                end=end,
                amount=Money(draw(st.sampled_from([0, 1200, 3600, 2400])), currency),
                interval_unit=draw(st.sampled_from(["month", "year"])),
                quantity=draw(st.sampled_from([None, 1, 2, Decimal("2.5")])),
                status="cancelled" if gone else "active",
                cancelled_on=at + 3 * DAY if gone else None,
                renews=draw(st.sampled_from([None, None, f"{account}0"])),
            )
        )
        gap = draw(st.sampled_from([0, 0, 1, 29, 31, -10]))
        at = max(at + DAY, (end or at + 40 * DAY) + gap * DAY)
    return [row for row in rows if row.renews != row.id]


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    kind, high = draw(st.sampled_from([("nps", 10), ("csat", 5), ("ces", 7)]))
    return Survey(
        account_id=draw(names),
        at=draw(instants),
        kind=kind,
        score=draw(st.integers(1, high)),
        contact_id=draw(st.none() | st.sampled_from("pq")),
    )


@st.composite
def tickets(draw: st.DrawFn) -> Interaction:
    at = draw(instants)
    later = st.none() | st.integers(0, 90).map(lambda n: at + n * timedelta(hours=7))
    return Interaction(
        account_id=draw(names),
        at=at,
        direction="reactive",
        first_response_at=draw(later),
        resolved_at=draw(later),
    )


@st.composite
def books(draw: st.DrawFn) -> Records:
    rows = [row for name in NAMES for row in draw(contracts(name))]
    events = draw(
        st.lists(
            st.tuples(
                names,
                instants,
                st.sampled_from(
                    ["pause", "resume", "past_due", "paid", "offered", "reopened"]
                ),
            ),
            max_size=6,
        )
    )
    steps = draw(
        st.lists(
            st.tuples(names, st.sampled_from("xy"), st.none() | days),
            max_size=5,
            unique_by=lambda step: step[:2],
        )
    )
    use = draw(
        st.lists(
            st.tuples(names, late, st.sampled_from(["login", "minutes"])),
            max_size=12,
            unique=True,
        )
    )
    return {
        "accounts": [Account(id=name, time_zone=ZONES[name]) for name in NAMES],
        "contracts": rows,
        "surveys": draw(st.lists(surveys(), max_size=8)),
        "interactions": draw(st.lists(tickets(), max_size=6)),
        "milestones": [Milestone(account_id=a, name=n, done=d) for a, n, d in steps],
        "usage": [Usage(account_id=a, day=d, measure=m, value=7) for a, d, m in use],
        "events": [Event(account_id=a, at=at, kind=kind) for a, at, kind in events],
        "rates": [
            Rate(day=day, base="USD", quote="JPY", rate=rate)
            for day, rate in ((date(2025, 1, 1), 100), (date(2026, 3, 10), 125))
        ],
    }


def made(records: Records) -> Portfolio:
    portfolio = Portfolio.from_objects(**records)
    assert not portfolio.problems.errors, portfolio.problems.errors
    return portfolio


def partials(
    portfolio: Portfolio, definition: Definition = DEFAULT
) -> dict[str, Aggregate]:
    """Return every metric of a book that is cut already."""
    assert portfolio.day is not None
    book = RevenueBook.of(
        portfolio,
        as_of=portfolio.day,
        known_at=portfolio.known_at,
        currency="JPY",
        definition=definition,
    )
    return all_partials(book.figures([MARCH])[0])


def figures(
    portfolio: Portfolio, definition: Definition = DEFAULT
) -> dict[str, MetricValue]:
    book = RevenueBook.of(portfolio, as_of=AS_OF, currency="JPY", definition=definition)
    return all_figures(book.figures([MARCH])[0])


groups = st.lists(st.integers(0, 2), min_size=5, max_size=5).map(np.array)
law = settings(max_examples=12)


@definitions
@law
@given(books(), groups, st.permutations(range(3)))
def test_parts_add_up_to_the_whole_bit_for_bit(
    definition: Definition, records: Records, group: IntArray, order: list[int]
) -> None:
    whole = made(records).as_of(AS_OF)
    parts = [partials(whole.select(group == part), definition) for part in order]
    expected, figure = partials(whole, definition), figures(whole, definition)

    for name, aggregate in expected.items():
        one, other, third = (part[name] for part in parts)
        assert one + other + third == aggregate, name
        assert one + (other + third) == aggregate, name
        assert (third + one + other).value() == figure[name], name


@law
@given(books(), groups)
def test_a_part_without_prices_needs_no_currency(
    records: Records, group: IntArray
) -> None:
    chosen = [row for row in records["contracts"] if row.amount.currency == "JPY"]
    whole = made({**records, "contracts": chosen}).as_of(AS_OF)
    entry = CATALOGUE["average_revenue_per_account"]

    parts = [entry.partial(whole.select(group == part), MARCH) for part in range(3)]

    assert reduce(add, parts).value() == entry.of(whole, MARCH)


@settings(max_examples=12)
@given(books(), books())
def test_what_comes_or_is_recorded_later_changes_nothing(
    records: Records, later: Records
) -> None:
    after = KNOWN + timedelta(hours=1)
    recorded = {
        table: [attrs.evolve(row, recorded_at=after) for row in later[table]]
        for table in ("surveys", "interactions", "usage", "events")
    }
    new = [
        attrs.evolve(row, id=f"new-{row.id}", renews=None, recorded_at=after)
        for row in later["contracts"]
    ]
    dated = [
        Contract(id="soon", account_id="a", start=AS_OF + DAY, amount=Money(9, "JPY")),
    ]
    more = {
        **records,
        **{table: records[table] + rows for table, rows in recorded.items()},
        "accounts": [*records["accounts"], Account(id="z", created=AS_OF + DAY)],
        "contracts": [*records["contracts"], *new, *dated],
    }

    before = partials(made(records).as_of(AS_OF, KNOWN))
    found = partials(made(more).as_of(AS_OF, KNOWN))

    assert found == before


@law
@given(books(), st.sampled_from([2, 7, 1000]))
def test_another_unit_of_money_scales_money_and_leaves_rates(
    records: Records, times: int
) -> None:
    def scaled(row: Contract) -> Contract:
        assert row.amount is not None
        amount = Money(row.amount.amount * times, row.amount.currency)
        return attrs.evolve(row, amount=amount)

    dearer = {**records, "contracts": list(map(scaled, records["contracts"]))}
    old, new = (partials(made(each).as_of(AS_OF)) for each in (records, dearer))

    for name, entry in CATALOGUE.items():
        one, other = old[name].value(), new[name].value()
        if not entry.unit.startswith("money"):
            assert other.value == one.value, name
            assert other.interval == one.interval, name
        elif isinstance(state := old[name].state, AmountState | LifetimeState):
            assert new[name].state.units == times * state.units, name  # type: ignore[attr-defined]
        else:
            assert other.value is not None
            assert one.value is not None
            assert abs(float(other.value) - times * float(one.value)) <= times, name
        assert other.n == one.n


@definitions
@law
@given(books())
def test_bounds_hold_and_nothing_is_undefined_without_a_reason(
    definition: Definition, records: Records
) -> None:
    for name, figure in figures(made(records).as_of(AS_OF), definition).items():
        entry = CATALOGUE[name]
        low, high = entry.bounds(definition)
        assert (figure.name, figure.unit) == (name, entry.unit)
        assert (figure.value is None) == (figure.undefined is not None)
        if figure.value is not None:
            assert low is None or low <= figure.value, name
            assert high is None or figure.value <= high, name
            assert set(figure.accounts) <= set(NAMES)


@every_entry
def test_a_metric_is_a_declaration_that_passes_the_kit(name: str) -> None:
    check_metric(CATALOGUE[name].spec())


def small(*accounts: str) -> Portfolio:
    """Return accounts with one contract in euro each."""
    return made(
        {
            "accounts": [Account(id=name) for name in accounts],
            "contracts": [
                Contract(
                    id=f"c-{name}",
                    account_id=name,
                    start=FIRST,
                    amount=Money(1000, "EUR"),
                )
                for name in accounts
            ],
        }
    )


@every_entry
def test_parts_that_share_an_account_are_refused(name: str) -> None:
    entry = CATALOGUE[name]
    one, other = (entry.partial(small(*each), MARCH) for each in ("ab", "bc"))

    with pytest.raises(InvalidInputError, match=r"share accounts: 'b'; split the book"):
        one + other


@every_entry
@pytest.mark.parametrize(
    ("portfolio", "period", "named"),
    [
        pytest.param(
            small("b").as_of(AS_OF + DAY), MARCH, "as_of|day", id="of another day"
        ),
        pytest.param(
            small("b").as_of(AS_OF, KNOWN), MARCH, "known_at", id="of other knowledge"
        ),
        pytest.param(
            small("b").as_of(AS_OF),
            Period(MARCH.start, MARCH.end - DAY),
            "period",
            id="of another period",
        ),
    ],
)
def test_parts_of_two_figures_are_refused(
    name: str, portfolio: Portfolio, period: Period, named: str
) -> None:
    entry = CATALOGUE[name]
    one = entry.partial(small("a").as_of(AS_OF), MARCH)

    with pytest.raises(InvalidInputError, match=rf"({named}): cannot add parts of two"):
        one + entry.partial(portfolio, period)


def test_parts_of_other_choices_currencies_and_metrics_are_refused() -> None:
    book, mrr = small("a"), CATALOGUE["mrr"]
    one, other = mrr.partial(book, MARCH), small("b")
    polar = mrr.partial(other, MARCH, definition=dialect("polar"))
    yen = Contract(id="y", account_id="b", start=FIRST, amount=Money(10, "JPY"))
    in_yen = made({"accounts": [Account(id="b")], "contracts": [yen]})

    with pytest.raises(InvalidInputError, match=r"definition: .*successkit@.*polar@"):
        one + polar
    with pytest.raises(InvalidInputError, match=r"currency: .*'EUR'; got 'JPY'"):
        one + mrr.partial(in_yen, MARCH)
    with pytest.raises(InvalidInputError, match="two metrics, mrr and arr"):
        one + CATALOGUE["arr"].partial(other, MARCH)


@every_entry
def test_the_figure_of_an_empty_book_and_a_full_one(name: str) -> None:
    entry, book = CATALOGUE[name], small("a", "b")
    nothing = entry.partial(book.select(np.zeros(2, bool)), MARCH)
    whole = entry.partial(book, MARCH)

    assert nothing + whole == whole + nothing == whole
    assert (nothing + nothing).accounts.empty
    assert pickle.loads(pickle.dumps(whole)) == whole  # noqa: S301 - our own bytes
    if entry.unit in {"share", "points", "ratio"}:
        assert nothing.value().value is None
        assert nothing.value().undefined


def test_a_book_that_is_not_cut_is_cut_to_the_end_of_the_period() -> None:
    book, entry = small("a"), CATALOGUE["logo_churn_rate"]

    assert entry.partial(book, MARCH) == entry.partial(book.as_of(MARCH.end), MARCH)
    assert entry.of(book, MARCH).complete


PUBLIC: dict[str, Callable[..., MetricValue]] = {
    name: getattr(metrics, name)
    for name in (
        *("average_revenue_per_account", "annual_contract_value", "quick_ratio"),
        *("logo_churn_rate", "logo_retention_rate", "mrr_churn_rate"),
        *("gross_revenue_retention", "net_revenue_retention", "renewal_rate"),
        *("upsell_rate", "upsell_amount", "cross_sell_rate", "cross_sell_amount"),
        *("offer_conversion_rate", "intra_period_churn", "net_promoter_score"),
        *("csat", "csat_mean", "customer_effort_score", "customer_effort_top_box"),
        *("onboarding_completion_rate", "time_to_value", "tickets_handled"),
        *("first_response_hours", "resolution_hours", "resolution_rate"),
        *("active_days_per_week", "hours_of_use_per_week", "feature_breadth"),
        "usage_trend",
    )
} | {
    "mrr": metrics.monthly_recurring_revenue,
    "mrr_free": metrics.free_recurring_revenue,
    "lifetime_value_simple": metrics.arpa_over_churn,
}


@settings(max_examples=10)
@given(books())
def test_a_public_function_gives_the_value_of_the_whole(records: Records) -> None:
    book = made(records)
    span: dict[str, Any] = {"start": MARCH.start, "end": MARCH.end, "as_of": AS_OF}

    for name, function in PUBLIC.items():
        money = (
            {"currency": "JPY"} if "currency" in signature(function).parameters else {}
        )
        part = CATALOGUE[name].partial(book.as_of(AS_OF), MARCH, currency="JPY")
        assert function(book, **span, **money) == part.value(), name
