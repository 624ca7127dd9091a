"""Tables of a book from Parquet files: columns for the checks, one column at a time."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core import Text
from successkit.core.facts import Column, empty_column
from successkit.core.intake import RawTable
from successkit.core.schema import TABLES, TEXTUAL, Field, FieldType, Table
from successkit.io.coded import Coded, concatenate
from successkit.io.columns import SourceTable, account_cells, typed
from successkit.io.findings import Findings
from successkit.io.lookalikes import note_lookalikes
from successkit.io.own_format import remark_others
from successkit.io.parquet.agreement import all_headers, check_agreement, spellings
from successkit.io.parquet.cells import coded
from successkit.io.parquet.files import ParquetFile, open_parquet
from successkit.io.parquet.libraries import need_arrow
from successkit.io.parquet.regular import regular
from successkit.io.parquet.words import Words, is_sound, wordlike, words

_PLAIN: Final = frozenset({FieldType.ID, FieldType.TEXT, FieldType.LIST})


@attrs.frozen(eq=False)
class _Opened:
    """The files of one table.

    Parameters
    ----------
    table
        The declaration.
    files
        At least one.
    headers
        Spelling of every column by header as it is compared.
    """

    table: Table
    files: Sequence[ParquetFile]
    headers: Mapping[str, str]

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    def text(self, name: str) -> Any | None:  # noqa: ANN401
        """Return a column of all files as text, or None where a cell is none."""
        return wordlike([self._of_file(file, name) for file in self.files])

    def coded(self, name: str) -> Coded:
        """Return the distinct cells of a column."""
        columns = [self._of_file(file, name) for file in self.files]
        whole = _together(columns)
        if whole is not None:
            return coded(whole)
        return concatenate(coded(column) for column in columns)

    def chunks(self, name: str) -> Iterable[Any]:
        """Yield a column file by file."""
        for file in self.files:
            yield from self._of_file(file, name).chunks

    def _of_file(self, file: ParquetFile, name: str) -> Any:  # noqa: ANN401
        header = spellings(file).get(name)
        if header is None:
            arrow = need_arrow()
            return arrow.chunked_array([arrow.nulls(file.rows)])
        return file.column(header)


def _together(columns: Sequence[Any]) -> Any | None:  # noqa: ANN401
    """Put a column's files after each other, or return None if their types differ."""
    arrow = need_arrow()
    kinds = {str(column.type): column.type for column in columns}
    known = [kind for kind in kinds.values() if not arrow.types.is_null(kind)]
    if len(known) > 1:
        return None
    kind = known[0] if known else columns[0].type
    chunks = [
        chunk if chunk.type == kind else arrow.nulls(len(chunk), kind)
        for column in columns
        for chunk in column.chunks
    ]
    return arrow.chunked_array(chunks, type=kind)


