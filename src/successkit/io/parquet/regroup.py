"""``regroup``: Parquet that is not grouped by account, into parts, by DuckDB.

DuckDB reads, splits and spills to disk within its memory limit; what it is told is only
the part of each row. That is asked of the one function that knows, so both agree.
"""

import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import InvalidInputError, UnreadableInputError
from successkit.core.buckets import bucket_of, bucket_of_bytes
from successkit.core.kept import LOGS, Kept
from successkit.core.schema import TABLES, Table
from successkit.io.parquet.agreement import all_headers, check_agreement
from successkit.io.parquet.cells import is_text
from successkit.io.parquet.files import (
    BUCKET,
    ENDING,
    ParquetFile,
    open_parquet,
    parquet_source,
)
from successkit.io.parquet.libraries import need_arrow, need_duckdb
from successkit.io.parquet.manifest import MANIFEST, WHOLE_TABLES, Manifest, count_rows
from successkit.io.parquet.parts import StoredPart, parts_of
from successkit.io.parquet.queries import named, quoted, scan
from successkit.io.whole import not_written, whole_folder

_MEMORY: Final = re.compile(r"[0-9]+(?:\.[0-9]+)? ?(?:[kMGT]i?B)")
_PRINTED: Final = range(0x21, 0x7F)
_FUNCTION: Final = "successkit_bucket"
_PATH: Final = re.compile(r"\"[^\"]*\"|'[^']*'|/\S*")
_WRAPPED: Final = re.compile(r'"exception_message": ?"((?:[^"\\]|\\.)*)"')
_NO_ROOM: Final = re.compile(r"write|space|permission|out of memory", re.IGNORECASE)


def regroup(
    source: str | PathLike[str],
    target: str | PathLike[str],
    *,
    parts: int,
    memory: str = "1GB",
) -> list[StoredPart]:
    """Split a folder of Parquet files by account, without having it all in memory.

    Parameters
    ----------
    source
        A folder as ``read`` takes it, every table of it Parquet, in any order.
    target
        Not there yet, or empty. It is complete or not there at all.
    parts
        How many parts; an account is in the one of
        :func:`successkit.core.buckets.bucket_of` with all of its rows.
    memory
        What DuckDB may take, as ``"1GB"``; beyond it uses the disk of ``target``.

    Returns
    -------
    list[StoredPart]
        The parts, as ``parts_of(target)`` gives them. Rows are as in the source; each
        part is checked when it is loaded, and bad rows are set aside then.

    Raises
    ------
    UnreadableInputError
        A file is damaged, lacks a column, or differs from the others; a table is not
        Parquet; or rows of one key stand in several parts, which is found only where
        the whole book is read.
    InvalidInputError
        The target has something in it, or the memory is not understood or too small.
    UnwritableOutputError
        The disk is full, or the place may not be written to.
    MissingExtraError
        DuckDB or pyarrow is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pyarrow
    >>> from successkit.io import write_table
    >>> with TemporaryDirectory() as name:
    ...     rows = {"id": ["c"], "account_id": ["d"], "start": ["2026-04-01"],
    ...             "amount": [10], "currency": ["JPY"]}
    ...     ids = pyarrow.table({"id": ["a", "d"]})
    ...     _ = write_table(ids, f"{name}/accounts.parquet")
    ...     _ = write_table(pyarrow.table(rows), f"{name}/contracts.parquet")
    ...     found = regroup(name, f"{name}/parts", parts=2)
    ...     [part.load() for part in found]
    [<Portfolio accounts=1, contracts=1>, <Portfolio accounts=1>]
    """
    if not _MEMORY.fullmatch(memory):
        raise InvalidInputError(
            f"memory: expected a size such as '1GB' or '500MB'; got {memory!r}"
        )
    bucket_of((), parts)  # refuses a number of parts out of range
    tables = _tables(Path(source))
    with whole_folder(Path(target)) as place:
        spill = place / ".spill"
        spill.mkdir()
        with need_duckdb().connect() as connection:
            _prepare(connection, parts, memory, spill)
            for name, files in tables.items():
                with _told(name, files, place):
                    _copy(connection, TABLES[name], files, place)
                    _check_keys(connection, TABLES[name], place)
            connection.remove_function(_FUNCTION)
        shutil.rmtree(spill)
        _describe(place, parts)
    return parts_of(target)


