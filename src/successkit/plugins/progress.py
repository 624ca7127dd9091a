"""``Progress``: one column while it is computed, chunk by chunk."""

from typing import Final

import numpy as np

from successkit.core import AnyArray, Text, View
from successkit.core.account_table import TableColumn, null_column
from successkit.core.chunks import Split
from successkit.core.facts import Column
from successkit.core.text import concatenate
from successkit.plugins.isolation import BREAKS, described, quiet
from successkit.plugins.jobs import ColumnJob
from successkit.plugins.notes import Notes
from successkit.plugins.task import Task


class Progress:
    """What one task has come to so far.

    Parameters
    ----------
    task
        What is to be computed.
    accounts
        For how many accounts.
    """

    def __init__(self, task: Task, accounts: int) -> None:
        self.job = ColumnJob(task)
        self.notes = Notes(task.failure(accounts))
        self._accounts = accounts
        self._texts: list[Text] = []
        self._array: AnyArray | None = None

    def whole(self, view: View) -> None:
        """Compute a built-in column in one go, in this thread.

        Parameters
        ----------
        view
            Of :func:`read_only`.
        """
        try:
            with quiet():
                self.put(self.job(view, {}), 0)
        except BREAKS as error:
            self.notes.fail(described(error))

    def put(self, part: Column, first: int) -> None:
        """Put a part of the column in its place; parts come in order.

        Parameters
        ----------
        part
            Checked, and held by nobody else.
        first
            Its first account.
        """
        if isinstance(part, Text):
            self._texts.append(part)
        elif len(part) == self._accounts:
            self._array = part
        else:
            if self._array is None:
                self._array = np.empty(self._accounts, part.dtype)
            self._array[first : first + len(part)] = part

    def column(self) -> Column:
        """Return the column.

        Returns
        -------
        Column
            Shape (accounts,), missing throughout when it failed.
        """
        if not self.notes.failed and self._texts:
            return concatenate(self._texts).compact()
        if not self.notes.failed and self._array is not None:
            return self._array
        task = self.job.task
        return null_column(TableColumn(task.name, task.column, ""), self._accounts)


_EVERYTHING: Final = 2**62


def read_only(view: View) -> View:
    """Return a view that nobody can write to.

    Parameters
    ----------
    view
        The whole.

    Returns
    -------
    View
        For all built-in columns.
    """
    split = Split(view.portfolio, accounts=len(view.table), size=_EVERYTHING)
    return split.view(view, 0)
