"""Looking back at scores alone: the same bits as in a whole evaluation."""

from datetime import date

import attrs
import numpy as np
import pytest

from successkit.core import AccountTable, Portfolio, Signal, View
from successkit.core.account_table import COLUMNS, null_column
from successkit.core.declarations.normaliser import ByAge, Percentile
from successkit.engine import Config, Engine
from successkit.engine.past import PastDays
from successkit.engine.scored import Scored
from successkit.health import BUILT_IN, Scorecard, deciding_scores, score
from successkit.health.reads import columns_read

DAYS = (date(2026, 3, 30), date(2025, 12, 1), date(2025, 2, 3), date(2023, 7, 3))
CONFIG = Config(currency="JPY")


def same_scores(one: Scored, other: Scored) -> None:
    assert one.table.ids.tolist() == other.table.ids.tolist()
    for name in ("score_milli", "cap_milli", "reason", "coverage"):
        left, right = getattr(one.health, name), getattr(other.health, name)
        assert left.tobytes() == right.tobytes(), name
    assert one.health.raw.keys() == other.health.raw.keys()
    for name, column in one.health.raw.items():
        assert column.tobytes() == other.health.raw[name].tobytes(), name
    left, right = deciding_scores(one.health), deciding_scores(other.health)
    assert left.tobytes() == right.tobytes()


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "config",
    [
        pytest.param(CONFIG, id="as it comes"),
        pytest.param(
            attrs.evolve(
                CONFIG,
                scorecard=Scorecard(
                    normalisers={"usage_trend": Percentile(cohort="region")}
                ),
            ),
            id="customers are ranked within regions",
        ),
        pytest.param(
            attrs.evolve(
                CONFIG, scorecard=Scorecard(half_lives={"usage_trend": 30, "nps": 60})
            ),
            id="evidence grows stale",
        ),
    ],
)
def test_scores_alone_are_those_of_a_whole_evaluation(
    sample_portfolio: Portfolio, day: date, config: Config
) -> None:
    engine = Engine(config=config)
    past = PastDays(portfolio=sample_portfolio, known_at=None, currency="JPY")
    with engine._setup.runner.at_work() as runner:
        setup = attrs.evolve(engine._setup, runner=runner)
        few = past.scored(setup, sample_portfolio, day, (), only_scores=True)
        same_scores(few, past.scored(setup, sample_portfolio, day, ()))


@pytest.mark.parametrize("signal", BUILT_IN, ids=lambda each: each.name)
def test_a_signal_looks_at_the_columns_that_it_names(
    sample_portfolio: Portfolio, signal: Signal
) -> None:
    engine = Engine(config=CONFIG)
    review = engine.review(sample_portfolio, as_of=DAYS[0])
    table = review.accounts
    read = columns_read([signal])
    assert read is not None

    def scored(seen: AccountTable) -> bytes:
        card = Scorecard(signals=[signal.name], coverage_gate=0)
        found = score(View(review.facts, seen), BUILT_IN, card)
        return found.score.tobytes() + found.raw[signal.name].tobytes()

    blank = {
        name: null_column(spec, len(table))
        for name, spec in COLUMNS.items()
        if name not in {*read, "id"}
    }
    assert scored(table.with_columns(**blank)) == scored(table)


def test_nobody_knows_what_a_plugin_looks_at() -> None:
    class Odd:
        __hash__ = None  # type: ignore[assignment]

        def __call__(self, view: View, /, *, as_of: np.datetime64) -> object:
            raise NotImplementedError

    odd = Signal(name="acme.odd", compute=Odd(), points=((0, 0), (1, 100)))  # type: ignore[arg-type]
    assert columns_read([odd]) is None
    assert columns_read([*BUILT_IN, odd]) is None


def test_scales_look_at_columns_too() -> None:
    usage = next(each for each in BUILT_IN if each.name == "usage_trend")
    by_age = ByAge([(60, [(0, 0), (1, 100)]), (300, [(0, 0), (1, 100)])])
    aged = attrs.evolve(usage, points=(), normaliser=by_age)
    ranked = attrs.evolve(usage, points=(), normaliser=Percentile(cohort="industry"))
    assert columns_read([aged]) == {"customer", "usage_trend", "age_days"}
    assert columns_read([ranked]) == {"customer", "usage_trend", "industry"}
