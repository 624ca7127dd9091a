"""What follows a trial that ends together with a contract."""

from datetime import date

from successkit.core import Account, Contract, Money, Portfolio
from successkit.metrics.definitions import DEFAULT
from successkit.metrics.revenue.terms import contract_terms

AS_OF = date(2026, 4, 1)


def contract(name: str, start: date, end: date | None, kind: str = "new") -> Contract:
    return Contract(
        id=name,
        account_id="a",
        start=start,
        end=end,
        kind=kind,
        amount=Money(1200, "JPY"),
        product="P",
        interval_unit="month",
    )


def test_both_are_renewed_by_what_begins_on_that_day() -> None:
    turn = date(2026, 2, 1)
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            contract("paid", date(2026, 1, 1), turn),
            contract("trial", date(2026, 1, 15), turn, "trial"),
            contract("then", turn, None),
        ],
    ).as_of(AS_OF)

    terms = contract_terms(book.contracts, AS_OF, DEFAULT, assume_renewed=True)

    ids = book.contracts.text("id").strings()
    assert dict(zip(ids, terms.renewed.tolist(), strict=True)) == {
        "paid": True,
        "trial": True,
        "then": False,
    }
    assert terms.successor[ids.tolist().index("paid")] == ids.tolist().index("then")
    assert terms.successor[ids.tolist().index("trial")] == -1
