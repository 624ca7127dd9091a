"""Writing results: JSON, CSV and HTML, never leaving half a file in place."""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from successkit.engine import Review
from successkit.io import write_tables


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path
        The file; its folder is made when it does not exist.
    text
        What to write, as UTF-8.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".", suffix=".part", delete=False
    ) as file:
        file.write(text)
    part = Path(file.name)
    part.chmod(0o644)
    part.replace(path)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON; ``-`` writes to standard output.

    Parameters
    ----------
    path
        The file.
    document
        Plain JSON values.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    if str(path) == "-":
        sys.stdout.write(text + "\n")
    else:
        write_text(path, text + "\n")


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
    """
    document = review.document(lang)
    actions = [
        {"account": account["id"], **action}
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
