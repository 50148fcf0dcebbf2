"""One contestant in a process of its own: how long it took, what it held, and how it ended."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import IO

from zhunsheng.bench.contained import contained
from zhunsheng.bench.contestants import Contestant
from zhunsheng.bench.folder import Bench

_LAST_LINES = 5
_LAST_BYTES = 4000
_LINE = 300


@dataclass(frozen=True, slots=True)
class Run:
    """
    Milliseconds by the clock and of the processors, the bytes held, and how it ended.

    `status` is what the process left with, the number of a signal below nought; `said` is what stood last on its
    standard error.
    """

    taken: int
    worked: int
    held: int
    status: int
    was_stopped: bool
    said: str


def run(bench: Bench, contestant: Contestant, output: Path, at_most: int) -> Run:
    """Run a contestant from file to findings, and end it after so many seconds by the clock."""
    place = (contestant.name, str(bench.folder), bench.workload, bench.size, str(output))
    return run_command([sys.executable, "-m", "zhunsheng.bench.contestants", *place], at_most)


def run_command(command: list[str], at_most: int) -> Run:
    """Run a program that prints, as the last thing, how many bytes it held."""
    start = time.perf_counter_ns()
    with (tempfile.TemporaryFile() as complaints,
          contained(command, stderr=complaints.fileno()) as started,
          _ended_after(at_most, started) as too_late):
        printed = started.stdout.read() if started.stdout else b""
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        taken = (time.perf_counter_ns() - start) // 1_000_000
        return Run(
            taken=taken,
            worked=int((used.ru_utime + used.ru_stime) * 1000),
            held=_number(printed),
            status=started.returncode,
            was_stopped=too_late.is_set() and started.returncode != 0,
            said=last_lines(_end_of(complaints)),
        )


@contextmanager
def _ended_after(seconds: int, started: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    """End the program and all that it started when its time is up; the event tells that it was."""
    too_late = threading.Event()

    def end() -> None:
        too_late.set()
        with suppress(ProcessLookupError):
            os.killpg(started.pid, SIGKILL)

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield too_late
    finally:
        timer.cancel()


def _number(printed: bytes) -> int:
    last = printed.split()[-1:]
    return int(last[0]) if last and last[0].isdigit() else 0


def _end_of(complaints: IO[bytes]) -> bytes:
    complaints.seek(max(complaints.seek(0, os.SEEK_END) - _LAST_BYTES, 0))
    return complaints.read()


def last_lines(complaints: bytes) -> str:
    """Return what stands last in what a program said on standard error."""
    lines = complaints[-_LAST_BYTES:].decode(errors="replace").split("\n")
    return "\n".join([line.rstrip()[:_LINE] for line in lines if line.strip()][-_LAST_LINES:])
