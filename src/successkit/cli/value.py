"""``successkit value``: what customers are worth, and what of it is at risk."""

import argparse

from successkit.cli.commands import Commands
from successkit.cli.options import (
    add_day,
    add_folder,
    add_json,
    add_language,
    add_times,
    day,
    progress,
    told,
    width,
)
from successkit.cli.output import write_json
from successkit.engine import ValueRequest, value_document
from successkit.io import read
from successkit.report import render_value


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "value",
        help="what customers are worth, and what of it is at risk",
        description="Print the lifetime value of the customers of a day and their "
        "revenue at risk, with intervals, and the accounts with most of it.",
    )
    add_folder(parser)
    add_day(parser)
    add_times(parser)
    _add_outlook(parser)
    parser.add_argument(
        "--since",
        type=day,
        metavar="DAY",
        help="first day on which losses were recorded; older customers enter at "
        "their age",
    )
    parser.add_argument(
        "--cancelled",
        choices=("auto", "term", "rolling"),
        default="auto",
        help="what the end of a cancelled contract is; rolling for subscriptions by "
        "the month",
    )
    parser.add_argument("--segment", metavar="COLUMN", help="tell accounts apart by it")
    parser.add_argument(
        "--top", type=int, default=10, metavar="N", help="how many accounts to list"
    )
    parser.add_argument("--currency", metavar="CODE", help="reporting currency")
    add_json(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def _add_outlook(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--horizon", type=int, metavar="MONTHS", help="months that count; all if not"
    )
    parser.add_argument(
        "--discount",
        type=float,
        default=0.1,
        metavar="RATE",
        help="by how much later revenue counts less; 0.1 is ten percent",
    )
    parser.add_argument(
        "--discount-per",
        choices=("year", "period"),
        default="year",
        help="time the discount is stated for: a year, or a contract's own period",
    )
    parser.add_argument(
        "--margin", type=float, default=1.0, metavar="SHARE", help="share that is kept"
    )
    parser.add_argument(
        "--timing",
        choices=("before", "after"),
        default="before",
        help="count the coming month's payment (before), or not (after)",
    )
    parser.add_argument(
        "--level", type=float, default=0.9, metavar="SHARE", help="of the intervals"
    )


def run(options: argparse.Namespace) -> int:
    """Compute the values and print or write them.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    request = ValueRequest(
        as_of=options.as_of,
        known_at=options.known_at,
        currency=options.currency,
        segment=options.segment,
        since=options.since,
        cancelled=options.cancelled,
        horizon=options.horizon,
        discount=options.discount,
        discount_per=options.discount_per,
        margin=options.margin,
        timing=options.timing,
        level=options.level,
        top=options.top,
    )
    book = read(
        options.folder,
        mapping=options.mapping,
        strict=options.strict,
        progress=progress(),
    )
    told("computing")
    document = value_document(book, request)
    told("")
    if options.json is not None:
        write_json(options.json, document)
    if str(options.json) != "-":
        print(render_value(document, lang=options.lang, width=width()))
    return 0
