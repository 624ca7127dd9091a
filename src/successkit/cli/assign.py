"""``successkit assign``: who looks after whom, within the team's hours."""

import argparse

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
    width,
)
from successkit.cli.output import write_json
from successkit.engine import Engine, Review, assign_team, team_document
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
    add_day(parser)
    add_times(parser)
    add_settings(parser)
    parser.add_argument(
        "--solver",
        choices=[str(solver) for solver in Solver],
        default="greedy",
        help="exact serves the largest value there can be, and is compared with greedy "
        "(needs scipy; at most a minute for each touch model)",
    )
    add_json(parser)
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
    book = book_of(options)
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
