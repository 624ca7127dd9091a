"""The ledger of given actions between two runs, in a folder of the user's."""

import argparse
import csv
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from successkit.cli.output import write_text
from successkit.core import UnreadableInputError
from successkit.playbooks import ActionLedger, Receipt

FILE = "actions.json"


def load_ledger(folder: Path | None) -> ActionLedger | None:
    """Return the ledger of earlier runs.

    Parameters
    ----------
    folder
        The folder of ``--state``, or None.

    Returns
    -------
    ActionLedger | None
        None where there is none yet.

    Raises
    ------
    UnreadableInputError
        The file is there and cannot be read.
    """
    if folder is None:
        return None
    if folder.exists() and not folder.is_dir():
        raise UnreadableInputError(f"{folder}: expected a folder; it is a file")
    if not (folder / FILE).exists():
        return None
    try:
        return ActionLedger.from_json((folder / FILE).read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise UnreadableInputError(
            f"{folder / FILE}: {said}; mend it, or move it away to begin anew"
        ) from None


def received(
    ledger: ActionLedger | None, options: argparse.Namespace
) -> ActionLedger | None:
    """Return a ledger with the receipts of ``--receipts``.

    Parameters
    ----------
    ledger
        The ledger of earlier runs.
    options
        Parsed arguments.

    Returns
    -------
    ActionLedger | None
        As it is without receipts.

    Raises
    ------
    UnreadableInputError
        There is no ``--state``, or the file cannot be read.
    """
    if options.state is None and (options.receipts or options.baseline):
        raise UnreadableInputError(
            "--receipts and --baseline need --state DIR, where given actions are kept"
        )
    if options.receipts is None:
        return ledger
    receipts = _receipts(options.receipts)
    known = ActionLedger.empty() if ledger is None else ledger
    strange = known.unknown(receipts)
    if strange:
        print(
            f"{options.receipts}: {len(strange)} of unknown keys, left out; the first "
            f"is {strange[0]!r}",
            file=sys.stderr,
        )
    return known.receive(receipts)


def _receipts(path: Path) -> list[Receipt]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise UnreadableInputError(f"{path}: {said}") from None
    return [_receipt(path, line, row) for line, row in enumerate(rows, start=2)]


def _receipt(path: Path, line: int, row: Mapping[str, str | None]) -> Receipt:
    try:
        on = date.fromisoformat((row.get("on") or "").strip())
        outcome = (row.get("outcome") or "").strip()
        return Receipt(key=(row.get("key") or "").strip(), outcome=outcome, on=on)
    except ValueError as error:
        raise UnreadableInputError(
            f"{path}, line {line}: expected key, outcome (done, failed or closed) and "
            f"on (a day as 2026-03-31); {error}"
        ) from None


@contextmanager
def kept(folder: Path | None, ledger: ActionLedger) -> Generator[None, None, None]:
    """Keep the ledger for the next run, before its actions are handed out.

    Who dies while handing out gives no action twice: the next run lists all of them as
    open, under the same keys. Where handing out fails, the ledger is put back as it
    was, so that the day can be run again.

    Parameters
    ----------
    folder
        The folder of ``--state``, or None.
    ledger
        What was given out so far.

    Yields
    ------
    None
        For handing out.
    """
    if folder is None:
        yield
        return
    file, is_new = folder / FILE, not folder.exists()
    before = file.read_text(encoding="utf-8") if file.exists() else None
    write_text(file, ledger.to_json() + "\n")
    try:
        yield
    except BaseException:
        if before is None:
            file.unlink(missing_ok=True)
            if is_new:
                folder.rmdir()
        else:
            write_text(file, before)
        raise
