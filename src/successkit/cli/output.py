"""Writing results: JSON, CSV and HTML, never leaving half a file in place."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from successkit.cli.options import told, width
from successkit.core import UnwritableOutputError
from successkit.engine import Review
from successkit.io import write_tables
from successkit.io.whole import made_folder, write_whole
from successkit.report import render_board, render_html


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path
        The file; its folder is made when it does not exist.
    text
        What to write, as UTF-8.

    Raises
    ------
    UnwritableOutputError
        It is a folder, or the system refuses.
    """
    if path.is_dir():
        raise UnwritableOutputError(f"{path}: expected a file to write; it is a folder")
    made_folder(path.parent)
    write_whole(path, text)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON; ``-`` writes to standard output.

    Parameters
    ----------
    path
        The file.
    document
        Plain JSON values.
    """
    if str(path) == "-":
        print(json_text(document, sys.stdout.encoding))
    else:
        write_text(path, json_text(document) + "\n")


def write_document(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Write the document of a review as JSON and as a page, and print its board.

    Parameters
    ----------
    document
        Of a review in memory or in parts.
    options
        Parsed arguments: ``json`` and ``html``. The board is not printed beside JSON.
    """
    lang = document["language"]
    told("")
    if options.json is not None:
        write_json(options.json, document)
    if options.html is not None:
        write_text(options.html, render_html(document, lang=lang))
    if str(options.json) != "-":
        print(render_board(document, lang=lang, width=width()))


def json_text(document: Mapping[str, Any], encoding: str | None = "utf-8") -> str:
    """Return a document as JSON that an encoding can hold.

    Parameters
    ----------
    document
        Plain JSON values.
    encoding
        Of the stream it goes to; None for any.

    Returns
    -------
    str
        Readable where the encoding has every character; escaped where not, so that
        nothing is lost.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return json.dumps(document, ensure_ascii=True, indent=1, allow_nan=False)
    return text


def write_csv(folder: Path, review: Review, lang: str, *, bom: bool) -> None:
    """Write the tables of a review, safe to open in a spreadsheet.

    Parameters
    ----------
    folder
        Where to write; made when it does not exist.
    review
        The review.
    lang
        Language of reasons.
    bom
        Whether files begin with a byte order mark, as some spreadsheets need.

    Raises
    ------
    UnwritableError
        The system refuses.
    """
    document = review.document(lang)
    actions = [
        {"account": account["id"], **action, "parameters": _text(action["parameters"])}
        for account in document["accounts"]
        for action in account["actions"]
    ]
    tables = {
        "accounts": review.accounts.to_dict(),
        "actions": _columns(actions, _ACTION),
        "metrics": _metrics(document["metrics"]),
        "movements": _columns(document["movements"], ("start", "end", "complete")),
        "problems": _columns(document["problems"]["rows"], ("code", "severity")),
    }
    write_tables(folder, tables, bom=bom)


_ACTION = ("account", "key", "playbook", "step", "kind", "due_on", "owner", "reason")


def _text(parameters: Mapping[str, Any]) -> str:
    return json.dumps(parameters, ensure_ascii=False) if parameters else ""


def _columns(
    rows: list[dict[str, Any]], names: tuple[str, ...]
) -> dict[str, list[object]]:
    every = [*names, *(name for row in rows[:1] for name in row if name not in names)]
    return {name: [row.get(name) for row in rows] for name in every}


def _metrics(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, list[object]]:
    names = ("value", "unit", "undefined", "numerator", "denominator", "n", "complete")
    return {
        "metric": list(metrics),
        **{name: [entry.get(name) for entry in metrics.values()] for name in names},
    }
