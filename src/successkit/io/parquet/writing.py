"""``write_parquet``: a book as Parquet files, in parts of whole accounts."""

import json
from collections.abc import Iterator
from inspect import signature
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np

from successkit.core import AnyArray, Facts, Int64Array, InvalidInputError, Portfolio
from successkit.core.buckets import bucket_of
from successkit.core.kept import Kept
from successkit.io.parquet.arrow_out import facts_to_arrow
from successkit.io.parquet.files import ENDING
from successkit.io.parquet.libraries import need_arrow
from successkit.io.parquet.manifest import (
    AMOUNTS,
    FORMAT,
    MANIFEST,
    WHOLE_TABLES,
    Manifest,
    count_rows,
    place_of,
)
from successkit.io.whole import not_written, whole_file, whole_folder

_DICTIONARY_BYTES: Final = 2**26
_AS_INTEGER: Final = "store_decimal_as_integer"


def write_parquet(
    portfolio: Portfolio, folder: str | PathLike[str], *, parts: int = 1
) -> list[Path]:
    """Write a book as Parquet files, split by account.

    Parameters
    ----------
    portfolio
        All facts, not cut to a day. Rows set aside are not written.
    folder
        Not there yet, or empty. It is complete or not there at all.
    parts
        How many parts; an account is in the one of
        :func:`successkit.core.buckets.bucket_of` with all of its rows, in order of
        account.

    Returns
    -------
    list[Path]
        The files: ``contracts/bucket=3/part.parquet`` and so on, ``people.parquet``,
        ``rates.parquet``, and ``successkit.json``, which tells of all parts.
        ``read(folder)`` reads the whole book, ``parts_of(folder)`` part by part.

    Raises
    ------
    InvalidInputError
        The book is cut to a day, the folder has something in it or cannot be replaced
        (the current one, a disk of its own), the number of parts is out of range, or
        some text is none that UTF-8 can hold.
    UnwritableOutputError
        The disk is full, or the place may not be written to.
    MissingExtraError
        pyarrow is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from successkit.core import Account
    >>> book = Portfolio.from_objects(accounts=[Account(id="a"), Account(id="d")])
    >>> with TemporaryDirectory() as name:
    ...     files = write_parquet(book, Path(name, "book"), parts=2)
    >>> [path.parent.name for path in files if path.parent.parent.name == "accounts"]
    ['bucket=0', 'bucket=1']
    """
    target = Path(folder)
    if portfolio.day is not None:
        raise InvalidInputError(
            f"portfolio: expected a book with all its facts; got one as of "
            f"{portfolio.day}; write the book that it was cut from"
        )
    bucket = bucket_of(portfolio.account_ids, parts)
    with whole_folder(target) as place:
        written = list(_write_tables(portfolio, place, bucket, parts))
        written.append(_write_manifest(portfolio, place, parts))
    return [target / path.relative_to(place) for path in written]


def write_table(
    table: Any,  # noqa: ANN401
    path: str | PathLike[str],
) -> Path:
    """Write one Arrow table as a Parquet file.

    Parameters
    ----------
    table
        ``pyarrow.Table``, as of :func:`table_to_arrow`.
    path
        Where; the folder must exist. A file that is there is replaced when the new one
        is complete.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UnwritableOutputError
        The disk is full, or the place may not be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import pyarrow
    >>> with TemporaryDirectory() as name:
    ...     write_table(pyarrow.table({"a": [1]}), Path(name, "a.parquet")).name
    'a.parquet'
    """
    with whole_file(Path(path)) as place:
        _write(table, place)
    return Path(path)


def _write_tables(
    portfolio: Portfolio, place: Path, bucket: Int64Array, parts: int
) -> Iterator[Path]:
    for name, facts in portfolio.tables.items():
        if name in WHOLE_TABLES:
            if facts.rows:
                yield _write_part(facts, place_of(place, name, 0), {})
            continue
        if not facts.rows and not facts.table.required:
            continue
        for number, rows in enumerate(_rows_of_parts(facts, bucket, parts)):
            if rows.size or facts.table.required:
                path = place_of(place, name, number) / f"part{ENDING}"
                path.parent.mkdir(parents=True, exist_ok=True)
                said = {"bucket": number, "buckets": parts}
                yield _write_part(facts.take(rows), path, said)


def _rows_of_parts(facts: Facts, bucket: Int64Array, parts: int) -> Iterator[AnyArray]:
    """Yield the rows of each part, in order of account."""
    account = facts.array("account")
    order = np.argsort(account, kind="stable")
    part = bucket[account[order]]
    order = order[np.argsort(part, kind="stable")]
    edges = np.searchsorted(np.sort(part), np.arange(parts + 1)).tolist()
    for number in range(parts):
        yield order[edges[number] : edges[number + 1]]


def _write_part(facts: Facts, path: Path, said: dict[str, int]) -> Path:
    table = facts_to_arrow(facts)
    content = {"format": FORMAT, "table": facts.table.name, "amounts": AMOUNTS, **said}
    metadata = {"successkit": json.dumps(content)}
    try:
        _write(table.replace_schema_metadata(metadata), path)
    except OSError as error:
        raise not_written(path, error) from error
    return path


def _write(table: Any, path: Path) -> None:  # noqa: ANN401
    write = need_arrow().parquet.write_table
    # Decimals as whole numbers are read much faster; older versions cannot write them.
    known = _AS_INTEGER in signature(write).parameters
    options = {_AS_INTEGER: True} if known else {}
    write(
        table,
        path,
        dictionary_pagesize_limit=_DICTIONARY_BYTES,
        write_page_checksum=True,
        **options,
    )


def _write_manifest(portfolio: Portfolio, place: Path, parts: int) -> Path:
    tables = portfolio.tables
    kept = portfolio.kept or Kept.of(tables, len(portfolio))
    manifest = Manifest(
        buckets=parts,
        rows=count_rows(place, parts),
        kept=kept,
        checked=True,
    )
    path = place / MANIFEST
    path.write_text(manifest.text(), encoding="utf-8")  # the folder is not there yet
    return path
