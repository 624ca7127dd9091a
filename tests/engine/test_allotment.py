"""Whether people are where they are needed, by what became of the customers."""

from datetime import date, timedelta

import pytest

from successkit.core import Account, Contract, Money, Portfolio
from successkit.engine import Config, Engine, Verdict, check_allotment

AS_OF = date(2026, 3, 31)
EARLY = date(2023, 4, 1)


def customer(name: str, amount: int, *, lost: bool) -> Contract:
    gone = date(2025, 10, 1)
    return Contract(
        id=f"c-{name}",
        account_id=name,
        start=EARLY,
        end=gone if lost else None,
        amount=Money(amount, "JPY"),
        interval_unit="month",
        **({"status": "cancelled", "cancelled_on": gone} if lost else {}),
    )


def book(large: int, small: int, lost_large: int, lost_small: int) -> Portfolio:
    rows = [
        *(customer(f"l{k:03d}", 10_000 + k, lost=k < lost_large) for k in range(large)),
        *(customer(f"s{k:03d}", 100 + k, lost=k < lost_small) for k in range(small)),
    ]
    accounts = [Account(id=each.account_id, created=EARLY) for each in rows]
    return Portfolio.from_objects(accounts=accounts, contracts=rows)


ENGINE = Engine(config=Config(high_share=0.5, low_share=0))


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        pytest.param((30, 2), Verdict.TOO_FEW, id="more were lost than of the others"),
        pytest.param((10, 10), Verdict.TOO_MANY, id="dearer, and as many lost"),
        pytest.param((2, 30), Verdict.RIGHT, id="dearer, and fewer lost"),
    ],
)
def test_verdict_of_high_touch(lost: tuple[int, int], expected: Verdict) -> None:
    found = check_allotment(ENGINE, book(60, 60, *lost), as_of=AS_OF)

    high = found.models[0]
    assert (high.customers, high.verdict) == (60, expected)
    assert high.figures["logo_churn_rate"].value == lost[0] / 60
    assert high.reasons["ja"]


def test_who_left_counts_for_the_model_it_had() -> None:
    found = check_allotment(ENGINE, book(40, 40, 40, 0), as_of=AS_OF)

    churn = found.to_dict()["logo_churn_rate"]
    assert churn == [1, 0]
    assert found.whole["logo_churn_rate"].value == 0.5


def test_few_customers_say_nothing() -> None:
    found = check_allotment(ENGINE, book(10, 10, 10, 0), as_of=AS_OF)

    assert {row.verdict for row in found.models} == {Verdict.UNKNOWN}


def test_nobody_at_the_start() -> None:
    found = check_allotment(
        ENGINE, book(40, 40, 0, 0), as_of=EARLY + timedelta(days=30)
    )

    assert found.models == ()
    assert found.whole["logo_churn_rate"].value is None
