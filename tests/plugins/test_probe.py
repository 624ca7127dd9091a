"""The probe: honest declarations pass it, however odd; what it sees stays small."""

# ruff: noqa: ARG001 — every computation takes the day, few need it.

import functools
import time
from collections.abc import Callable
from types import SimpleNamespace

import attrs
import numpy as np
import pytest

from successkit.core import AccountTable, AnyArray, Portfolio, View
from successkit.core.chunks import head
from successkit.health.signals import BUILT_IN
from successkit.plugins import Limits, Task, run_columns, task_of
from successkit.plugins.probe import probe
from successkit.testing import example_book, example_view

VIEW = example_view()


def _task(compute: Callable[..., object], column: str = "number") -> Task:
    return Task(kind="signal", name="acme.x", compute=compute, column=column)  # type: ignore[arg-type]


def _found(compute: Callable[..., object], view: View = VIEW) -> list[tuple[bool, str]]:
    failures = probe([_task(compute)], view, Limits())
    return [(failure.fatal, failure.message) for failure in failures]


def running_sum(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Take differences of one sum over the book: exact but for rounding."""
    account = view.portfolio.usage.array("account")
    order = np.argsort(account, kind="stable")
    upto = np.cumsum(view.portfolio.usage.array("value")[order] / 7)
    end = np.searchsorted(account[order], np.arange(len(view.table)), side="right")
    total = np.concatenate([[0.0], upto])[end]
    return np.diff(total, prepend=0.0)


def number_in_id(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.array([int(key[2:]) for key in view.table.ids.tolist()], np.int64)


@functools.lru_cache
def _worth(key: str) -> float:
    return float(len(key))


def cached(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.array([_worth(key) for key in view.table.ids.tolist()])


usage = example_book().usage
"""A table of the same name as an attribute that the next function uses."""


def same_name(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.bincount(view.portfolio.usage.array("account"), minlength=len(view.table))


EMPTY = Portfolio.from_objects()


def empty_book(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("seats") + len(EMPTY)


_TALLY = SimpleNamespace(calls=0)


def tallies(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    _TALLY.calls += 1
    return view.table.array("seats") * 2


@pytest.mark.parametrize(
    "compute",
    [
        pytest.param(running_sum, id="differences of a running sum"),
        pytest.param(number_in_id, id="reads something out of the id"),
        pytest.param(cached, id="a pure function behind a cache"),
        pytest.param(same_name, id="a table in a global of an attribute's name"),
        pytest.param(empty_book, id="a book without accounts in a global"),
        pytest.param(functools.partial(same_name), id="a partial"),
    ],
)
def test_honest_declaration_passes(compute: Callable[..., object]) -> None:
    assert _found(compute) == []


@pytest.mark.parametrize("signal", BUILT_IN, ids=lambda signal: signal.name)
def test_built_in_signal_would_pass(signal: object) -> None:
    task = attrs.evolve(task_of(signal), name="acme.x", trusted=False)  # type: ignore[arg-type]

    assert probe([task], VIEW, Limits()) == ()


@pytest.mark.parametrize("accounts", [1, 2, 3])
def test_book_of_few_accounts(accounts: int) -> None:
    assert _found(running_sum, example_view(accounts)) == []


def test_table_without_facts() -> None:
    table = AccountTable.of(VIEW.as_of, ["a", "b", "c"], seats=[1, 2, 3])

    assert _found(empty_book, View(Portfolio.from_objects(), table)) == []


def test_count_of_calls_is_noticed_and_does_no_harm() -> None:
    ((fatal, message),) = _found(tallies)

    assert not fatal
    assert "keeps what it saw in _TALLY.calls" in message


def test_nothing_is_tried_after_a_fatal_finding() -> None:
    calls: list[int] = []

    def raises(view: View, /, *, as_of: np.datetime64) -> AnyArray:
        calls.append(len(view.table))
        raise ValueError("no")

    ((fatal, message),) = _found(raises)

    assert fatal
    assert message.startswith("raises ValueError: no, in raises, line ")
    assert calls == [50]


def test_slow_declaration_is_not_tried_to_death() -> None:
    calls: list[int] = []

    def slow(view: View, /, *, as_of: np.datetime64) -> AnyArray:
        calls.append(len(view.table))
        time.sleep(0.1)
        return view.table.array("seats") * 2

    assert probe([_task(slow)], VIEW, Limits(deadline=0.3)) == ()
    assert len(calls) <= 3


def test_what_cannot_be_sent_is_fatal_only_for_a_process() -> None:
    task = _task(lambda view, *, as_of: view.table.array("seats") * 2)  # noqa: ARG005

    (noticed,) = probe([task], VIEW, Limits())
    (fatal,) = probe([task], VIEW, Limits(isolation="process"))

    assert (noticed.fatal, fatal.fatal) == (False, True)
    assert noticed.message.startswith("cannot be pickled")


def test_slip_of_the_probe_costs_no_column() -> None:
    broken = View(Portfolio.from_objects(), attrs.evolve(VIEW.table, columns={}))

    ((fatal, message),) = _found(lambda view, *, as_of: np.zeros(50), broken)  # noqa: ARG005

    assert not fatal
    assert message.startswith("could not be tried out before the run: ")


def test_cost_does_not_grow_with_the_book() -> None:
    sizes: dict[int, list[int]] = {}
    for accounts in (400, 4000):
        seen = sizes[accounts] = list[int]()

        def use(
            view: View, /, *, as_of: np.datetime64, seen: list[int] = seen
        ) -> AnyArray:
            seen.append(len(view.table))
            return running_sum(view, as_of=as_of)

        probe([_task(use)], head(example_view(accounts), 256), Limits())

    assert sizes[400] == sizes[4000]
    assert max(sizes[4000]) == 256
    assert len(sizes[4000]) <= 12


def test_run_does_without_a_column_that_fails_the_probe() -> None:
    def share(view: View, /, *, as_of: np.datetime64) -> AnyArray:
        return view.table.array("mrr") / view.table.array("mrr").sum()

    blind = run_columns([_task(share)], VIEW)
    tried = run_columns([_task(share)], VIEW, probe=probe)
    without = run_columns([_task(share)], VIEW, probe=probe, limits=Limits(probe=0))

    assert not blind.failures
    assert not without.failures
    (failure,) = tried.failures
    assert str(failure).startswith(
        "plugin acme, signal acme.x, 50 accounts: the value of an account depends on "
        "which other accounts are in the view (account 'a-0020': "
    )
    assert np.isnan(tried.columns["acme.x"]).all()
