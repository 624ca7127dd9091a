"""Models and the worth of cells are kept where cells are the same: the same bits."""

import attrs
import numpy as np
import pytest

from successkit.core import Text
from successkit.metrics import RiskTable, ValueModel
from successkit.metrics.value.group_model import CellWorth, Outlook
from successkit.metrics.value.same_cells import SameCells
from successkit.metrics.value.worths import worths_of

YEARS = RiskTable.from_counts(at_risk=[400, 300, 250], churned=[80, 40, 20])
MONTHS = RiskTable.from_counts(at_risk=[900, 800], churned=[90, 60], term=1)
OUTLOOK = Outlook(horizon=60)
FIELDS = tuple(attrs.fields_dict(CellWorth))


def forgetful(model: ValueModel) -> ValueModel:
    """Return the same model that has worked nothing out."""
    wholes = tuple(attrs.evolve(each, made={}) for each in model.wholes)
    return attrs.evolve(model, wholes=wholes)


def worth(model: ValueModel, *cells: tuple[int, int, int]) -> list[list[list[float]]]:
    term, number, wait = (np.array(column) for column in zip(*cells, strict=True))
    segment = Text.empty(len(term))
    found = worths_of(model, segment, term, number, wait, OUTLOOK).worth
    return [[np.ravel(getattr(one, name)).tolist() for name in FIELDS] for one in found]


BOOK = [(12, 1, 3), (12, 2, 7), (12, 3, 1), (1, 4, 1), (1, 9, 1)]


@pytest.mark.parametrize("cell", BOOK)
def test_a_cell_is_worth_the_same_before_and_after_its_book(
    cell: tuple[int, int, int],
) -> None:
    model = ValueModel.fit(YEARS + MONTHS)
    alone = worth(forgetful(model), cell)

    whole = worth(model, *BOOK)

    assert worth(model, cell) == alone
    assert worth(model, *BOOK) == whole == worth(forgetful(model), *BOOK)


def test_cells_that_were_not_worked_out_are() -> None:
    model = forgetful(ValueModel.fit(YEARS))
    worth(model, (12, 1, 3), (12, 1, 4))

    assert worth(model, (12, 1, 4), (12, 5, 9)) == worth(
        forgetful(model), (12, 1, 4), (12, 5, 9)
    )


def test_the_outlook_makes_a_difference() -> None:
    model = ValueModel.fit(YEARS)
    one, other = (
        worths_of(
            model,
            Text.empty(1),
            np.array([12]),
            np.array([1]),
            np.array([3]),
            Outlook(horizon=60, discount=discount),
        ).column("months")
        for discount in (0.1, 0.2)
    )

    assert one[0] > other[0]


def test_a_term_that_did_not_change_keeps_its_model() -> None:
    fewer = RiskTable.from_counts(at_risk=[899, 800], churned=[90, 60], term=1)

    one, other = ValueModel.fit(YEARS + MONTHS), ValueModel.fit(YEARS + fewer)

    assert one.wholes[1] is other.wholes[1]
    assert one.wholes[0] is not other.wholes[0]


def test_revenue_makes_another_table() -> None:
    more = attrs.evolve(YEARS, mrr_expanded=YEARS.mrr_expanded + 1)

    assert SameCells(YEARS) != SameCells(more)
    assert hash(SameCells(YEARS)) == hash(SameCells(more))
    assert SameCells(YEARS) != YEARS
