"""Customers older than the records enter at their age, and do not flatter (slow)."""

from datetime import date, timedelta

import numpy as np
import pytest

from successkit.core import Account, Contract, Money, Portfolio
from successkit.metrics import RiskTable, ShiftedBetaGeometric

SINCE, TODAY = date(2021, 4, 1), date(2026, 3, 31)
ALPHA, BETA = 0.668, 3.806
YEAR = 365.2425


def late_book(customers: int, seed: int) -> Portfolio:
    """Return a book of yearly customers that knows nothing of losses before ``SINCE``.

    Each leaves at a renewal with a chance of its own; who had left before the records
    begin is not in it, and who is in it has the contract of its first day.
    """
    rng = np.random.default_rng(seed)
    age = rng.uniform(-2, 12, customers)  # in years, when the records begin
    chance = rng.beta(ALPHA, BETA, customers)
    years = np.ceil(np.log(rng.random(customers)) / np.log1p(-chance))
    contracts = list[Contract]()
    for number in np.flatnonzero((years > age) & (years < 1e6)).tolist():
        start = SINCE - timedelta(days=round(age[number] * YEAR))
        left = start.year + int(min(years[number], 200))
        end = start.replace(year=left, day=min(start.day, 28))
        start = start.replace(day=min(start.day, 28))
        gone = end <= TODAY
        contracts.append(
            Contract(
                id=f"c{number}",
                account_id=f"a{number}",
                start=start,
                end=end if gone else None,
                status="cancelled" if gone else "active",
                amount=Money(1200, "JPY"),
                interval_unit="year",
            )
        )
    accounts = [Account(id=contract.account_id) for contract in contracts]
    return Portfolio.from_objects(accounts=accounts, contracts=contracts)


def true_lifetime(discount: float) -> float:
    """Return periods still to be bought before the first renewal, by a plain sum."""
    left, total, weight = 1.0, 0.0, 1.0
    for decision in range(1, 2000):
        left *= (BETA + decision - 1) / (ALPHA + BETA + decision - 1)
        total += left * weight
        weight /= 1 + discount
    return total


@pytest.mark.slow
def test_late_start_recovers_the_truth_where_ignoring_it_errs_by_a_third() -> None:
    book, truth = late_book(30_000, 5), true_lifetime(0.1)

    known, ignored = (
        ShiftedBetaGeometric.fit(
            RiskTable.from_portfolio(
                book, as_of=TODAY, since=since, cancelled="rolling"
            )
        ).expected_residual_lifetime(1, discount=0.1)
        for since in (SINCE, None)
    )

    assert known == pytest.approx(truth, rel=0.03)
    assert abs(ignored / truth - 1) > 0.30
