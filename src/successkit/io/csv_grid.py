"""A CSV file as columns of text, with the physical line of every row."""

import csv
import gzip
import io
import threading
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from itertools import compress, islice
from operator import methodcaller
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import AnyArray, UnreadableInputError
from successkit.io.coded import Coded, Coder

FIELD_LIMIT: Final = 10 * 1024 * 1024
"""Longest cell that is read, in characters."""

ENCODINGS: Final = ("utf-8-sig", "cp932")
"""Encodings that are tried, in this order."""

_CHUNK: Final = 256
# Fewer rows than the collector of cycles waits for: none of them is ever scanned by it,
# which would cost as much as all the rest, and more than in proportion to the file.
_BREAKS: Final = 100
_UNDEFINED: Final = frozenset("\uf8f0\uf8f1\uf8f2\uf8f3")
_SHOWN: Final = 80
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_LIMIT_LOCK: Final = threading.Lock()


@attrs.frozen(kw_only=True)
class BrokenRow:
    """A row that is no row of this file: wrong number of cells, or broken quotes.

    Parameters
    ----------
    row
        Position among the rows, from 0.
    code, message, mend
        What is wrong with it.
    value
        Its cells, as far as they could be cut.
    """

    row: int
    code: str
    message: str
    mend: str
    value: str = ""


@attrs.frozen(eq=False, kw_only=True)
class Grid:
    """A file cut into columns.

    Parameters
    ----------
    source
        Name of the file, for messages.
    headers
        First row, as it is spelled.
    columns
        One column for each header.
    lines
        Shape (rows,): physical line on which each row begins.
    broken
        Rows that could not be cut; their cells are empty.
    encoding
        Encoding that was used.
    """

    source: str
    headers: list[str]
    columns: list[Coded]
    lines: AnyArray
    broken: list[BrokenRow]
    encoding: str

    @property
    def rows(self) -> int:
        """How many rows of data there are."""
        return len(self.lines)


def read_grid(path: Path, *, encoding: str | None = None, delimiter: str = ",") -> Grid:
    """Read a CSV file, plain or gzip.

    Parameters
    ----------
    path
        The file; a name that ends in ``.gz`` is unpacked.
    encoding
        Its encoding; None tries UTF-8 (with or without BOM), then CP932.
    delimiter
        Character between cells.

    Returns
    -------
    Grid
        Columns of text; blank lines are left out.

    Raises
    ------
    UnreadableInputError
        No file, not text, no header, or quotes that do not match throughout.
    """
    tried = ENCODINGS if encoding is None else (encoding,)
    try:
        _refuse_utf16(path, encoding)
        for name in tried:
            try:
                grid = _Reader(path, name, delimiter).grid()
            except UnicodeDecodeError:
                continue
            if not (name == ENCODINGS[-1] and _is_no_text(grid)):
                return grid
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableInputError(_unreadable(path, error)) from error
    raise UnreadableInputError(
        f"{path.name}: expected text in {' or '.join(tried)}; found bytes that are "
        "neither; save it as CSV UTF-8, or give encoding in the mapping"
    )


def _is_no_text(grid: Grid) -> bool:
    # Python decodes four bytes that CP932 does not define, so that nearly anything
    # passes for it; it gives them these private characters.
    strings = [grid.headers, *(column.values for column in grid.columns)]
    return any(set("".join(words)) & _UNDEFINED for words in strings) or not all(
        header.replace("\t", " ").isprintable() for header in grid.headers
    )


def _unreadable(path: Path, error: BaseException) -> str:
    if path.is_dir():
        return f"{path.name}: expected a CSV file; it is a folder"
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return f"{path.name}: expected a gzip file; it is damaged or not gzip ({error})"
    reason = getattr(error, "strerror", None) or error
    return f"{path.name}: cannot be read ({reason})"


def _open(path: Path) -> Any:  # noqa: ANN401
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _refuse_utf16(path: Path, encoding: str | None) -> None:
    if encoding is not None:
        return
    with _open(path) as stream:
        start = stream.read(2)
    if start in _UTF16:
        raise UnreadableInputError(
            f"{path.name}: expected UTF-8 or CP932; it is UTF-16; save it as CSV "
            'UTF-8, or give encoding = "utf-16" in the mapping'
        )


@contextmanager
def _long_fields() -> Generator[None]:
    # csv keeps one limit for the whole process: it is raised only while we read.
    with _LIMIT_LOCK:
        before = csv.field_size_limit(FIELD_LIMIT)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _line_breaks(rows: list[list[str]]) -> AnyArray:
    """Count the line breaks inside the cells of each row."""
    joined = list(map(",".join, rows))
    counts = [
        np.fromiter(map(methodcaller("count", sign), joined), np.int64, len(rows))
        for sign in ("\n", "\r", "\r\n")
    ]
    breaks: AnyArray = counts[0] + counts[1] - counts[2]
    return breaks


