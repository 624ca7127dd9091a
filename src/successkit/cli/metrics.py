"""``successkit metrics``: exact figures, period by period."""

import argparse
from typing import get_args

from successkit.cli.commands import Commands
from successkit.cli.options import (
    add_folder,
    add_json,
    add_language,
    add_plugins,
    add_times,
    chosen_plugins,
    day,
    month,
    prints_aside,
    progress,
    told,
    width,
)
from successkit.cli.output import write_json
from successkit.core.fiscal import NamedBy
from successkit.core.period import STEPS
from successkit.engine import MetricsRequest, metrics_document
from successkit.io import read
from successkit.metrics import DIALECTS, dialect
from successkit.report import render_metrics


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "metrics",
        help="revenue, churn, retention and satisfaction by period",
        description="Print figures of every period from --start up to, but without, "
        "--end.",
    )
    add_folder(parser)
    parser.add_argument("--start", type=day, required=True, metavar="DAY")
    parser.add_argument("--end", type=day, required=True, metavar="DAY")
    parser.add_argument("--every", choices=tuple(STEPS), default="month")
    parser.add_argument(
        "--as-of",
        type=day,
        metavar="DAY",
        help="what is true on this day; --end if not",
    )
    add_times(parser)
    parser.add_argument(
        "--dialect",
        default="successkit",
        metavar="NAME",
        help=f"whose definitions: {', '.join(DIALECTS)}",
    )
    parser.add_argument("--segment", metavar="COLUMN", help="show accounts apart by it")
    parser.add_argument("--currency", metavar="CODE", help="reporting currency")
    parser.add_argument(
        "--fiscal-start", type=month, metavar="MONTH", help="first month of the year"
    )
    parser.add_argument(
        "--fiscal-name",
        choices=get_args(NamedBy),
        default="start",
        help="name fiscal years by the year in which they start, or end",
    )
    add_plugins(parser)
    add_json(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compute the figures and print or write them.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    plugins = chosen_plugins(options.plugin)
    request = MetricsRequest(
        start=options.start,
        end=options.end,
        every=options.every,
        as_of=options.as_of,
        known_at=options.known_at,
        currency=options.currency,
        definition=dialect(options.dialect),
        segment=options.segment,
        fiscal_start=options.fiscal_start,
        fiscal_name=options.fiscal_name,
    )
    book = read(
        options.folder,
        mapping=options.mapping,
        strict=options.strict,
        progress=progress(),
    )
    told("computing")
    with prints_aside():
        document = metrics_document(
            book, request, plugins=plugins, strict=options.strict
        )
    told("")
    if options.json is not None:
        write_json(options.json, document)
    if str(options.json) != "-":
        print(render_metrics(document, lang=options.lang, width=width()))
    return 0
