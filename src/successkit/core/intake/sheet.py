"""A table under examination: which rows are set aside, and why."""

from collections.abc import Callable

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray
from successkit.core.facts import Column, empty_column
from successkit.core.intake.raw import RawTable
from successkit.core.intake.render import render_cell
from successkit.core.problem import Problem, Severity
from successkit.core.text import Text

NOTES_SHOWN = 20
"""Repairs and repeats listed one by one; the rest is summed up in one note."""


class Sheet:
    """Columns of one table while rules are applied; only ``core.intake`` makes one.

    Parameters
    ----------
    raw
        What the reader understood.
    """

    def __init__(self, raw: RawTable) -> None:
        self.raw = raw
        self.table = raw.table
        self.rows = raw.rows
        self.columns: dict[str, Column] = {}
        for field in raw.table.fields:
            column = raw.columns.get(field.name)
            self.columns[field.name] = (
                empty_column(field, raw.rows) if column is None else column
            )
        self.bad: BoolArray = raw.bad.copy()
        self.dropped: BoolArray = np.zeros(raw.rows, bool)
        self.account: AnyArray = np.full(raw.rows, -1, np.int64)
        self.problems: list[Problem] = list(raw.problems)

    def text(self, name: str) -> Text:
        """Return a column known to be text.

        Parameters
        ----------
        name
            Name of the field.

        Returns
        -------
        Text
            Shape (rows,); missing throughout when the reader gave none.
        """
        column = self.columns[name]
        return column if isinstance(column, Text) else Text.empty(self.rows)

    def array(self, name: str) -> AnyArray:
        """Return a column known not to be text.

        Parameters
        ----------
        name
            Name of the field.

        Returns
        -------
        AnyArray
            Shape (rows,).

        Raises
        ------
        TypeError
            The column is text.
        """
        column = self.columns[name]
        if isinstance(column, Text):
            raise TypeError(f"{self.table.name}.{name} is a text column")
        return column

    def problem(  # noqa: PLR0917
        self,
        row: int,
        code: str,
        column: str,
        message: str,
        mend: str,
        severity: Severity = Severity.ERROR,
        count: int = 1,
    ) -> Problem:
        """Say what is wrong with one row.

        Parameters
        ----------
        row
            Position of the row, from 0.
        code
            Name of the rule.
        column
            Field concerned, or empty.
        message
            What was expected and what came.
        mend
            What to do.
        severity
            Error or note.
        count
            How many rows it stands for.

        Returns
        -------
        Problem
            With file, line, column, value and account filled in.
        """
        lines = self.raw.lines
        file, number = self.raw.file_of(row)
        return Problem(
            code=code,
            severity=severity,
            file=file,
            line=0 if lines is None else int(lines[row]),
            row=number,
            column=self.raw.headers.get(column, column),
            value=self.shown(column, row),
            account=self._account(row),
            message=message,
            mend=mend,
            count=count,
        )

    def shown(self, column: str, row: int) -> str:
        """Return a cell as people wrote it, as far as it is still known.

        Parameters
        ----------
        column
            Name of the field, or empty.
        row
            Position of the row.

        Returns
        -------
        str
            The value; empty for a missing one.
        """
        if column not in self.raw.columns:
            return ""
        cell = self.raw.columns[column][row]
        field = self.table.field(column)
        return render_cell(cell, field.kind)

    def _account(self, row: int) -> str | None:
        name = "id" if self.table.name == "accounts" else "account_id"
        return self.text(name)[row] if name in self.columns else None

    def reject(
        self,
        rows: BoolArray,
        code: str,
        column: str,
        message: str | Callable[[int], str],
        mend: str,
    ) -> None:
        """Set rows aside; rows that were already set aside get the finding too.

        Parameters
        ----------
        rows
            Shape (rows,), which break the rule.
        code
            Name of the rule.
        column
            Field concerned.
        message
            The sentence, or a function from the row to it.
        mend
            What to do.
        """
        for row in np.flatnonzero(rows).tolist():
            said = message if isinstance(message, str) else message(row)
            self.problems.append(self.problem(row, code, column, said, mend))
        self.bad |= rows

    def note(
        self, rows: BoolArray, code: str, column: str, message: str, mend: str
    ) -> None:
        """Tell of repairs: the first ones each, the rest summed up.

        Parameters
        ----------
        rows
            Shape (rows,), which were repaired.
        code
            Name of the repair.
        column
            Field concerned.
        message
            What was done.
        mend
            What to do, if anything.
        """
        places = np.flatnonzero(rows).tolist()
        note = Severity.NOTE
        self.problems.extend(
            self.problem(row, code, column, message, mend, note)
            for row in places[:NOTES_SHOWN]
        )
        rest = places[NOTES_SHOWN:]
        if rest:
            self.problems.append(
                self.problem(rest[0], code, column, message, mend, note, len(rest))
            )
