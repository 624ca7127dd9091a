"""Small books of contracts for the tests of value."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from dateutil.relativedelta import relativedelta

from successkit.core import Account, Contract, Money, Portfolio

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
