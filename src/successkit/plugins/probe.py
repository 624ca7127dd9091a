"""Trying a declaration out on a few accounts, before it is run on all of them."""

from collections.abc import Iterator, Sequence

import attrs

from successkit.core import Failure, View
from successkit.plugins.isolation import described
from successkit.plugins.limits import Limits
from successkit.plugins.promises import Subject, breaches
from successkit.plugins.task import Task


def probe(tasks: Sequence[Task], view: View, limits: Limits) -> tuple[Failure, ...]:
    """Try tasks out on a small view, and tell which promises they break.

    What costs the same in a book of any size is found here: values that differ from
    call to call, with the order of rows or with the other accounts; the clock; facts
    beside the view; what is written, kept or returned without a copy.

    Parameters
    ----------
    tasks
        What is to be run.
    view
        The first accounts of the book, as made by ``core.chunks.head``.
    limits
        With ``isolation="process"``, what cannot be sent there is fatal.

    Returns
    -------
    tuple[Failure, ...]
        At most one fatal failure of each task, after which nothing more is tried.

    Examples
    --------
    >>> from datetime import date
    >>> import numpy as np
    >>> from successkit.core import AccountTable, Portfolio
    >>> def dearest(view, /, *, as_of):
    ...     return view.table.array("mrr") == view.table.array("mrr").max()
    >>> table = AccountTable.of(date(2026, 3, 31), list("abcdef"), mrr=range(6))
    >>> small = View(Portfolio.from_objects(), table)
    >>> task = Task(kind="guard", name="acme.dear", compute=dearest, column="flag")
    >>> for failure in probe([task], small, Limits()):
    ...     print(failure.message.partition(" (")[0])
    the value of an account depends on which other accounts are in the view
    """
    return tuple(
        failure for task in tasks for failure in _upto_fatal(task, view, limits)
    )


def _upto_fatal(task: Task, view: View, limits: Limits) -> Iterator[Failure]:
    process = limits.isolation == "process"
    blank = task.failure(len(view.table))
    # What is slow but honest must not be given up for being called ten times.
    patience = limits.deadline and limits.deadline / 2
    try:
        for breach in breaches(Subject.of(task), view, patience=patience):
            fatal = breach.fatal or (process and breach.promise == "picklable")
            yield attrs.evolve(blank, message=breach.message, fatal=fatal)
            if fatal:
                return
    except Exception as error:  # noqa: BLE001 — a slip of ours must not cost a column
        message = f"could not be tried out before the run: {described(error)}"
        yield attrs.evolve(blank, message=message, fatal=False)
