"""``read``: a folder of CSV or Parquet files to a portfolio."""

from collections.abc import Callable, Collection, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from successkit.core import (
    InvalidInputError,
    Portfolio,
    Problem,
    Severity,
    UnreadableInputError,
)
from successkit.core.hints import hint
from successkit.core.intake import RawTable, build_portfolio
from successkit.core.schema import TABLES, Table
from successkit.io.columns import typed
from successkit.io.csv_grid import Grid, read_grid
from successkit.io.join_raws import join_raws
from successkit.io.mapping import (
    BookMapping,
    TableMapping,
    apply_mapping,
    load_mapping,
)
from successkit.io.own_format import own_format, without_empty_rows
from successkit.io.parquet.files import ENDING, is_parquet, parquet_source
from successkit.io.parquet.grids import parquet_grids
from successkit.io.parquet.manifest import MANIFEST, Manifest
from successkit.io.parquet.tables import ParquetTables

Progress = Callable[[str, int, int], None]
"""Called with the table about to be read, how many are done, and how many there are."""

ENDINGS = (".csv", ".csv.gz")
_ALL_ENDINGS = (*ENDINGS, ENDING)


def read(
    folder: str | PathLike[str],
    *,
    mapping: str | PathLike[str] | Mapping[str, Any] | BookMapping | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Portfolio:
    r"""Read a folder of CSV or Parquet files into a portfolio.

    Parameters
    ----------
    folder
        Holds ``accounts.csv`` and ``contracts.csv``, and any other table of the book;
        each may be gzip (``.csv.gz``). Text is UTF-8, with or without BOM, or CP932.
        Or ``accounts.parquet`` and so on, or a folder ``accounts`` of Parquet files at
        any depth (``bucket=3/…``); CSV and Parquet may stand beside each other.
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
        A folder, file, header or required column is absent, a file is not CSV or not
        Parquet, a table is there twice, or parts that ``write_parquet`` made are not
        whole any more.
    InvalidInputError
        The mapping names a table, field, key or header that does not exist.
    DataProblemsError
        Strict, and at least one row has an error.
    MissingExtraError
        There are Parquet files and pyarrow is not installed.

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
    plan = _plan(base, None if mapping is None else load_mapping(mapping))
    ours = {
        name: parts[0][0]
        for name, parts in plan.items()
        if parts and parts[0][1] is None and is_parquet(parts[0][0])
    }
    parquet = ParquetTables(base, ours)
    if mapping is None and (base / MANIFEST).is_file():
        Manifest.read(base).check(base, {name: parquet.rows(name) for name in ours})
    raws: list[RawTable] = []
    for done, (name, parts) in enumerate(plan.items()):
        if progress is not None:
            progress(name, done, len(plan))
        if name in ours:
            raws.append(parquet.table(name))
        else:
            raws.append(_read_table(TABLES[name], parts, base))
    if progress is not None and plan:
        progress("", len(plan), len(plan))
    used = {path for parts in plan.values() for path, _ in parts}
    return build_portfolio(raws, strict=strict, findings=_unused(base, used))


Part = tuple[Path, TableMapping | None]


def _plan(base: Path, mapping: BookMapping | None) -> dict[str, list[Part]]:
    """Say which files make which table; no mapping means our own format."""
    mapped: Mapping[str, tuple[TableMapping, ...]] = (
        {} if mapping is None else mapping.tables
    )
    plan: dict[str, list[Part]] = {}
    for name in TABLES:
        if name in mapped:
            plan[name] = [
                (path, one) for one in mapped[name] for path in _mapped_files(base, one)
            ]
        elif path := _find(base, name):
            plan[name] = [(path, None)]
    _check_required(base, plan)
    return plan


def _mapped_files(base: Path, mapping: TableMapping) -> list[Path]:
    if not mapping.files:
        path = _find(base, mapping.table)
        if path is None:
            raise _no_file(base, mapping, f"{mapping.table}.csv")
        return [path]
    for name in mapping.files:
        path = base / name
        if not path.resolve().is_relative_to(base.resolve()):
            raise InvalidInputError(
                f"{mapping.place}.file: expected a file inside {base}; got {name!r}"
            )
        if not path.exists():
            raise _no_file(base, mapping, name)
    return [base / name for name in mapping.files]


def _no_file(base: Path, mapping: TableMapping, name: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"{mapping.place}.file: no file {name!r} in {base}"
        f"{hint(name, _file_names(base))}"
    )


def _file_names(base: Path) -> list[str]:
    return sorted(path.name for path in base.iterdir() if path.is_file())


def _read_table(table: Table, parts: list[Part], base: Path) -> RawTable:
    raws: list[RawTable] = []
    for path, mapping in parts:
        for grid in _grids(path, mapping, base):
            if mapping is None:
                source, findings = own_format(table, grid)
            else:
                first = sum(raw.rows for raw in raws)
                source, findings = apply_mapping(mapping, grid, first=first)
            raws.append(typed(source, findings))
    return join_raws(raws)


def _grids(path: Path, mapping: TableMapping | None, base: Path) -> Iterable[Grid]:
    if is_parquet(path):
        yield from parquet_grids(path, base)
        return
    encoding = None if mapping is None else mapping.encoding
    delimiter = "," if mapping is None else mapping.delimiter
    yield without_empty_rows(read_grid(path, encoding=encoding, delimiter=delimiter))


def _check_folder(base: Path) -> None:
    if base.is_dir():
        return
    what = "it is a file" if base.exists() else "there is no such folder"
    raise UnreadableInputError(
        f"{base}: expected a folder with accounts.csv and contracts.csv; {what}"
    )


def _find(base: Path, name: str) -> Path | None:
    paths = [base / f"{name}{ending}" for ending in ENDINGS]
    present = [path for path in paths if path.exists()] + parquet_source(base, name)
    if len(present) > 1:
        names = [f"{path.name}/" if path.is_dir() else path.name for path in present]
        raise UnreadableInputError(
            f"{base}: both {names[0]} and {names[1]} are there; expected {name} once; "
            "remove one of them"
        )
    return present[0] if present else None


def _check_required(base: Path, plan: Collection[str]) -> None:
    for name, table in TABLES.items():
        if table.required and name not in plan:
            for place in (base / f"{name}{ENDING}", base / name):
                if place.is_dir():
                    raise UnreadableInputError(
                        f"{place}: expected Parquet files (*{ENDING}) in the folder; "
                        "there are none"
                    )
            ours = {f"{one}{ending}" for one in TABLES for ending in _ALL_ENDINGS}
            near = hint(f"{name}.csv", set(_file_names(base)) - ours)
            raise UnreadableInputError(
                f"{base}: expected {name}.csv (or {name}.csv.gz, {name}.parquet, or a "
                f"folder {name} of Parquet files); it is not there"
                f"{near or '; for other files give a mapping'}"
            )


def _unused(base: Path, used: Iterable[Path]) -> list[Problem]:
    names = {path.name for path in used}
    return [
        Problem(
            code="file-not-used",
            severity=Severity.NOTE,
            file=path.name,
            message=_why_not(path),
            mend="rename it if it is one of ours; else nothing to do",
        )
        for path in sorted(base.iterdir())
        if path.name not in names
        and (path.name.endswith(_ALL_ENDINGS) or _is_table(path))
    ]


def _is_table(path: Path) -> bool:
    return path.is_dir() and path.name.removesuffix(ENDING) in TABLES


def _why_not(path: Path) -> str:
    if _is_table(path):
        return f"no file in it is Parquet (*{ENDING}), so the folder was not read"
    near = hint(path.name, _own_names(path))
    return f"no table has this name, so the file was not read{near}"


def _own_names(path: Path) -> list[str]:
    ending = ENDING if path.name.endswith(ENDING) else ENDINGS[0]
    return [f"{name}{ending}" for name in TABLES]
