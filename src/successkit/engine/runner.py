"""How an engine runs what plugins declare: with its limits and their provenance."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Self

import attrs

from successkit.core import Failure, MetricSpec, Period, Portfolio, View
from successkit.core.account_table import TableColumn, null_column
from successkit.core.facts import Column
from successkit.plugins import (
    ColumnRun,
    Extensions,
    Hand,
    Limits,
    MetricRun,
    Provenance,
    hand_of,
    run_columns,
    run_metrics,
    task_of,
)
from successkit.plugins.probe import probe
from successkit.plugins.task import Computed, Task


@attrs.frozen
class Runner:
    """Runs declarations of plugins.

    Parameters
    ----------
    limits
        How far they may go.
    origins
        Whose code it is, by name of the plugin.
    hand
        Who does it; None hires somebody for each call.
    known
        What failed in another part of the book, and so is missing here too.
    turn
        Held while a plugin runs: the threads of one run share its hand.
    """

    limits: Limits
    origins: Mapping[str, Provenance]
    hand: Hand | None = None
    known: tuple[Failure, ...] = ()
    turn: AbstractContextManager[object] = attrs.field(
        factory=nullcontext, repr=False, eq=False
    )

    @classmethod
    def of(cls, extensions: Extensions, limits: Limits) -> Self:
        """Return the runner for some plugins.

        Parameters
        ----------
        extensions
            The plugins.
        limits
            How far they may go.

        Returns
        -------
        Self
            Ready to run.
        """
        return cls(limits, {info.name: info.provenance for info in extensions.plugins})

    @contextmanager
    def at_work(self) -> Generator[Self, None, None]:
        """Return the runner with one hand for a whole run, which is dismissed after.

        Yields
        ------
        Self
            One process does everything then, where plugins run in one of their own.
        """
        with hand_of(self.limits) as hand:
            yield attrs.evolve(self, hand=hand, turn=Lock())

    def columns(self, declared: Iterable[Computed], view: View) -> ColumnRun:
        """Compute columns, each on its own.

        Parameters
        ----------
        declared
            Signals, enrichments, guards and vetoes; those that are conditions are
            passed over.
        view
            Facts cut at the day, and the account table.

        Returns
        -------
        ColumnRun
            Values and failures.
        """
        tasks = [task_of(each) for each in declared if each.compute is not None]
        if not tasks:
            return ColumnRun(columns={})
        known = {(each.kind, each.name): each for each in self.known}
        lost = [task for task in tasks if (task.kind, task.name) in known]
        run = self._run([task for task in tasks if task not in lost], view)
        if not lost:
            return run
        return attrs.evolve(
            run,
            columns={
                **run.columns,
                **{task.name: _missing(task, view) for task in lost},
            },
            failures=(
                *run.failures,
                *(known[task.kind, task.name] for task in lost),
            ),
        )

    def _run(self, tasks: list[Task], view: View) -> ColumnRun:
        ours = all(task.trusted for task in tasks)
        with nullcontext() if ours else self.turn:
            return run_columns(
                tasks,
                view,
                limits=self.limits,
                origins=self.origins,
                probe=probe,
                hand=self.hand,
            )

    def metrics(
        self, specs: Iterable[MetricSpec], portfolio: Portfolio, period: Period
    ) -> MetricRun:
        """Compute metrics, each on its own.

        Parameters
        ----------
        specs
            What plugins declared.
        portfolio
            Facts cut to a day.
        period
            The days.

        Returns
        -------
        MetricRun
            Values and failures.
        """
        return run_metrics(
            specs,
            portfolio,
            period,
            limits=self.limits,
            origins=self.origins,
            hand=self.hand,
        )


def _missing(task: Task, view: View) -> Column:
    return null_column(TableColumn(task.name, task.column, ""), len(view.table))
