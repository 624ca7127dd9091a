"""Every choice of a definition, by the figure that it changes: computed by hand."""

import pickle
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    MetricValue,
    MissingRateError,
    Money,
    Portfolio,
)
from successkit.metrics import (
    DEFAULT,
    Definition,
    arpa_over_churn,
    gross_revenue_retention,
    logo_churn_rate,
    logo_retention_rate,
    monthly_recurring_revenue,
    mrr_churn_rate,
    mrr_movements,
    net_revenue_retention,
    quick_ratio,
)
from successkit.metrics.definitions import bounds_of
from successkit.metrics.revenue.views import settled

DOCS = Path(__file__).resolve().parents[2] / "docs" / "definitions.md"
LONG_AGO = date(2025, 1, 1)
JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))
Book = Portfolio


def day(number: int, month: int = 1, year: int = 2026) -> date:
    return date(year, month, number)


def contract(
    name: str,
    start: date = LONG_AGO,
    end: date | None = None,
    amount: int = 100,
    *,
    account: str | None = None,
    gone: bool = False,
    **more: Any,  # noqa: ANN401
) -> Contract:
    given = {"product": "P", "status": "cancelled" if gone else "active", **more}
    return Contract(
        id=name,
        account_id=account or name,
        start=start,
        end=end,
        amount=Money(amount, "JPY"),
        **given,
    )


def event(kind: str, when: date) -> Event:
    at = datetime(when.year, when.month, when.day, 3, tzinfo=UTC)
    return Event(account_id="a", at=at, kind=kind)


def book(*contracts: Contract, events: Sequence[Event] = ()) -> Book:
    names = sorted({row.account_id for row in contracts})
    result = Portfolio.from_objects(
        accounts=[Account(id=name) for name in names],
        contracts=list(contracts),
        events=list(events),
    )
    assert not result.problems.errors
    return result


def mrr(given: Book, **options: Any) -> object:  # noqa: ANN401
    options = {"start": JAN, "end": FEB, **options}
    return monthly_recurring_revenue(given, **options).value


def line(name: str) -> Callable[..., object]:
    def told(given: Book, **options: Any) -> object:  # noqa: ANN401
        (row,) = mrr_movements(given, start=JAN, end=FEB, **options)
        return getattr(row, name)

    return told


def value(
    figure: Callable[..., MetricValue],
    start: date = JAN,
    end: date = FEB,
    **more: Any,  # noqa: ANN401
) -> Callable[..., object]:
    def told(given: Book, **options: Any) -> object:  # noqa: ANN401
        return figure(given, start=start, end=end, **more, **options).value

    return told


def priced(
    name: str, *steps: tuple[date, int], account: str | None = None
) -> list[Any]:
    return [
        contract(name, start, None, amount, account=account) for start, amount in steps
    ]


GONE_AND_BACK = [
    contract("b1", LONG_AGO, day(15), account="b", gone=True),
    contract("b2", day(25), account="b"),
]
UP_AND_DOWN = priced("a", (LONG_AGO, 100), (day(10), 150), (day(20), 120))
STORY = book(*UP_AND_DOWN, *GONE_AND_BACK, *priced("c", (LONG_AGO, 100), (day(12), 60)))
NO_GRACE = {"renewal_grace": 0}
TWO_OF_P = book(
    contract("a1", LONG_AGO, day(10), account="a", gone=True),
    contract("a2", account="a"),
    contract("a3", account="a", product="Q"),
)
RENEWED = book(
    contract("a"),
    contract("b", LONG_AGO, day(15), gone=True),
    contract("d1", LONG_AGO, day(10), account="d"),
    contract("d2", day(10), account="d"),
    contract("c", day(20)),
)
TEN_AND_ONE_GONE = book(
    *(contract(f"k{n}") for n in range(9)), contract("x", LONG_AGO, day(15), gone=True)
)
OVER_YEAR = value(logo_churn_rate, over_year=True)
GONE_IN_NOVEMBER = book(
    *(contract(f"k{n}") for n in range(9)),
    contract("x", LONG_AGO, day(15, 11, 2025), gone=True),
    contract("y", LONG_AGO, day(15), gone=True),
)

