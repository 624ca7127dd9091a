"""The ledger of given actions between two runs, in a folder of the user's."""

from pathlib import Path

from successkit.cli.output import write_text
from successkit.core import UnreadableInputError
from successkit.playbooks import ActionLedger

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


def save_ledger(folder: Path | None, ledger: ActionLedger) -> None:
    """Keep the ledger for the next run.

    Parameters
    ----------
    folder
        The folder of ``--state``, or None.
    ledger
        What was given out so far.
    """
    if folder is not None:
        write_text(folder / FILE, ledger.to_json() + "\n")
