"""``successkit playbooks``: list, write, check, try, measure and explain playbooks."""

import argparse
from collections.abc import Callable
from pathlib import Path

from successkit.cli import playbook_runs as runs
from successkit.cli.commands import Commands
from successkit.cli.engines import engine_of
from successkit.cli.options import (
    add_day,
    add_folder,
    add_json,
    add_language,
    add_settings,
    add_times,
    day,
)
from successkit.core import UnknownNameError
from successkit.core.hints import question
from successkit.engine import Engine
from successkit.engine.play_documents import check_document, list_document
from successkit.playbooks import playbooks_to_toml
from successkit.playbooks.as_toml import KEY, text_of
from successkit.playbooks.toml_lines import TomlLines

_RUN = Callable[[argparse.Namespace], int]


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "playbooks",
        help="list, check, try out, measure and explain playbooks",
        description="Playbooks say when to do what for a customer. Those of the "
        "settings and of plugins come beside the built-in ones.",
    )
    parts = parser.add_subparsers(required=True, metavar="WHAT", title="what")
    _add_list(parts)
    _add_toml(parts)
    _add_check(parts)
    _add_backtest(parts)
    _add_effect(parts)
    _add_explain(parts)


def _add(
    commands: Commands, name: str, said: str, run: _RUN
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=said.partition(".")[0], description=said)
    parser.set_defaults(run=run)
    return parser


def _add_list(commands: Commands) -> None:
    said = "every playbook: when it fires, when it ends, and its steps."
    parser = _add(commands, "list", said, _list)
    add_settings(parser, currency=False)
    add_json(parser)
    add_language(parser, default=None)


def _add_toml(commands: Commands) -> None:
    said = "write playbooks as TOML, to start from."
    parser = _add(commands, "toml", said, _toml)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all if none")
    add_settings(parser, currency=False)


def _add_check(commands: Commands) -> None:
    said = (
        "what is wrong with playbooks. Finds what can never fire, has no exit or "
        "owner, or collides with another. Exit status 0: nothing; 1: something."
    )
    parser = _add(commands, "check", said, _check)
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="TOML of [[playbook]] tables; those of the settings and plugins if none",
    )
    add_settings(parser, currency=False)
    add_json(parser)
    add_language(parser, default=None)


def _add_book(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    add_times(parser)
    add_settings(parser)
    add_json(parser)
    add_language(parser, default=None)


def _add_backtest(commands: Commands) -> None:
    said = (
        "how much work playbooks would have made. Actions a week and hours a person "
        "on past days, each with what was known then."
    )
    parser = _add(commands, "backtest", said, runs.backtest)
    _add_book(parser)
    for name, said in (("from", "first day"), ("until", "last day, counted as well")):
        parser.add_argument(
            f"--{name}", type=day, required=True, metavar="DAY", help=said, dest=name
        )
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="days between two runs (1)"
    )
    parser.add_argument(
        "--playbooks",
        type=Path,
        metavar="FILE",
        help="try only the playbooks of this TOML file",
    )
    parser.add_argument(
        "--flood",
        action="store_true",
        help="let fire what holds on the first day; else it counts as seen",
    )


def _add_effect(commands: Commands) -> None:
    said = (
        "whether a playbook helps. Compares the accounts for which it fired with "
        "those that were held out; no verdict under a power of 0.8."
    )
    parser = _add(commands, "effect", said, runs.effect)
    _add_book(parser)
    parser.add_argument("playbook", help="its name")
    add_day(parser)
    parser.add_argument(
        "--state", type=Path, required=True, metavar="DIR", help="that of review"
    )
    parser.add_argument(
        "--outcome",
        default="customer",
        metavar="CONDITION",
        help="what was hoped for, on the day: a condition on the account table "
        "(customer)",
    )
    parser.add_argument(
        "--after",
        type=int,
        default=0,
        metavar="N",
        help="count only accounts for which it fired first N days ago or earlier (0)",
    )
    parser.add_argument(
        "--stratum",
        metavar="COLUMN",
        help="compare within the values of a column; that of the playbook if none",
    )
    parser.add_argument(
        "--smallest",
        type=float,
        default=0.1,
        metavar="X",
        help="difference of the shares worth knowing (0.1)",
    )
    parser.add_argument("--confidence", type=float, default=0.95, metavar="X")


def _add_explain(commands: Commands) -> None:
    said = (
        "why a playbook fires for an account or not. Each part of its condition with "
        "value and threshold."
    )
    parser = _add(commands, "explain", said, runs.explain)
    _add_book(parser)
    parser.add_argument("account", help="id of the account")
    parser.add_argument("playbook", help="name of the playbook")
    add_day(parser)
    parser.add_argument(
        "--state", type=Path, metavar="DIR", help="that of review; is not changed"
    )
    parser.add_argument(
        "--playbooks", type=Path, metavar="FILE", help="playbooks of this TOML file"
    )


def _list(options: argparse.Namespace) -> int:
    engine = engine_of(options)
    runs.shown(options, list_document(engine, engine.config.language))
    return 0


def _toml(options: argparse.Namespace) -> int:
    every = {one.name: one for one in engine_of(options).playbooks}
    names: list[str] = options.names
    for name in names:
        if name not in every:
            meant = question(name, every, f"there are {', '.join(every)}")
            raise UnknownNameError(f"no playbook is called {name!r}; {meant}")
    chosen = [every[name] for name in dict.fromkeys(names)] or every.values()
    print(playbooks_to_toml(chosen), end="")
    return 0


def _check(options: argparse.Namespace) -> int:
    engine = engine_of(options)
    document = _checked(engine, options.file)
    runs.shown(options, document)
    return 1 if document["findings"] else 0


def _checked(engine: Engine, file: Path | None) -> dict[str, object]:
    lang = engine.config.language
    plays = runs.playbooks_of(engine, file)
    if file is None:
        return check_document(engine, plays, [None] * len(plays), file=None, lang=lang)
    lines = TomlLines.of(text_of(file))
    places = [lines.at(KEY, number) for number in range(len(plays))]
    return check_document(engine, plays, places, file=str(file), lang=lang)
