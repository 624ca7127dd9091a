"""``successkit check``: what is wrong with the data, and nothing else."""

import argparse

from successkit.cli.commands import Commands
from successkit.cli.options import add_folder, add_language, progress
from successkit.io import read
from successkit.report import render_problems


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "check",
        help="list problems in the data",
        description="List every row that cannot be used, and every repair. Exit status "
        "0: no row was set aside; 1: some were; 2: the folder cannot be read.",
    )
    add_folder(parser, strict=False)
    add_language(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read a folder and print its problems.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        1 when rows were set aside, else 0.
    """
    book = read(
        options.folder,
        mapping=options.mapping,
        progress=progress(),
    )
    print(render_problems(book.problems.as_dict(), lang=options.lang))
    return 1 if book.problems.errors else 0
