"""A condition is compiled once, for the columns and words that it names."""

from datetime import date

import numpy as np
import pytest

from successkit.core import AccountTable, InvalidInputError, Text, UnknownNameError
from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.condition import compile_condition
from successkit.core.states import HealthBand

MONEY = {"tier": TableColumn("tier", "money", "a price")}
TEXT = {"tier": TableColumn("tier", "text", "a word")}


def test_the_same_text_over_the_same_columns_is_the_same_object() -> None:
    one = compile_condition("mrr > 5 and phase == 'renewal'")
    wider = {**COLUMNS, "acme.tier": TableColumn("acme.tier", "text", "more")}

    assert compile_condition("mrr > 5 and phase == 'renewal'", columns=wider) is one


def test_a_column_of_another_kind_makes_another_condition() -> None:
    assert compile_condition("tier > 5", columns=MONEY).columns == ("tier",)

    with pytest.raises(InvalidInputError, match="no order"):
        compile_condition("tier > 'a'", columns=TEXT)
    with pytest.raises(InvalidInputError, match="expected a number"):
        compile_condition("tier == 'a'", columns=MONEY)


def test_a_column_that_is_not_there_any_more_is_refused() -> None:
    compile_condition("tier > 5", columns=MONEY)

    with pytest.raises(
        UnknownNameError, match=r"no column 'tier'; did you mean 'other'"
    ):
        compile_condition(
            "tier > 5", columns={"other": TableColumn("other", "money", "")}
        )
    with pytest.raises(UnknownNameError, match="no column 'tier'"):
        compile_condition("change(tier, 7) > 5", columns={})


def test_other_words_are_other_conditions() -> None:
    compile_condition("tier == 'gold'", columns=TEXT)
    compile_condition("tier == 'gold'", columns=TEXT, words={"tier": ["gold"]})

    with pytest.raises(UnknownNameError, match="'gold'"):
        compile_condition("tier == 'gold'", columns=TEXT, words={"tier": ["blue"]})


@pytest.mark.parametrize(
    ("kind", "allowed", "codes"), [("text", None, False), ("enum", HealthBand, True)]
)
def test_a_column_means_what_it_is_declared_as(
    kind: str, allowed: type[HealthBand] | None, *, codes: bool
) -> None:
    columns = {"band": TableColumn("band", kind, "", "", allowed)}

    found = compile_condition("band == 'danger'", columns=columns)

    coded = np.array([0], np.int8) if codes else Text.of(["danger"])
    table = AccountTable.of(date(2026, 3, 31), ["a"]).with_columns(band=coded)
    assert found.evaluate(table).tolist() == [1]


def test_the_day_may_be_a_column_of_its_own() -> None:
    own = {"as_of": TableColumn("as_of", "number", "")}

    assert compile_condition("as_of > 5", columns=own).columns == ("as_of",)
    assert compile_condition("as_of > '2026-01-01'", columns={}).columns == ()
