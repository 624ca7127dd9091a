"""A review in parts: the same bits for any number of parts and threads."""

import json
import warnings
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from successkit.core import (
    AnyArray,
    Enrichment,
    Guard,
    InvalidInputError,
    Portfolio,
    Signal,
    Text,
    Veto,
    View,
)
from successkit.core.declarations.normaliser import Percentile
from successkit.engine import Config, Engine, Review
from successkit.engine.backends import Local
from successkit.health import Scorecard
from successkit.metrics import Definition
from successkit.plugins import Limits, hookimpl

DAY = date(2026, 3, 31)
POINTS = ((0.0, 0.0), (10.0, 100.0))
QUICK = Limits(deadline=30.0)
YEN = Config(currency="JPY", evaluations_back=4, evaluations_most=6, plugins=QUICK)


def units(view: View, /, **_as_of: object) -> AnyArray:
    return view.table.array("mrr") % 11.0


def dear(view: View, /, **_as_of: object) -> AnyArray:
    return view.table.array("value") / 1e6


def odd(view: View, /, **_as_of: object) -> AnyArray:
    return np.asarray(view.table.array("mrr") % 2 == 0)


def tier(view: View, /, **_as_of: object) -> Text:
    seats = view.table.array("seats").tolist()
    return Text.of(["gold" if one > 5 else None for one in seats])


def sometimes(view: View, /, **_as_of: object) -> AnyArray:
    if "A-000031" in view.table.ids:
        raise ValueError(f"one of {len(view.table)} accounts is not to my liking")
    return units(view)


def warning(view: View, /, **_as_of: object) -> AnyArray:
    warnings.warn(f"{len(view.table)} accounts", RuntimeWarning, stacklevel=1)
    return units(view)


@attrs.frozen
class Acme:
    """A plugin with these signals and what it takes to see them everywhere."""

    signals: tuple[Signal, ...]

    @hookimpl
    def successkit_health_signals(self) -> Iterable[Signal]:
        return self.signals

    @hookimpl
    def successkit_enrich(self) -> Iterable[Enrichment]:
        return [Enrichment(name="Acme.tier", compute=tier, kind="text")]

    @hookimpl
    def successkit_guards(self) -> Iterable[Guard]:
        return [Guard(name="Acme.odd", compute=odd)]

    @hookimpl
    def successkit_veto(self) -> Iterable[Veto]:
        return [Veto(name="Acme.no", when="Acme.tier == 'gold'")]


def plugin(*computes: Any) -> Acme:  # noqa: ANN401
    """Return a plugin with a signal for each function."""
    return Acme(
        tuple(
            Signal(name=f"Acme.{each.__name__}", compute=each, points=POINTS)
            for each in computes
        )
    )


def same(one: Review, other: Review) -> None:
    """Two reviews are equal to the last byte."""
    assert json.dumps(one.document()) == json.dumps(other.document())
    assert one.accounts.to_dict().keys() == other.accounts.to_dict().keys()
    assert repr(one.accounts.to_dict()) == repr(other.accounts.to_dict())
    assert one.actions.rows() == other.actions.rows()
    assert one.decision.ledger == other.decision.ledger
    for name, figure in one.metrics.items():
        assert figure == other.metrics[name]
        assert figure.accounts == other.metrics[name].accounts, name


