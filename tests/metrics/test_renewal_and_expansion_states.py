"""States of renewal and expansion figures: they add up, and only with their like."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Period,
    Portfolio,
)
from successkit.metrics import (
    RevenueBook,
    offer_conversion_rate,
    renewal_rate,
    upsell_amount,
    upsell_rate,
)
from successkit.metrics.revenue import (
    PeriodFigures,
    expansion_partial,
    renewal_partial,
)

DAY = timedelta(days=1)
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
AS_OF = date(2026, 4, 10)
OFFERED = datetime(2026, 3, 2, tzinfo=UTC)


def figures_of(
    portfolio: Portfolio, period: Period = MARCH, currency: str = "JPY"
) -> PeriodFigures:
    book = RevenueBook.of(portfolio, as_of=AS_OF, currency=currency)
    return book.figures([period])[0]


STATES = [
    pytest.param(renewal_partial, id="renewals by count"),
    pytest.param(lambda f: renewal_partial(f, "value"), id="renewals by value"),
    pytest.param(lambda f: renewal_partial(f, "value_net"), id="renewals, net"),
    pytest.param(
        lambda f: expansion_partial(f, sale="upsell", over="eligible"), id="upsell"
    ),
    pytest.param(
        lambda f: expansion_partial(f, sale="cross_sell", over="active"),
        id="cross-sell over customers at the end",
    ),
    pytest.param(
        lambda f: expansion_partial(f, sale="cross_sell", over=None),
        id="amount of cross-sell",
    ),
    pytest.param(lambda f: expansion_partial(f, sale="offer", over=None), id="offers"),
]


def rows(account: str, kind: int, day: int, amount: int) -> list[Contract]:
    """Return one of a few lives of an account around March 2026."""
    at = MARCH.start + day * DAY
    old = Contract(
        id=f"{account}1",
        account_id=account,
        product="P",
        start=date(2025, 1, 1),
        end=at if kind % 2 else None,
        amount=Money(100, "JPY"),
    )
    new = Contract(
        id=f"{account}{'1' if kind == 2 else '2'}",
        account_id=account,
        product="Q" if kind == 4 else "P",
        start=at,
        amount=Money(amount, "JPY"),
    )
    return [old] if kind in {0, 1} else [old, new]


lives = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(0, 300)),
    max_size=8,
)


def book_of(given_: list[tuple[int, int, int]]) -> Portfolio:
    names = [f"a{place}" for place in range(len(given_))]
    return Portfolio.from_objects(
        accounts=[Account(id=name) for name in names],
        contracts=[
            row
            for name, life in zip(names, given_, strict=True)
            for row in rows(name, *life)
        ],
        events=[
            Event(account_id=name, at=OFFERED, kind="offered") for name in names[::2]
        ],
    )


@pytest.mark.parametrize("state", STATES)
@settings(max_examples=15)
@given(lives, st.integers(0, 255))
def test_any_partition_gives_the_same_bits(
    state: Any,  # noqa: ANN401
    given_: list[tuple[int, int, int]],
    mask: int,
) -> None:
    book = book_of(given_)
    chosen = np.array([bool(mask >> place & 1) for place in range(len(book))], bool)

    one, other = (figures_of(book.select(part)) for part in (chosen, ~chosen))
    whole = state(figures_of(book))

    assert state(one) + state(other) == state(other) + state(one) == whole
    assert (state(one) + state(other)).value() == whole.value()


def test_a_state_is_the_figure_without_its_accounts() -> None:
    book = book_of([(1, 3, 5), (3, 3, 150), (2, 9, 140), (4, 20, 7), (5, 2, 90)])
    figures = figures_of(book)
    span: dict[str, Any] = {"start": MARCH.start, "end": MARCH.end, "as_of": AS_OF}

    pairs = [
        (renewal_partial(figures), renewal_rate(book, **span)),
        (renewal_partial(figures, "value"), renewal_rate(book, **span, by="value")),
        (
            expansion_partial(figures, sale="upsell", over="offered"),
            upsell_rate(book, **span, over="offered"),
        ),
        (
            expansion_partial(figures, sale="upsell", over=None),
            upsell_amount(book, **span),
        ),
        (
            expansion_partial(figures, sale="offer", over=None),
            offer_conversion_rate(book, **span),
        ),
    ]

    for state, figure in pairs:
        assert figure.accounts
        assert state.value() == attrs.evolve(figure, accounts=())


def test_parts_of_different_figures_are_refused() -> None:
    book = book_of([(2, 3, 150)])
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    one, other = figures_of(book), figures_of(book, april)

    with pytest.raises(InvalidInputError, match="cannot add parts of two figures"):
        renewal_partial(one) + renewal_partial(other)
    with pytest.raises(InvalidInputError, match="cannot add parts of two figures"):
        expansion_partial(one, sale="upsell", over=None) + expansion_partial(
            one, sale="cross_sell", over=None
        )
