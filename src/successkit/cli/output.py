"""Writing results: JSON, CSV and HTML, never leaving half a file in place."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from successkit.core import SuccesskitError
from successkit.engine import Review
from successkit.io import write_tables


class UnwritableError(SuccesskitError, OSError):
    """A file cannot be written."""


def _why(path: Path, error: OSError) -> str:
    return f"{path}: cannot be written: {error.strerror or error}"


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
    UnwritableError
        It is a folder, or the system refuses.
    """
    if path.is_dir():
        raise UnwritableError(f"{path}: expected a file to write; it is a folder")
    handle, name = -1, ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    except OSError as error:
        raise UnwritableError(_why(path, error)) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())  # the name must not outlive what it names
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise UnwritableError(_why(path, error)) from None
    finally:
        part.unlink(missing_ok=True)


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
    try:
        write_tables(folder, tables, bom=bom)
    except OSError as error:
        raise UnwritableError(_why(folder, error)) from None


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
