"""``successkit review``: a folder of exports to an explained review."""

import argparse
from pathlib import Path

import attrs

from successkit.cli.commands import Commands
from successkit.cli.options import (
    add_folder,
    add_language,
    add_plugins,
    add_times,
    chosen_plugins,
    day,
    prints_aside,
    progress,
    told,
    width,
)
from successkit.cli.output import write_csv, write_json, write_text
from successkit.cli.state import load_ledger, save_ledger
from successkit.engine import Config, Engine, Review
from successkit.io import read
from successkit.report import render_board, render_html


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "review",
        help="who needs what today, and why",
        description="Review every account as of a day: phase, health, touch model, "
        "actions and reasons, and the figures of the book.",
    )
    add_folder(parser)
    parser.add_argument("--as-of", type=day, required=True, metavar="DAY")
    add_times(parser)
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings (TOML)")
    parser.add_argument("--currency", metavar="CODE", help="reporting currency")
    add_plugins(parser)
    parser.add_argument(
        "--state", type=Path, metavar="DIR", help="keep given actions between runs"
    )
    add_language(parser, default=None)
    add_outputs(parser)
    parser.set_defaults(run=run)


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the files that a review can be written to.

    Parameters
    ----------
    parser
        The command's parser.
    """
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write JSON; - prints"
    )
    parser.add_argument("--csv", type=Path, metavar="DIR", help="write CSV tables")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one HTML page")
    parser.add_argument(
        "--bom", action="store_true", help="begin CSV files with a byte order mark"
    )


def run(options: argparse.Namespace) -> int:
    """Review a folder and print or write the result.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    engine = Engine(config=config_of(options), plugins=chosen_plugins(options.plugin))
    ledger = load_ledger(options.state)
    book = read(
        options.folder,
        mapping=options.mapping,
        strict=options.strict,
        progress=progress(),
    )
    told("reviewing")
    with prints_aside():
        review = engine.review(
            book,
            as_of=options.as_of,
            known_at=options.known_at,
            ledger=ledger,
            strict=options.strict,
        )
    write_outputs(review, options)
    save_ledger(options.state, review.decision.ledger)
    return 0


def config_of(options: argparse.Namespace) -> Config:
    """Return the settings that were asked for.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    Config
        Those of the file, with currency and language of the command.
    """
    config = Config() if options.config is None else Config.from_toml(options.config)
    given = {
        name: value
        for name, value in (("currency", options.currency), ("language", options.lang))
        if value is not None
    }
    return attrs.evolve(config, **given)


def write_outputs(review: Review, options: argparse.Namespace) -> None:
    """Print the board and write the files that were asked for.

    Parameters
    ----------
    review
        The review.
    options
        Parsed arguments.
    """
    lang = review.language
    document = review.document(lang)
    told("")
    if options.json is not None:
        write_json(options.json, document)
    if options.csv is not None:
        write_csv(options.csv, review, lang, bom=options.bom)
    if options.html is not None:
        write_text(options.html, render_html(document, lang=lang))
    if str(options.json) != "-":
        print(render_board(document, lang=lang, width=width()))