CASES: list[Any] = [
    (
        "basis",
        book(contract("a", amount=365_000, interval_unit="year")),
        mrr,
        {"contract": 30_417, "spread": 31_000},
    ),
    (
        "level",
        TWO_OF_P,
        value(logo_churn_rate),
        {"account": 0, "contract": 1 / 3, "product": 0},
    ),
    (
        "level",
        TWO_OF_P,
        lambda given, **options: (
            logo_churn_rate(given, start=JAN, end=FEB, **options).denominator
        ),
        {"account": 1, "contract": 3, "product": 2},
    ),
    (
        "level",
        book(
            *priced("up", (LONG_AGO, 100), (day(10), 150), account="a"),
            *priced("down", (LONG_AGO, 100), (day(10), 70), account="a"),
        ),
        line("contraction"),
        {"account": 0, "contract": 30, "product": 0},
    ),
    (
        "weeks_a_month",
        book(contract("a", amount=1_200, interval_unit="week")),
        mrr,
        {"52/12": 5_200, "4.33": 5_196, "4": 4_800},
    ),
    (
        "days_a_month",
        book(contract("a", amount=1_200, interval_unit="day")),
        mrr,
        {"365/12": 36_500, "30.44": 36_528, "30": 36_000},
    ),
    (
        "odd_terms",
        book(contract("a", JAN, day(16, 3), 77_000, interval_unit="term")),
        mrr,
        {"calendar": 31_000, "rounded": 38_500},
    ),
    (
        "fractions",
        book(
            *(contract(name, amount=1_000, interval_count=3) for name in "abc"),
        ),
        mrr,
        {"exact": 1_000, "floor": 999},
    ),
    (
        "discounts",
        book(
            contract("a", discount_percent=20, discount_until=day(1, 12)),
            contract("b", discount_percent=50),
        ),
        mrr,
        {"running": 130, "forever_only": 150, "ignored": 200},
    ),
    (
        "cancel_at",
        book(contract("a"), contract("b", end=day(10, 2), cancelled_on=day(20))),
        mrr,
        {"end": 200, "click": 100},
    ),
    ("renewal_grace", book(contract("a", end=day(20))), mrr, {30: 100, 0: 0}),
    (
        "pauses",
        book(contract("a"), events=[event("pause", day(10))]),
        mrr,
        {"suspended": 0, "kept": 100},
    ),
    (
        "pause_limit",
        book(contract("a"), events=[event("pause", day(10))]),
        value(logo_churn_rate),
        {90: 0, 5: 1, 0: 1},
    ),
    (
        "dunning_grace",
        book(contract("a"), events=[event("past_due", day(10))]),
        mrr,
        {30: 100, 0: 0},
    ),
    (
        "snapshot",
        book(contract("a", JAN)),
        line("opening"),
        {"end_of_day": 0, "start_of_day": 100},
    ),
    (
        "movements",
        book(*UP_AND_DOWN),
        line("expansion"),
        {"netted": 20, "daily": 50},
    ),
    (
        "movements",
        book(*UP_AND_DOWN),
        value(mrr_churn_rate),
        {"netted": 0, "daily": 0.3},
    ),
    (
        "reactivation",
        book(
            contract("a", LONG_AGO, day(1, 7, 2025), gone=True),
            contract("a2", day(10), account="a"),
        ),
        line("new"),
        {"own": 0, "new": 100},
    ),
    (
        "churn_window",
        book(
            contract("a"),
            contract("b", LONG_AGO, day(20, 12, 2025), gone=True),
            contract("c", LONG_AGO, day(25), gone=True),
        ),
        value(logo_churn_rate, start=day(1, 2, 2025)),
        {"period": 2 / 3, "30 days": 1 / 2, "5 days": 0, "1 months": 1 / 2},
    ),
    (
        "churn_event",
        book(contract("a"), contract("b", end=day(10, 2), cancelled_on=day(20))),
        value(logo_churn_rate),
        {"loss": 0, "cancellation": 1 / 2},
    ),
    (
        "intra_period",
        book(contract("a"), contract("c", day(5), day(20), gone=True)),
        value(logo_churn_rate),
        {"excluded": 0, "counted": 1},
    ),
    (
        "churn_base",
        RENEWED,
        value(logo_churn_rate),
        {"opening": 1 / 3, "opening_plus_new": 1 / 4, "eligible": 1 / 2},
    ),
    (
        "gross_form",
        book(*UP_AND_DOWN),
        value(gross_revenue_retention),
        {"closed": 1, "flow": 0.7},
    ),
    (
        "net_form",
        STORY,
        value(net_revenue_retention),
        {
            "closed": 280 / 300,
            "compounded": 280 / 300,
            "flow": 180 / 300,
            "flow_with_reactivation": 280 / 300,
            "without_contraction": 320 / 300,
        },
    ),
    (
        "net_form",
        book(contract("a"), contract("n", day(10), day(10, 2), gone=True)),
        value(net_revenue_retention, end=MAR),
        {"closed": 1, "compounded": 0.5},
    ),
    (
        "retention_window",
        book(*priced("a", (LONG_AGO, 100), (day(1, 12, 2025), 150))),
        value(net_revenue_retention),
        {"period": 1, "12 months": 1.5, "90 days": 1.5, "30 days": 1},
    ),
    (
        "quick_ratio",
        book(
            contract("a", LONG_AGO, day(1, 7, 2025), gone=True),
            contract("a2", day(10), account="a"),
            contract("b", LONG_AGO, day(20), 50, gone=True),
        ),
        value(quick_ratio),
        {"with_reactivation": 2, "without_reactivation": 0},
    ),
    (
        "annualising",
        TEN_AND_ONE_GONE,
        OVER_YEAR,
        {"days": 1 - 0.9 ** (365 / 31), "power_12": 1 - 0.9**12, "times_12": 1.2},
    ),
    (
        "lifetime_churn",
        GONE_IN_NOVEMBER,
        value(arpa_over_churn),
        {
            # ARPA 100; one of ten lost in January, one of eleven in one of six months.
            "monthly": round(100 / (1 - 0.9 ** (365 / 12 / 31))),
            "as_is": 1_000,
            "six_months": round(100 / (1 / 11 / 6)),
            "net_revenue": 1_000,
        },
    ),
    (
        "zero_denominator",
        book(contract("a", day(5))),
        value(logo_churn_rate),
        {"undefined": None, "zero": 0},
    ),
    (
        "partial_periods",
        book(contract("a"), contract("b", LONG_AGO, day(10), gone=True)),
        value(logo_churn_rate, as_of=day(20)),
        {"marked": 0.5, "undefined": None},
    ),
]


