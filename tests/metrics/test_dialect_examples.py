"""Worked examples from the pages of other products, under their dialects.

The numbers are theirs; each test names the page. See ``docs/dialects.md``.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Account, Contract, Event, Money, Portfolio
from successkit.metrics import (
    DEFAULT,
    DIALECTS,
    Definition,
    arpa_over_churn,
    average_revenue_per_account,
    dialect,
    gross_revenue_retention,
    logo_churn_rate,
    monthly_recurring_revenue,
    mrr_churn_rate,
    mrr_movements,
    net_revenue_retention,
    quick_ratio,
)

DOCS = Path(__file__).resolve().parents[2] / "docs" / "dialects.md"
LONG_AGO = date(2024, 1, 1)
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
JANUARY = {"start": JAN, "end": FEB}


def day(number: int, month: int = 1, year: int = 2026) -> date:
    return date(year, month, number)


def plan(
    account: str,
    dollars: object,
    start: date = LONG_AGO,
    end: date | None = None,
    *,
    every: str = "month",
    name: str = "",
    gone: bool = False,
    **more: Any,  # noqa: ANN401
) -> Contract:
    return Contract(
        id=name or f"{account}-{start}",
        account_id=account,
        start=start,
        end=end,
        amount=Money.from_decimal(str(dollars), "USD"),
        interval_unit=every,
        status="cancelled" if gone else "active",
        **{"product": name or "plan", **more},
    )


def book(*contracts: Contract, events: Sequence[Event] = ()) -> Portfolio:
    names = sorted({row.account_id for row in contracts})
    result = Portfolio.from_objects(
        accounts=[Account(id=name) for name in names],
        contracts=list(contracts),
        events=list(events),
    )
    assert not result.problems.errors
    return result


def many(number: int, dollars: object = 10, prefix: str = "k") -> list[Contract]:
    return [plan(f"{prefix}{place}", dollars) for place in range(number)]


def mrr(given: Portfolio, on: date, definition: Definition) -> object:
    """Return the revenue with which the day before ``on`` closes."""
    return monthly_recurring_revenue(
        given, start=LONG_AGO, end=on, definition=definition
    ).value


class TestStripe:
    """Stripe Support and Stripe Docs."""

    stripe = dialect("stripe")

    def test_mrr_of_monthly_and_yearly_plans(self) -> None:
        """Docs, Billing metric definitions: 100 × $100 + 50 × $600/12 = $12,500."""
        yearly = [plan(f"b{n}", 600, every="year") for n in range(50)]

        assert mrr(book(*many(100, 100), *yearly), FEB, self.stripe) == 12_500
        # Support, Billing Analytics: a yearly $1,200 counts $100.
        assert mrr(book(plan("a", 1_200, every="year")), FEB, self.stripe) == 100

    @pytest.mark.parametrize(
        ("until", "expected"),
        [
            pytest.param(None, 50, id="forever halves it"),
            pytest.param(day(1, 6), 100, id="three months leave it alone"),
        ],
    )
    def test_coupons(self, until: date | None, expected: int) -> None:
        """Support, Billing Analytics: only a forever coupon touches MRR."""
        given = book(plan("a", 100, discount_percent=50, discount_until=until))

        assert mrr(given, FEB, self.stripe) == expected

    def test_revenue_goes_at_the_click(self) -> None:
        """Support, Impact of Subscription Cancellations: at the time of the call."""
        given = book(plan("a", 100, end=day(1, 3), cancelled_on=day(20)))

        assert mrr(given, FEB, self.stripe) == 0
        assert mrr(given, FEB, DEFAULT) == 100

    def test_who_comes_and_goes_is_above_and_below_the_bar(self) -> None:
        """Support, Calculating churn rate: over active 30 days ago plus new."""
        given = book(
            *many(8),
            plan("x", 10, end=day(20), gone=True),
            plan("y", 10, day(10), day(25), gone=True),
        )

        figure = logo_churn_rate(given, definition=self.stripe, **JANUARY)

        assert (figure.numerator, figure.denominator, figure.value) == (2, 10, 0.2)

    def test_one_of_two_subscriptions_is_a_downgrade(self) -> None:
        """Support, Calculating churn rate: not yet churned; the second one is."""
        given = book(
            plan("a", 30, end=day(10), name="one", gone=True),
            plan("a", 70, end=day(10, 2), name="two", gone=True),
        )
        rows = mrr_movements(given, start=JAN, end=day(1, 3), definition=self.stripe)

        assert [(row.contraction, row.churn) for row in rows] == [(30, 0), (0, 70)]


class TestChartMogul:
    """ChartMogul Help Center."""

    chartmogul = dialect("chartmogul")

    def test_mrr_churn(self) -> None:
        """MRR Churn Rate: $100, 10 churn, 10 contraction, 10 expansion: 20 %, 10 %."""
        given = book(
            plan("gone", 10, end=day(10), gone=True),
            plan("less", 40, name="less"),
            plan("less", 30, day(12), name="less"),
            plan("more", 50, name="more"),
            plan("more", 60, day(15), name="more"),
        )
        options = {**JANUARY, "definition": self.chartmogul}

        assert mrr_churn_rate(given, **options).value == 0.2
        assert gross_revenue_retention(given, **options).value == 0.8
        assert net_revenue_retention(given, **options).value == 0.9

    def test_customer_churn(self) -> None:
        """Customer Churn rate: 100, 11 leave, one of them had just joined: 10 %."""
        gone = [plan(f"x{n}", 10, end=day(9), gone=True) for n in range(10)]
        given = book(*many(90), *gone, plan("new", 10, day(5), day(25), gone=True))

        assert (
            logo_churn_rate(given, definition=self.chartmogul, **JANUARY).value == 0.1
        )

    def test_customer_churn_with_a_reactivation(self) -> None:
        """Churn rate formulas: 12 leave, one comes back, one had joined: 10 %."""
        gone = [plan(f"x{n}", 10, end=day(9), gone=True) for n in range(11)]
        given = book(
            *many(89),
            *gone,
            plan("x0", 10, day(20), name="again"),
            plan("new", 10, day(5), day(25), gone=True),
        )

        assert (
            logo_churn_rate(given, definition=self.chartmogul, **JANUARY).value == 0.1
        )

    def test_lifetime_value(self) -> None:
        """Customer Lifetime Value: ARPA $100, 5 % over six months: $2,000."""
        # In each of six months one of twenty leaves, and another one comes.
        months = [day(1, month, 2025) for month in range(7, 13)]
        rows = [
            *many(14, 100, "stays"),
            *(
                plan(f"x{first.month}", 100, end=first.replace(day=15), gone=True)
                for first in months
            ),
            *(plan(f"n{first.month}", 100, first.replace(day=28)) for first in months),
        ]
        options = {**JANUARY, "definition": self.chartmogul}

        assert average_revenue_per_account(book(*rows), **options).value == 100
        assert arpa_over_churn(book(*rows), **options).value == 2_000

    def test_life_of_a_subscription(self) -> None:
        """The lifecycle of a subscription: Syncalytics, four Gold and two Silver."""
        given = book(
            plan(
                "s", 2_000, day(1, 1, 2025), JAN, every="year", name="gold", gone=True
            ),
            plan("s", 60, day(5, 1, 2025), day(19, 1, 2025), name="silver", gone=True),
            plan("s", 150, day(10, 2), name="gold again"),
        )
        first, *_, gone, back = mrr_movements(
            given, start=day(1, 1, 2025), end=day(1, 3), definition=self.chartmogul
        )

        assert (first.new, first.expansion, first.contraction) == (
            Decimal("166.67"),
            60,
            60,
        )
        assert gone.churn == Decimal("166.67")
        assert (back.new, back.reactivation) == (0, 150)


class TestBaremetrics:
    """Baremetrics Help and changelog."""

    baremetrics = dialect("baremetrics")

    def test_mrr(self) -> None:
        """Monthly Recurring Revenue: 10 × $10; $120 a year is $10; half off is $5."""
        half = plan("c", 10, discount_percent=50)

        assert mrr(book(*many(10)), FEB, self.baremetrics) == 100
        assert mrr(book(plan("a", 120, every="year")), FEB, self.baremetrics) == 10
        assert mrr(book(half), FEB, self.baremetrics) == 5

    def test_churn_of_the_last_thirty_days(self) -> None:
        """User and Revenue Churn: cancelled of 30 days ÷ active 30 days ago."""
        given = book(
            *many(19), plan("x", 10, end=day(20), gone=True), plan("n", 10, day(15))
        )
        figures = [
            rate(given, start=LONG_AGO, end=FEB, definition=self.baremetrics).value
            for rate in (logo_churn_rate, mrr_churn_rate)
        ]

        assert figures == [0.05, 0.05]

    def test_who_leaves_within_thirty_days_counts(self) -> None:
        """Changelog, Churn Update: customers of the same window are included."""
        given = book(*many(10), plan("n", 10, day(10), day(20), gone=True))

        assert (
            logo_churn_rate(given, definition=self.baremetrics, **JANUARY).value == 0.1
        )

    def test_an_upgrade_before_churn_does_not_count_twice(self) -> None:
        """Changelog: $500, upgraded to $1,379, gone: $500 ÷ $500 = 100 %."""
        given = book(
            plan("a", 500, name="plan"),
            plan("a", 1_379, day(10), day(20), name="plan", gone=True),
        )

        assert mrr_churn_rate(given, definition=self.baremetrics, **JANUARY).value == 1

    def test_net_retention_leaves_contraction_out(self) -> None:
        """Changelog, Net Revenue Retention: 100 % − (churned − expansion) ÷ start."""
        given = book(
            plan("gone", 20, end=day(10), gone=True),
            plan("less", 50, name="less"),
            plan("less", 40, day(12), name="less"),
            plan("more", 30, name="more"),
            plan("more", 35, day(15), name="more"),
        )

        figure = net_revenue_retention(given, definition=self.baremetrics, **JANUARY)

        assert figure.value == 1 - (20 - 5) / 100

    def test_late_payment_is_churn_after_thirty_days(self) -> None:
        """Monthly Recurring Revenue: delinquent for more than 30 days."""
        late = Event(
            account_id="a", at=datetime(2025, 12, 20, 12, tzinfo=UTC), kind="past_due"
        )
        given = book(plan("a", 10), events=[late])

        assert mrr(given, day(19), self.baremetrics) == 10
        assert mrr(given, day(20), self.baremetrics) == 0

    def test_lifetime_value(self) -> None:
        """Lifetime Value: average MRR of a customer ÷ user churn rate."""
        given = book(*many(19), plan("x", 10, end=day(20), gone=True))

        assert (
            arpa_over_churn(given, definition=self.baremetrics, **JANUARY).value == 200
        )


class TestProfitWell:
    """ProfitWell Metrics help (Paddle)."""

    profitwell = dialect("profitwell")

    def test_discounts(self) -> None:
        """Discounts and Credits: $120 a year less 10 % is $9; $9, then $10."""
        yearly = plan("a", 120, every="year", discount_percent=10)
        monthly = plan("a", 10, discount_percent=10, discount_until=FEB)

        assert mrr(book(yearly), FEB, self.profitwell) == 9
        assert mrr(book(monthly), FEB, self.profitwell) == 9
        assert mrr(book(monthly), day(2, 2), self.profitwell) == 10

    def test_sarah_churns_when_her_month_is_over(self) -> None:
        """Churn: signed up on 15 April, cancelled on 8 June, churns on 15 June."""
        sarah = plan(
            "sarah",
            10,
            date(2025, 4, 15),
            date(2025, 6, 15),
            cancelled_on=date(2025, 6, 8),
        )

        assert mrr(book(sarah), date(2025, 6, 15), self.profitwell) == 10
        assert mrr(book(sarah), date(2025, 6, 16), self.profitwell) == 0

    def test_who_comes_and_goes_in_one_month_never_churned(self) -> None:
        """Are cancellations in the first month counted as churn: 12/5 and 12/6."""
        given = book(
            *many(4), plan("n", 100, date(2025, 12, 5), date(2025, 12, 6), gone=True)
        )
        options = {
            "start": date(2025, 12, 1),
            "end": JAN,
            "definition": self.profitwell,
        }
        (row,) = mrr_movements(given, **options)

        assert (row.new, row.churn) == (0, 0)
        assert logo_churn_rate(given, **options).value == 0

    @pytest.mark.parametrize(("new", "lost", "expected"), [(50, 25, 2), (30, 5, 6)])
    def test_quick_ratio(self, new: int, lost: int, expected: int) -> None:
        """SaaS Quick Ratio: companies A and B grow by $25,000 both."""
        given = book(
            plan("lost", lost * 1_000, end=day(10), gone=True),
            plan("new", new * 1_000, day(10)),
            plan("back", 777, end=date(2025, 6, 1), name="old", gone=True),
            plan("back", 777, day(20), name="young"),
        )

        assert (
            quick_ratio(given, definition=self.profitwell, **JANUARY).value == expected
        )

    def test_lifetime_value(self) -> None:
        """Lifetime Value: ARPU $10, 4 % churn: $250 (before their smoothing)."""
        given = book(*many(24), plan("x", 10, end=day(20), gone=True))

        assert (
            arpa_over_churn(given, definition=self.profitwell, **JANUARY).value == 250
        )


class TestRecurly:
    """Recurly: Key Terms Related to Churn Defined."""

    recurly = dialect("recurly")

    def test_the_last_subscription_decides(self) -> None:
        """Churned in the month ÷ active at its beginning: such as 5 %."""
        given = book(
            *many(18),
            plan("x", 10, end=day(20), gone=True),
            plan("two", 10, end=day(20), name="one", gone=True),
            plan("two", 10, name="other"),
            plan("cancelled", 10, day(15), day(15, 2), cancelled_on=day(20)),
        )

        figure = logo_churn_rate(given, definition=self.recurly, **JANUARY)

        assert (figure.numerator, figure.denominator, figure.value) == (1, 20, 0.05)
        assert figure.accounts == ("x",)


class TestPolar:
    """Polar Docs, Analytics; and the public source of its server."""

    polar = dialect("polar")

    def test_cancellations_over_subscriptions_thirty_days_ago(self) -> None:
        given = book(
            plan("a", 10, name="one"),
            plan("a", 120, every="year", name="two"),
            plan("b", 10, end=day(10, 2), cancelled_on=day(20)),
            plan("c", 10, end=day(10, 3), cancelled_on=day(5, 12, 2025)),
        )
        options = {"start": LONG_AGO, "end": FEB, "definition": self.polar}

        figure = logo_churn_rate(given, **options)

        # Cancelled but paid for is active: four subscriptions, one click.
        assert mrr(given, FEB, self.polar) == 40
        assert (figure.numerator, figure.denominator) == (1, 4)

    def test_without_a_denominator_it_is_zero(self) -> None:
        """No churn gives a lifetime value of 0, no subscribers an ARPU of 0."""
        options = {**JANUARY, "definition": self.polar}
        nobody = book(plan("a", 10, day(1, 6)))

        assert arpa_over_churn(book(*many(3)), **options).value == 0
        assert logo_churn_rate(nobody, **options).value == 0
        assert average_revenue_per_account(nobody, **options).value == 0


class TestPostHog:
    """PostHog Docs, Revenue analytics."""

    posthog = dialect("posthog")

    def test_lost_over_all_customers(self) -> None:
        """Metrics: churned customers ÷ total customers; LTV = ARPU ÷ churn."""
        given = book(
            *many(7),
            plan("x", 10, end=day(20), gone=True),
            plan("n", 10, day(10)),
            plan("m", 10, day(12)),
        )
        options = {**JANUARY, "definition": self.posthog}

        assert logo_churn_rate(given, **options).value == 0.1
        assert arpa_over_churn(given, **options).value == 100

    def test_what_comes_back_is_new(self) -> None:
        """MRR breakdown: day by day for each subscription."""
        given = book(
            plan("a", 10, end=date(2025, 6, 1), name="sub", gone=True),
            plan("a", 10, day(10), name="sub"),
            plan("b", 10, name="up"),
            plan("b", 25, day(10), name="up"),
            plan("b", 20, day(20), name="up"),
        )
        (row,) = mrr_movements(given, definition=self.posthog, **JANUARY)

        assert (row.new, row.expansion, row.contraction) == (10, 15, 5)


class TestSaasMetrics:
    """saas-metrics 0.1.0: what the package computes from the same invoices."""

    saas_metrics = dialect("saas_metrics")
    given = book(
        plan("a", 36_500, date(2025, 1, 1), every="year"),
        plan("b", 5_000, date(2025, 1, 1), FEB, gone=True),
        plan("d", 73_000, date(2025, 3, 1), date(2026, 3, 1), every="term"),
    )

    def test_flat_contracts_move_with_the_length_of_months(self) -> None:
        rows = mrr_movements(
            self.given, start=JAN, end=day(1, 5), definition=self.saas_metrics
        )

        assert [
            (row.opening, row.expansion, row.contraction, row.churn, row.closing)
            for row in rows
        ] == [
            (14_300, 0, 0, 0, 14_300),
            (14_300, 0, 900, 5_000, 8_400),
            (8_400, 300, 0, 5_600, 3_100),
            (3_100, 0, 100, 0, 3_000),
        ]

    @pytest.mark.parametrize(
        ("month", "quick", "logo", "lost", "kept"),
        [
            (1, None, 0, 0, 1),
            (2, 0, 0.333333, 0.412587, 0.358974),
            (3, 0.053571, 0.5, 0.666667, 0.216783),
            (4, 0, 0, 0.032258, 0.214286),
        ],
    )
    def test_rates(
        self, month: int, quick: float | None, logo: float, lost: float, kept: float
    ) -> None:
        rates = (
            quick_ratio,
            logo_churn_rate,
            mrr_churn_rate,
            net_revenue_retention,
            gross_revenue_retention,
        )
        options = {"start": day(1, month), "end": day(1, month + 1)}

        found = [
            rate(self.given, definition=self.saas_metrics, **options).value
            for rate in rates
        ]

        expected = [quick, logo, lost, kept, kept]
        assert [None if one is None else round(float(one), 6) for one in found] == (
            expected
        )


@pytest.mark.parametrize("name", DIALECTS)
def test_the_docs_say_what_is_known_of_every_dialect(name: str) -> None:
    text = DOCS.read_text("utf-8")
    definition = DIALECTS[name]
    section = text.partition(f"\n## `{name}`\n")[2].partition("\n## ")[0]

    assert section
    for setting in definition.differences(DEFAULT):
        assert f"`{setting}" in section, setting
