"""Files that are complete or not there at all."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from successkit.core import InvalidInputError, UnwritableOutputError

_SHOWN: Final = 40
"""Characters of a name that stand in a temporary one, which may not be too long."""


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """Write a file under another name, and give it its own when it is complete.

    Parameters
    ----------
    path
        Where the file is to be; one that is there is replaced at the end. What is no
        file, as ``/dev/stdout``, is written to at once.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    UnwritableOutputError
        It could not be written, as on a full disk; what was there before is unharmed.
    """
    temporary: Path | None = None
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            yield target
            return
        handle, name = tempfile.mkstemp(prefix=_hidden(target), dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        _settle(temporary)
        temporary.chmod(0o644)
        temporary.replace(target)
        _settle(target.parent)
    except UnwritableOutputError:
        raise
    except OSError as error:
        told = not_written(path, error)
        raise told from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file that is complete or not there at all.

    Parameters
    ----------
    path
        Where; the folder must exist. A file that is there is replaced at the end.
    text
        What to write, as UTF-8.

    Raises
    ------
    UnwritableOutputError
        It could not be written, as on a full disk; what was there before is unharmed.
    """
    with whole_file(path) as place:
        place.write_text(text, encoding="utf-8")


def made_folder(folder: Path) -> None:
    """Make a folder that is not there yet, and those that it lies in.

    Parameters
    ----------
    folder
        Where.

    Raises
    ------
    UnwritableOutputError
        A file has its name, or the place may not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = not_written(folder, error)
        raise told from error


@contextmanager
def whole_folder(folder: Path) -> Generator[Path]:
    """Fill a folder under another name, and give it its own when it is complete.

    Parameters
    ----------
    folder
        Not there yet, or empty.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    InvalidInputError
        The folder has something in it, or cannot be replaced.
    UnwritableOutputError
        It could not be written, as on a full disk; nothing is left behind.
    """
    temporary: Path | None = None
    try:
        target = folder.resolve()
        _check_place(folder, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        name = tempfile.mkdtemp(prefix=_hidden(target), dir=target.parent)
        temporary = Path(name)
        yield temporary
        for path in sorted(temporary.rglob("*"), reverse=True):
            _settle(path)
        temporary.chmod(0o755)
        temporary.replace(target)
        _settle(target.parent)
    except UnwritableOutputError as error:
        told = UnwritableOutputError(_as_named(str(error), temporary, folder))
        raise told from error
    except OSError as error:
        told = not_written(folder, error)
        raise told from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _check_place(folder: Path, target: Path) -> None:
    """Refuse, before any work, what cannot be given its name at the end."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InvalidInputError(
            f"{folder}: expected a folder that is empty or not there yet; it has "
            "something in it; give another one, or remove it first"
        )
    if target == Path.cwd() or target.is_mount():
        what = "the current folder" if target == Path.cwd() else "a disk of its own"
        raise InvalidInputError(
            f"{folder}: expected a folder that may be replaced; it is {what}; give a "
            f"folder inside it, such as {target / 'book'}"
        )


def _as_named(said: str, temporary: Path | None, folder: Path) -> str:
    """Return a message with the name that the folder was to have."""
    return said if temporary is None else said.replace(str(temporary), str(folder))


def _hidden(path: Path) -> str:
    return f".{path.name[:_SHOWN]}-"


def _settle(path: Path) -> None:
    """Wait until a file or folder stands on the disk."""
    if path.is_dir() and os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def not_written(path: Path | str, error: OSError) -> UnwritableOutputError:
    """Say that something could not be written.

    Parameters
    ----------
    path
        What.
    error
        Why.

    Returns
    -------
    UnwritableOutputError
        To be raised.
    """
    reason = error.strerror or str(error).splitlines()[0]
    return UnwritableOutputError(
        f"{path}: expected to write it; it cannot be written: {reason}; nothing was "
        "left in its place; free some space or choose another place, and write again"
    )
