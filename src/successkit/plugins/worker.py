"""The process that does jobs for ``plugins.process``; it is never imported.

    python -m successkit.plugins.worker

It reads frames from its standard input and answers on its standard output. Whatever a
plugin prints goes to standard error.
"""

import importlib.abc
import importlib.util
import os
import pickle
import signal
import sys
import threading
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import BinaryIO, Final, cast

from successkit.core import PluginError
from successkit.plugins.frames import read_frame, write_frame
from successkit.plugins.isolation import BREAKS, Outcome, attempt, described
from successkit.plugins.jobs import Job, Kept, Subject
from successkit.plugins.remote import Mirror, Outline, Path
from successkit.plugins.watch import watching


class Bench:
    """Does one job after another.

    Parameters
    ----------
    stream_in, stream_out
        To and from the process that asks.
    """

    def __init__(self, stream_in: BinaryIO, stream_out: BinaryIO) -> None:
        self._in = stream_in
        self._out = stream_out
        # A plugin may look at columns from several threads at once.
        self._turn = threading.Lock()
        self._mirror = Mirror(self._ask)
        self._subject: Subject | None = None
        self._jobs: dict[bytes, Job] = {}
        self._kept: Kept = {}

    def serve(self) -> None:
        """Do jobs until there is nobody left to ask for one."""
        while True:
            try:
                message = read_frame(self._in)
            except EOFError:
                return
            self._answer(self._outcome(*cast("tuple[bytes, Outline, bool]", message)))

    def _outcome(self, packed: bytes, outline: Outline | None, fresh: bool) -> Outcome:  # noqa: FBT001
        self._kept = {} if fresh else self._kept
        if outline is not None:
            self._subject = self._mirror.subject(outline)
        with watching() as watch:
            watch.thread = threading.get_ident()
            outcome = attempt(lambda: self._done(packed))
        outcome.warned, outcome.random = watch.warned, watch.random
        if outcome.interrupt is not None:
            outcome = Outcome(error=described(outcome.interrupt))
        return outcome

    def _done(self, packed: bytes) -> object:
        job = self._jobs.get(packed)
        if job is None:
            job = self._jobs[packed] = _unpacked(packed)
        return job(cast("Subject", self._subject), self._kept)

    def _answer(self, outcome: Outcome) -> None:
        try:
            write_frame(self._out, outcome)
        except OSError:
            raise
        except BREAKS as error:
            said = f"its result cannot be sent to another process: {described(error)}"
            write_frame(self._out, Outcome(error=said))

    def _ask(self, path: Path) -> object:
        with self._turn:
            write_frame(self._out, path)
            return read_frame(self._in)


def _unpacked(packed: bytes) -> Job:
    try:
        return cast("Job", pickle.loads(packed))  # noqa: S301
    except BREAKS as error:
        raise PluginError(
            f"cannot be found in another process: {described(error)}; define it at the "
            "top of a module that can be imported, not in a script or a notebook"
        ) from error


class _Loose(importlib.abc.MetaPathFinder):
    """Finds modules that were loaded from a file outside the search path."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return how to load a module, or None for others.

        Parameters
        ----------
        fullname
            Its name.
        path, target
            As Python gives them.

        Returns
        -------
        ModuleSpec | None
            From its file.
        """
        file = self._files.get(fullname)
        return file and importlib.util.spec_from_file_location(fullname, file)  # type: ignore[return-value]


_PLUGINS_OUT: Final = 2


def main() -> None:
    """Do jobs for the process that started this one."""
    stream_in = os.fdopen(os.dup(0), "rb")
    stream_out = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(_PLUGINS_OUT, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A function of somebody's script must not be taken for one of this module.
    sys.modules["__main__"] = ModuleType("__main__")
    path, loose = cast("tuple[list[str], dict[str, str]]", read_frame(stream_in))
    sys.path[:] = path
    sys.meta_path.append(_Loose(loose))
    write_frame(stream_out, "ready")
    Bench(stream_in, stream_out).serve()


if __name__ == "__main__":
    main()
