"""``successkit lifecycle``: check, draw, write and follow phases and their moves."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from successkit.cli.commands import Commands
from successkit.cli.options import (
    add_plugins,
    chosen_plugins,
    day,
    prints_aside,
    progress,
    told,
)
from successkit.core import InvalidInputError, Lifecycle, Severity
from successkit.core.hints import hint
from successkit.engine import Config, Engine, Review
from successkit.engine.guards import condition_columns
from successkit.io import read
from successkit.lifecycle import (
    check,
    default_lifecycle,
    dot,
    markdown_table,
    mermaid,
    observed,
    phase_table,
    stay_table,
)
from successkit.plugins import Extensions

_DRAWN: Final[Mapping[str, Callable[..., str]]] = {
    "mermaid": mermaid,
    "dot": dot,
    "table": markdown_table,
}


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "lifecycle",
        help="check, draw, write or follow the phases of customers",
        description="check: list what is wrong with a lifecycle; exit status 0: it is "
        "sound, 1: it is not. diagram: draw it, with the moves of a book when one is "
        "named. history: how long the accounts of a book were in each phase, or every "
        "stay of one of them. toml: write it, to start from.",
    )
    parser.add_argument("what", choices=("check", "diagram", "history", "toml"))
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="lifecycle (TOML); the built-in if not"
    )
    parser.add_argument(
        "--format", choices=tuple(_DRAWN), default="mermaid", help="of the diagram"
    )
    parser.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="KIND",
        help="kind of event that your data hold; may be repeated",
    )
    parser.add_argument(
        "--book", type=Path, metavar="DIR", help="follow the accounts of this book"
    )
    parser.add_argument("--account", metavar="ID", help="whose history to show")
    parser.add_argument("--as-of", type=day, metavar="DAY", help="day of the book")
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE", help="TOML that maps another export"
    )
    add_plugins(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check, draw or write a lifecycle.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        1 when a check found something, else 0.
    """
    extensions = chosen_plugins(options.plugin)
    given = None if options.file is None else Lifecycle.from_toml(Path(options.file))
    lifecycle = given or extensions.lifecycle or default_lifecycle()
    if options.what == "check":
        return _check(lifecycle, extensions, options.event)
    if options.what == "toml":
        print(lifecycle.to_toml(), end="")
        return 0
    config = Config(lifecycle=given)
    if options.what == "history":
        print(_history(_followed(config, extensions, options), options.account), end="")
        return 0
    counts, days = dict[str, int](), dict[str, float]()
    if options.book is not None:
        seen = observed(_followed(config, extensions, options).parts.replayed)
        counts, days = dict(seen.counts), dict(seen.median_days)
    print(_DRAWN[options.format](lifecycle, counts=counts, median_days=days), end="")
    return 0


def _check(lifecycle: Lifecycle, extensions: Extensions, events: list[str]) -> int:
    findings = check(
        lifecycle,
        events=[*events, *extensions.event_kinds],
        columns=condition_columns(extensions),
    )
    for finding in findings:
        word = "error" if finding.severity is Severity.ERROR else "note"
        print(f"{word}: {' '.join(str(finding).split())}")
    if not findings:
        print(
            f"{lifecycle.version}: {len(lifecycle.phases)} phases, "
            f"{len(lifecycle.transitions)} moves, {len(lifecycle.timeouts)} timeouts; "
            "nothing wrong"
        )
    return 1 if findings else 0


def _followed(
    config: Config, extensions: Extensions, options: argparse.Namespace
) -> Review:
    if options.book is None or options.as_of is None:
        raise InvalidInputError(
            f"{options.what}: expected --book DIR and --as-of DAY together; got "
            f"{options.book} and {options.as_of}"
        )
    engine = Engine(config=config, plugins=extensions)
    book = read(options.book, mapping=options.mapping, progress=progress())
    told("following every account")
    with prints_aside():
        review = engine.review(book, as_of=options.as_of)
    told("")
    return review


def _history(review: Review, account: str | None) -> str:
    found = review.parts.replayed
    ids: list[str] = review.accounts.ids.tolist()
    if account is None:
        back = found.moves_back()
        moved = f"Moves back: {int(back.sum())}; accounts that went back: "
        return f"{phase_table(found)}\n{moved}{int((back > 0).sum())}.\n"
    if account not in ids:
        raise InvalidInputError(
            f"--account: no account {account!r}{hint(account, ids)}"
        )
    return stay_table(found, review.parts.events, ids.index(account))
