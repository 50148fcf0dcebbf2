"""Doing something again whenever a file of a folder changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.problems.problem import ProblemsFound

_PAUSE = 0.5


def at_every_change(folders: Callable[[], Iterable[Path]], work: Callable[[], Status], waiting: str) -> Status:
    """
    Do the work, and again after every change, until interrupted; then return the status of the last time.

    What is watched is asked after each time: an edit may bring further folders in.
    """
    status = Status.DONE
    seen: dict[str, tuple[int, int]] | None = None
    try:
        watched = [*folders()]
        while True:
            now = _all_stamps(watched)
            if now != seen:
                status = _once(work)
                watched = [*folders()]
                # What changed while the work was done is still news.
                seen = {**_all_stamps(watched), **now}
                tell(waiting)
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return status


def _all_stamps(folders: Iterable[Path]) -> dict[str, tuple[int, int]]:
    return {name: stamp for folder in folders for name, stamp in stamps(folder).items()}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return time and size of every YAML file below a folder."""
    found = {}
    for path in sorted(folder.rglob("*.y*ml")):
        try:
            facts = path.stat()
        except OSError:
            continue
        found[str(path)] = (facts.st_mtime_ns, facts.st_size)
    return found


def _once(work: Callable[[], Status]) -> Status:
    """A file that is broken for a moment while somebody types does not end the watching."""
    from zhunsheng.cli.complaints import show_problems
    from zhunsheng.cli.language import chosen_lang

    try:
        return work()
    except ProblemsFound as found:
        import os
        import sys

        show_problems(found.problems, chosen_lang(sys.argv[1:], os.environ))
        return Status.WRONG
