"""What is done with a declaration and a part of a book, here or in another process."""

from collections.abc import Callable, Sequence
from typing import Protocol, cast

import attrs
import numpy as np

from successkit.core import (
    AccountSet,
    Aggregate,
    Failure,
    MetricSpec,
    MetricValue,
    Period,
    Portfolio,
    View,
)
from successkit.core.facts import Column
from successkit.plugins.figures import checked_value
from successkit.plugins.limits import Limits
from successkit.plugins.results import checked
from successkit.plugins.task import Task

Subject = View | Portfolio
"""A part of a book."""

Kept = dict[str, object]
"""What a job leaves for the next one of the same declaration."""

Probe = Callable[[Sequence[Task], View, Limits], tuple[Failure, ...]]
"""Tries tasks out on a small view, before they are run on the real one.

It is called with one task at a time where the task will run, and watched over:
deadline, warnings and random state are taken care of.
"""


class Job(Protocol):
    """A piece of work that can be sent to another process."""

    def __call__(self, subject: Subject, kept: Kept, /) -> object:
        """Return what it comes to."""
        ...


@attrs.frozen(eq=False)
class ColumnJob:
    """Compute a column, and check it.

    Parameters
    ----------
    task
        What was declared.
    """

    task: Task

    def __call__(self, subject: Subject, _kept: Kept, /) -> Column:
        """Return the column, checked; nobody else holds it."""
        view = cast("View", subject)
        day = np.datetime64(view.as_of, "D")
        return checked(self.task, self.task.compute(view, as_of=day), len(view.table))


@attrs.frozen(eq=False)
class ProbeJob:
    """Try a task out.

    Parameters
    ----------
    probe
        How.
    task
        What was declared.
    limits
        Of the run.
    """

    probe: Probe
    task: Task
    limits: Limits

    def __call__(self, subject: Subject, _kept: Kept, /) -> tuple[Failure, ...]:
        """Return what the probe finds."""
        return tuple(self.probe([self.task], cast("View", subject), self.limits))


@attrs.frozen(eq=False)
class MetricJob:
    """Compute a metric of a whole book.

    Parameters
    ----------
    spec
        What was declared.
    period
        The days.
    """

    spec: MetricSpec
    period: Period

    def __call__(self, subject: Subject, _kept: Kept, /) -> MetricValue:
        """Return the figure, checked."""
        portfolio = cast("Portfolio", subject)
        return checked_value(self.spec, self.spec.of(portfolio, self.period))


@attrs.frozen(eq=False)
class PartJob:
    """Add a part of a book to the parts before it.

    Parameters
    ----------
    spec
        A metric with ``partial``.
    period
        The days.
    """

    spec: MetricSpec
    period: Period

    def __call__(self, subject: Subject, kept: Kept, /) -> None:
        """Keep the state of all parts so far."""
        portfolio = cast("Portfolio", subject)
        state = self.spec.partial(portfolio, self.period)  # type: ignore[misc]
        part = Aggregate(metric=self.spec.name, accounts=_held(portfolio), state=state)
        before = kept.get("total")
        kept["total"] = before + part if isinstance(before, Aggregate) else part


@attrs.frozen(eq=False)
class ValueJob:
    """Return the figure of all parts.

    Parameters
    ----------
    spec
        A metric with ``partial``.
    """

    spec: MetricSpec

    def __call__(self, _subject: Subject, kept: Kept, /) -> MetricValue:
        """Return the figure of what was kept, checked."""
        return checked_value(self.spec, cast("Aggregate", kept["total"]).value())


def _held(portfolio: Portfolio) -> AccountSet:
    # A chunk holds every account between its first and its last, and comparing
    # a million ids would take longer than most metrics.
    ids = portfolio.account_ids
    if not len(ids):
        return AccountSet.of_ids(())
    return AccountSet.interval(str(ids[0]), str(ids[-1]))
