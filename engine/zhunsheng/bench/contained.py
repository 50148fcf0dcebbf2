"""A program in a process of its own that outlives neither the race nor its temporary files."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


@contextmanager
def contained(command: Sequence[str], *, stderr: int) -> Iterator[subprocess.Popen[bytes]]:
    """
    Start a program whose output is read through a pipe and whose temporary files lie in a folder of their own.

    Whatever happens meanwhile, an interrupt included, the program and all that it started are ended and the folder is
    gone afterwards.
    """
    with (tempfile.TemporaryDirectory(prefix="zhunsheng-", ignore_cleanup_errors=True) as scratch,
          subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, start_new_session=True,
                           env={**os.environ, "TMPDIR": scratch}) as started):
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
