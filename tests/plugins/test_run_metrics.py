"""Metrics of plugins: what they return is checked, and a bad one hurts no other."""

from datetime import date

import pytest

from successkit.core import (
    Account,
    Contract,
    MetricSpec,
    MetricValue,
    Money,
    Period,
    Portfolio,
)
from successkit.engine import Engine
from successkit.plugins import hookimpl, run_metrics

BOOK = Portfolio.from_objects(
    accounts=[Account(id="a")],
    contracts=[
        Contract(
            id="c", account_id="a", start=date(2025, 1, 1), amount=Money(100, "JPY")
        )
    ],
)
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def accounts(portfolio: Portfolio, period: Period) -> MetricValue:
    return MetricValue(name="x", value=float(len(portfolio)), n=period.days)


def raises(_portfolio: Portfolio, _period: Period) -> MetricValue:
    raise SystemExit(3)


def nonsense(_portfolio: Portfolio, _period: Period) -> MetricValue:
    return "many"  # type: ignore[return-value]


def too_large(_portfolio: Portfolio, _period: Period) -> MetricValue:
    return MetricValue(name="x", value=1.5)


def spec(name: str, compute: object, high: float | None = None) -> MetricSpec:
    return MetricSpec(name=f"acme.{name}", compute=compute, unit="count", high=high)  # type: ignore[arg-type]


def test_a_metric_gets_its_declared_name_and_unit() -> None:
    run = run_metrics([spec("accounts", accounts)], BOOK, MARCH)

    value = run.values["acme.accounts"]
    assert (value.name, value.unit, value.value, value.n) == (
        "acme.accounts",
        "count",
        1.0,
        31,
    )


@pytest.mark.parametrize(
    ("compute", "said"),
    [
        pytest.param(raises, "SystemExit: 3", id="one that exits"),
        pytest.param(nonsense, "expected a MetricValue; got str", id="not a figure"),
        pytest.param(too_large, "expected a finite value", id="out of its bounds"),
    ],
)
def test_a_bad_metric_is_undefined_and_hurts_no_other(
    compute: object, said: str
) -> None:
    run = run_metrics(
        [spec("bad", compute, high=1), spec("accounts", accounts)], BOOK, MARCH
    )

    assert run.values["acme.bad"].value is None
    assert said in run.failures["acme.bad"]
    assert run.values["acme.accounts"].value == 1.0


class Acme:
    plugin_name = "acme"

    @hookimpl
    def successkit_metrics(self) -> list[MetricSpec]:
        return [spec("accounts", accounts), spec("bad", raises)]


def test_metrics_of_plugins_stand_on_the_board_and_failures_in_the_findings() -> None:
    plain = Engine().review(BOOK, as_of=date(2026, 3, 31))
    review = Engine(plugins=[Acme()]).review(BOOK, as_of=date(2026, 3, 31))

    assert review.metrics["acme.accounts"].value == 1.0
    assert "acme.bad, 1 accounts: SystemExit: 3" in " ".join(review.findings)
    assert {name: review.metrics[name] for name in plain.metrics} == plain.metrics
