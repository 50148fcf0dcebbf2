"""A master and workers of Spark as processes of this machine, started from the pip package."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 180
"""Seconds until something has to have happened, on a machine that others use too."""


@dataclass(frozen=True)
class Machines:
    """The address of a master, and its workers with the folders in which they keep what they work on."""

    address: str
    workers: tuple[tuple[subprocess.Popen[bytes], Path], ...]


@contextlib.contextmanager
def machines(folder: Path, workers: int = 2) -> Iterator[Machines]:
    """Start a master and workers of one core each; afterwards none of them is left."""
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_start(folder / "master", "master.Master", "--host", "127.0.0.1", "--port", str(port),
                              "--webui-port", "0"))
        wait_until(lambda: "Starting Spark master" in said(folder / "master"), "the master")
        found = []
        for number in range(workers):
            place = folder / f"worker-{number}"
            started.append(_start(place, "worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g",
                                  "--webui-port", "0", "--work-dir", str(place / "work"), address))
            found.append((started[-1], place))
        for _, place in found:
            wait_until(lambda place=place: "Successfully registered" in said(place), "a worker")
        yield Machines(address, tuple(found))
    finally:
        for process in started:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Take a machine away at once, with everything that runs on it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def has_work(place: Path) -> bool:
    """Say whether a worker keeps something that was made on it."""
    return any(file.is_file() and file.stat().st_size for file in place.glob("blocks/**/rdd_*"))


def said(place: Path) -> str:
    """Return what a machine has said so far."""
    return (place / "log").read_text(encoding="utf-8", errors="replace")


def wait_until(happened: object, what: str) -> None:
    """Wait for something; raises TimeoutError."""
    assert callable(happened)
    end = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


def _start(place: Path, what: str, *arguments: str) -> subprocess.Popen[bytes]:
    import pyspark

    place.mkdir(parents=True)
    command = Path(pyspark.__file__).parent / "bin" / "spark-class"
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(place / "blocks"),
                   "PYSPARK_PYTHON": sys.executable, "SPARK_DAEMON_MEMORY": "256m"}
    with (place / "log").open("wb") as log:
        return subprocess.Popen([str(command), f"org.apache.spark.deploy.{what}", *arguments], stdout=log, stderr=log,
                                stdin=subprocess.DEVNULL, env=environment, start_new_session=True)


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port
