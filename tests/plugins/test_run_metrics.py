"""Metrics of plugins: what they return is checked, and a bad one hurts no other."""

import time
import warnings
from datetime import date
from fractions import Fraction

import attrs
import pytest

from successkit.core import (
    Account,
    Contract,
    Interval,
    MetricSpec,
    MetricValue,
    Money,
    Period,
    Portfolio,
)
from successkit.engine import Engine
from successkit.plugins import Limits, Provenance, hookimpl, run_metrics
from successkit.testing import example_book

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


def odd(**fields: object) -> object:
    def compute(_portfolio: Portfolio, _period: Period) -> MetricValue:
        return MetricValue(**{"name": "x", "value": 0.5, **fields})  # type: ignore[arg-type]

    return compute


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
        pytest.param(odd(value=float("nan")), "a finite value, or None", id="NaN"),
        pytest.param(odd(value="1"), "value to be a number", id="text for a figure"),
        pytest.param(odd(numerator=float("inf")), "finite numerator", id="endless"),
        pytest.param(odd(n=1.5), "n to be an int; got float", id="half an account"),
        pytest.param(odd(excluded={"a": None}), "excluded to be an int", id="excluded"),
        pytest.param(odd(accounts=(1,)), "accounts to be text", id="ids as numbers"),
        pytest.param(odd(interval=(0, 1)), "an Interval; got tuple", id="a pair"),
        pytest.param(
            odd(interval=Interval(low=0, high=float("nan"))),
            "finite high",
            id="an interval without end",
        ),
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


def test_metrics_of_plugins_stand_on_the_board_and_failures_in_the_review() -> None:
    plain = Engine().review(BOOK, as_of=date(2026, 3, 31))
    review = Engine(plugins=[Acme()]).review(BOOK, as_of=date(2026, 3, 31))

    assert review.metrics["acme.accounts"].value == 1.0
    assert "acme.bad, 1 accounts: SystemExit: 3" in str(review.failures[0])
    assert {name: review.metrics[name] for name in plain.metrics} == plain.metrics


LARGER = example_book(accounts=11)


@attrs.frozen
class Share:
    """An exact share; parts add up."""

    part: Fraction
    whole: int

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)

    def value(self) -> MetricValue:
        return MetricValue(name="x", value=float(self.part / self.whole), n=self.whole)


def share(portfolio: Portfolio, period: Period) -> Share:
    used = portfolio.usage.array("value").tolist()
    total = sum((Fraction(value) / period.days for value in used), Fraction(0))
    return Share(total, len(portfolio))


def parts(name: str, partial: object) -> MetricSpec:
    return MetricSpec(name=f"acme.{name}", partial=partial, unit="ratio")  # type: ignore[arg-type]


@pytest.mark.parametrize("chunk", [1, 3, 10, 11, 100])
def test_parts_add_up_to_the_same_bits_in_any_chunks(chunk: int) -> None:
    whole = share(LARGER, MARCH).value()

    run = run_metrics(
        [parts("share", share)], LARGER, MARCH, limits=Limits(chunk=chunk)
    )

    value = run.values["acme.share"]
    assert (value.value, value.n) == (whole.value, 11)
    assert not run.reported


def test_metric_that_is_computed_at_once_sees_the_whole_book() -> None:
    run = run_metrics(
        [spec("accounts", accounts)], LARGER, MARCH, limits=Limits(chunk=2)
    )

    assert run.values["acme.accounts"].value == 11


def test_empty_book_has_one_part() -> None:
    run = run_metrics([parts("share", share)], Portfolio.from_objects(), MARCH)

    assert "ZeroDivisionError" in run.failures["acme.share"]


def test_failure_in_a_part_names_its_accounts() -> None:
    def late(portfolio: Portfolio, period: Period) -> Share:
        if len(portfolio) < 4:
            raise ValueError(period.days)
        return Share(Fraction(1), 1)

    acme = Provenance(plugin="acme", version="2")
    run = run_metrics(
        [parts("late", late), parts("share", share)],
        LARGER,
        MARCH,
        limits=Limits(chunk=4),
        origins={"acme": acme},
    )

    said = (
        "plugin acme, metric acme.late, 11 accounts: accounts 8 to 10: ValueError: 31"
    )
    assert run.failures == {"acme.late": said}
    assert run.values["acme.late"].undefined == said
    assert run.values["acme.share"] == attrs.evolve(
        share(LARGER, MARCH).value(), name="acme.share", unit="ratio"
    )
    assert set(run.provenance.values()) == {acme}


@attrs.frozen
class Bad:
    """A state that breaks when it is added or read."""

    error: bool

    def __add__(self, other: "Bad") -> "Bad":
        if self.error:
            raise OverflowError
        return other

    def value(self) -> MetricValue:
        time.sleep(10_000)
        raise AssertionError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(True, "accounts 4 to 7: OverflowError", id="added"),
        pytest.param(False, "11 accounts: no answer within 0.3 s", id="read"),
    ],
)
def test_states_are_guarded_too(error: bool, said: str) -> None:  # noqa: FBT001
    run = run_metrics(
        [parts("bad", lambda _book, _period: Bad(error)), parts("share", share)],
        LARGER,
        MARCH,
        limits=Limits(chunk=4, deadline=0.3),
    )

    assert said in run.failures["acme.bad"]
    assert run.values["acme.share"].value is not None


def test_warning_is_reported_and_the_figure_used() -> None:
    def warns(portfolio: Portfolio, period: Period) -> MetricValue:
        warnings.warn("old", stacklevel=1)
        return accounts(portfolio, period)

    run = run_metrics([spec("warns", warns)], BOOK, MARCH)

    assert [failure.message for failure in run.reported] == ["warns: UserWarning: old"]
    assert not run.failures
    assert run.values["acme.warns"].value == 1
