"""``successkit demo``: a sample book, written and reviewed."""

import argparse
from datetime import date
from pathlib import Path

from successkit.cli.commands import Commands
from successkit.cli.options import add_language, day, told
from successkit.cli.review import add_outputs, write_outputs
from successkit.engine import Config, Engine
from successkit.io import read, write_tables
from successkit.testing.sample import sample_book

_DAY = date(2026, 3, 31)
_WRITTEN = {
    "en": "{data}: the book as CSV\n{page}: this review as a page",
    "ja": "{data}：サンプルデータ（CSV）\n{page}：このレビューのページ",
}


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "demo",
        help="write a sample book and review it",
        description="Write a made-up book of customers as CSV, review it, and write "
        "the review as a page. The same seed gives the same book.",
    )
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path("successkit-demo"),
        help="folder to write into (successkit-demo)",
    )
    parser.add_argument("--accounts", type=int, default=2000, metavar="N")
    parser.add_argument("--seed", type=int, default=7, metavar="N")
    parser.add_argument("--as-of", type=day, default=_DAY, metavar="DAY")
    add_language(parser)
    add_outputs(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write and review the sample book.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    told("writing the sample book")
    book = sample_book(
        accounts=options.accounts, as_of=options.as_of, seed=options.seed
    )
    data = options.folder / "book"
    tables: dict[str, dict[str, list[object]]] = {
        name: {field: list(cells) for field, cells in columns.items()}
        for name, columns in book.items()
    }
    write_tables(data, tables, safe=False)
    told("reviewing")
    config = Config(currency="JPY", language=options.lang)
    review = Engine(config=config).review(read(data), as_of=options.as_of)
    if options.html is None:
        options.html = options.folder / "review.html"
    write_outputs(review, options)
    if str(options.json) != "-":
        print("\n" + _WRITTEN[options.lang].format(data=data, page=options.html))
    return 0
