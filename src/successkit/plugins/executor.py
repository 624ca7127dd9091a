"""Running declared columns, so that a bad one hurts nobody but itself.

Built-in declarations run on the whole view. Those of plugins run in chunks of accounts,
each call on its own: watched, within a deadline, its result checked and copied.
"""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from successkit.core import Failure, FloatArray, Signal, View
from successkit.core.chunks import Split, head
from successkit.core.facts import Column
from successkit.plugins.hand import Hand, begun
from successkit.plugins.jobs import Probe, ProbeJob
from successkit.plugins.limits import Limits
from successkit.plugins.notes import place
from successkit.plugins.progress import Progress, read_only
from successkit.plugins.provenance import Provenance, provenance_of
from successkit.plugins.task import Task, task_of


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
    hand: Hand | None = None,
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
    hand
        Who runs them, from :func:`hand_of`, to use one process for several runs; None
        for one of this run only.

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
    limits, rows = limits or Limits(), len(view.table)
    work = [Progress(task, rows) for task in tasks]
    foreign = [one for one in work if not one.job.task.trusted]
    locked = read_only(view)
    for one in work:
        if one.job.task.trusted:
            one.whole(locked)
    if foreign:
        with begun(hand, limits) as ready:
            if probe is not None and limits.probe and rows:
                _try_out(foreign, head(view, limits.probe), ready, (probe, limits))
            _run(foreign, view, ready, limits)
    return ColumnRun(
        columns={one.job.task.name: one.column() for one in work},
        failures=tuple(failure for one in work for failure in one.notes.failures),
        provenance=provenance_of((one.job.task.name for one in work), origins),
    )


def run_signals(
    signals: Iterable[Signal],
    view: View,
    *,
    limits: Limits | None = None,
    origins: Mapping[str, Provenance] | None = None,
    probe: Probe | None = None,
    hand: Hand | None = None,
) -> SignalRun:
    """Compute signals, each on its own; see :func:`run_columns`.

    Parameters
    ----------
    signals
        Built-in ones and plugins'.
    view
        Facts cut at the day, and the account table.
    limits, origins, probe, hand
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
    run = run_columns(
        tasks, view, limits=limits, origins=origins, probe=probe, hand=hand
    )
    return SignalRun(
        raw=run.columns,  # type: ignore[arg-type]
        failures={one.name: str(one) for one in reversed(run.failures) if one.fatal},
        reported=run.failures,
        provenance=run.provenance,
    )


def _try_out(
    work: Sequence[Progress], small: View, hand: Hand, how: tuple[Probe, Limits]
) -> None:
    probe, limits = how
    where = f"tried out on {len(small.table):,} accounts: "
    for one in work:
        outcome = hand.do(ProbeJob(probe, one.job.task, limits), small)
        # Of warnings and random numbers the probe tells by itself.
        told = attrs.evolve(outcome, warned="", random=False)
        found = one.notes.outcome(told, where)
        one.notes.found(found or ())  # type: ignore[arg-type]


def _run(work: Sequence[Progress], view: View, hand: Hand, limits: Limits) -> None:
    split = Split(view.portfolio, accounts=len(view.table), size=limits.chunk)
    for number in range(len(split)):
        chunk, where = split.view(view, number), place(split, number)
        for one in work:
            if not one.notes.failed:
                part = one.notes.outcome(hand.do(one.job, chunk), where)
                if not one.notes.failed:
                    one.put(part, split.bounds(number)[0])  # type: ignore[arg-type]