@pytest.mark.parametrize(
    ("setting", "given", "figure", "expected"),
    [pytest.param(*case, id=f"{case[0]}-{n}") for n, case in enumerate(CASES)],
)
def test_a_choice_changes_the_figure(
    setting: str,
    given: Book,
    figure: Callable[..., object],
    expected: dict[Any, float | None],
) -> None:
    more = NO_GRACE if given is STORY else {}

    for choice, number in expected.items():
        definition = Definition(**{**more, setting: choice})
        found = figure(given, definition=definition)

        if number is None:
            assert found is None, choice
        else:
            assert isinstance(found, (int, float, Decimal)), choice
            assert float(found) == pytest.approx(number, rel=1e-12), choice


def test_missing_rate_is_an_error_or_one() -> None:
    given = Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b")],
        contracts=[
            Contract(
                id=name,
                account_id=name,
                start=LONG_AGO,
                amount=Money(100 * scale, currency),
            )
            for name, currency, scale in (("a", "EUR", 100), ("b", "JPY", 1))
        ],
    )
    one = Definition(missing_rate="one")

    with pytest.raises(MissingRateError, match="EUR to JPY on or before"):
        mrr(given, currency="JPY")
    assert mrr(given, currency="JPY", definition=one) == 200
    assert mrr(given, currency="USD", definition=one) == Decimal("200.00")


def test_every_choice_is_in_a_case() -> None:
    told = {case[0] for case in CASES} | {"missing_rate"}

    assert told == set(DEFAULT.choices)


def test_every_choice_is_described() -> None:
    text = DOCS.read_text("utf-8").partition("\n## Every choice\n")[2]
    rows = [row.split("|")[1].strip() for row in text.splitlines() if row[:3] == "| `"]

    assert rows == [f"`{name}`" for name in DEFAULT.choices]


def test_every_word_is_in_a_case() -> None:
    told = {(case[0], choice) for case in CASES for choice in case[3]}
    told |= {("missing_rate", "error"), ("missing_rate", "one")}

    for field in attrs.fields(Definition):
        for word in get_args(field.type):
            assert (field.name, word) in told


