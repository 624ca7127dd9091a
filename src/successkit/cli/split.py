"""``successkit split``: a book as Parquet, in parts of whole accounts."""

import argparse
from pathlib import Path

from successkit.cli.commands import Commands
from successkit.cli.engines import book_of
from successkit.cli.options import add_folder, told
from successkit.core.schema import TABLES
from successkit.io import regroup, write_parquet
from successkit.io.parquet.files import parquet_source
from successkit.report import render_problems


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "split",
        help="write a book in parts, for reviews that do not fit in memory",
        description="Write a book as Parquet, in parts of whole accounts, for 'review "
        "--memory'. Parquet files are split by DuckDB within --memory, and their rows "
        "are checked when they are reviewed; CSV files are read and checked first.",
    )
    add_folder(parser)
    parser.add_argument(
        "target", type=Path, help="folder to write: not there yet, or empty"
    )
    parser.add_argument(
        "--parts", type=int, default=16, metavar="N", help="how many parts (16)"
    )
    parser.add_argument(
        "--memory", default="1GB", metavar="SIZE", help="what DuckDB may take (1GB)"
    )
    parser.set_defaults(run=run, lang="en")


def run(options: argparse.Namespace) -> int:
    """Write the parts.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        1 when rows were set aside, else 0.
    """
    if _all_parquet(options):
        parts = regroup(
            options.folder, options.target, parts=options.parts, memory=options.memory
        )
        accounts = sum(part.rows.get("accounts", 0) for part in parts)
        print(_line(options.target, accounts, len(parts)) + ", not checked yet")
        return 0
    book = book_of(options)
    told("writing")
    write_parquet(book, options.target, parts=options.parts)
    told("")
    print(_line(options.target, len(book), options.parts))
    if book.problems.errors:
        print(render_problems(book.problems.as_dict(), lang=options.lang))
    return 1 if book.problems.errors else 0


def _line(target: Path, accounts: int, parts: int) -> str:
    return f"{target}: {accounts:,} accounts in {parts} parts"


def _all_parquet(options: argparse.Namespace) -> bool:
    """Return whether DuckDB can split the folder: no CSV to be read, and no mapping."""
    if options.mapping is not None or options.strict:
        return False
    folder: Path = options.folder
    csv = [name for name in TABLES for _ in folder.glob(f"{name}.csv*")]
    return not csv and any(parquet_source(folder, name) for name in TABLES)
