"""What a reader found in one table: faults and repairs, row by row."""

from typing import Any

import attrs
import numpy as np

from successkit.core import AnyArray, Problem, Severity, Text
from successkit.core.intake import NOTES_SHOWN, file_of_row
from successkit.io.coded import Coded


@attrs.define(eq=False, kw_only=True)
class Findings:
    """Collects problems of one table of one source.

    Parameters
    ----------
    source
        File or frame.
    rows
        How many rows there are.
    lines
        Physical line of each row, or None.
    accounts
        Account id of each row, when the table has one.
    parts
        First row and name of each file, when the rows come from several.
    """

    source: str
    rows: int
    lines: AnyArray | None = None
    accounts: Coded | Text | None = None
    parts: tuple[tuple[int, str], ...] = ()
    problems: list[Problem] = attrs.field(factory=list)
    bad: AnyArray = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.bad = np.zeros(self.rows, bool)

    def fault(
        self, row: int, code: str, column: str, value: object, message: str, mend: str
    ) -> None:
        """Set one row aside.

        Parameters
        ----------
        row
            Position of the row, from 0.
        code
            Name of the rule.
        column
            Header, as the source spells it.
        value
            What stood there.
        message
            What was expected.
        mend
            What to do.
        """
        self.bad[row] = True
        self.problems.append(
            Problem(
                code=code,
                message=message,
                mend=mend,
                column=column,
                value=_shown(value),
                **self._place(row),
            )
        )

    def note(
        self,
        rows: AnyArray,
        code: str,
        column: str,
        cells: Coded,
        message: str,
        mend: str,
    ) -> None:
        """Tell of repaired rows: the first ones each, the rest summed up.

        Parameters
        ----------
        rows
            Positions of the rows.
        code
            Name of the repair.
        column
            Header, as the source spells it.
        cells
            The column before the repair.
        message
            What was done.
        mend
            What to do, if anything.
        """
        places = rows.tolist()
        counts = [1] * len(places[:NOTES_SHOWN])
        if len(places) > NOTES_SHOWN:
            counts.append(len(places) - NOTES_SHOWN)
        for row, count in zip(places, counts, strict=False):
            self.problems.append(
                Problem(
                    code=code,
                    severity=Severity.NOTE,
                    message=message,
                    mend=mend,
                    column=column,
                    value=_shown(cells[row]),
                    count=count,
                    **self._place(row),
                )
            )

    def remark(self, code: str, message: str, mend: str, *, column: str = "") -> None:
        """Tell something about the whole table.

        Parameters
        ----------
        code
            Name of the finding.
        message
            What was found.
        mend
            What to do, if anything.
        column
            Header concerned, or empty.
        """
        self.problems.append(
            Problem(
                code=code,
                severity=Severity.NOTE,
                file=self.source,
                message=message,
                mend=mend,
                column=column,
            )
        )

    def _place(self, row: int) -> dict[str, Any]:
        account = self.accounts[row] if self.accounts is not None else None
        file, number = file_of_row(row, self.source, self.parts)
        return {
            "file": file,
            "line": 0 if self.lines is None else int(self.lines[row]),
            "row": number,
            "account": None if account is None else str(account).strip(),
        }


def _shown(value: object) -> str:
    return "" if value is None else str(value)
