"""Figures of a published data set, to the last digit, under its own definition.

Data and queries: Carl Gold, Fighting Churn with Data (Manning, 2020), crm6.
"""

import csv
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Account, Contract, Money, Portfolio
from successkit.metrics import (
    FIGHT_CHURN,
    logo_churn_rate,
    mrr_churn_rate,
    mrr_movements,
    net_revenue_retention,
)

BESIDE = Path(__file__).resolve().parents[2].parent / "shared"
FOLDER = Path(os.environ.get("SUCCESSKIT_SHARED", BESIDE)) / "data" / "fightchurn_crm6"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="the data sets of ../shared are not on this machine"
    ),
]


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def crm6() -> Portfolio:
    contracts = [
        Contract(
            id=str(number),
            account_id=row["account_id"],
            product=row["product"],
            start=date.fromisoformat(row["start_date"]),
            end=date.fromisoformat(row["end_date"]) if row["end_date"] else None,
            amount=Money.from_decimal(row["mrr"], "USD"),
            quantity=int(row["quantity"]),
        )
        for number, row in enumerate(rows_of("subscription.csv"))
    ]
    accounts = [Account(id=row["id"]) for row in rows_of("account.csv")]
    portfolio = Portfolio.from_objects(accounts=accounts, contracts=contracts)
    assert portfolio.problems.set_aside == 0
    return portfolio


def options(row: dict[str, str]) -> dict[str, Any]:
    start, end = (date.fromisoformat(row[name]) for name in ("from", "to"))
    return {"start": start, "end": end, "definition": FIGHT_CHURN}


def test_logo_churn(crm6: Portfolio) -> None:
    for row in rows_of("oracle_churn_rate.csv"):
        figure = logo_churn_rate(crm6, **options(row))

        assert (figure.numerator, figure.denominator, figure.value) == (
            int(row["n_churn"]),
            int(row["n_start"]),
            float(row["churn_rate"]),
        ), row["from"]
        assert len(figure.accounts) == figure.numerator


def test_revenue_churn(crm6: Portfolio) -> None:
    for row in rows_of("oracle_mrr_churn.csv"):
        figure = mrr_churn_rate(crm6, **options(row))
        (movement,) = mrr_movements(crm6, **options(row))

        assert figure.value == float(row["mrr_churn_rate"]), row["from"]
        assert movement.opening == Decimal(row["start_mrr"])
        assert movement.churn == Decimal(row["churn_mrr"])
        assert movement.contraction == Decimal(row["downsell_mrr"])


def test_net_retention(crm6: Portfolio) -> None:
    for row in rows_of("oracle_net_retention.csv"):
        figure = net_revenue_retention(crm6, **options(row))

        assert figure.value == float(row["net_mrr_retention_rate"]), row["from"]
        assert figure.numerator == Decimal(row["retain_mrr"])
        assert figure.denominator == Decimal(row["start_mrr"])
