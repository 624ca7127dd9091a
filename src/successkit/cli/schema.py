"""``successkit schema`` and ``successkit template``: what a folder should hold."""

import argparse
import sys
from pathlib import Path

from successkit.cli.commands import Commands
from successkit.cli.output import json_text
from successkit.core.schema import TABLES
from successkit.io import schema_document, write_template


def add_to(commands: Commands) -> None:
    """Add the two commands.

    Parameters
    ----------
    commands
        The subparsers of the command line.
    """
    schema = commands.add_parser(
        "schema", help="print every table, column, type, unit and allowed value"
    )
    schema.add_argument("--json", action="store_true", help="as JSON")
    schema.set_defaults(run=run_schema)
    template = commands.add_parser(
        "template", help="write empty CSV files and a commented mapping"
    )
    template.add_argument("folder", type=Path, help="folder to write into")
    template.set_defaults(run=run_template)


def run_schema(options: argparse.Namespace) -> int:
    """Print the schema.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    if options.json:
        print(json_text(schema_document(), sys.stdout.encoding))
        return 0
    for table in TABLES.values():
        need = "required" if table.required else "optional"
        print(f"{table.name}.csv ({need}): {table.doc}")
        for field in table.fields:
            star = "*" if field.required else " "
            allowed = " | ".join(map(str, field.allowed)) if field.allowed else ""
            print(f"  {star} {field.name:<18} {field.kind:<9} {field.doc}; {allowed}")
    return 0


def run_template(options: argparse.Namespace) -> int:
    """Write the template.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    write_template(options.folder)
    print(f"wrote {len(TABLES)} empty tables and mapping.toml to {options.folder}")
    return 0
