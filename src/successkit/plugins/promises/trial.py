"""``Trial``: one declaration, computed again and again on shapes of one view."""

from collections.abc import Callable
from functools import partial
from typing import Self

import attrs
import numpy as np

from successkit.core import PluginError, View
from successkit.core.facts import Column
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.promises.breach import Breach
from successkit.plugins.promises.comparing import first_difference
from successkit.plugins.promises.libraries import is_library
from successkit.plugins.promises.views import private_copy
from successkit.plugins.results import checked
from successkit.plugins.task import Task


class BrokenCallError(Exception):
    """A function of a plugin raised, or returned no column; told in one line."""


@attrs.frozen(eq=False, kw_only=True)
class Subject:
    """A declaration, as the promises see it.

    Parameters
    ----------
    declaration
        What the author declared, and what would be sent to another process.
    compute
        Function of a view.
    author
        What its author wrote, which is searched for what it keeps.
    checked
        Takes what the function returned and the number of accounts; returns a column
        of our own, or raises a ``PluginError`` that says what is wrong.
    cells
        What the rows of the column are, where they are not accounts.
    strict
        Whether accounts computed apart must have the very same bits, and nothing must
        go wrong without any account either; otherwise rounding errors are none.
    """

    declaration: object
    compute: Callable[..., object]
    author: object
    checked: Callable[[object, int], Column]
    cells: tuple[str, ...] = ()
    strict: bool = False

    @classmethod
    def of(cls, task: Task, *, strict: bool = False) -> Self:
        """Return the subject of a task.

        Parameters
        ----------
        task
            What the executor would run.
        strict
            Whether rounding errors count.

        Returns
        -------
        Self
            The subject.
        """
        return cls(
            declaration=task.compute,
            compute=task.compute,
            author=task.compute,
            checked=partial(checked, task),
            strict=strict,
        )

    def call(self, view: View) -> object:
        """Return what the function returns, as it comes.

        Parameters
        ----------
        view
            What it is given.

        Returns
        -------
        object
            Anything.

        Raises
        ------
        BrokenCallError
            It raised.
        """
        try:
            with np.errstate(divide="ignore", invalid="ignore"):
                return self.compute(view, as_of=np.datetime64(view.as_of, "D"))
        except BREAKS as error:
            raise BrokenCallError(
                f"raises {described(error)}{_place(error)}"
            ) from error

    def checked_column(self, result: object, rows: int) -> Column:
        """Return what the function returned as a column of our own.

        Parameters
        ----------
        result
            What was returned.
        rows
            How many accounts there are.

        Returns
        -------
        Column
            Shape (rows,).

        Raises
        ------
        BrokenCallError
            It is no such column.
        """
        try:
            return self.checked(result, rows)
        except PluginError as error:
            raise BrokenCallError(str(error)) from error
        except BREAKS as error:
            raise BrokenCallError(described(error)) from error

    def column(self, view: View) -> Column:
        """Return its column.

        Parameters
        ----------
        view
            What it is given.

        Returns
        -------
        Column
            Shape (accounts,).
        """
        return self.checked_column(self.call(view), len(view.table))


@attrs.frozen(eq=False, kw_only=True)
class Trial:
    """What is tried, on what, and what it gave at first.

    Parameters
    ----------
    subject
        The declaration.
    view
        Some accounts, over memory that nobody else uses.
    result
        What its function returned for this view, as it came.
    values
        The same as a column of our own.
    """

    subject: Subject
    view: View
    result: object
    values: Column

    def again(self) -> Column:
        """Return the column of an equal view in other memory.

        Returns
        -------
        Column
            Shape (accounts,).
        """
        return self.subject.column(private_copy(self.view))

    def differs(self, other: Column, *, close: bool = False) -> str:
        """Return where another column of the same accounts differs, or empty.

        Parameters
        ----------
        other
            The column.
        close
            Whether a rounding error is none.

        Returns
        -------
        str
            The first row, its account and both values.
        """
        return first_difference(self.values, other, close=close, named=self.named)

    def named(self, row: int) -> str:
        """Return what a row is, in words.

        Parameters
        ----------
        row
            Of the column.

        Returns
        -------
        str
            ``account 'a-1'``.
        """
        if self.subject.cells:
            return self.subject.cells[row]
        return f"account {self.view.table.text('id')[row]!r}"


def _place(error: BaseException) -> str:
    """Return where something was raised, in words."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if not is_library(str(trace.tb_frame.f_globals.get("__name__", ""))):
            place = f", in {code.co_name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


Promise = Callable[[Trial], Breach | None]
"""Tries one promise out; None when it is kept."""
