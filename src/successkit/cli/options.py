"""Options that several commands share, and how their values are read."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, redirect_stdout
from datetime import date, datetime
from pathlib import Path

from successkit.core import PluginError
from successkit.plugins import Extensions, load
from successkit.plugins.entry_points import installed_names
from successkit.plugins.naming import suggestion
from successkit.report import LANGUAGES

PLUGINS_VARIABLE = "SUCCESSKIT_PLUGINS"
"""Names the installed plugins that commands use; nothing else reads it."""


def day(text: str) -> date:
    """Read a day of the command line.

    Parameters
    ----------
    text
        ``YYYY-MM-DD``.

    Returns
    -------
    date
        The day.

    Raises
    ------
    argparse.ArgumentTypeError
        Not a day.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    # Python reads 20260331 and 2026-W14-2 too; one way to write a day is enough.
    if found is None or found.isoformat() != text:
        raise argparse.ArgumentTypeError(f"expected a day as 2026-03-31; got {text!r}")
    return found


def instant(text: str) -> datetime:
    """Read an instant of the command line.

    Parameters
    ----------
    text
        ISO 8601 with an offset.

    Returns
    -------
    datetime
        Aware.

    Raises
    ------
    argparse.ArgumentTypeError
        Not an instant, or without offset.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"expected an instant with offset as 2026-03-31T18:00:00+09:00; "
            f"got {text!r}"
        )
    return moment


def add_folder(parser: argparse.ArgumentParser, *, strict: bool = True) -> None:
    """Add the folder, the mapping and strictness.

    Parameters
    ----------
    parser
        The command's parser.
    strict
        Whether the command can refuse a book.
    """
    parser.add_argument("folder", type=Path, help="folder of CSV or Parquet files")
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE", help="TOML that maps another export"
    )
    if strict:
        parser.add_argument(
            "--strict",
            action="store_true",
            help="refuse the book when any row has an error, or a plugin fails",
        )


def add_day(parser: argparse.ArgumentParser) -> None:
    """Add the day to be judged by.

    Parameters
    ----------
    parser
        The command's parser.
    """
    parser.add_argument(
        "--as-of",
        type=day,
        required=True,
        metavar="DAY",
        help="what is true on this day, as 2026-03-31",
    )


def add_settings(parser: argparse.ArgumentParser, *, currency: bool = True) -> None:
    """Add the settings file, the plugins and the currency.

    Parameters
    ----------
    parser
        The command's parser.
    currency
        Whether the command deals with money.
    """
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings (TOML)")
    if currency:
        parser.add_argument("--currency", metavar="CODE", help="reporting currency")
    add_plugins(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the file of the result as JSON.

    Parameters
    ----------
    parser
        The command's parser.
    """
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write JSON; - prints"
    )


def add_times(parser: argparse.ArgumentParser) -> None:
    """Add the instant of knowledge.

    Parameters
    ----------
    parser
        The command's parser.
    """
    parser.add_argument(
        "--known-at",
        type=instant,
        metavar="INSTANT",
        help="leave out what was recorded later",
    )


def add_language(parser: argparse.ArgumentParser, default: str | None = "en") -> None:
    """Add the language of labels and sentences.

    Parameters
    ----------
    parser
        The command's parser.
    default
        Language when the option is not given.
    """
    parser.add_argument(
        "--lang", choices=tuple(LANGUAGES), default=default, help="language"
    )


def add_plugins(parser: argparse.ArgumentParser) -> None:
    """Add the plugins to load.

    Parameters
    ----------
    parser
        The command's parser.
    """
    parser.add_argument(
        "--plugin", action="append", metavar="NAME", help="plugin to load; repeatable"
    )


def allowed_plugins() -> tuple[str, ...]:
    """Return the installed plugins that the environment allows.

    Returns
    -------
    tuple[str, ...]
        Names of entry points in ``SUCCESSKIT_PLUGINS``, separated by commas there.

    Raises
    ------
    PluginError
        One of them is not installed.
    """
    listed = os.environ.get(PLUGINS_VARIABLE, "").split(",")
    names = tuple(dict.fromkeys(name.strip() for name in listed if name.strip()))
    known = installed_names() if names else ()
    for name in names:
        if name not in known:
            raise PluginError(
                f"{PLUGINS_VARIABLE}: no plugin {name!r} is installed"
                f"{suggestion(name, known)}; 'successkit plugins' lists those that "
                f"are; give modules and files with --plugin"
            )
    return names


def chosen_plugins(given: list[str] | None) -> Extensions:
    """Return the plugins asked for, on the command line or in the environment.

    Parameters
    ----------
    given
        Values of ``--plugin``.

    Returns
    -------
    Extensions
        Of the allowed and the given plugins.

    Raises
    ------
    PluginError
        One cannot be used, or they do not go together.
    """
    allowed = allowed_plugins()
    known = installed_names() if given else ()
    points = (*allowed, *(name for name in given or () if name in known))
    others = [name for name in given or () if name not in known]
    with prints_aside():
        return Extensions.collect(load(others), entry_points=points or False)


def prints_aside() -> AbstractContextManager[object]:
    """Return what sends prints to standard error, as standard output is for results.

    Returns
    -------
    AbstractContextManager[object]
        To be entered while plugins run.
    """
    return redirect_stdout(sys.stderr)


def progress() -> Callable[[str, int, int], None] | None:
    """Return what shows the progress of reading, on an interactive terminal.

    Returns
    -------
    Callable[[str, int, int], None] | None
        None where nobody watches.
    """
    if not sys.stderr.isatty():
        return None

    def show(name: str, done: int, whole: int) -> None:
        text = f"reading {name} ({done + 1} of {whole})" if name else ""
        print(f"\r{text:<60}", end="" if name else "\r", file=sys.stderr, flush=True)

    return show


def told(text: str) -> None:
    """Say what is going on, on an interactive terminal.

    Parameters
    ----------
    text
        What is being done; empty wipes the line.
    """
    if sys.stderr.isatty():
        print(f"\r{text:<60}", end="" if text else "\r", file=sys.stderr, flush=True)


def width() -> int:
    """Return how wide boards may be.

    Returns
    -------
    int
        Columns of the terminal, between 80 and 140; 100 where there is none.
    """
    try:
        columns = os.get_terminal_size().columns
    except OSError:
        return 100
    return min(max(columns, 80), 140)


def month(text: str) -> int:
    """Read a month of the command line.

    Parameters
    ----------
    text
        1 to 12.

    Returns
    -------
    int
        The month.

    Raises
    ------
    argparse.ArgumentTypeError
        Not a month.
    """
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 12:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"expected a month from 1 to 12; got {text!r}")
    return int(text)
