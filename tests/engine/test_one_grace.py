"""Revenue and lifecycle take the grace of a renewal from one definition."""

from datetime import date

import pytest

from successkit.core import Account, Contract, Money, Portfolio
from successkit.engine import Config, Engine
from successkit.metrics import DEFAULT, FIGHT_CHURN, Definition


def book(gap_ends: date) -> Portfolio:
    """Return a yearly contract to 25 January and one that follows after a gap."""
    price = Money(1200, "JPY")
    first, then = date(2025, 1, 25), date(2026, 1, 25)
    return Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            Contract(id="1", account_id="a", start=first, end=then, amount=price),
            Contract(id="2", account_id="a", start=gap_ends, amount=price),
        ],
    )


@pytest.mark.parametrize(
    ("definition", "event"),
    [
        pytest.param(DEFAULT, "renewed", id="eleven days lie within the usual grace"),
        pytest.param(
            Definition(renewal_grace=5), "won_back", id="but not within five days"
        ),
        pytest.param(FIGHT_CHURN, "won_back", id="and without a grace ended is lost"),
    ],
)
def test_a_gap_is_a_renewal_for_both_or_for_none(
    definition: Definition, event: str
) -> None:
    engine = Engine(config=Config(definition=definition))
    review = engine.review(book(date(2026, 2, 5)), as_of=date(2026, 4, 30))
    kinds = set(review.parts.events.kind.strings().tolist())

    back = sum(int(row.reactivation) for row in review.movements)
    assert ("won_back" in kinds) == (event == "won_back") == (back > 0)
    assert ("renewed" in kinds) == (event == "renewed")
