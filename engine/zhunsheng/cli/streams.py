"""Standard output and error: any locale, closed pipes, and files that are whole or not there."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TextIO

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of


def prepare_streams() -> None:
    """Let a locale that lacks a character print a replacement instead of failing."""
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=errors)


def show(content: str) -> None:
    """Write text for people to standard output, in the encoding of the locale."""
    _write(sys.stdout, content)


def tell(content: str) -> None:
    """Write a line about the work to standard error."""
    _write(sys.stderr, content if content.endswith("\n") else content + "\n")


def hand_over(content: bytes) -> None:
    """Write bytes for other programs to standard output, whatever the locale."""
    hand_over_all((content,))


def hand_over_all(parts: Iterable[bytes]) -> None:
    """Write part after part of what other programs read to standard output, until nobody reads any more."""
    try:
        sys.stdout.flush()
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _forget(sys.stdout)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """
    Yield a file to write to; it takes the place of the one named only once all is written.

    What is no regular file (a device, a pipe) is written to directly. Raises ProblemsFound.
    """
    try:
        special = path.exists() and not path.is_file()
        with path.open("wb") if special else _replacing(Path(os.path.realpath(path))) as file:
            yield file
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound([Problem("U113", None, {"value": str(path), "reason": reason})]) from None


def write_file(path: Path, content: bytes) -> None:
    """
    Write a file so that it is there as a whole or not at all.

    What is no regular file (a device, a pipe) is written to directly. Raises ProblemsFound.
    """
    with whole_file(path) as file:
        file.write(content)


def copy_over(made: Path, output: str | None) -> None:
    """Hand a file over that was made elsewhere: to standard output, or in the place of the file named."""
    if output in (None, "-"):
        with made.open("rb") as file:
            hand_over_all(iter(partial(file.read, 1 << 20), b""))
        return
    with whole_file(Path(output or "")) as target, made.open("rb") as file:
        shutil.copyfileobj(file, target, 1 << 20)


def can_draw() -> bool:
    """Say whether standard output can show the lines of a table."""
    try:
        "─│┼".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def is_terminal(stream: IO[str]) -> bool:
    """Say whether a person is looking at the stream."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_colour() -> bool:
    """Say whether results are shown in colour: on a terminal, unless NO_COLOR is set."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")


def width() -> int:
    """Return how wide results are shown: the terminal's width, COLUMNS, or 120."""
    named = os.environ.get("COLUMNS", "")
    if named.isascii() and named.isdigit() and 20 <= int(named) <= 1000:
        return int(named)
    if is_terminal(sys.stdout):
        try:
            return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40)
        except OSError:
            return 120
    return 120


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(path))
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _write(stream: TextIO, content: str) -> None:
    try:
        stream.write(content)
        stream.flush()
    except BrokenPipeError:
        _forget(stream)


def _forget(stream: TextIO) -> None:
    """Nobody reads any more: let what is still buffered go nowhere, so that the end is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
