"""Running declared columns, so that a bad one hurts nobody but itself.

Built-in declarations run on the whole view. Those of plugins run in chunks of accounts,
each call on its own: watched, within a deadline, its result checked and copied.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs
import numpy as np

from successkit.core import Failure, FloatArray, Signal, Text, View
from successkit.core.account_table import TableColumn, null_column
from successkit.core.chunks import Split, head
from successkit.core.facts import Column
from successkit.core.text import concatenate
from successkit.plugins.isolation import (
    BREAKS,
    RANDOM_TOUCHED,
    Outcome,
    described,
)
from successkit.plugins.limits import Limits
from successkit.plugins.provenance import Provenance
from successkit.plugins.results import checked
from successkit.plugins.task import Task, task_of
from successkit.plugins.thread import guarded

Probe = Callable[[Sequence[Task], View, Limits], tuple[Failure, ...]]
"""Tries tasks out on a small view, before they are run on the real one.

It is called with one task at a time, inside the guard of the executor (deadline,
warnings, random state), in the process in which the task will run.
"""


@attrs.frozen(eq=False, kw_only=True)
class ColumnRun:
    """What came out of running declarations.

    Parameters
    ----------
    columns
        By name of the declaration, in the given order: shape (accounts,), of its kind.
        One that failed is missing throughout.
    failures
        What went wrong, in the given order; of one that is not ``fatal`` the result
        is used.
    provenance
        By name of the declaration: whose code it is.
    """

    columns: Mapping[str, Column]
    failures: tuple[Failure, ...] = ()
    provenance: Mapping[str, Provenance] = attrs.field(factory=dict[str, Provenance])


@attrs.frozen(eq=False, kw_only=True)
class SignalRun:
    """What came out of running signals.

    Parameters
    ----------
    raw
        By name of the signal, in the given order: shape (accounts,), float64, NaN
        where not known. A signal that failed is NaN throughout.
    failures
        By name of a signal that failed: plugin, number of accounts, and what went
        wrong.
    reported
        All that went wrong, also where the result is used.
    provenance
        By name of the signal: whose code it is.
    """

    raw: Mapping[str, FloatArray]
    failures: Mapping[str, str]
    reported: tuple[Failure, ...] = ()
    provenance: Mapping[str, Provenance] = attrs.field(factory=dict[str, Provenance])


def run_columns(
    tasks: Iterable[Task],
    view: View,
    *,
    limits: Limits | None = None,
    origins: Mapping[str, Provenance] | None = None,
    probe: Probe | None = None,
) -> ColumnRun:
    """Compute columns, each on its own.

    One that raises, exits, hangs or returns nonsense fails alone: the results of all
    others are the same bits as without it. Division by zero makes no noise: NaN is
    "not known", and an infinite value is refused.

    Parameters
    ----------
    tasks
        Built-in ones and plugins'; names differ.
    view
        Facts cut at the day, and the account table. A task gets its columns
        read-only.
    limits
        Of plugins' tasks; None for the usual ones.
    origins
        Version and hash by name of the plugin, for the provenance.
    probe
        Tries plugins' tasks out on the first accounts before they are run; a fatal
        finding stands for the run.

    Returns
    -------
    ColumnRun
        Values, failures and provenance.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Enrichment, Portfolio
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], seats=[10, 4])
    >>> def tier(view, /, *, as_of):
    ...     return ["gold" if n > 5 else None for n in view.table.array("seats")]
    >>> run = run_columns(
    ...     [task_of(Enrichment(name="acme.tier", compute=tier, kind="text"))],
    ...     View(Portfolio.from_objects(), table),
    ... )
    >>> run.columns["acme.tier"].strings().tolist()
    ['gold', None]
    """
    given, limits = tuple(tasks), limits or Limits()
    work = [_Work(task, len(view.table)) for task in given]
    foreign = [one for one in work if not one.task.trusted]
    for one in work:
        if one.task.trusted:
            one.whole(view)
    if foreign:
        _try_out(foreign, view, limits, probe)
        _run(foreign, view, limits)
    known = origins or {}
    return ColumnRun(
        columns={one.task.name: one.column() for one in work},
        failures=tuple(failure for one in work for failure in one.failures),
        provenance={
            task.name: known.get(task.plugin, Provenance(plugin=task.plugin))
            for task in given
        },
    )


def run_signals(
    signals: Iterable[Signal],
    view: View,
    *,
    limits: Limits | None = None,
    origins: Mapping[str, Provenance] | None = None,
    probe: Probe | None = None,
) -> SignalRun:
    """Compute signals, each on its own; see :func:`run_columns`.

    Parameters
    ----------
    signals
        Built-in ones and plugins'.
    view
        Facts cut at the day, and the account table.
    limits, origins, probe
        As for :func:`run_columns`.

    Returns
    -------
    SignalRun
        Values and failures.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Portfolio
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], seats=[10, 4])
    >>> def seats(view, /, *, as_of):
    ...     return view.table.array("seats")
    >>> def wrong(view, /, *, as_of):
    ...     return seats(view, as_of=as_of)[:1]
    >>> run = run_signals(
    ...     [
    ...         Signal(name="acme.seats", compute=seats, points=((0, 0), (10, 100))),
    ...         Signal(name="acme.wrong", compute=wrong, points=((0, 0), (10, 100))),
    ...     ],
    ...     View(Portfolio.from_objects(), table),
    ... )
    >>> run.raw["acme.seats"].tolist()
    [10.0, 4.0]
    >>> run.failures["acme.wrong"].partition(": ")[0]
    'plugin acme, signal acme.wrong, 2 accounts'
    >>> run.failures["acme.wrong"].partition(": ")[2]
    'PluginError: expected shape (2,); got (1,)'
    """
    tasks = [task_of(signal) for signal in signals]
    run = run_columns(tasks, view, limits=limits, origins=origins, probe=probe)
    fatal = [failure for failure in run.failures if failure.fatal]
    return SignalRun(
        raw=run.columns,  # type: ignore[arg-type]
        failures={failure.name: str(failure) for failure in fatal},
        reported=run.failures,
        provenance=run.provenance,
    )


class _Work:
    """What one task has come to so far."""

    def __init__(self, task: Task, accounts: int) -> None:
        self.task = task
        self.failures: list[Failure] = []
        self._accounts = accounts
        self._parts: list[Column] = []

    @property
    def failed(self) -> bool:
        return any(failure.fatal for failure in self.failures)

    def whole(self, view: View) -> None:
        """Compute a built-in column in one go."""
        everything = Split(view.portfolio, accounts=self._accounts, size=2**62)
        try:
            self._parts = [_compute(self.task, everything.view(view, 0))]
        except BREAKS as error:
            self.fail(described(error))

    def take(self, outcome: Outcome, place: str) -> None:
        """Take what a chunk has come to."""
        if outcome.error:
            self.fail(f"{place}{outcome.error}")
            return
        self._parts.append(outcome.value)  # type: ignore[arg-type]
        if outcome.warned:
            self.note(f"warns: {outcome.warned}")
        if outcome.random:
            self.note(RANDOM_TOUCHED)

    def fail(self, message: str) -> None:
        self._parts = []
        self.failures = [self.task.failure(self._accounts, message)]

    def note(self, message: str) -> None:
        """Note something to be mended, once of each sort."""
        sort = message.partition(":")[0]
        if not any(known.message.startswith(sort) for known in self.failures):
            noted = self.task.failure(self._accounts, message, fatal=False)
            self.failures.append(noted)

    def column(self) -> Column:
        if not self._parts:
            kind = TableColumn(self.task.name, self.task.column, "")
            return null_column(kind, self._accounts)
        return _joined(self._parts)


def _try_out(
    work: Sequence[_Work], view: View, limits: Limits, probe: Probe | None
) -> None:
    if probe is None or not limits.probe or not len(view.table):
        return
    small = head(view, limits.probe)
    for one in work:
        outcome = guarded(
            lambda task=one.task: probe([task], small, limits),  # type: ignore[misc]
            deadline=limits.deadline,
        )
        if outcome.error:
            one.fail(outcome.error)
            continue
        found: tuple[Failure, ...] = outcome.value  # type: ignore[assignment]
        for failure in found:
            (one.fail if failure.fatal else one.note)(failure.message)


def _run(work: Sequence[_Work], view: View, limits: Limits) -> None:
    split = Split(view.portfolio, accounts=len(view.table), size=limits.chunk)
    for number in range(len(split)):
        left = [one for one in work if not one.failed]
        if not left:
            return
        chunk, place = split.view(view, number), _place(split, number)
        for one in left:
            outcome = guarded(
                lambda task=one.task: _compute(task, chunk),  # type: ignore[misc]
                deadline=limits.deadline,
            )
            one.take(outcome, place)


def _compute(task: Task, view: View) -> Column:
    with np.errstate(divide="ignore", invalid="ignore"):
        values: object = task.compute(view, as_of=np.datetime64(view.as_of, "D"))
    return checked(task, values, len(view.table))


def _place(split: Split, number: int) -> str:
    if len(split) == 1:
        return ""
    first, end = split.bounds(number)
    return f"accounts {first:,} to {end - 1:,}: "


def _joined(parts: Sequence[Column]) -> Column:
    texts = [part for part in parts if isinstance(part, Text)]
    if texts:
        return concatenate(texts).compact()
    arrays = [part for part in parts if not isinstance(part, Text)]
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
