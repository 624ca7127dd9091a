"""``successkit review``: a folder of exports to an explained review."""

import argparse
from pathlib import Path

from successkit.cli.commands import Commands
from successkit.cli.engines import book_of, engine_of
from successkit.cli.options import (
    add_day,
    add_folder,
    add_json,
    add_language,
    add_settings,
    add_times,
    prints_aside,
    told,
)
from successkit.cli.output import write_csv, write_document
from successkit.cli.review_in_parts import run_in_parts
from successkit.cli.state import kept, load_ledger, received
from successkit.engine import Engine, Review, write_results
from successkit.playbooks import ActionLedger, baseline


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
    add_day(parser)
    add_times(parser)
    add_settings(parser)
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
    parser.add_argument(
        "--memory",
        metavar="SIZE",
        help="review a folder in parts, as 'split' writes it, within so much memory "
        "(as 1GB); the page and the JSON then list the accounts to look at first",
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
    add_json(parser)
    parser.add_argument("--csv", type=Path, metavar="DIR", help="write CSV tables")
    parser.add_argument(
        "--parquet",
        type=Path,
        metavar="DIR",
        help="write accounts, actions and phases as Parquet; not there yet, or empty",
    )
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
    if options.memory is not None:
        return run_in_parts(options)
    engine = engine_of(options)
    ledger = received(load_ledger(options.state), options)
    book = book_of(options)
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
    if options.csv is not None:
        write_csv(options.csv, review, lang, bom=options.bom)
    if options.parquet is not None:
        write_results(review, options.parquet)
    write_document(review.document(lang), options)