class ParquetTables:
    """The tables of a book that are Parquet, opened and checked, read one by one.

    Parameters
    ----------
    base
        Folder of the book.
    places
        File or folder of each table, by name.
    """

    def __init__(self, base: Path, places: Mapping[str, Path]) -> None:
        self._hold({name: open_parquet(one, base) for name, one in places.items()})

    @classmethod
    def of(cls, files: Mapping[str, Sequence[ParquetFile]]) -> Self:
        """Return the tables of files that are open already.

        Parameters
        ----------
        files
            Of each table, by name; at least one each.

        Returns
        -------
        Self
            Checked.
        """
        found = cls(Path(), {})
        found._hold(files)
        return found

    def _hold(self, files: Mapping[str, Sequence[ParquetFile]]) -> None:
        self._opened = {name: _open(TABLES[name], some) for name, some in files.items()}
        self._accounts: dict[tuple[str, str], Text | Coded] | None = None
        self._shared: Words | None = None

    def rows(self, name: str) -> int:
        """Return how many rows a table has.

        Parameters
        ----------
        name
            One of those given.

        Returns
        -------
        int
            Of all its files.
        """
        return self._opened[name].rows

    def table(self, name: str) -> RawTable:
        """Read one table.

        Parameters
        ----------
        name
            One of those given.

        Returns
        -------
        RawTable
            Typed, ready for the checks.
        """
        opened = self._opened[name]
        ready: dict[str, Column] = {}
        fields: dict[str, Coded] = {}
        for key in opened.headers:
            if key in opened.table.names:
                column = self._column(opened, opened.table.field(key))
                if isinstance(column, Coded):
                    fields[key] = column
                else:
                    ready[key] = column
        return self._raw(opened, fields, ready)

    def _raw(
        self,
        opened: _Opened,
        fields: Mapping[str, Coded],
        ready: Mapping[str, Column],
    ) -> RawTable:
        table = opened.table
        others = [key for key in opened.headers if key not in table.names]
        kept = others if table.name == "accounts" else []
        source = SourceTable(
            table=table,
            fields=fields,
            headers={key: opened.headers[key] for key in (*fields, *ready)},
            extra={key: _text(opened, key) for key in kept},
            ready=ready,
        )
        findings = _findings(opened, source)
        remark_others(table, others, findings)
        self._remark_lookalikes(source, findings)
        return typed(source, findings)

    def _remark_lookalikes(self, source: SourceTable, findings: Findings) -> None:
        ids = source.ready.get("id")
        if source.table.name != "accounts" or not isinstance(ids, Text):
            return
        if self._shared is None or self._shared.alike():
            cells = Coded(ids.codes, ids.values.tolist()).compact()
            note_lookalikes(cells, source.headers["id"], findings)

    def _column(self, opened: _Opened, field: Field) -> Column | Coded:
        shared = self._account_ids().get((opened.table.name, field.name))
        if shared is not None:
            return shared
        if field.kind in _PLAIN:
            return _text(opened, field.name)
        if field.kind in TEXTUAL:
            return opened.coded(field.name)
        if not opened.rows:
            return empty_column(field, 0)
        found = regular(opened.chunks(field.name), field)
        return _cells(opened, field.name) if found is None else found

    def _account_ids(self) -> Mapping[tuple[str, str], Text | Coded]:
        """Read the ids of accounts of all tables at once, so that they join by code."""
        if self._accounts is None:
            self._accounts = self._read_account_ids()
        return self._accounts

    def _read_account_ids(self) -> dict[tuple[str, str], Text | Coded]:
        wanted = [
            (name, field.name)
            for name, opened in self._opened.items()
            for field in opened.table.fields
            if _names_account(name, field) and field.name in opened.headers
        ]
        texts = {key: self._opened[key[0]].text(key[1]) for key in wanted}
        plain = {key: one for key, one in texts.items() if one is not None}
        shared = _words(list(plain.values()))
        if shared is None:
            plain = {key: one for key, one in plain.items() if is_sound(one)}
            shared = words(list(plain.values()))
        self._shared = shared
        return {key: shared.column(place) for place, key in enumerate(plain)}


def _names_account(table: str, field: Field) -> bool:
    return field.table == "accounts" or (table == "accounts" and field.name == "id")


def _open(table: Table, files: Sequence[ParquetFile]) -> _Opened:
    check_agreement(table, files)
    return _Opened(table, files, all_headers(files))


def _text(opened: _Opened, name: str) -> Text | Coded:
    column = opened.text(name)
    found = None if column is None else _words([column])
    return opened.coded(name) if found is None else found.column(0)


def _words(columns: Sequence[Any]) -> Words | None:
    """Factorise columns, or return None when some text in them is no UTF-8."""
    try:
        return words(columns)
    except (UnicodeDecodeError, need_arrow().ArrowException):
        if all(map(is_sound, columns)):
            raise
        return None


def _cells(opened: _Opened, name: str) -> Coded:
    return concatenate(coded(_alone(chunk)) for chunk in opened.chunks(name))


def _alone(chunk: Any) -> Any:  # noqa: ANN401
    return need_arrow().chunked_array([chunk])


def _findings(opened: _Opened, source: SourceTable) -> Findings:
    starts = np.cumsum([0, *(file.rows for file in opened.files)]).tolist()
    several = len(opened.files) > 1
    parts = [
        (start, file.name)
        for start, file in zip(starts, opened.files, strict=False)
        if file.rows
    ]
    findings = Findings(
        source=opened.files[0].name,
        rows=opened.rows,
        accounts=account_cells(source),
        parts=tuple(parts) if several else (),
    )
    for name, header in opened.headers.items():
        if name in source.table.names and header != name:
            findings.remark(
                "header",
                f"the header {header!r} was read as {name!r}",
                "nothing to do",
                column=header,
            )
    return findings