@pytest.fixture(scope="module")
def book(sample_portfolio: Portfolio) -> Portfolio:
    """Return a book of 16 accounts."""
    return sample_portfolio.select(np.arange(22, 38))


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine that looks back on few evaluations."""
    return Engine(config=YEN)


@given(
    chosen=st.sets(st.integers(0, 15)),
    parts=st.integers(2, 17),
    threads=st.integers(1, 3),
)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_number_of_parts_and_threads_gives_the_same_bytes(
    book: Portfolio, engine: Engine, chosen: set[int], parts: int, threads: int
) -> None:
    some = book.select(np.array(sorted(chosen), np.intp))
    on = Local(threads=threads, parts=parts)

    whole = engine.review(some, as_of=DAY, on=Local(threads=1, parts=1))
    same(engine.review(some, as_of=DAY, on=on), whole)


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(Config(currency="JPY", evaluations_back=0), id="no history"),
        pytest.param(Config(), id="the usual currency is that of the whole book"),
        pytest.param(
            Config(
                currency="JPY",
                evaluations_most=6,
                evaluations_back=4,
                definition=Definition(basis="spread"),
            ),
            id="another basis of revenue",
        ),
        pytest.param(Config(currency="EUR"), id="no rate for the currency"),
    ],
)
def test_settings_make_no_difference(book: Portfolio, config: Config) -> None:
    engine = Engine(config=config)
    whole = engine.review(book, as_of=DAY, on=Local(threads=1, parts=1))

    same(engine.review(book, as_of=DAY, on=Local(threads=2, parts=5)), whole)


@pytest.mark.parametrize("day", [date(2023, 6, 1), date(2020, 1, 1), date(2026, 3, 29)])
def test_any_day_and_any_state_of_knowledge(
    book: Portfolio, engine: Engine, day: date
) -> None:
    known_at = datetime(2026, 2, 1, tzinfo=UTC)
    whole, cut = (
        engine.review(book, as_of=day, known_at=known_at, on=Local(threads=1, parts=k))
        for k in (1, 7)
    )

    same(cut, whole)


@pytest.mark.parametrize(
    "computes",
    [
        pytest.param((units, dear), id="plugins that do nothing wrong"),
        pytest.param((units, sometimes), id="one that fails for one account"),
        pytest.param((units, warning), id="one that warns of what it sees"),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_plugins_and_what_goes_wrong_in_them_make_no_difference(
    book: Portfolio, computes: tuple[Any, ...], threads: int
) -> None:
    engine = Engine(config=YEN, plugins=[plugin(*computes)])
    whole = engine.review(book, as_of=DAY, on=Local(threads=1, parts=1))
    cut = engine.review(book, as_of=DAY, on=Local(threads=threads, parts=4))

    same(cut, whole)
    assert cut.failures == whole.failures


def test_accounts_that_are_ranked_against_each_other_are_ranked_in_the_book(
    book: Portfolio,
) -> None:
    scale = Percentile(cohort="industry")
    card = Scorecard(normalisers={"usage_trend": scale}, coverage_gate=0.3)
    engine = Engine(config=attrs.evolve(YEN, scorecard=card))
    whole, cut = (
        engine.review(book, as_of=DAY, on=Local(threads=1, parts=k)) for k in (1, 6)
    )

    same(cut, whole)


@pytest.mark.parametrize("accounts", [0, 1, 2])
def test_small_books_have_few_parts(
    book: Portfolio, engine: Engine, accounts: int
) -> None:
    book = book.select(np.arange(accounts))
    whole, cut = (
        engine.review(book, as_of=DAY, on=Local(threads=2, parts=k)) for k in (1, 9)
    )

    same(cut, whole)


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "2"])
def test_threads_and_parts_are_whole_numbers(number: Any) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match="threads: expected a whole number"):
        Local(threads=number)
    with pytest.raises(InvalidInputError, match="parts: expected a whole number"):
        Local(parts=number)


def test_what_is_no_book_is_refused(engine: Engine) -> None:
    with pytest.raises(InvalidInputError, match=r"a Portfolio.*or the folder of one"):
        engine.review(42, as_of=DAY)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("accounts", "threads", "parts"),
    [
        pytest.param(30_000, 2, 1, id="a small book is one part"),
        pytest.param(100_000, 2, 2, id="one for each thread"),
        pytest.param(100_000, 1, 1, id="one thread has one part"),
        pytest.param(300_000, 2, 4, id="parts are not too large, and even"),
    ],
)
def test_parts_suit_the_book(accounts: int, threads: int, parts: int) -> None:
    assert Local(threads=threads).suitable(accounts) == parts
