"""The contract kit for what computes a column: signals, columns, guards, vetoes."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import attrs
import numpy as np

from successkit.core import (
    Enrichment,
    Guard,
    InvalidInputError,
    Portfolio,
    Signal,
    UnknownNameError,
    Veto,
    View,
)
from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.condition import compile_condition
from successkit.plugins.promises import Breach, Subject, breaches
from successkit.plugins.promises.comparing import first_difference
from successkit.plugins.promises.steady import says_something
from successkit.plugins.task import task_of
from successkit.testing.example import AS_OF, example_book, example_view
from successkit.testing.within import DEADLINE, refuse_breach


def check_column(
    declaration: Signal | Enrichment | Guard | Veto,
    view: View | None = None,
    *,
    deadline: float | None = DEADLINE,
) -> None:
    """Try out what everything promises that computes a column, and say what is broken.

    A declaration returns one value per account, of its kind and within its bounds; it
    changes nothing it is given and returns memory of its own; it returns the same on
    every call; the value of an account follows from its own facts, in any order of
    rows and whatever other accounts there are; it reads no clock and does not know
    what happens later; it neither warns nor touches the global random state; it can
    be sent to another process. A guard or veto told by ``when`` names columns that
    there are.

    Parameters
    ----------
    declaration
        What to try.
    view
        What to try it on: at least one account must have a value. None takes
        :func:`example_view`, on which later facts are tried as well.
    deadline
        Seconds after which it counts as hanging; None waits for ever. [s]

    Raises
    ------
    AssertionError
        A promise is broken; the message says which, and how to mend it.

    Examples
    --------
    >>> def tier(view, /, *, as_of):
    ...     return ["gold" if mrr > 9 else None for mrr in view.table.array("mrr")[1:]]
    >>> check_column(Enrichment(name="acme.tier", compute=tier, kind="text"))
    Traceback (most recent call last):
    AssertionError: acme.tier: expected 50 texts; got ...
    >>> check_column(Veto(name="acme.hush", when="seats < 5 and quiet"))
    Traceback (most recent call last):
    AssertionError: acme.hush: condition 'seats < 5 and quiet', character 15: \
no column 'quiet'; known are ...
    """
    if declaration.compute is None:
        check_condition(declaration.name, declaration.when)
        return
    seen = example_view() if view is None else view
    check_computed(declaration, seen, later=view is None, deadline=deadline)


def check_computed(
    declaration: Signal | Enrichment | Guard | Veto,
    view: View,
    *,
    later: bool,
    deadline: float | None,
) -> None:
    """Try out a declaration that is told by a function.

    Parameters
    ----------
    declaration
        What to try.
    view
        What to try it on.
    later
        Whether the view is one of the example book, of which later facts are known.
    deadline
        Seconds after which it counts as hanging. [s]
    """
    task = attrs.evolve(task_of(declaration), trusted=False)
    subject = attrs.evolve(Subject.of(task, strict=True), declaration=declaration)

    def tried() -> Iterator[Breach]:
        yield from breaches(subject, view)
        yield from _known(subject, view)
        if later:
            yield from _does_not_look_ahead(subject, view)

    refuse_breach(declaration.name, tried, deadline=deadline)


def check_condition(
    name: str, text: str, columns: Mapping[str, TableColumn] = COLUMNS
) -> None:
    """Try whether a condition compiles.

    Parameters
    ----------
    name
        Whose it is, for the message.
    text
        The condition.
    columns
        What it may name.

    Raises
    ------
    AssertionError
        It is no condition, or names what does not exist.
    """
    try:
        compile_condition(text, columns=columns)
    except (InvalidInputError, UnknownNameError) as error:
        raise AssertionError(f"{name}: {error}") from error


def _known(subject: Subject, view: View) -> Iterator[Breach]:
    breach = says_something(subject.column(view))
    if breach is not None:
        yield breach


def _does_not_look_ahead(subject: Subject, view: View) -> Iterator[Breach]:
    # The cut takes later facts away; what is left is what a declaration keeps from a
    # call on a later day, or finds beside the tables that are cut.
    values = subject.column(view)
    book = example_book(later=True)
    subject.column(_seen_on(AS_OF + timedelta(days=14), book, view))
    again = subject.column(_seen_on(AS_OF, book, view))
    where = first_difference(values, again)
    if where:
        yield Breach(
            promise="future",
            message=f"facts from after the day change its value ({where}); use the "
            "given view only, and keep nothing between calls",
        )


def _seen_on(day: date, book: Portfolio, view: View) -> View:
    """Return the book as of a day, for the accounts of the view."""
    cut = book.as_of(day)
    known = np.flatnonzero(np.isin(cut.account_ids, view.portfolio.account_ids))
    return View(cut.select(known), attrs.evolve(view.table, as_of=day))
