"""Entry point: reads the command, says errors in one line, returns the exit status."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from successkit.cli import (
    assign,
    check,
    demo,
    lifecycle,
    metrics,
    playbooks,
    plugins,
    review,
    schema,
    split,
    value,
)
from successkit.core import DataProblemsError, PluginFailures, SuccesskitError
from successkit.engine.manifest import library_version

FINE, PROBLEMS, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv
        Arguments; those of the process when None.

    Returns
    -------
    int
        0 fine, 1 problems found or strict refusal, 2 wrong use or unreadable input.
    """
    _print_anything()
    try:
        options = _parser().parse_args(argv)
        status: int = options.run(options)
        sys.stdout.flush()
    except DataProblemsError as error:
        return _refused(error)
    except PluginFailures as error:
        return _broken(error)
    except (SuccesskitError, OSError) as error:
        return _failed(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _refused(error: DataProblemsError) -> int:
    first, rest = error.problems[0], len(error.problems) - 1
    more = f" (and {rest} more; 'successkit check' lists them)" if rest else ""
    print(f"successkit: refused: {_one_line(first)}{more}", file=sys.stderr)
    return PROBLEMS


def _broken(error: PluginFailures) -> int:
    for each in error.exceptions:
        print(f"successkit: refused: {_one_line(each)}", file=sys.stderr)
    return PROBLEMS


def _one_line(said: object) -> str:
    return " ".join(str(said).split())


def _failed(error: Exception) -> int:
    if isinstance(error, BrokenPipeError):
        # The reader of our output went away, as ``| head`` does; that is no fault.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return FINE
    if isinstance(error, OSError) and not isinstance(error, SuccesskitError):
        error = OSError(f"{error.filename or 'system'}: {error.strerror or error}")
    print(f"successkit: {_one_line(error)}", file=sys.stderr)
    return WRONG_USE


def _print_anything() -> None:
    """Let consoles that lack a character show a substitute instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


class _Parser(argparse.ArgumentParser):
    """An argument parser that says errors in one line."""

    def error(self, message: str) -> "None":  # type: ignore[override]
        """Say what is wrong and where to read more."""
        print(f"successkit: {message}; see '{self.prog} --help'", file=sys.stderr)
        raise SystemExit(WRONG_USE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="successkit",
        description="Customer success from a folder of CRM exports: explained reviews "
        "and exact revenue metrics.",
    )
    parser.add_argument(
        "--version", action="version", version=f"successkit {library_version()}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    for command in (
        demo,
        review,
        metrics,
        value,
        assign,
        lifecycle,
        playbooks,
        check,
        split,
        schema,
        plugins,
    ):
        command.add_to(commands)
    return parser
