"""What a declaration does besides its result is noticed, put right, or given up."""

import contextvars
import random
import subprocess
import sys
import textwrap
import threading
import time
import warnings
from collections.abc import Callable

import numpy as np
import pytest

from successkit.core import AnyArray, Enrichment, Failure, View
from successkit.plugins import ColumnRun, Limits, run_columns, task_of
from successkit.testing import example_view

VIEW = example_view(accounts=6)
SOON = Limits(deadline=0.3, chunk=3)


def _fine(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    return view.table.array("mrr") / 7


EXPECTED = VIEW.table.array("mrr") / 7


def run(compute: Callable[..., object], limits: Limits | None = None) -> ColumnRun:
    tasks = [
        task_of(Enrichment(name="acme.bad", compute=compute)),  # type: ignore[arg-type]
        task_of(Enrichment(name="good.fine", compute=_fine)),
    ]
    done = run_columns(tasks, VIEW, limits=limits)
    fine = done.columns["good.fine"]
    assert fine.tobytes() == EXPECTED.tobytes()  # type: ignore[union-attr]
    return done


def only(done: ColumnRun) -> Failure:
    (failure,) = done.failures
    assert failure.name == "acme.bad"
    return failure


def test_warning_is_told_once_and_the_result_is_used(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def warns(view: View, /, *, as_of: np.datetime64) -> AnyArray:
        warnings.warn(f"old\ncolumn {as_of}", DeprecationWarning, stacklevel=1)
        return np.full(len(view.table), 1e308) * 10 * 0 + 1

    done = run(warns, Limits(chunk=2))

    failure = only(done)
    assert failure.message == "warns: DeprecationWarning: old column 2026-03-31"
    assert not failure.fatal
    assert capsys.readouterr() == ("", "")


def test_overflow_warns_whatever_the_host_has_set() -> None:
    def overflows(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        return 1 / (np.full(len(view.table), 1e300) * 1e300)

    with np.errstate(all="raise"):
        failure = only(run(overflows))

    assert failure.message.startswith("warns: RuntimeWarning: overflow")


def test_filters_of_the_host_are_as_before() -> None:
    def filters(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        warnings.simplefilter("error")
        warnings.showwarning = print  # type: ignore[assignment]
        return np.ones(len(view.table))

    before = list(warnings.filters), warnings.showwarning

    assert not run(filters).failures
    assert (list(warnings.filters), warnings.showwarning) == before


def test_warning_of_another_thread_is_not_put_on_the_plugin() -> None:
    def waits(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        other = threading.Thread(target=warnings.warn, args=("from elsewhere",))
        other.start()
        other.join()
        return np.ones(len(view.table))

    assert not run(waits).failures


def test_global_random_state_is_put_back() -> None:
    def draws(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        random.seed(1)
        np.random.seed(1)  # noqa: NPY002
        return np.ones(len(view.table)) * np.random.normal() * random.random()  # noqa: NPY002, S311

    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    np.random.normal()  # noqa: NPY002
    states = random.getstate(), np.random.get_state()  # noqa: NPY002

    failure = only(run(draws))

    assert failure.message.startswith("touches the global random state")
    assert not failure.fatal
    assert random.getstate() == states[0]
    assert str(np.random.get_state()) == str(states[1])  # noqa: NPY002


def test_single_normal_number_kept_by_numpy_is_noticed() -> None:
    def one(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        return np.ones(len(view.table)) * np.random.normal()  # noqa: NPY002

    np.random.seed(5)  # noqa: NPY002
    np.random.normal()  # noqa: NPY002

    assert not only(run(one)).fatal


def _sleeps(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
    time.sleep(10_000)
    raise AssertionError(as_of)


def _loops(_view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    count = 0
    while True:
        count += 1


def _waits(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
    raise AssertionError(as_of)


@pytest.mark.parametrize(
    "compute",
    [
        pytest.param(_sleeps, id="sleeps"),
        pytest.param(_loops, id="loops"),
        pytest.param(_waits, id="waits for a lock"),
    ],
)
def test_one_that_hangs_is_given_up(compute: Callable[..., object]) -> None:
    start = time.perf_counter()

    failure = only(run(compute, SOON))

    assert failure.message == "accounts 0 to 2: no answer within 0.3 s"
    assert failure.fatal
    assert time.perf_counter() - start < 5


def _passes(_view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    while True:
        pass


def _calls(_view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
    values = np.arange(1_000_000)
    while True:
        values.sum()


@pytest.mark.parametrize("compute", [_loops, _passes, _calls])
def test_loop_that_was_given_up_ends(compute: Callable[..., object]) -> None:
    before = threading.active_count()

    run(compute, SOON)

    for _ in range(100):
        if threading.active_count() <= before:
            return
        time.sleep(0.05)
    raise AssertionError([thread.name for thread in threading.enumerate()])


def test_traced_threads_go_on_while_one_sleeps() -> None:
    def sleeps(_view: View, /, *, as_of: np.datetime64) -> AnyArray:
        time.sleep(20)
        raise AssertionError(as_of)

    calls: list[int] = []

    def step() -> int:
        return sum(1 for _ in range(2))

    def traced() -> None:
        sys.setprofile(lambda *_: calls.append(1))
        for _ in range(1000):
            step()
        sys.setprofile(None)

    run(sleeps, SOON)
    thread = threading.Thread(target=traced, daemon=True)
    thread.start()
    thread.join(timeout=5)

    assert not thread.is_alive()
    assert calls


def test_no_thread_is_left_of_good_ones() -> None:
    before = threading.active_count()

    run(_fine)

    for _ in range(100):
        if threading.active_count() <= before:
            return
        time.sleep(0.05)
    raise AssertionError([thread.name for thread in threading.enumerate()])


def test_no_deadline_waits() -> None:
    def slow(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        time.sleep(0.2)
        return np.ones(len(view.table))

    assert not run(slow, Limits(deadline=None)).failures


def test_any_exception_is_contained() -> None:
    class Odd(BaseException):
        def __str__(self) -> str:
            raise SystemExit

    def odd(_view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        raise Odd

    assert only(run(odd)).message == "Odd: (its message cannot be shown)"


def test_context_of_the_host_is_seen_and_not_changed() -> None:
    setting = contextvars.ContextVar("setting", default=0)

    def reads(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        column = np.full(len(view.table), setting.get())
        setting.set(99)
        return column

    setting.set(3)
    done = run(reads, Limits(chunk=2))

    assert done.columns["acme.bad"].tolist() == [3] * 6  # type: ignore[union-attr]
    assert setting.get() == 3


def test_plugin_may_run_declarations_itself() -> None:
    def nested(view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG001
        inner = task_of(Enrichment(name="acme.inner", compute=_fine))
        column = run_columns([inner], view).columns["acme.inner"]
        assert isinstance(column, np.ndarray)
        return column

    assert not run(nested).failures


def test_two_threads_of_the_host_run_at_once() -> None:
    done: list[ColumnRun] = []
    threads = [threading.Thread(target=lambda: done.append(run(_fine))) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one.failures for one in done] == [(), ()]


def test_interpreter_ends_although_plugins_hang() -> None:
    program = """
        import threading, time
        from successkit.core import Enrichment
        from successkit.plugins import Limits, run_columns, task_of
        from successkit.testing import example_view

        def sleeps(view, /, *, as_of): time.sleep(10_000)
        def waits(view, /, *, as_of): threading.Event().wait()
        def stubborn(view, /, *, as_of):
            while True:
                try:
                    while True: pass
                except BaseException: pass

        run = run_columns(
            [task_of(Enrichment(name=f"acme.{f.__name__}", compute=f))
             for f in (sleeps, waits, stubborn)],
            example_view(accounts=3), limits=Limits(deadline=0.2),
        )
        print(len(run.failures))
    """
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert (done.stdout.strip(), done.stderr) == ("3", "")
