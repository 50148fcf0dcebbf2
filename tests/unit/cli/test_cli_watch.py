"""`zhunsheng check --watch`, as a process that really waits for files to be saved."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command_line import ROOT

PATIENCE_SECONDS = 60
STORY = """
scenario:
  title: {zh: 开会, en: A meeting}
  policy: demo
  norms: [quarterly-meeting]
  as_of: 2026-12-31
  events:
  - meeting.held: {body: committee}
    at: 2026-11-05
  expect:
  - {norm: quarterly-meeting, period: 2026-Q4, outcome: fulfilled}
"""


class Watching:
    """A running `check --watch` and the lines that it writes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def until_waiting(self) -> str:
        """Return what was written until it waits for the next change."""
        told = ""
        while "waiting for changes" not in told:
            told += self._lines.get(timeout=PATIENCE_SECONDS)
        return told


@contextmanager
def watching(policy: Path) -> Iterator[Watching]:
    """Run `check --watch` in the folder that holds the policy."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "zhunsheng", "check", "--watch", "--policy", policy.name, "--lang", "en"],
        cwd=policy.parent, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    try:
        yield Watching(process)
    finally:
        process.kill()
        process.wait()


def test_every_save_is_checked_and_the_stories_are_told_again(policy: Path, tmp_path: Path) -> None:
    shutil.copytree(policy, tmp_path / "demo")
    story, norms = tmp_path / "scenarios" / "meeting.yaml", tmp_path / "demo" / "norms" / "meetings.yaml"
    story.parent.mkdir()
    story.write_text(STORY, encoding="utf-8")
    with watching(tmp_path / "demo") as watch:
        first = watch.until_waiting()
        assert "Ready to use." in first
        assert "scenarios 1, passed 1, failed 0." in first

        story.write_text(STORY.replace("fulfilled", "breached"), encoding="utf-8")
        assert "failed 1." in watch.until_waiting()

        right = norms.read_text(encoding="utf-8")
        norms.write_text(right.replace("bearer: committee", "bearer: comittee"), encoding="utf-8")
        broken = watch.until_waiting()
        assert "did you mean `committee`?" in broken
        assert "scenarios" not in broken

        norms.write_text(right, encoding="utf-8")
        story.write_text(STORY, encoding="utf-8")
        while "passed 1, failed 0." not in watch.until_waiting():
            pass

        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(PATIENCE_SECONDS) == 0