def _tables(base: Path) -> dict[str, list[ParquetFile]]:
    """Open the files of every table, and refuse what cannot be split."""
    found: dict[str, list[ParquetFile]] = {}
    for name, table in TABLES.items():
        places = parquet_source(base, name)
        other = [
            path for path in base.glob(f"{name}.csv*") if path.name[len(name) :] in _CSV
        ]
        if len(places) > 1 or other:
            names = ", ".join(path.name for path in [*places, *other])
            raise UnreadableInputError(
                f"{base}: expected {name} once, as Parquet; got {names}; convert CSV "
                "files first: write_parquet(read(folder), target, parts=…)"
            )
        if places:
            found[name] = open_parquet(places[0], base)
            check_agreement(table, found[name])
            _check_ids(table, found[name])
        elif table.required:
            raise UnreadableInputError(
                f"{base}: expected {name}{ENDING}, or a folder {name} of Parquet "
                "files; it is not there"
            )
    return found


_CSV: Final = frozenset({".csv", ".csv.gz"})


def _owner(table: Table) -> str:
    return "id" if table.name == "accounts" else "account_id"


def _check_ids(table: Table, files: list[ParquetFile]) -> None:
    if table.name in WHOLE_TABLES:
        return
    types = need_arrow().types
    headers = all_headers(files)
    _check_capitals(files)
    for file in files:
        if BUCKET in file.schema.names:
            raise UnreadableInputError(
                f"{file.name}: it has a column {BUCKET!r}, which is the name of the "
                "parts; rename or remove the column"
            )
        header = headers[_owner(table)]
        kind = file.schema.field(header).type if header in file.schema.names else None
        if kind is None or not (is_text(kind) or types.is_integer(kind)):
            raise UnreadableInputError(
                f"{file.name}: expected text or whole numbers in {_owner(table)!r} to "
                f"split by; got {kind}; write the ids as text in every file"
            )


def _check_capitals(files: list[ParquetFile]) -> None:
    """Refuse names that DuckDB takes for one, and we for two."""
    seen: dict[str, tuple[str, str]] = {}
    for file in files:
        for header in file.headers:
            other, name = seen.setdefault(header.lower(), (header, file.name))
            if other != header:
                raise UnreadableInputError(
                    f"{file.name}: expected names of columns that differ in more than "
                    f"capitals; got {header!r}, and {other!r} in {name}; rename one"
                )


def _prepare(connection: Any, parts: int, memory: str, spill: Path) -> None:  # noqa: ANN401
    for setting, value in (
        ("memory_limit", memory),
        ("temp_directory", str(spill)),
        ("TimeZone", "UTC"),
    ):
        connection.execute(f"SET {setting} = {quoted(value)}")
    connection.execute("SET preserve_insertion_order = false")

    def buckets(ids: Any) -> Any:  # noqa: ANN401
        return _buckets(ids, parts)

    connection.create_function(
        _FUNCTION,
        buckets,
        ["VARCHAR"],
        "INTEGER",
        type="arrow",
        null_handling="special",
    )


def _buckets(ids: Any, parts: int) -> Any:  # noqa: ANN401
    """Return the part of each id of a block, as the checks will understand the id."""
    arrow = need_arrow()
    column = ids.cast(arrow.large_string())
    block = column.combine_chunks() if hasattr(column, "chunks") else column
    return arrow.array(_of_block(block, parts), arrow.int32())


def _of_block(block: Any, parts: int) -> Any:  # noqa: ANN401
    arrow = need_arrow()
    if not len(block):
        return np.empty(0, np.int64)
    if not block.null_count:
        offsets = np.frombuffer(block.buffers()[1], np.int64)
        offsets = offsets[block.offset : block.offset + len(block) + 1]
        data = np.frombuffer(block.buffers()[2] or b"", np.uint8)
        if (np.diff(offsets) > 0).all():
            edges = np.concatenate([data[offsets[:-1]], data[offsets[1:] - 1]])
            if edges.min() >= _PRINTED.start and edges.max() < _PRINTED.stop:
                return bucket_of_bytes(data, offsets, parts)
    cells = arrow.compute.fill_null(block, "").to_pylist()
    return bucket_of(map(str.strip, cells), parts)


