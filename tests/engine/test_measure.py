"""Every metric of a book in parts is that of the whole book."""

from datetime import date
from typing import Self

import attrs
import pytest

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    MetricSpec,
    MetricValue,
    Money,
    Period,
    Portfolio,
)
from successkit.engine import MetricsRequest, measure, metrics_document
from successkit.engine.backends import Local
from successkit.io import from_frames
from successkit.plugins import Extensions, Plugin
from successkit.testing.sample import sample_book

AS_OF = date(2026, 3, 31)
YEAR = Period(date(2025, 4, 1), date(2026, 4, 1))


@attrs.frozen
class Counted:
    """Accounts."""

    accounts: int

    def __add__(self, other: Self) -> "Counted":
        return Counted(self.accounts + other.accounts)

    def value(self) -> MetricValue:
        return MetricValue(name="counting.all", value=self.accounts, unit="count")


def count(portfolio: Portfolio, period: Period) -> Counted:
    assert period == YEAR
    return Counted(len(portfolio))


def broken(portfolio: Portfolio, period: Period) -> Counted:
    raise ZeroDivisionError(f"{len(portfolio)} accounts in {period}")


def whole(portfolio: Portfolio, _period: Period) -> MetricValue:
    return MetricValue(name="counting.whole", value=len(portfolio), unit="count")


class Counting(Plugin):
    """Metrics that add up."""

    plugin_name = "counting"

    def successkit_metrics(self) -> list[MetricSpec]:
        return [
            MetricSpec(name="counting.all", partial=count, unit="count"),
            MetricSpec(name="counting.broken", partial=broken, unit="count"),
        ]


class Greedy(Plugin):
    """A metric that needs the whole book."""

    plugin_name = "greedy"

    def successkit_metrics(self) -> list[MetricSpec]:
        return [MetricSpec(name="greedy.whole", compute=whole, unit="count")]


def book_of(*currencies: str) -> Portfolio:
    """Return one account with one contract for each currency."""
    names = [f"{place}-{name}" for place, name in enumerate(currencies)]
    contracts = [
        Contract(
            id=each, account_id=each, start=date(2025, 1, 1), amount=Money(5, name)
        )
        for each, name in zip(names, currencies, strict=True)
    ]
    return Portfolio.from_objects(
        accounts=[Account(id=each) for each in names], contracts=contracts
    )


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    """Return a book with every table."""
    return from_frames(**sample_book(accounts=80, as_of=AS_OF))


@pytest.mark.parametrize("parts", [1, 2, 9])
def test_any_number_of_parts_gives_the_figures_of_the_document(
    sample: Portfolio, parts: int
) -> None:
    request = MetricsRequest(
        start=YEAR.start, end=YEAR.end, every="year", as_of=AS_OF, currency="JPY"
    )
    found = measure(
        sample, YEAR, as_of=AS_OF, currency="JPY", on=Local(threads=1, parts=parts)
    )

    periods = metrics_document(sample, request)["periods"]
    expected = periods[0]["metrics"]  # type: ignore[index]
    told = {name: value.as_dict() | {"plugin": None} for name, value in found.items()}
    assert told == expected


def test_metrics_of_plugins_add_up_too(sample: Portfolio) -> None:
    extensions = Extensions.collect([Counting()])

    found = measure(sample, YEAR, currency="JPY", plugins=extensions, on=Local(parts=3))

    assert found["counting.all"].value == 80


def test_a_plugin_that_fails_costs_its_own_figure_only(sample: Portfolio) -> None:
    extensions = Extensions.collect([Counting()])

    found = measure(sample, YEAR, currency="JPY", plugins=extensions)

    broken = found.pop("counting.broken")
    assert broken.undefined is not None
    assert broken.undefined.startswith(
        "plugin counting, metric counting.broken: ZeroDivisionError: "
    )
    found.pop("counting.all")
    assert found == measure(sample, YEAR, currency="JPY")


def test_a_missing_rate_leaves_what_needs_no_revenue() -> None:
    found = measure(book_of("JPY", "USD"), YEAR, currency="JPY", on=Local(parts=2))

    assert "USD" in str(found["mrr"].undefined)
    alone = measure(book_of("JPY"), YEAR)
    assert found["csat"].undefined == alone["csat"].undefined


def test_several_currencies_need_a_choice() -> None:
    with pytest.raises(InvalidInputError, match="currency: the book has JPY and USD"):
        measure(book_of("JPY", "USD"), YEAR)


def test_a_metric_that_needs_the_whole_book_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"metric greedy\.whole: expected part"):
        measure(book_of("JPY"), YEAR, plugins=Extensions.collect([Greedy()]))


def test_a_book_that_the_backend_cannot_read() -> None:
    with pytest.raises(InvalidInputError, match="Local: expected a Portfolio"):
        measure("a folder", YEAR)
