"""Files that are complete or not there at all."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from successkit.core import InvalidInputError, UnwritableOutputError


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """Write a file under another name, and give it its own when it is complete.

    Parameters
    ----------
    path
        Where the file is to be; one that is there is replaced at the end.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    UnwritableOutputError
        It could not be written, as on a full disk; what was there before is unharmed.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _settle(temporary)
        temporary.chmod(0o644)
        temporary.replace(path)
        _settle(path.parent)
    except UnwritableOutputError:
        raise
    except OSError as error:
        told = not_written(path, error)
        raise told from error
    finally:
        temporary.unlink(missing_ok=True)


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
        The folder has something in it.
    UnwritableOutputError
        It could not be written, as on a full disk; nothing is left behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInputError(
            f"{folder}: expected a folder that is empty or not there yet; it has "
            "something in it; give another one, or remove it first"
        )
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        name = tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent)
        temporary = Path(name)
        yield temporary
        for path in sorted(temporary.rglob("*"), reverse=True):
            _settle(path)
        temporary.chmod(0o755)
        temporary.replace(folder)
        _settle(folder.parent)
    except UnwritableOutputError:
        raise
    except OSError as error:
        told = not_written(folder, error)
        raise told from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


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
        f"{path}: expected to write it; {reason}; nothing was left in its place; free "
        "some space or choose another place, and write again"
    )
