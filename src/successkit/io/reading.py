"""``read``: a folder of CSV files to a portfolio."""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from successkit.core import Portfolio, Problem, Severity, UnreadableInputError
from successkit.core.intake import RawTable, build_portfolio
from successkit.core.schema import TABLES, Table
from successkit.io.columns import typed
from successkit.io.csv_grid import read_grid
from successkit.io.headers import suggestion
from successkit.io.own_format import own_format, without_empty_rows

Progress = Callable[[str, int, int], None]
"""Called with the table about to be read, how many are done, and how many there are."""

ENDINGS = (".csv", ".csv.gz")


def read(
    folder: str | PathLike[str],
    *,
    mapping: str | PathLike[str] | Mapping[str, Any] | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Portfolio:
    r"""Read a folder of CSV files into a portfolio.

    Parameters
    ----------
    folder
        Holds ``accounts.csv`` and ``contracts.csv``, and any other table of the book;
        each may be gzip (``.csv.gz``). Text is UTF-8, with or without BOM, or CP932.
    mapping
        A mapping file (TOML), or the same as a dict, when the files are not in our
        own format.
    strict
        Raise when any row has an error, instead of setting it aside.
    progress
        Called before each table with its name, how many are done, and how many there
        are.

    Returns
    -------
    Portfolio
        The accepted rows; ``problems`` lists every row set aside and every repair.

    Raises
    ------
    UnreadableInputError
        A folder, file, header or required column is absent, or a file is not CSV.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     _ = Path(name, "accounts.csv").write_text("id,name\na-1,Aozora\n")
    ...     _ = Path(name, "contracts.csv").write_text(
    ...         "id,account_id,start,amount,currency\nc-1,a-1,2026/4/1,1000,JPY\n"
    ...     )
    ...     book = read(name)
    >>> book
    <Portfolio accounts=1, contracts=1>
    >>> book.problems.rows[0].place, book.problems.rows[0].code
    ('contracts.csv:2: start', 'slash-date')
    """
    base = Path(folder)
    _check_folder(base)
    files = {name: _find(base, name) for name in TABLES}
    _check_required(base, files)
    found = {name: path for name, path in files.items() if path is not None}
    raws: list[RawTable] = []
    for done, (name, path) in enumerate(found.items()):
        if progress is not None:
            progress(name, done, len(found))
        raws.append(_read_own(TABLES[name], path))
    return build_portfolio(raws, strict=strict, findings=_unused(base, found.values()))


def _check_folder(base: Path) -> None:
    if base.is_dir():
        return
    what = "it is a file" if base.exists() else "there is no such folder"
    raise UnreadableInputError(
        f"{base}: expected a folder with accounts.csv and contracts.csv; {what}"
    )


def _find(base: Path, name: str) -> Path | None:
    paths = [base / f"{name}{ending}" for ending in ENDINGS]
    present = [path for path in paths if path.exists()]
    if len(present) > 1:
        raise UnreadableInputError(
            f"{base}: both {present[0].name} and {present[1].name} are there; "
            "remove one of them"
        )
    return present[0] if present else None


def _check_required(base: Path, files: Mapping[str, Path | None]) -> None:
    absent = [name for name, path in files.items() if not path]
    for name in absent:
        if TABLES[name].required:
            there = sorted(path.name for path in base.iterdir() if path.is_file())
            near = suggestion(f"{name}.csv", there)
            raise UnreadableInputError(
                f"{base}: expected {name}.csv (or {name}.csv.gz); it is not there"
                f"{near or '; for other files give a mapping'}"
            )


def _read_own(table: Table, path: Path) -> RawTable:
    grid = without_empty_rows(read_grid(path))
    source, findings = own_format(table, grid)
    return typed(source, findings)


def _unused(base: Path, used: Iterable[Path]) -> list[Problem]:
    names = {path.name for path in used}
    return [
        Problem(
            code="file-not-used",
            severity=Severity.NOTE,
            file=path.name,
            message="no table has this name, so the file was not read"
            f"{suggestion(path.name, [f'{name}.csv' for name in TABLES])}",
            mend="rename it if it is one of ours; else nothing to do",
        )
        for path in sorted(base.iterdir())
        if path.name.endswith(ENDINGS) and path.name not in names
    ]
