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
from successkit.cli.state import kept, load_ledger, received
from successkit.core import InvalidInputError, UnknownNameError
from successkit.engine import Config, Engine, Review
from successkit.io import read
from successkit.playbooks import ActionLedger, baseline
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
    parser.add_argument(
        "--receipts",
        type=Path,
        metavar="FILE",
        help="what became of earlier actions: CSV of key, outcome (done, failed or "
        "closed) and on; needs --state",
    )
    parser.add_argument(
        "--baseline",
        action="store_true",
        help="take what holds today as seen, so that playbooks start without a flood; "
        "needs --state",
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
    engine = engine_of(options)
    ledger = received(load_ledger(options.state), options)
    book = read(
        options.folder,
        mapping=options.mapping,
        strict=options.strict,
        progress=progress(),
    )
    told("reviewing")

    def reviewed(known: ActionLedger | None) -> Review:
        return engine.review(
            book,
            as_of=options.as_of,
            known_at=options.known_at,
            ledger=known,
            strict=options.strict,
        )

    with prints_aside():
        review = reviewed(ledger)
        if options.baseline:
            review = reviewed(_baseline(engine, review, ledger))
    with kept(options.state, review.decision.ledger):
        write_outputs(review, options)
    return 0


def engine_of(options: argparse.Namespace) -> Engine:
    """Return the engine that was asked for.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    Engine
        With the settings of the file and the plugins.

    Raises
    ------
    InvalidInputError
        A setting is none; the message names the file.
    UnknownNameError
        A setting names something that does not exist; the message names the file.
    """
    config, plugins = _config(options), chosen_plugins(options.plugin)
    try:
        return Engine(config=config, plugins=plugins)
    except (InvalidInputError, UnknownNameError) as error:
        # Whether names exist is known only beside the plugins, not while reading.
        if options.config is None:
            raise
        raise type(error)(f"{options.config}: {error}") from None


def _baseline(
    engine: Engine, review: Review, ledger: ActionLedger | None
) -> ActionLedger:
    return baseline(
        review.accounts,
        engine.playbooks,
        as_of=review.accounts.as_of,
        action_kinds=engine.action_kinds,
        ledger=ledger,
        past=review.decision.source.past,
        tenant=engine.config.tenant,
    )


def _config(options: argparse.Namespace) -> Config:
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
