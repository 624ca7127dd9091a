"""What a changed configuration would do: bands, revenue, actions and hours."""

# What is shown in a notebook is tested by the name that notebooks call.
# pyright: reportPrivateUsage=false

from datetime import date
from typing import Any

import attrs
import pytest

from successkit.core import InvalidInputError, Portfolio
from successkit.engine import Config, Engine, WhatIf, what_if
from successkit.health import Scorecard

DAY = date(2026, 3, 31)
OLD = Config(currency="JPY")
STRICT = attrs.evolve(
    OLD, scorecard=Scorecard(name="strict", bands=((0, 70), (70, 90), (90, 100)))
)


@pytest.fixture(scope="module")
def found(sample_portfolio: Portfolio) -> WhatIf:
    return what_if(sample_portfolio, OLD, STRICT, as_of=DAY)


def test_nothing_changes_without_a_change(sample_portfolio: Portfolio) -> None:
    same = what_if(sample_portfolio, OLD, OLD, as_of=DAY)

    assert (same.moves, same.actions, same.hours) == ((), (), 0)
    assert same.hours_before > 0


def test_moves_are_those_of_the_two_reviews(
    sample_portfolio: Portfolio, found: WhatIf
) -> None:
    old, new = (
        Engine(config=each).review(sample_portfolio, as_of=DAY).accounts
        for each in (OLD, STRICT)
    )
    bands = [
        [each or "not_scored" for each in table.values("health_band")]
        for table in (old, new)
    ]
    revenue = new.array("mrr_reporting").tolist()
    slow: dict[tuple[object, ...], list[tuple[str, int]]] = {}
    for row, name in enumerate(old.ids.tolist()):
        pair = (bands[0][row], bands[1][row])
        if pair[0] != pair[1]:
            slow.setdefault(pair, []).append((name, revenue[row]))

    assert found.moves
    assert {
        (move.before, move.after): move for move in found.moves
    }.keys() == slow.keys()
    for move in found.moves:
        expected = slow[move.before, move.after]
        assert list(move.accounts) == sorted(name for name, _ in expected)
        assert move.mrr == sum(amount for _, amount in expected)


def test_actions_open_and_close_and_hours_add_up(
    sample_portfolio: Portfolio, found: WhatIf
) -> None:
    old, new = (
        set(
            Engine(config=each).review(sample_portfolio, as_of=DAY).actions.key.tolist()
        )
        for each in (OLD, STRICT)
    )

    assert found.opens == len(new - old)
    assert found.closes == len(old - new)
    assert found.hours == pytest.approx(sum(each.hours for each in found.actions))


def test_back_again_is_the_other_way_round(
    sample_portfolio: Portfolio, found: WhatIf
) -> None:
    back = what_if(sample_portfolio, STRICT, OLD, as_of=DAY)

    assert {(move.after, move.before, move.accounts) for move in back.moves} == {
        (move.before, move.after, move.accounts) for move in found.moves
    }
    assert (back.opens, back.closes) == (found.closes, found.opens)
    assert back.hours == pytest.approx(-found.hours)


def test_it_shows_itself(found: WhatIf) -> None:
    document = found.to_dict()

    assert document["as_of"] == "2026-03-31"
    assert document["old"] != document["new"]
    assert isinstance(document["moves"], list)
    assert "customers change band" in repr(found)
    assert "<caption>" in found._repr_html_()


def test_scorecards_stand_for_settings(
    sample_portfolio: Portfolio, found: WhatIf
) -> None:
    # The last day of the facts is the day; the other settings are those of the other.
    assert what_if(sample_portfolio, OLD, STRICT.scorecard) == found


@pytest.mark.parametrize(
    ("old", "new", "options", "message"),
    [
        pytest.param({}, OLD, {}, "old: expected a Config or a Scorecard", id="old"),
        pytest.param(OLD, None, {}, "new: expected a Config or a Score", id="new"),
        pytest.param(OLD, OLD, {}, "as_of: expected a day", id="no day at all"),
        pytest.param(OLD, OLD, {"as_of": "2026"}, "as_of: expected", id="no day"),
    ],
)
def test_refusals(
    old: Any,  # noqa: ANN401
    new: Any,  # noqa: ANN401
    options: dict[str, Any],
    message: str,
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        what_if(Portfolio.from_objects(), old, new, **options)


def test_an_unknown_signal_is_refused(sample_portfolio: Portfolio) -> None:
    wrong = attrs.evolve(OLD, scorecard=Scorecard(signals=["nobody"]))

    with pytest.raises(InvalidInputError, match="nobody"):
        what_if(sample_portfolio, OLD, wrong, as_of=DAY)