class _Reader:
    """One pass over a file in one encoding."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self.path = path
        self.encoding = encoding
        self.delimiter = delimiter
        self.headers: list[str] = []
        self.coders: list[Coder] = []
        self.lines: list[AnyArray] = []
        self.broken: list[BrokenRow] = []
        self.rows = 0

    def grid(self) -> Grid:
        skip = 0
        with _long_fields():
            for _ in range(_BREAKS):
                broken_at = self._pass(skip)
                if broken_at < 0:
                    return self._finish()
                skip = broken_at
        raise UnreadableInputError(
            f"{self.path.name}: more than {_BREAKS} lines have quotes that do not "
            'match; write a quote inside a cell as ""'
        )

    def _pass(self, skip: int) -> int:
        """Read from a line on; return the line after a broken row, or -1 at the end."""
        with (
            _open(self.path) as binary,
            io.TextIOWrapper(binary, self.encoding, newline="") as text,
        ):
            lines = islice(text, skip, None)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            done = skip
            while True:
                rows: list[list[str]] = []
                try:
                    rows.extend(islice(reader, _CHUNK))
                except csv.Error as error:
                    done = self._take(rows, done)
                    self._break(done + 1, error)
                    return done + 1
                if not rows:
                    return -1
                done = self._take(rows, done, skip + reader.line_num)

    def _take(self, rows: list[list[str]], done: int, ends: int | None = None) -> int:
        """Keep rows that begin after line ``done``; return the line they end on."""
        lengths = np.ones(len(rows), np.int64)
        if ends is None or ends - done != len(rows):
            lengths += _line_breaks(rows)
        after = done + np.cumsum(lengths)
        if rows:
            self._add(rows, after - lengths + 1)
            return int(after[-1])
        return done

    def _add(self, rows: list[list[str]], lines: AnyArray) -> None:
        widths = np.fromiter(map(len, rows), np.int64, len(rows))
        if not widths.all():
            rows = list(compress(rows, widths))
            lines, widths = lines[widths > 0], widths[widths > 0]
        if rows and not self.headers:
            self._head(rows[0])
            rows, lines, widths = rows[1:], lines[1:], widths[1:]
        if not rows:
            return
        for place in np.flatnonzero(widths != len(self.headers)).tolist():
            self._ragged(self.rows + place, rows[place])
            # Which cell is missing or too many cannot be known, so none is kept.
            rows[place] = [""] * len(self.headers)
        for coder, column in zip(self.coders, zip(*rows, strict=True), strict=True):
            coder.add(column)
        self.lines.append(lines)
        self.rows += len(rows)

    def _head(self, row: list[str]) -> None:
        self.headers = row
        self.coders = [Coder() for _ in row]

    def _ragged(self, row: int, cells: list[str]) -> None:
        fewer = len(cells) < len(self.headers)
        self.broken.append(
            BrokenRow(
                row=row,
                code="too-few-cells" if fewer else "too-many-cells",
                message=f"expected {len(self.headers)} cells as in the header; "
                f"got {len(cells)}",
                mend='put "…" around cells that contain '
                + ("line breaks" if fewer else "the delimiter"),
                value=self.delimiter.join(cells)[:_SHOWN],
            )
        )

    def _break(self, line: int, fault: csv.Error) -> None:
        if not self.headers:
            raise UnreadableInputError(
                f"{self.path.name}: the header cannot be read ({fault})"
            )
        self.broken.append(BrokenRow(row=self.rows, **_explain(str(fault))))
        self._add_empty(line)

    def _add_empty(self, line: int) -> None:
        for coder in self.coders:
            coder.add([""])
        self.lines.append(np.array([line], np.int64))
        self.rows += 1

    def _finish(self) -> Grid:
        if not self.headers:
            raise UnreadableInputError(
                f"{self.path.name}: expected a header in the first line; the file is "
                "empty"
            )
        lines = np.concatenate([np.empty(0, np.int64), *self.lines])
        columns = [Coded(*coder.finish()) for coder in self.coders]
        return Grid(
            source=self.path.name,
            headers=self.headers,
            columns=columns,
            lines=lines,
            broken=self.broken,
            encoding=self.encoding,
        )


def _explain(fault: str) -> dict[str, Any]:
    if "field limit" in fault:
        return {
            "code": "cell-too-long",
            "message": f"a cell has more than {FIELD_LIMIT} characters",
            "mend": "shorten it at the source",
        }
    if "unexpected end" in fault:
        return {
            "code": "unclosed-quote",
            "message": "a quote is opened in this row and never closed",
            "mend": 'close it, or write a quote inside a cell as ""',
        }
    return {
        "code": "stray-quote",
        "message": "text follows a closing quote in this row",
        "mend": 'write a quote inside a cell as ""',
    }
