"""``successkit plugins``: what is installed, what it adds, and what is broken."""

import argparse
import sys
from contextlib import redirect_stdout

from successkit.cli.commands import Commands
from successkit.cli.options import (
    add_language,
    add_plugins,
    allowed_plugins,
    chosen_plugins,
)
from successkit.cli.output import json_text
from successkit.core import PluginError
from successkit.plugins.listing import Listed, listing
from successkit.report import render_plugins


def add_to(commands: Commands) -> None:
    """Add the command.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    parser = commands.add_parser(
        "plugins",
        help="list installed plugins, what they add, and which are broken",
        description="List installed plugins with versions, hooks and declarations. "
        "Commands use those that the variable SUCCESSKIT_PLUGINS names, separated by "
        "commas, and those given with --plugin. Exit status 0: all of them work; 1: "
        "one is broken, or those in use do not go together.",
    )
    add_plugins(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_language(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the plugins.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        1 when a plugin is broken, else 0.
    """
    with redirect_stdout(sys.stderr):
        found = listing(options.plugin or (), allowed=allowed_plugins())
    broken = any(one.error for one in found)
    clash = "" if broken else _clash(options.plugin)
    document = _document(found, clash)
    print(
        json_text(document, sys.stdout.encoding)
        if options.json
        else render_plugins(document, lang=options.lang).rstrip("\n")
    )
    return 1 if broken or clash else 0


def _clash(given: list[str] | None) -> str:
    """Return why the plugins in use do not go together, or nothing."""
    try:
        chosen_plugins(given)
    except PluginError as error:
        return str(error)
    return ""


def _document(found: tuple[Listed, ...], clash: str) -> dict[str, object]:
    return {
        "schema_version": "1",
        "plugins": [one.as_dict() for one in found],
        "clash": clash or None,
    }
