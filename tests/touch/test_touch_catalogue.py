"""The catalogue of actions and the advice on organisation."""

import pytest

from successkit.core import InvalidInputError
from successkit.core.states import PhaseKind, TouchModel
from successkit.touch import (
    ACTIONS,
    Level,
    OrganisationModel,
    actions_for,
    recommend_organisation,
)


@pytest.mark.parametrize("model", list(TouchModel))
@pytest.mark.parametrize("phase", list(PhaseKind))
def test_every_model_has_something_to_do_in_every_phase(
    model: TouchModel, phase: PhaseKind
) -> None:
    actions = actions_for(model, phase)

    assert actions
    assert all(action.label("ja") != action.label("en") for action in actions)


def test_names_are_unique() -> None:
    names = [action.name for action in ACTIONS]

    assert len(set(names)) == len(names)


def test_reviews_are_quarterly_for_high_and_yearly_for_low_touch() -> None:
    every = {a.model: a.every for a in ACTIONS if a.kind == "review"}

    assert every == {TouchModel.HIGH: 4, TouchModel.LOW: 1}


@pytest.mark.parametrize(
    ("customers", "price", "complexity", "regions", "best"),
    [
        pytest.param(10, "low", "low", 1, "all_rounder", id="a small business"),
        pytest.param(80, "high", "high", 1, "concierge", id="dear and complex"),
        pytest.param(9000, "low", "high", 1, "specialist", id="many and complex"),
        pytest.param(80, "low", "high", 1, "pre_sales", id="complex to introduce"),
        pytest.param(80, "mid", "low", 4, "area", id="spread over areas"),
    ],
)
def test_best_organisation(
    customers: int, price: str, complexity: str, regions: int, best: str
) -> None:
    advice = recommend_organisation(
        customers=customers,
        price=Level(price),
        complexity=Level(complexity),
        regions=regions,
    )

    assert str(advice[0].model) == best
    assert advice[0].reasons["ja"]


@pytest.mark.parametrize("customers", [0, 1, 50, 51, 500, 501, 10**9])
@pytest.mark.parametrize("price", list(Level))
@pytest.mark.parametrize("complexity", list(Level))
def test_there_is_always_advice_with_reasons(
    customers: int, price: Level, complexity: Level
) -> None:
    advice = recommend_organisation(
        customers=customers, price=price, complexity=complexity
    )

    assert advice
    assert all(each.reasons["en"] for each in advice)
    assert len({each.model for each in advice}) == len(advice)


def test_every_organisation_is_the_advice_for_somebody() -> None:
    advised = {
        each.model
        for customers in (10, 100, 1000)
        for price in Level
        for complexity in Level
        for each in recommend_organisation(
            customers=customers, price=price, complexity=complexity, regions=2
        )
    }

    assert advised == set(OrganisationModel)


@pytest.mark.parametrize(
    ("customers", "price", "regions"), [(-1, "low", 1), (1, "cheap", 1), (1, "low", 0)]
)
def test_nonsense_is_refused(customers: int, price: str, regions: int) -> None:
    with pytest.raises(InvalidInputError, match="expected"):
        recommend_organisation(
            customers=customers,
            price=price,  # type: ignore[arg-type]
            complexity=Level.LOW,
            regions=regions,
        )