@pytest.mark.parametrize(
    "change",
    [{case[0]: choice} for case in CASES for choice in case[3]],
    ids=lambda change: "{}={}".format(*next(iter(change.items()))),
)
def test_the_hash_changes_exactly_when_a_choice_does(change: dict[str, Any]) -> None:
    (name, choice), *_ = change.items()
    same = choice == getattr(DEFAULT, name)

    assert (Definition(**change).hash == DEFAULT.hash) is same
    assert Definition(**change).differences(DEFAULT) == (() if same else (name,))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"basis": "cash"}, "basis: expected one of contract, spread; got 'cash'"),
        ({"level": 3}, "level: expected one of account, contract, product; got 3"),
        ({"churn_window": "a while"}, "churn_window: expected 'period', or a length"),
        ({"churn_window": "0 days"}, "such as '30 days'"),
        ({"retention_window": 12}, "retention_window: .* got 12"),
        ({"net_form": None}, "net_form: expected one of closed"),
        ({"source": 1}, "source: expected text"),
    ],
)
def test_nonsense_is_refused_with_what_is_allowed(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Definition(**change)


def test_retention_over_one_three_and_twelve_months() -> None:
    given = book(
        *priced("a", (LONG_AGO, 100), (day(1, 12, 2025), 150)),
        contract("b", LONG_AGO, day(15, 6, 2025), gone=True),
    )

    net = [
        net_revenue_retention(given, end=FEB, months=months).value
        for months in (1, 3, 12)
    ]
    gross = [
        gross_revenue_retention(given, end=FEB, months=months).value
        for months in (1, 3, 12)
    ]

    assert net == [1, 1.5, 0.75]
    assert gross == [1, 1, 0.5]


def test_months_win_over_the_window_of_the_definition() -> None:
    given = book(*priced("a", (LONG_AGO, 100), (day(1, 12, 2025), 150)))
    year = Definition(retention_window="12 months")

    assert net_revenue_retention(given, end=FEB, months=1, definition=year).value == 1
    assert (
        net_revenue_retention(given, start=JAN, end=FEB, definition=year).value == 1.5
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "expected one of them; got neither"),
        ({"start": JAN, "months": 1}, "expected one of them; got both"),
        ({"months": 0}, "months: expected whole months above 0"),
        ({"months": 1.5}, "got 1.5"),
    ],
)
def test_a_period_is_given_once(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        net_revenue_retention(book(contract("a")), end=FEB, **options)


def test_a_rate_above_one_has_no_equivalent_over_a_year() -> None:
    given = book(
        contract("a", LONG_AGO, day(5), gone=True),
        contract("c", day(5), day(20), gone=True),
    )
    counted = Definition(intra_period="counted")
    options = {"start": JAN, "end": FEB, "definition": counted}

    assert logo_churn_rate(given, **options).value == 2
    figure = logo_churn_rate(given, over_year=True, **options)
    assert figure.value is None
    assert figure.undefined == "a rate above 1 has no equivalent over a year"
    assert figure.unit == "share/year"
    assert logo_retention_rate(given, **options).value == -1
    assert bounds_of("logo_retention_rate", counted) == (None, 1)


def test_lifetime_value_keeps_the_margin_only() -> None:
    options = {
        "start": JAN,
        "end": FEB,
        "definition": Definition(lifetime_churn="as_is"),
    }

    figure = arpa_over_churn(TEN_AND_ONE_GONE, margin=0.75, **options)

    assert (figure.value, figure.denominator) == (750, 0.1)
    with pytest.raises(InvalidInputError, match="margin: expected a share above 0"):
        arpa_over_churn(TEN_AND_ONE_GONE, margin=0, **options)


def test_revenue_that_came_back_in_the_period_cannot_be_lost_from_its_opening() -> None:
    given = book(
        *priced("a", (LONG_AGO, 100), (day(20), 50)),
        contract("b", amount=10),
        events=[event("pause", day(20, 12, 2025)), event("resume", day(10))],
    )
    options = {"start": JAN, "end": FEB}
    (row,) = mrr_movements(given, **options)

    assert (row.opening, row.resume, row.contraction, row.closing) == (10, 100, 50, 60)
    assert mrr_churn_rate(given, **options).value == 0
    daily = Definition(movements="daily")
    assert mrr_churn_rate(given, definition=daily, **options).value == 5
    assert bounds_of("mrr_churn_rate", daily) == (0, None)


def test_contributing_accounts_are_found_when_asked_for() -> None:
    figure = net_revenue_retention(STORY, start=JAN, end=FEB)
    lost = logo_churn_rate(RENEWED, start=JAN, end=FEB)
    kept = logo_retention_rate(RENEWED, start=JAN, end=FEB)

    assert figure.accounts == ("a", "b", "c")
    assert lost.accounts == ("b",)
    assert kept.accounts == ("a", "d")


def test_a_figure_travels_with_its_accounts_but_without_the_book() -> None:
    figure = logo_churn_rate(RENEWED, start=JAN, end=FEB)

    sent = pickle.dumps(figure)
    received = pickle.loads(sent)  # noqa: S301

    assert len(sent) < 2_000
    assert received == figure
    assert received.accounts == figure.accounts == ("b",)
    assert "accounts" not in repr(figure)
    assert attrs.evolve(figure, complete=False).accounts == ("b",)


def test_settled_lines_still_close() -> None:
    rows = mrr_movements(
        STORY,
        start=JAN,
        end=MAR,
        definition=Definition(movements="daily", reactivation="new", renewal_grace=0),
    )

    assert [row.as_dict()["expansion"] for row in rows] == ["50", "0"]
    assert [row.as_dict()["new"] for row in rows] == ["100", "0"]
    for row in rows:
        gained = row.new + row.expansion + row.reactivation + row.resume + row.fx
        assert row.opening + gained - row.contraction - row.churn - row.pause == (
            row.closing
        )


def test_nothing_is_asked_of_the_days_when_movements_are_netted() -> None:
    def never() -> Any:  # noqa: ANN401
        raise AssertionError

    totals = object()

    assert settled(totals, never, DEFAULT) is totals  # type: ignore[type-var]
