"""Small books of contracts, and published data sets from packages that ship them."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from successkit.core import Account, Contract, Money, Portfolio
from successkit.metrics import BuyingTable

BookMaker = Callable[..., Portfolio]


def renewing(
    name: str, start: date, renewals: int, *, months: int = 12, amount: int = 1200
) -> list[Contract]:
    """Return contracts of an account that renews some times and then leaves."""
    step = relativedelta(months=months)
    return [
        Contract(
            id=f"{name}.{k}",
            account_id=name,
            start=start + step * k,
            end=start + step * (k + 1),
            amount=Money(amount, "JPY"),
            interval_unit="month",
            interval_count=months,
        )
        for k in range(renewals + 1)
    ]


@pytest.fixture(scope="session")
def annual_book() -> BookMaker:
    """Return a maker of books of annual contracts whose accounts leave by chance."""

    def make(
        accounts: int = 120, *, churn: float = 0.2, seed: int = 1, years: int = 6
    ) -> Portfolio:
        rng = Random(seed)  # noqa: S311 -- nothing secret
        rows, made = list[Contract](), list[Account]()
        for number in range(accounts):
            name = f"A{number:04d}"
            start = date(2020, 1, 1) + timedelta(days=rng.randrange(365 * 3))
            stays = 0
            while stays < years and rng.random() > churn:
                stays += 1
            rows += renewing(name, start, stays, amount=1200 * rng.randint(1, 9))
            region = "east" if number % 4 else "west"
            made.append(Account(id=name, industry=region))
        return Portfolio.from_objects(accounts=made, contracts=rows)

    return make


CDNOW = "cdnow_customers_summary_with_transactions.csv"


def shipped(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a file of a package, without importing the package."""
    found = find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"needs the data that {package} ships: it is in the extra [peers]")
    path = Path(found.origin).parent / "datasets" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def cdnow() -> BuyingTable:
    """2,357 customers of a shop for music, first bought in early 1997, in weeks."""
    rows = shipped("lifetimes", CDNOW)
    columns = {name: [float(row[name]) for row in rows] for name in rows[0]}
    return BuyingTable.from_columns(
        frequency=columns["x"],
        recency=columns["t_x"],
        age=columns["T"],
        mean_amount=columns["zbar"],
        customers=np.arange(len(rows)).astype(str),
        unit_days=7,
    )
