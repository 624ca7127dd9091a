"""Declarations in a process of their own: whatever they do, they do it there."""

import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import attrs
import numpy as np
import pytest

from successkit.core import (
    AnyArray,
    Enrichment,
    Failure,
    MetricSpec,
    Period,
    Text,
    View,
)
from successkit.plugins import (
    ColumnRun,
    Limits,
    Task,
    hand_of,
    load,
    run_columns,
    run_metrics,
    task_of,
)
from successkit.testing import example_view

APART = Limits(isolation="process", deadline=20.0, chunk=4)
VIEW = example_view(accounts=10)
YEAR = Period(date(2025, 4, 1), date(2026, 4, 1))

PLUGIN = """
import os, signal, sys, time, warnings
import attrs
import numpy as np
from successkit.core import Failure, MetricValue

def mrr(view, /, *, as_of):
    return view.table.array("mrr") / 7

def usage(view, /, *, as_of):
    facts = view.portfolio.usage
    assert facts.row_numbers.shape == (len(facts),)
    known = facts.text("measure").equals("logins")
    value = np.where(known, facts.array("value") / 3, 0)
    return np.bincount(facts.array("account"), value, minlength=len(view.table))

def tier(view, /, *, as_of):
    return [f"{name}!" for name in view.table.ids]

def codes(view, /, *, as_of):
    return view.portfolio.accounts.text("name").codes

def process(view, /, *, as_of):
    return np.full(len(view.table), os.getpid())

def exits(view, /, *, as_of):
    os._exit(7)

def aborts(view, /, *, as_of):
    os.abort()

def sleeps(view, /, *, as_of):
    time.sleep(10_000)

def prints(view, /, *, as_of):
    while True:
        print("x" * 1000)

def talks(view, /, *, as_of):
    print("hello from acme")
    return np.ones(len(view.table))

def asks(view, /, *, as_of):
    return np.full(len(view.table), len(sys.stdin.read()))

def huge(view, /, *, as_of):
    return np.zeros(200_000_000, np.int8)

def function(view, /, *, as_of):
    return lambda: view

def interrupts(view, /, *, as_of):
    raise KeyboardInterrupt

def warns(view, /, *, as_of):
    warnings.warn("old")
    np.random.random()
    return np.ones(len(view.table))

def writes(view, /, *, as_of):
    view.table.array("mrr")[:] = 0

def probe(tasks, view, limits):
    (task,) = tasks
    task.compute(view, as_of=np.datetime64(view.as_of))
    return (task.failure(len(view.table), f"tried in {os.getpid() != HOST}"),)

HOST = None

@attrs.frozen
class Sum:
    total: float
    accounts: int
    def __add__(self, other):
        if self.total > 60:
            os._exit(3)
        return Sum(self.total + other.total, self.accounts + other.accounts)
    def value(self):
        return MetricValue(name="x", value=self.total, n=self.accounts)

def part(portfolio, period):
    return Sum(float(len(portfolio)), len(portfolio))

def part_dies(portfolio, period):
    return Sum(100.0, 1)

def part_whole(portfolio, period):
    return MetricValue(name="x", value=float(len(portfolio.usage)), n=period.days)

def odd_value(portfolio, period):
    return MetricValue(name="x", value=1.0, excluded={"a": lambda: 1})
"""


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    path = tmp_path_factory.mktemp("plugin") / "plugin_apart.py"
    path.write_text(PLUGIN, encoding="utf-8")
    (module,) = load([str(path)])
    assert isinstance(module, ModuleType)
    yield module
    del sys.modules["plugin_apart"]


def tasks(plugin: ModuleType, *names: str, column: str = "number") -> list[Task]:
    return [
        task_of(
            Enrichment(name=f"acme.{name}", compute=getattr(plugin, name), kind=column)
        )
        for name in names
    ]


def run(plugin: ModuleType, *names: str, limits: Limits = APART) -> ColumnRun:
    return run_columns(tasks(plugin, *names), VIEW, limits=limits)


def bits(column: object) -> object:
    if isinstance(column, Text):
        return column.codes.tobytes(), column.values.tolist()
    assert isinstance(column, np.ndarray)
    return column.tobytes()


def test_same_bits_as_in_a_thread_and_one_process_for_all(plugin: ModuleType) -> None:
    given = [
        *tasks(plugin, "mrr", "usage", "codes"),
        *tasks(plugin, "tier", column="text"),
    ]
    mixed = VIEW.portfolio.usage
    mixed = mixed.take(np.random.default_rng(0).permutation(mixed.rows))
    tables = {**VIEW.portfolio.tables, "usage": mixed}
    view = View(attrs.evolve(VIEW.portfolio, tables=tables), VIEW.table)
    here = run_columns(given, view)

    apart = run_columns([*given, *tasks(plugin, "process")], view, limits=APART)

    assert not apart.failures
    assert len(set(apart.columns["acme.process"].tolist())) == 1  # type: ignore[union-attr]
    for name, column in here.columns.items():
        assert bits(apart.columns[name]) == bits(column), name


DEADLY = {
    "exits": "its process ended with exit code 7",
    "aborts": "its process was ended by SIGABRT",
    "huge": "expected shape (4,); got (200000000,)",
    "function": "got function",
    "interrupts": "KeyboardInterrupt",
    "writes": "read-only",
}


