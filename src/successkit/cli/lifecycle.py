"""``successkit lifecycle``: check, draw and write the phases and their moves."""

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
from successkit.engine import Config, Engine
from successkit.engine.guards import condition_columns
from successkit.io import read
from successkit.lifecycle import (
    Observed,
    check,
    default_lifecycle,
    dot,
    markdown_table,
    mermaid,
    observed,
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
        help="check, draw or write the phases of customers and their moves",
        description="check: list what is wrong with a lifecycle; exit status 0: it is "
        "sound, 1: it is not. diagram: draw it, with the moves of a book when one is "
        "named. toml: write it, to start from.",
    )
    parser.add_argument("what", choices=("check", "diagram", "toml"))
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
        "--book", type=Path, metavar="DIR", help="count the moves of this book"
    )
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
    seen = None
    if options.book is not None:
        seen = _observed(Config(lifecycle=given), extensions, options)
    counts = {} if seen is None else seen.counts
    days = {} if seen is None else seen.median_days
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


def _observed(
    config: Config, extensions: Extensions, options: argparse.Namespace
) -> Observed:
    if options.as_of is None:
        raise InvalidInputError("--book: expected --as-of DAY beside it; got none")
    engine = Engine(config=config, plugins=extensions)
    book = read(options.book, mapping=options.mapping, progress=progress())
    told("following every account")
    with prints_aside():
        review = engine.review(book, as_of=options.as_of)
    told("")
    return observed(review.parts.replayed)
