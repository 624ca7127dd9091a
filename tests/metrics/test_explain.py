"""Explaining the difference of two definitions: by example, then as laws."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    MetricValue,
    Money,
    Period,
    Portfolio,
    UnknownNameError,
)
from successkit.metrics import (
    CATALOGUE,
    DEFAULT,
    DIALECTS,
    Definition,
    RevenueBook,
    explain,
)
from successkit.metrics.definitions import bounds_of
from successkit.metrics.revenue.fold import Totals
from successkit.metrics.revenue.rate_sums import (
    fraction_of,
    lines_behind,
    windows_of,
)
from successkit.metrics.revenue.ratios import RATIOS, rate_of
from successkit.metrics.revenue.views import lines_by_period

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
JANUARY = {"start": JAN, "end": FEB}


def portfolio(*contracts: Contract, events: tuple[Event, ...] = ()) -> Portfolio:
    names = sorted({row.account_id for row in contracts})
    return Portfolio.from_objects(
        accounts=[Account(id=name) for name in names],
        contracts=list(contracts),
        events=list(events),
    )


def contract(
    name: str,
    start: date = date(2025, 1, 1),
    end: date | None = None,
    amount: int = 100,
    **more: Any,  # noqa: ANN401
) -> Contract:
    given_ = {"account_id": name, "product": "P", **more}
    return Contract(
        id=name, start=start, end=end, amount=Money(amount, "JPY"), **given_
    )


STORY = portfolio(
    contract("a"),
    contract("b", end=date(2026, 2, 10), cancelled_on=date(2026, 1, 20)),
    contract("c", date(2026, 1, 5), date(2026, 1, 25), status="cancelled"),
)


def test_choices_are_switched_in_order_and_split_by_account() -> None:
    told = explain(STORY, "logo_churn_rate", "successkit", "stripe", **JANUARY)

    # Nobody of two; b at the click; c counted as well; both over three.
    assert (told.value_a, told.value_b) == (0, Fraction(2, 3))
    assert [(step.setting, step.difference) for step in told] == [
        ("discounts", 0),
        ("cancel_at", Fraction(1, 2)),
        ("renewal_grace", 0),
        ("churn_window", 0),
        ("intra_period", Fraction(1, 2)),
        ("churn_base", Fraction(-1, 3)),
    ]
    assert told.steps[1].accounts == {"b": Fraction(1, 2)}
    assert told.steps[4].accounts == {"c": Fraction(1, 2)}
    assert told.steps[5].accounts == {"c": Fraction(-1, 3)}


def test_money_is_split_in_major_units() -> None:
    floor = Definition(name="floor", fractions="floor", cancel_at="click")
    book = portfolio(
        contract("a", amount=1_000, interval_count=3),
        contract("b", amount=50, end=date(2026, 2, 10), cancelled_on=date(2026, 1, 20)),
    )

    told = explain(book, "mrr", DEFAULT, floor, **JANUARY)

    assert told.currency == "JPY"
    assert (told.value_a, told.value_b) == (Fraction(1_150, 3), 333)
    assert [step.accounts for step in told] == [
        {"a": Fraction(-1, 3)},
        {"b": Fraction(-50)},
    ]


def test_compounding_is_split_over_its_months() -> None:
    book = portfolio(
        contract("a"),
        contract("n", date(2026, 1, 10), date(2026, 2, 10), status="cancelled"),
    )
    months = Definition(name="months", net_form="compounded")

    told = explain(
        book,
        "net_revenue_retention",
        DEFAULT,
        months,
        start=JAN,
        end=date(2026, 3, 1),
    )

    assert (told.value_a, told.value_b) == (1, Fraction(1, 2))
    assert sum(told.steps[0].accounts.values()) == Fraction(-1, 2)
    assert told.steps[0].accounts["n"] == Fraction(-1, 2)


def test_choices_between_which_the_figure_is_undefined_are_joined() -> None:
    book = portfolio(
        contract("a", date(2025, 1, 1), date(2026, 1, 20), status="cancelled"),
        contract("b", date(2026, 1, 10)),
    )
    zero = Definition(
        name="zero",
        churn_window="5 days",
        retention_window="5 days",
        zero_denominator="zero",
    )
    back = Definition(name="back", churn_window="2 days")

    told = explain(book, "logo_churn_rate", DEFAULT, zero, **JANUARY)

    assert told.value_a == 1
    assert explain(book, "logo_churn_rate", DEFAULT, back, **JANUARY).value_b == 0
    assert [step.setting for step in told] == [
        "churn_window",
        "retention_window",
        "zero_denominator",
    ]

    empty = portfolio(
        contract("a", date(2026, 1, 20), date(2026, 1, 25), status="cancelled")
    )
    counted = Definition(
        name="counted", churn_base="opening_plus_new", zero_denominator="zero"
    )
    start = attrs.evolve(DEFAULT, name="start", zero_denominator="zero")
    joined = explain(
        empty,
        "logo_churn_rate",
        attrs.evolve(counted, intra_period="counted", zero_denominator="undefined"),
        start,
        **JANUARY,
    )
    assert [(step.setting, step.difference) for step in joined] == [
        ("intra_period", -1),
        ("churn_base + zero_denominator", 0),
    ]


def test_an_undefined_end_gives_no_difference_but_a_reason() -> None:
    book = portfolio(contract("a"))

    told = explain(book, "quick_ratio", "successkit", "profitwell", **JANUARY)

    assert told.difference is None
    assert len(told) == 0
    assert told.undefined is not None
    assert told.undefined.startswith("the figure has no denominator under successkit@")
    assert "undefined" in repr(told)


def test_two_equal_definitions_differ_in_nothing() -> None:
    told = explain(STORY, "mrr", "successkit", Definition(name="ours"), **JANUARY)

    assert (told.difference, told.steps) == (0, ())


def test_a_table_that_people_and_programs_can_read() -> None:
    told = explain(STORY, "logo_churn_rate", "successkit", "stripe", **JANUARY)
    table = told.to_dict()

    assert table["setting"][:3] == ["discounts", "cancel_at", "renewal_grace"]
    assert table["account"][:3] == [None, "b", None]
    assert sum(part for part in table["difference"] if isinstance(part, Fraction)) == (
        told.difference
    )
    assert "cancel_at: end → click  +0.5  (b +0.5)" in repr(told)
    assert repr(told).startswith("logo_churn_rate: successkit@")
    assert "<caption>logo_churn_rate" in told._repr_html_()
    document = json.loads(json.dumps(told.as_dict()))
    assert document["difference"] == "2/3"
    assert document["steps"][1]["accounts"] == {"b": "1/2"}


@pytest.mark.parametrize(
    ("metric", "a", "message"),
    [
        ("net_revenue_retentoin", "stripe", "did you mean 'net_revenue_retention'"),
        ("mrr", "stripes", "did you mean 'stripe'"),
    ],
)
def test_unknown_names_are_refused(metric: str, a: str, message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        explain(STORY, metric, a, "successkit", **JANUARY)


days = st.integers(0, 210).map(lambda n: date(2025, 9, 1) + timedelta(days=n))


@st.composite
def contracts(draw: st.DrawFn, number: int) -> Contract:
    start = draw(days)
    length = draw(st.none() | st.sampled_from([20, 31, 90, 365]))
    gone = draw(st.booleans())
    percent = draw(st.sampled_from([None, 50]))
    return Contract(
        id=f"c{number % 4}-{number}",
        account_id=draw(st.sampled_from("abc")),
        start=start,
        end=None if length is None else start + timedelta(days=length),
        amount=Money(draw(st.integers(0, 2_000)), "JPY"),
        product=draw(st.sampled_from(["P", "Q"])),
        interval_unit=draw(st.sampled_from(["day", "week", "month", "year"])),
        discount_percent=percent,
        discount_until=draw(st.none() | days) if percent else None,
        status="cancelled" if gone else "active",
        cancelled_on=start + timedelta(days=draw(st.integers(0, 40))) if gone else None,
    )


@st.composite
def books(draw: st.DrawFn) -> Portfolio:
    rows = [draw(contracts(number)) for number in range(draw(st.integers(0, 6)))]
    events = draw(
        st.lists(
            st.builds(
                Event,
                account_id=st.sampled_from("abc"),
                at=st.datetimes(
                    datetime(2025, 10, 1),  # noqa: DTZ001
                    datetime(2026, 3, 1),  # noqa: DTZ001
                    timezones=st.just(UTC),
                ),
                kind=st.sampled_from(["pause", "resume", "past_due", "paid"]),
            ),
            max_size=3,
        )
    )
    result = Portfolio.from_objects(
        accounts=[Account(id=name) for name in "abc"], contracts=rows, events=events
    )
    assert not result.problems.errors
    return result


def _choices(field: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401
    words = get_args(field.type)
    if words:
        return st.sampled_from(words)
    if field.type is int:
        return st.sampled_from([0, 5, 30])
    return st.sampled_from(["period", "30 days", "3 months"])


definitions = st.sampled_from(list(DIALECTS.values())) | st.builds(
    Definition,
    **{
        field.name: _choices(field)
        for field in attrs.fields(Definition)
        if field.name not in {"name", "source"}
    },
)
metrics = st.sampled_from(list(RATIOS))


def law(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=40, deadline=None)(test)


def figure(book: Portfolio, metric: str, definition: Definition) -> MetricValue:
    ledger = RevenueBook.of(book, as_of=FEB, currency="JPY", definition=definition)
    return CATALOGUE[metric].figure(ledger.figures([Period(JAN, FEB)])[0])


@law
@given(books(), metrics, definitions, definitions)
def test_parts_sum_to_the_difference(
    book: Portfolio, metric: str, a: Definition, b: Definition
) -> None:
    told = explain(book, metric, a, b, currency="JPY", **JANUARY)

    if told.difference is None:
        assert told.undefined
        assert not told.steps
    else:
        assert sum(step.difference for step in told) == told.difference
        for step in told:
            assert sum(step.accounts.values()) == step.difference
            assert set(step.accounts) <= {"a", "b", "c", ""}
        every = " + ".join(step.setting for step in told)
        assert tuple(every.split(" + ")) == a.differences(b) or not every


@law
@given(books(), metrics, definitions, definitions)
def test_the_ends_are_the_figures(
    book: Portfolio, metric: str, a: Definition, b: Definition
) -> None:
    told = explain(book, metric, a, b, currency="JPY", **JANUARY)

    for definition, exact in ((a, told.value_a), (b, told.value_b)):
        shown = figure(book, metric, definition).value
        if metric in {"mrr", "arr", "average_revenue_per_account"}:
            exact = None if exact is None else Fraction(round(exact))  # noqa: PLW2901
        assert (None if exact is None else float(exact)) == (
            None if shown is None else float(shown)
        )


@law
@given(books(), metrics, definitions)
def test_figures_lie_in_their_bounds_or_say_why_not(
    book: Portfolio, metric: str, definition: Definition
) -> None:
    shown = figure(book, metric, definition)
    low, high = bounds_of(metric, definition)

    if shown.value is None:
        assert shown.undefined
    else:
        assert low is None or shown.value >= low
        assert high is None or shown.value <= high
        assert shown.definition == str(definition)


@law
@given(books(), definitions)
def test_retention_and_churn_make_one(book: Portfolio, definition: Definition) -> None:
    kept = figure(book, "logo_retention_rate", definition)
    lost = figure(book, "logo_churn_rate", definition)

    if kept.denominator:
        assert kept.numerator is not None
        assert lost.numerator is not None
        assert kept.numerator + lost.numerator == kept.denominator == lost.denominator


@law
@given(books())
def test_gross_retention_is_never_above_net(book: Portfolio) -> None:
    gross = figure(book, "gross_revenue_retention", DEFAULT)
    net = figure(book, "net_revenue_retention", DEFAULT)

    if gross.value is not None and net.value is not None:
        assert 0 <= gross.value <= min(1, net.value)


@law
@given(books(), metrics, definitions)
def test_accounts_add_up_to_the_figure(
    book: Portfolio, metric: str, definition: Definition
) -> None:
    ledger = RevenueBook.of(book, as_of=FEB, currency="JPY", definition=definition)
    (figures,) = ledger.figures([Period(JAN, FEB)])
    rate = rate_of(metric, definition, figures.period)

    whole = [fraction_of(rate, one) for one in windows_of(rate, figures)]
    parts = lines_behind(rate, figures)

    assert [top for top, _ in whole] == [int(top.sum()) for top, _ in parts]
    if rate.ratio.denominator:
        assert [low for _, low in whole] == [int(low.sum()) for _, low in parts]


@law
@given(books(), definitions)
def test_lines_of_units_sum_to_the_totals(
    book: Portfolio, definition: Definition
) -> None:
    ledger = RevenueBook.of(book, as_of=FEB, currency="JPY", definition=definition)
    fold = ledger.fold(
        ledger.ledger, list(Period(date(2025, 11, 1), FEB).split("month"))
    )

    for totals, lines in zip(fold.totals(), lines_by_period(fold), strict=True):
        assert totals == Totals(
            **{
                name: int(getattr(lines, name).sum())
                for name in attrs.fields_dict(Totals)
            }
        )


@law
@given(books(), definitions)
def test_movements_close_under_every_definition(
    book: Portfolio, definition: Definition
) -> None:
    ledger = RevenueBook.of(book, as_of=FEB, currency="JPY", definition=definition)

    for figures in ledger.figures(Period(date(2025, 11, 1), FEB).split("month")):
        assert figures.totals.balanced
        assert figures.worst.balanced