@pytest.mark.skipif(sys.platform == "win32", reason="no signals by name there")
def test_each_death_is_the_failure_of_one_declaration_alone(plugin: ModuleType) -> None:
    done = run(plugin, *DEADLY, "mrr", "usage")

    assert [failure.name for failure in done.failures] == [f"acme.{k}" for k in DEADLY]
    for failure, said in zip(done.failures, DEADLY.values(), strict=True):
        assert failure.message.startswith("accounts 0 to 3: "), failure
        assert said in failure.message
    for name in ("mrr", "usage"):
        alone = run_columns(tasks(plugin, name), VIEW).columns[f"acme.{name}"]
        assert bits(done.columns[f"acme.{name}"]) == bits(alone)


@pytest.mark.parametrize("name", ["sleeps", "prints"])
def test_process_that_hangs_is_ended(
    plugin: ModuleType, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = attrs.evolve(APART, deadline=1.0)
    start = time.perf_counter()

    done = run(plugin, name, "mrr", limits=limits)

    (failure,) = done.failures
    assert failure.message == "accounts 0 to 3: no answer within 1 s"
    assert bits(done.columns["acme.mrr"]) == bits(VIEW.table.array("mrr") / 7)
    assert time.perf_counter() - start < 60
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err) < 100_000


def test_what_it_prints_goes_to_standard_error(
    plugin: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(plugin, "talks")

    assert not done.failures
    assert "hello from acme" in capsys.readouterr().err


def test_it_reads_nothing_of_ours(plugin: ModuleType) -> None:
    done = run(plugin, "asks")

    assert done.columns["acme.asks"].tolist() == [0.0] * 10  # type: ignore[union-attr]


def test_warning_and_random_numbers_there_are_told_here(plugin: ModuleType) -> None:
    done = run(plugin, "warns")

    assert [failure.fatal for failure in done.failures] == [False, False]
    assert done.failures[0].message == "warns: UserWarning: old"
    assert done.failures[1].message.startswith("touches the global random state")


def test_one_hand_for_several_runs_keeps_its_process(plugin: ModuleType) -> None:
    given, specs = tasks(plugin, "process"), [metric(plugin, partial="part")]

    with hand_of(APART) as hand:
        first = run_columns(given, VIEW, limits=APART, hand=hand)
        figures = run_metrics(specs, VIEW.portfolio, YEAR, limits=APART, hand=hand)
        again = run_metrics(specs, VIEW.portfolio, YEAR, limits=APART, hand=hand)
        second = run_columns(given, VIEW, limits=APART, hand=hand)

    assert bits(first.columns["acme.process"]) == bits(second.columns["acme.process"])
    assert figures.values == again.values
    assert figures.values["acme.part"].value == 10


def test_probe_runs_there_too(plugin: ModuleType) -> None:
    done = run_columns(
        tasks(plugin, "mrr", "exits"), VIEW, limits=APART, probe=plugin.probe
    )

    assert [failure.message for failure in done.failures] == [
        "tried in True",
        "tried out on 10 accounts: its process ended with exit code 7",
    ]


def test_what_cannot_be_sent_says_so() -> None:
    def local(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        return np.ones(len(view.table))

    task = task_of(Enrichment(name="acme.local", compute=local))

    (failure,) = run_columns([task], VIEW, limits=APART).failures

    assert "cannot be sent to another process" in failure.message
    assert "at the top of a module" in failure.message


def metric(plugin: ModuleType, **functions: str) -> MetricSpec:
    given = {kind: getattr(plugin, name) for kind, name in functions.items()}
    name = "_".join(functions.values())
    return MetricSpec(name=f"acme.{name}", unit="count", **given)


def test_metrics_add_up_there(plugin: ModuleType) -> None:
    specs = [
        metric(plugin, partial="part"),
        metric(plugin, partial="part_dies"),
        metric(plugin, compute="odd_value"),
        metric(plugin, compute="part_whole"),
    ]

    done = run_metrics(specs, VIEW.portfolio, YEAR, limits=APART)

    assert done.values["acme.part"].value == 10
    assert done.values["acme.part"].n == 10
    assert done.values["acme.part_whole"].value == VIEW.portfolio.usage.rows
    assert [failure.name for failure in done.reported] == [
        "acme.part_dies",
        "acme.odd_value",
    ]
    assert "accounts 4 to 7: " in done.failures["acme.part_dies"]
    assert "exit code 3" in done.failures["acme.part_dies"]
    assert "excluded to be an int" in done.failures["acme.odd_value"]


SCRIPT = """
import numpy as np
from successkit.core import Enrichment
from successkit.plugins import Limits, run_columns, task_of
from successkit.testing import example_view

def main(view, /, *, as_of):
    return np.ones(len(view.table))

print("once")
run = run_columns(
    [task_of(Enrichment(name="acme.main", compute=main))],
    example_view(accounts=3), limits=Limits(isolation="process"),
)
print(*run.failures, run.columns["acme.main"].tolist())
"""


@pytest.mark.parametrize("way", ["-c", "file"])
def test_script_without_a_guard_is_not_run_again(way: str, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT, encoding="utf-8")
    command = ["-c", textwrap.dedent(SCRIPT)] if way == "-c" else [str(file)]

    done = subprocess.run(  # noqa: S603
        [sys.executable, *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    once, said = done.stdout.splitlines()
    assert once == "once"
    assert "cannot be found in another process" in said
    assert "top of a module that can be imported" in said
    assert said.endswith("[nan, nan, nan]")


def test_process_that_does_not_start_is_told(
    plugin: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    failures: tuple[Failure, ...] = run(plugin, "mrr").failures

    assert "its process does not start" in failures[0].message
