"""``successkit assign``: who looks after whom, within the team's hours."""

import argparse
from pathlib import Path

from successkit.cli.commands import Commands
from successkit.cli.options import (
    add_folder,
    add_language,
    add_plugins,
    add_times,
    day,
    prints_aside,
    progress,
    told,
    width,
)
from successkit.cli.output import write_json
from successkit.cli.review import engine_of
from successkit.engine import Engine, Review, assign_team, team_document
from successkit.io import read
from successkit.report import render_team
from successkit.touch import Solver


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "assign",
        help="who looks after whom, within the team's hours",
        description="Give every customer of a day somebody of people.csv who looks "
        "after it, and print everybody's load before and after.",
    )
    add_folder(parser)
    parser.add_argument("--as-of", type=day, required=True, metavar="DAY")
    add_times(parser)
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings (TOML)")
    parser.add_argument("--currency", metavar="CODE", help="reporting currency")
    add_plugins(parser)
    parser.add_argument(
        "--solver",
        choices=[str(solver) for solver in Solver],
        default="greedy",
        help="exact serves the largest value there can be, and is compared with greedy "
        "(needs scipy; at most a minute for each touch model)",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write JSON; - prints"
    )
    add_language(parser, default=None)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Assign the customers of a folder and print or write the result.

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
    book = read(
        options.folder,
        mapping=options.mapping,
        strict=options.strict,
        progress=progress(),
    )
    told("reviewing")
    with prints_aside():
        review = engine.review(
            book, as_of=options.as_of, known_at=options.known_at, strict=options.strict
        )
    told("assigning")
    document = _document(engine, review, options.solver)
    told("")
    if options.json is not None:
        write_json(options.json, document)
    if str(options.json) != "-":
        print(render_team(document, lang=review.language, width=width()), end="")
    return 0


def _document(engine: Engine, review: Review, solver: str) -> dict[str, object]:
    plan, calendar = engine.config.team, engine.calendar_on(review.as_of)
    found = assign_team(review, plan=plan, calendar=calendar)
    if solver == Solver.GREEDY:
        return team_document(review, found, calendar=calendar)
    exact = assign_team(review, plan=plan, calendar=calendar, solver=solver)
    return team_document(review, exact, calendar=calendar, greedy=found)
