"""A problem: one thing wrong with one row, said so that it can be mended."""

from enum import StrEnum

import attrs


def _cut(text: str) -> str:
    return text[:80]


class Severity(StrEnum):
    """How bad: an error sets the row aside, a note only tells of a repair."""

    ERROR = "error"
    NOTE = "note"


@attrs.frozen(kw_only=True)
class Problem:
    """One finding about one cell or row of the input.

    Parameters
    ----------
    code
        Stable name of the rule, as ``end-before-start``.
    severity
        ``error`` (the row was set aside) or ``note`` (repaired, or dropped as equal).
    file
        File or frame the row came from.
    line
        Physical line in the file, the header being line 1; 0 when not a file.
    row
        Row number, the first row of data being 1; 0 when the whole table is meant.
    column
        Name of the column as the source spells it; empty when the row is meant.
    value
        What stood there, cut to 80 characters.
    account
        Account id of the row, when it has one.
    message
        What was expected and what came.
    mend
        What to do about it.
    count
        How many like it this problem stands for (repairs are summed up).
    """

    code: str
    message: str
    mend: str
    severity: Severity = Severity.ERROR
    file: str = ""
    line: int = 0
    row: int = 0
    column: str = ""
    value: str = attrs.field(default="", converter=_cut)
    account: str | None = None
    count: int = 1

    @property
    def place(self) -> str:
        """Where: ``contracts.csv:7: end``."""
        where = self.file or "input"
        number = self.line or self.row
        parts = [f"{where}:{number}" if number else where]
        return ": ".join([*parts, self.column] if self.column else parts)

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        got = f"; got {self.value!r}" if self.value else ""
        return f"{self.place}: {self.message}{got}{times}; {self.mend} [{self.code}]"

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the problem as plain JSON values.

        Returns
        -------
        dict[str, str | int | None]
            Every field under its own name.
        """
        return {
            "code": self.code,
            "severity": str(self.severity),
            "file": self.file,
            "line": self.line,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "account": self.account,
            "message": self.message,
            "mend": self.mend,
            "count": self.count,
        }
