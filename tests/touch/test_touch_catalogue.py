"""The catalogue of actions and the advice on organisation."""

import pytest

from successkit.core import InvalidInputError
from successkit.core.states import PhaseKind, TouchModel
from successkit.touch import (
    ACTIONS,
    Level,
    OrganisationModel,
    actions_for,
    organisation_plan,
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
    ("customers", "price", "complexity", "regions", "models"),
    [
        pytest.param(5, "low", "low", 1, ["all_rounder"], id="alone"),
        pytest.param(
            12, "high", "high", 1, ["concierge", "pre_sales"], id="few, dear, complex"
        ),
        pytest.param(
            5, "low", "low", 3, ["all_rounder", "area"], id="an all-rounder an area"
        ),
        pytest.param(
            800, "mid", "high", 1, ["specialist", "pre_sales"], id="many and complex"
        ),
        pytest.param(
            9000, "high", "high", 4,
            ["concierge", "specialist", "pre_sales", "area"],
            id="everything at once",
        ),
    ],
)  # fmt: skip
def test_what_to_combine(
    customers: int, price: str, complexity: str, regions: int, models: list[str]
) -> None:
    plan = organisation_plan(
        customers=customers,
        price=Level(price),
        complexity=Level(complexity),
        regions=regions,
    )

    assert sorted(plan.models) == sorted(models)
    assert str(plan.models[0]) == models[0]
    assert plan.combined == (len(models) > 1)


@pytest.mark.parametrize("customers", [0, 50, 51, 500, 501, 10**9])
@pytest.mark.parametrize("price", list(Level))
@pytest.mark.parametrize("complexity", list(Level))
@pytest.mark.parametrize("regions", [1, 5])
def test_every_plan_is_explained(
    customers: int, price: Level, complexity: Level, regions: int
) -> None:
    given = {
        "customers": customers,
        "price": price,
        "complexity": complexity,
        "regions": regions,
    }
    advice = [each.model for each in recommend_organisation(**given)]  # type: ignore[arg-type]

    plan = organisation_plan(**given)  # type: ignore[arg-type]

    assert plan.models[0] == advice[0]
    assert sorted([*plan.models, *plan.left_out]) == sorted(advice)
    assert OrganisationModel.ALL_ROUNDER not in plan.models or set(plan.models) <= {
        OrganisationModel.ALL_ROUNDER,
        OrganisationModel.AREA,
    }
    for lang in ("en", "ja"):
        assert len(plan.reasons[lang]) > len(plan.models) - 1
        assert all(said[lang] for said in plan.left_out.values())


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