def _copy(connection: Any, table: Table, files: list[ParquetFile], place: Path) -> None:  # noqa: ANN401
    """Copy a table, a folder for each part."""
    name, query = table.name, scan(files)
    target, form = place / name, "FORMAT parquet"
    if name in WHOLE_TABLES:
        target = target.with_suffix(ENDING)
    else:
        owner = named(all_headers(files)[_owner(table)])
        bucket = f"{_FUNCTION}(CAST({owner} AS VARCHAR)) AS {BUCKET}"
        query = f"SELECT *, {bucket} FROM ({query})"  # noqa: S608 - names are quoted
        form += f", PARTITION_BY ({BUCKET})"
    connection.execute(f"COPY ({query}) TO {quoted(str(target))} ({form})")


@contextmanager
def _told(name: str, files: list[ParquetFile], folder: Path) -> Generator[None]:
    """Name the file when DuckDB cannot read one, or the place when it cannot write."""
    duckdb = need_duckdb()
    try:
        yield
    except duckdb.Error as error:
        said = _said(error)
        damaged = [file.name for file in files if str(file.path) in said]
        if isinstance(error, duckdb.OutOfMemoryException) and "offload" not in said:
            raise InvalidInputError(
                f"memory: expected enough for DuckDB to split {name}; it says: {said}; "
                "give more memory"
            ) from error
        if not damaged and _NO_ROOM.search(_PATH.sub("", said)):
            raise not_written(folder / name, OSError(said)) from error
        if not damaged:
            _read_all(files)
        raise UnreadableInputError(
            f"{', '.join(damaged) or name}: expected Parquet files for DuckDB to copy; "
            f"it says: {said}; write the files again from their source"
        ) from error


def _said(error: Exception) -> str:
    """Return what DuckDB says in one line, without the JSON that it may wrap it in."""
    first = str(error).splitlines()[0]
    inner = _WRAPPED.search(first)
    return first if inner is None else inner[1].replace('\\"', '"')


def _read_all(files: list[ParquetFile]) -> None:
    """Read every column of every file, so that the damaged one is named."""
    for file in files:
        for header in file.schema.names:
            file.column(header)


def _check_keys(connection: Any, table: Table, place: Path) -> None:  # noqa: ANN401
    """Refuse rows of one key in two parts: neither part could see both."""
    if "id" not in table.key or table.name in {*WHOLE_TABLES, "accounts"}:
        return
    paths = sorted((place / table.name).rglob(f"*{ENDING}"))
    if not paths:
        return
    headers = all_headers(open_parquet(place / table.name, place))
    key = ", ".join(named(headers[name]) for name in table.key if name in headers)
    if "id" not in headers:
        return
    identity = named(headers["id"])
    rows = (
        f"read_parquet({quoted(str(place / table.name))} || '/**/*{ENDING}', "
        "union_by_name = true, hive_partitioning = true)"
    )
    twice = connection.execute(
        f"SELECT {identity} FROM {rows} "  # noqa: S608 - names are quoted
        f"WHERE {identity} IS NOT NULL GROUP BY {key} "
        f"HAVING min({BUCKET}) <> max({BUCKET}) LIMIT 3"
    ).fetchall()
    if twice:
        shown = ", ".join(repr(row[0]) for row in twice)
        raise UnreadableInputError(
            f"{table.name}: expected rows of one key ({', '.join(table.key)}) in one "
            f"account; got some of several accounts: {shown}; correct the ids, or read "
            "the whole folder to have these rows set aside"
        )


def _describe(place: Path, parts: int) -> None:
    """Write the manifest; what the whole book keeps is read from the parts."""
    logs = {table for table, _ in LOGS.values()}
    manifest = Manifest(
        buckets=parts,
        rows=count_rows(place, parts),
        kept=Kept(dict.fromkeys(LOGS, ())),
        checked=False,
    )
    if logs & set(manifest.rows):
        kept = manifest.kept
        for part in StoredPart.all_of(place, manifest):
            book = part.load(tables=logs)
            kept += Kept.of(book.tables, len(book))
        manifest = attrs.evolve(manifest, kept=kept)
    (place / MANIFEST).write_text(manifest.text(), encoding="utf-8")
