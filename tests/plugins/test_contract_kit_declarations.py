"""The contract kit for columns, guards, vetoes, sums, rules and observers."""

# ruff: noqa: ARG001 — every computation takes the day, few need it.

from fractions import Fraction
from types import ModuleType

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AnyArray,
    Enrichment,
    Guard,
    MetricSpec,
    MetricValue,
    Period,
    Playbook,
    Portfolio,
    Seen,
    Signal,
    Step,
    Text,
    Veto,
    View,
)
from successkit.plugins import hookimpl
from successkit.plugins.promises.comparing import first_difference
from successkit.testing import (
    check_column,
    check_metric,
    check_plugin,
    check_signal,
    example_view,
)


def tier(view: View, /, *, as_of: np.datetime64) -> Text:
    seats = view.table.array("seats").tolist()
    return Text.of("gold" if some > 20 else "steel" for some in seats)


def gold(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.text("acme.tier").strings() == "gold"


def shared_codes(view: View, /, *, as_of: np.datetime64) -> Text:
    return view.table.text("owner")


def slow(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    import time

    time.sleep(0.02)
    return view.table.array("seats") * 2


@pytest.mark.parametrize(
    "declaration",
    [
        pytest.param(
            Enrichment(name="acme.tier", compute=tier, kind="text"), id="text"
        ),
        pytest.param(Guard(name="acme.big", when="seats > 20"), id="a condition"),
        pytest.param(
            Veto(name="acme.hush", when="seats < 5 and not paused"), id="a veto"
        ),
    ],
)
def test_good_declaration_passes(declaration: Enrichment | Guard | Veto) -> None:
    check_column(declaration)


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        pytest.param(
            Enrichment(name="acme.tier", compute=shared_codes, kind="text"),
            r"acme.tier: returns its input table.owner itself",
            id="text that shares its codes",
        ),
        pytest.param(
            Guard(name="acme.gold", compute=gold),
            r"acme.gold: raises UnknownNameError: .*'acme.tier', in gold, line",
            id="a column that only the plugin adds",
        ),
        pytest.param(
            Veto(name="acme.hush", when="seats <"),
            r"acme.hush: condition",
            id="half a condition",
        ),
    ],
)
def test_broken_declaration_is_named(
    declaration: Enrichment | Guard | Veto, message: str
) -> None:
    with pytest.raises(AssertionError, match=message):
        check_column(declaration)


def test_deadline_counts_for_the_whole_trial() -> None:
    signal = Signal(name="acme.slow", compute=slow, points=((0, 0), (1, 100)))

    check_signal(signal, example_view(5), deadline=10)
    with pytest.raises(AssertionError, match=r"acme.slow: no answer within 0.05 s; wa"):
        check_signal(signal, example_view(5), deadline=0.05)


@attrs.frozen
class Mean:
    """A sum and a count."""

    total: Fraction
    count: int

    def __add__(self, other: "Mean") -> "Mean":
        return Mean(self.total + other.total, self.count + other.count)

    def value(self) -> MetricValue:
        mean = float(self.total / self.count) if self.count else None
        why = None if self.count else "no use"
        return MetricValue(name="acme.use", value=mean, undefined=why, unit="count")


@attrs.frozen
class LastWins(Mean):
    """Forgets what it is added to."""

    def __add__(self, other: Mean) -> "Mean":
        return other if other.count else self


def exact(book: Portfolio, period: Period) -> Mean:
    value = book.usage.array("value")
    return Mean(Fraction(int(value.sum()), 3), len(value))


def last_wins(book: Portfolio, period: Period) -> Mean:
    return LastWins(*attrs.astuple(exact(book, period), recurse=False))


def raises_in_parts(book: Portfolio, period: Period) -> Mean:
    if 0 < len(book) < 50:
        raise ValueError("a part of a book")
    return exact(book, period)


def test_sums_that_add_up_pass() -> None:
    check_metric(MetricSpec(name="acme.use", partial=exact, unit="count"))


@pytest.mark.parametrize(
    ("partial", "message"),
    [
        pytest.param(last_wins, r"states of parts do not add up", id="forgets"),
        pytest.param(raises_in_parts, r"raises ValueError: a part", id="raises"),
    ],
)
def test_sums_that_do_not_are_named(partial: object, message: str) -> None:
    with pytest.raises(AssertionError, match=rf"acme\.use: {message}"):
        check_metric(MetricSpec(name="acme.use", partial=partial, unit="count"))  # type: ignore[arg-type]


class Whole:
    """Columns, guards and rules that build upon each other."""

    plugin_name = "acme"

    @hookimpl
    def successkit_enrich(self) -> list[Enrichment]:
        return [Enrichment(name="acme.tier", compute=tier, kind="text")]

    @hookimpl
    def successkit_guards(self) -> list[Guard]:
        return [
            Guard(name="acme.gold", compute=gold),
            Guard(name="acme.shiny", when="acme.tier == 'gold'"),
        ]

    @hookimpl
    def successkit_playbooks(self) -> list[Playbook]:
        steps = (Step(name="ring", kind="call"),)
        return [Playbook(name="acme.thank", when="acme.gold and mrr > 0", steps=steps)]

    @hookimpl
    def successkit_on_actions(self, seen: Seen) -> None:
        assert len(seen.columns["key"]) == seen.rows


def test_plugin_may_build_upon_its_own_columns() -> None:
    check_plugin(Whole())
    check_plugin(Whole(), example_view(9))


def test_veto_of_a_misspelt_playbook_is_named() -> None:
    module = ModuleType("acme")
    veto = Veto(name="acme.hush", when="paused", action_kinds=("cal",))
    module.successkit_veto = hookimpl(lambda: [veto])  # type: ignore[attr-defined]

    with pytest.raises(AssertionError, match=r"acme.hush: action_kinds: no 'cal'"):
        check_plugin(module)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e12, 1e12) | st.just(float("nan")), max_size=9))
def test_column_differs_from_itself_nowhere(values: list[float]) -> None:
    column = np.array(values, np.float64)

    assert first_difference(column, column.copy()) == ""
    assert first_difference(column, column * (1 + 1e-13), close=True) == ""


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9), st.data())
def test_first_difference_is_the_first(values: list[int], data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(values) - 1))
    column, other = np.array(values), np.array(values)
    other[row:] += 1

    assert first_difference(column, other).startswith(f"row {row}: ")
