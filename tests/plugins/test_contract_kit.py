"""The contract kit: good declarations pass, each kind of bad one is told apart."""

from collections.abc import Callable
from functools import partial
from types import ModuleType

import numpy as np
import pytest

from successkit.core import (
    AnyArray,
    MetricSpec,
    MetricValue,
    Period,
    Portfolio,
    Signal,
    View,
)
from successkit.plugins import hookimpl
from successkit.testing import (
    check_metric,
    check_plugin,
    check_signal,
    example_book,
    example_view,
)

# ruff: noqa: ARG001 — every signal takes the day, few need it.


def _signal(compute: Callable[..., object]) -> Signal:
    return Signal(name="acme.x", compute=compute, points=((0, 0), (1, 100)))  # type: ignore[arg-type]


def mean_use(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    usage = view.portfolio.usage
    recent = usage.array("day") > as_of - np.timedelta64(28, "D")
    account = usage.array("account")[recent]
    rows = len(view.table)
    total = np.bincount(account, usage.array("value")[recent], rows)
    return total / np.bincount(account, minlength=rows)


def noisy(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.random.default_rng().random(len(view.table))


def spoils_table(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    column = view.table.array("mrr")
    column += 1
    return column * 1.0


def spoils_facts_in_secret(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    value = view.portfolio.usage.array("value")
    if value.base is not None and not value.flags.writeable:
        value = value.base
    value[:] = 0
    return np.zeros(len(view.table))


def adds_a_column(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    view.table.columns["mine"] = np.zeros(len(view.table))  # type: ignore[index]
    return np.zeros(len(view.table))


def last_row_wins(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    result = np.full(len(view.table), np.nan)
    usage = view.portfolio.usage
    result[usage.array("account")] = usage.array("value")
    return result


def rank_in_the_book(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.argsort(np.argsort(view.table.array("mrr"))) * 1.0


def share_of_the_book(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    mrr = view.table.array("mrr")
    return mrr / mrr.sum()


def first_row_of_the_book(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("mrr") - view.table.array("mrr")[0] * 0.0


def knows_nothing(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.full(len(view.table), np.nan)


_MOST: dict[str, float] = {}


def remembers(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    # A cache that grows with what it saw: harmless on one view, wrong over two days.
    usage = view.portfolio.usage
    result = np.zeros(len(view.table))
    np.maximum.at(result, usage.array("account"), usage.array("value") * 1.0)
    ids = view.table.ids.tolist()
    for key, value in zip(ids, result.tolist(), strict=True):
        _MOST[key] = max(value, _MOST.get(key, 0.0))
    return np.array([_MOST[key] for key in ids], dtype=np.float64)


def raises(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    raise LookupError("no such thing")


def test_good_signal_passes() -> None:
    check_signal(_signal(mean_use))
    check_signal(_signal(mean_use), example_view(accounts=9, seed=4))


@pytest.mark.parametrize(
    ("compute", "message"),
    [
        pytest.param(
            raises, r"acme.x: raises LookupError: no such thing, in raises", id="raises"
        ),
        pytest.param(noisy, r"two calls.*no random numbers", id="random"),
        pytest.param(spoils_table, r"its input table.mrr; work on a copy", id="writes"),
        pytest.param(spoils_facts_in_secret, r"input usage.value", id="reaches in"),
        pytest.param(
            adds_a_column, r"item assignment, in adds_a_column", id="adds a column"
        ),
        pytest.param(last_row_wins, r"the order of rows", id="last row wins"),
        pytest.param(rank_in_the_book, r"which other accounts", id="rank"),
        pytest.param(share_of_the_book, r"which other accounts", id="share of a sum"),
        pytest.param(first_row_of_the_book, r"IndexError", id="needs an account"),
        pytest.param(knows_nothing, r"example_view\(measures=", id="knows nothing"),
        pytest.param(remembers, r"facts from after the day", id="keeps what it saw"),
        pytest.param(
            lambda view, **_day: view.table.array("mrr") * 1.0,
            r"cannot be pickled.*top of a module",
            id="lambda",
        ),
    ],
)
def test_broken_promise_is_named(compute: Callable[..., object], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_signal(_signal(compute))


def test_facts_up_to_the_day_are_the_same_with_later_ones() -> None:
    view = example_view(accounts=6)
    book = example_book(6, later=True).as_of(view.as_of)

    assert len(example_book(6, later=True)) == 12
    assert book.account_ids.tolist() == view.portfolio.account_ids.tolist()
    for name, facts in view.portfolio.tables.items():
        for key, column in facts.columns.items():
            np.testing.assert_equal(
                _plain(book.tables[name].columns[key]), _plain(column)
            )


def _plain(column: object) -> object:
    return column.strings().tolist() if hasattr(column, "strings") else column


def test_example_has_no_problems_and_fits_its_table() -> None:
    view = example_view()

    assert not view.portfolio.problems.rows
    assert view.table.ids.tolist() == view.portfolio.account_ids.tolist()
    assert 0 < np.isnan(view.table.array("seats")).sum() < len(view.table)


def churned(portfolio: Portfolio, period: Period) -> MetricValue:
    n = len(portfolio)
    return MetricValue(
        name="acme.churned",
        value=0.5 if n else None,
        undefined=None if n else f"no accounts in {period}",
        n=n,
    )


def _always(_portfolio: Portfolio, _period: Period, **changes: object) -> MetricValue:
    return MetricValue(**{"name": "acme.churned", "value": 0.5, **changes})  # type: ignore[arg-type]


def _with(**changes: object) -> Callable[[Portfolio, Period], MetricValue]:
    return partial(_always, **changes)


def _fails(_portfolio: Portfolio, _period: Period) -> MetricValue:
    raise ZeroDivisionError


def _spec(compute: Callable[..., object]) -> MetricSpec:
    return MetricSpec(name="acme.churned", compute=compute, low=0, high=1)  # type: ignore[arg-type]


def test_good_metric_passes() -> None:
    check_metric(_spec(churned))


@pytest.mark.parametrize(
    ("compute", "message"),
    [
        pytest.param(
            _fails, r"acme.churned: raises ZeroDivisionError, in _fails", id="raises"
        ),
        pytest.param(lambda _p, _q: 0.5, r"a MetricValue; got float", id="a float"),
        pytest.param(_with(name="other"), r"expected name 'acme.ch", id="other name"),
        pytest.param(_with(unit="count"), r"unit 'share'.*'count'", id="other unit"),
        pytest.param(_with(value=1.5), r"from 0 to 1; got 1.5", id="out of bounds"),
        pytest.param(_with(value=np.nan), r"got nan", id="NaN"),
        pytest.param(_with(value=None), r"does not say why", id="undefined, no reason"),
        pytest.param(_with(), r"an empty book gave 0.5", id="a share of nothing"),
        pytest.param(
            lambda book, period: churned(book, period),  # noqa: PLW0108
            r"cannot be pickled",
            id="lambda",
        ),
    ],
)
def test_broken_metric_is_named(compute: Callable[..., object], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_metric(_spec(compute))


def _plugin(**hooks: Callable[[], object]) -> ModuleType:
    module = ModuleType("acme")
    for name, hook in hooks.items():
        setattr(module, name, hookimpl(_calling(hook)))
    return module


def _calling(answer: Callable[[], object]) -> Callable[[], object]:
    def hook() -> object:
        return answer()

    return hook


def test_good_plugin_passes() -> None:
    check_plugin(
        _plugin(
            successkit_health_signals=lambda: [_signal(mean_use)],
            successkit_metrics=lambda: [_spec(churned)],
        )
    )


_calls = iter(range(1000))


@pytest.mark.parametrize(
    ("hook", "answer", "message"),
    [
        ("successkit_metric", list, r"did you mean successkit_metrics\?"),
        ("successkit_health_signals", lambda: [_signal(noisy)], r"acme.x: two calls"),
        ("successkit_metrics", lambda: [_spec(_fails)], r"ZeroDivisionError"),
        (
            "successkit_event_kinds",
            lambda: [f"kind_{next(_calls)}"],
            r"something else on every call",
        ),
    ],
)
def test_bad_plugin_is_named(
    hook: str, answer: Callable[[], object], message: str
) -> None:
    with pytest.raises(AssertionError, match=message):
        check_plugin(_plugin(**{hook: answer}))
