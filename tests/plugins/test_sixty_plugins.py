"""Sixty plugins: the good ones pass, each bad one is caught and hurts nobody."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
import numpy as np
import pytest

from successkit.core import Failure, Period, PluginError, Text, View
from successkit.core.facts import Column
from successkit.plugins import (
    Extensions,
    Limits,
    Task,
    load,
    run_columns,
    run_metrics,
    task_of,
)
from successkit.plugins.jobs import Probe
from successkit.plugins.probe import probe
from successkit.testing import check_plugin, example_view

(SIXTY,) = load([str(Path(__file__).parent / "sixty" / "sixty_plugins.py")])
LIMITS = Limits(chunk=16, deadline=10)
VIEW = example_view()
PERIOD = Period(VIEW.as_of.replace(day=1), VIEW.as_of)
RUN = [way for way, bad in SIXTY.BAD.items() if bad.outcome in {"failed", "noticed"}]
REFUSED = [way for way, bad in SIXTY.BAD.items() if bad.outcome == "refused"]


def _deadline(way: str, seconds: float) -> float:
    # Only what hangs is cut short: a busy machine must not fail the others.
    return seconds if way.startswith("hangs") else 10.0


def _only_culprit(
    tasks: Sequence[Task], view: View, limits: Limits
) -> tuple[Failure, ...]:
    # The good ones are tried out once, in the run without any bad one.
    return tuple(
        failure
        for task in tasks
        if task.plugin == SIXTY.CULPRIT
        for failure in probe([task], view, limits)
    )


def test_there_are_sixty_and_more() -> None:
    assert len(SIXTY.GOOD) == 20
    assert len(SIXTY.BAD) >= 40


@pytest.mark.parametrize("number", range(20))
def test_good_plugin_passes(number: int) -> None:
    check_plugin(SIXTY.GOOD[number], deadline=5)


def test_good_lifecycle_passes() -> None:
    check_plugin(SIXTY.good.lifecycle())


@pytest.mark.parametrize("way", SIXTY.BAD)
def test_kit_catches(way: str) -> None:
    bad = SIXTY.BAD[way]

    with pytest.raises(AssertionError, match=rf"(?s){bad.says}") as caught:
        check_plugin(bad.plugin(), deadline=_deadline(way, 0.3))

    assert SIXTY.CULPRIT in str(caught.value) or bad.outcome in {"unbuilt", "kit"}


@pytest.mark.parametrize("way", REFUSED)
def test_refused_by_name_when_collected(way: str) -> None:
    with pytest.raises(PluginError, match=SIXTY.CULPRIT):
        Extensions.collect([*SIXTY.GOOD, SIXTY.BAD[way].plugin()])


def _run(
    *bad: object, limits: Limits = LIMITS, tried: Probe = probe
) -> tuple[dict[str, object], tuple[Failure, ...]]:
    """Run everything that computes, and return bits by name, and failures."""
    extensions = Extensions.collect([*SIXTY.GOOD, *bad])
    view = VIEW
    failures: list[Failure] = []
    columns: dict[str, Column] = {}
    for group in (extensions.enrichments, extensions.guards, extensions.signals):
        tasks = [task_of(one) for one in group if one.compute is not None]
        run = run_columns(tasks, view, limits=limits, probe=tried)
        columns |= run.columns
        failures += run.failures
        view = type(view)(view.portfolio, view.table.with_columns(**run.columns))
    vetoes = [task_of(one) for one in extensions.vetoes if one.compute is not None]
    run = run_columns(vetoes, view, limits=limits, probe=tried)
    metrics = run_metrics(extensions.metrics, VIEW.portfolio, PERIOD, limits=limits)
    bits = _bits({**columns, **run.columns})
    return {**bits, **metrics.values}, (*failures, *run.failures, *metrics.reported)


def _bits(columns: Mapping[str, Column]) -> dict[str, object]:
    return {
        name: column.strings().tolist()
        if isinstance(column, Text)
        else column.tobytes()
        for name, column in columns.items()
    }


@pytest.fixture(scope="module", name="alone")
def _alone() -> dict[str, object]:
    results, failures = _run()
    assert not failures
    return results


@pytest.mark.parametrize("way", RUN)
def test_run_names_the_culprit_and_keeps_the_bits_of_others(
    way: str, alone: dict[str, object]
) -> None:
    bad, facts = SIXTY.BAD[way], VIEW.table.array("mrr").copy()

    limits = attrs.evolve(LIMITS, deadline=_deadline(way, 0.5))

    results, failures = _run(bad.plugin(), limits=limits, tried=_only_culprit)

    assert {failure.plugin for failure in failures} == {SIXTY.CULPRIT}
    assert any(one.fatal for one in failures) == (bad.outcome == "failed")
    assert {name: results[name] for name in alone} == alone
    np.testing.assert_array_equal(VIEW.table.array("mrr"), facts)


def test_all_bad_ones_together_leave_the_good_ones_alone(
    alone: dict[str, object],
) -> None:
    extensions = Extensions.collect(SIXTY.GOOD)
    signals = [
        signal
        for way in RUN
        for signal in Extensions.collect([SIXTY.BAD[way].plugin()]).signals
        if "hangs" not in way
    ]
    tasks = [task_of(one) for one in (*signals, *extensions.signals[:5])]

    run = run_columns(tasks, VIEW, limits=LIMITS, probe=probe)

    names = [one.name for one in extensions.signals[:5]]
    assert _bits({name: run.columns[name] for name in names}) == {
        name: alone[name] for name in names
    }
    assert {failure.plugin for failure in run.failures} == {SIXTY.CULPRIT}
