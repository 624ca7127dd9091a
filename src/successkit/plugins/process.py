"""Foreign work in a process of its own, which can crash and be ended."""

import os
import pickle
import signal
import subprocess
import sys
import threading
from types import TracebackType
from typing import BinaryIO, Final, Self, cast

from successkit.core import ObjectArray, PluginError
from successkit.plugins.frames import LARGEST, read_frame, write_frame
from successkit.plugins.isolation import Outcome
from successkit.plugins.jobs import Job, Subject
from successkit.plugins.remote import Dictionary, Path, Source
from successkit.plugins.thread import guarded, timed

START: Final = 60.0
"""Seconds that a process may take to start. [s]"""

_SHOWN: Final = 65_536
_BLOCK: Final = 8_192


class ProcessHand:
    """Does jobs in a process, and in a new one when that is lost.

    Parameters
    ----------
    deadline
        Seconds that a job may take, the sending of its columns included; None for any
        time. [s]
    """

    def __init__(self, deadline: float | None) -> None:
        self._deadline = deadline
        self._worker: Worker | None = None
        # The job is kept beside its bytes: its identity is not given away again.
        self._packed: dict[int, tuple[Job, bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        self._close()

    def begin(self) -> None:
        """Forget what earlier jobs have kept."""
        if self._worker is not None:
            self._worker.fresh = True

    def do(self, job: Job, subject: Subject) -> Outcome:
        """Return what became of a job.

        Parameters
        ----------
        job
            What to do.
        subject
            Part of a book.

        Returns
        -------
        Outcome
            Its value, or what went wrong.
        """
        packed = self._pack(job)
        if packed.error:
            return packed
        try:
            worker = self._ready()
        except (OSError, PluginError) as error:
            return Outcome(error=f"its process does not start: {error}")
        try:
            payload = cast("bytes", packed.value)
            said = timed(
                lambda: worker.ask(payload, subject),
                deadline=self._deadline,
                ends=False,
            )
        except BaseException:
            self._close()
            raise
        if said.error or worker.lost:
            self._close()
        return said if said.error else cast("Outcome", said.value)

    def _pack(self, job: Job) -> Outcome:
        if id(job) in self._packed:
            return Outcome(value=self._packed[id(job)][1])
        outcome = guarded(lambda: pickle.dumps(job), deadline=self._deadline)
        if outcome.error:
            return Outcome(
                error=f"cannot be sent to another process: {outcome.error}; define it "
                "at the top of a module, not as a lambda or inside a function"
            )
        self._packed[id(job)] = (job, cast("bytes", outcome.value))
        return outcome

    def _ready(self) -> "Worker":
        if self._worker is None:
            self._worker = Worker()
        return self._worker

    def _close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


class Worker:
    """One process that does jobs.

    Attributes
    ----------
    fresh
        Whether it is to forget what earlier jobs have kept.
    lost
        Whether it has ended by itself.

    Raises
    ------
    PluginError
        It does not start.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable or "python", "-P", "-m", "successkit.plugins.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._in = cast("BinaryIO", self._process.stdin)
        self._out = cast("BinaryIO", self._process.stdout)
        errors = cast("BinaryIO", self._process.stderr)
        self._drain = threading.Thread(target=_drain, args=(errors,), daemon=True)
        self._drain.start()
        self._sent: dict[Dictionary, ObjectArray] = {}
        self._source = Source(self._sent)
        self.fresh = True
        self.lost = False
        said = timed(self._greet, deadline=START, ends=False)
        if said.error:
            self.close()
            raise PluginError(said.error)

    def ask(self, job: bytes, subject: Subject) -> Outcome:
        """Have a job done.

        Parameters
        ----------
        job
            Pickled.
        subject
            Part of a book.

        Returns
        -------
        Outcome
            Its value, or what went wrong.
        """
        same = self._source.subject is subject
        outline = None if same else self._source.outline(subject)
        try:
            write_frame(self._in, (job, outline, self.fresh))
            self.fresh = False
            while True:
                said = read_frame(self._out, LARGEST)
                if isinstance(said, Outcome):
                    return said
                write_frame(self._in, self._source.answer(cast("Path", said)))
        except (EOFError, OSError):
            self.lost = True
            return Outcome(error=self._end())

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._drain.join(timeout=1.0)
        # Closing waits for whoever reads, which is nobody unless a child of the
        # process lives on and holds the other end.
        timed(self._close_pipes, deadline=1.0, ends=False)

    def _greet(self) -> None:
        try:
            write_frame(self._in, (list(sys.path), _loose_modules()))
            read_frame(self._out, LARGEST)
        except (EOFError, OSError) as error:
            raise PluginError(self._end()) from error

    def _close_pipes(self) -> None:
        for stream in (self._in, self._out):
            try:
                stream.close()
            except OSError:  # it flushes into a pipe that nobody reads
                continue

    def _end(self) -> str:
        """Return in words how the process has ended."""
        try:
            code = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "its process has closed its pipes"
        if code >= 0:
            return f"its process ended with exit code {code}"
        try:
            return f"its process was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"its process was ended by signal {-code}"


def _loose_modules() -> dict[str, str]:
    """Return the files of modules that were loaded from outside the search path."""
    found: dict[str, str] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(getattr(module, "__spec__", None), "origin", None)
        if isinstance(file, str) and file.endswith(".py") and "." not in name:
            folder = os.path.dirname(file)  # noqa: PTH120
            package = getattr(module, "__path__", None) is not None
            if not package and folder not in sys.path:
                found[name] = file
    return found


def _drain(stream: BinaryIO) -> None:
    """Pass on what the process says, as far as anybody can read it."""
    shown = 0
    with stream:
        while block := os.read(stream.fileno(), _BLOCK):
            if shown < _SHOWN:
                _show(block.decode("utf-8", "replace"))
                shown += len(block)


def _show(text: str) -> None:
    try:
        sys.stderr.write(text)
    except (AttributeError, OSError, ValueError):  # there is none, or it is closed
        return
