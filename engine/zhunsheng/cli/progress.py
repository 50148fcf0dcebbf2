"""A sign of life on long work: on standard error, and only for a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zhunsheng.cli.streams import is_terminal

_WORTH_SHOWING = 2_000_000
"""Files smaller than this are read before anybody could follow a bar."""


@contextmanager
def reading_bar(label: str, files: tuple[str, ...]) -> Iterator[Callable[[int], None]]:
    """Yield a function to be told of bytes read; a bar follows them."""
    total = sum(Path(name).stat().st_size for name in files if Path(name).is_file())
    if total < _WORTH_SHOWING or not is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda size: bar.advance(task, size)


@contextmanager
def counter(label: str) -> Iterator[Callable[[str], None]]:
    """Yield a function to be told how far the work is; what it was told last is shown beside the label."""
    if not is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(label) as status:
        yield lambda said: status.update(f"{label} {said}")


@contextmanager
def spinner(label: str) -> Iterator[None]:
    """Show that something is being done."""
    if not is_terminal(sys.stderr):
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(label):
        yield


@contextmanager
def steps_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function to be told how many steps of how many are done; a bar follows them once there are any."""
    if not is_terminal(sys.stderr):
        yield lambda _, __: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
