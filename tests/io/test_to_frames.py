"""Tables go out with their declared types, missing values as null."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from successkit.core import (
    Account,
    AccountTable,
    Contract,
    Facts,
    InvalidInputError,
    Money,
    Portfolio,
    Survey,
)
from successkit.core.states import HealthBand
from successkit.io import to_frames

DAY = date(2026, 3, 31)


@pytest.fixture
def table() -> AccountTable:
    """Return a table with a value and a missing value of each kind."""
    return AccountTable.of(
        DAY,
        ["a", "b"],
        phase=["adoption", None],
        mrr=[100, 0],
        products_held=[2, -(2**63)],
        renewal_on=["2026-06-01", "NaT"],
        usage_trend=[0.5, float("nan")],
        customer=[1, -1],
        health_band=[0, -1],
    )


@pytest.fixture
def contracts() -> Facts:
    """Return two contracts in currencies of different minor units."""
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            Contract(id="1", account_id="a", start=DAY, amount=Money(1200, "JPY")),
            Contract(id="2", account_id="a", start=DAY, amount=Money(1205, "USD")),
            Contract(id="3", account_id="a", start=DAY),
        ],
    )
    return book.contracts


def test_account_table_goes_out_as_arrays(table: AccountTable) -> None:
    arrays = to_frames(table)

    assert arrays["phase"].tolist() == ["adoption", None]
    assert arrays["mrr"].tolist() == [100, 0]
    assert arrays["products_held"].tolist() == [2, None]
    assert arrays["renewal_on"].tolist() == [date(2026, 6, 1), None]
    assert str(arrays["usage_trend"].tolist()) == "[0.5, nan]"
    assert arrays["customer"].tolist() == [True, None]
    assert arrays["health_band"].tolist() == [str(next(iter(HealthBand))), None]


def test_account_table_goes_out_as_arrow(table: AccountTable) -> None:
    pytest.importorskip("pyarrow")

    frame = to_frames(table, "arrow")

    assert frame["products_held"].to_pylist() == [2, None]
    assert frame["renewal_on"].to_pylist() == [date(2026, 6, 1), None]
    assert frame["usage_trend"].to_pylist() == [0.5, None]
    assert frame["customer"].to_pylist() == [True, None]


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_account_table_goes_out_as_a_data_frame(table: AccountTable, kind: str) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip(kind)

    frame = to_frames(table, kind)

    assert list(frame["mrr"]) == [100, 0]
    assert list(frame["id"]) == ["a", "b"]


def test_amounts_of_facts_are_in_major_units(contracts: Facts) -> None:
    amounts = to_frames(contracts)["amount"].tolist()

    assert amounts == [Decimal(1200), Decimal("12.05"), None]


def test_instants_are_aware() -> None:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        surveys=[Survey(account_id="a", at=at, kind="csat", score=4)],
    )

    arrays = to_frames(book.surveys)

    assert arrays["at"].tolist() == [at]
    assert arrays["recorded_at"].tolist() == [None]


def test_unknown_kind_is_refused(table: AccountTable) -> None:
    with pytest.raises(InvalidInputError, match="kind: expected dict, arrow"):
        to_frames(table, "excel")
