"""Feeding inputs to a face, one after the other, each within bounds of time and memory."""

from __future__ import annotations

import random
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from fuzzing.faces import FACES, REFUSALS, Face

SECONDS = 10
"""No input may take longer, on any machine this runs on."""
MEGABYTES = 600
"""All inputs of one face together may make the process grow by no more."""


class Hang(BaseException):
    """An input took too long; not an Exception, so that nothing swallows it."""


@dataclass
class Tried:
    """What came of the inputs of one face."""

    face: str
    inputs: int = 0
    taken: int = 0
    refused: int = 0
    grown: int = 0
    """Megabytes by which the process grew at most."""
    failures: list[tuple[str, bytes]] = field(default_factory=list)
    """What went wrong, and the input; seed and number are in the text."""


def try_face(
    name: str, seed: int, inputs: int, folder: Path, progress: Callable[[int], None] = lambda done: None
) -> Tried:
    """Feed so many inputs to a face; the same seed gives the same inputs."""
    face, tried = FACES[name](folder), Tried(name)
    before = _largest()
    for number in range(inputs):
        given = face.make(random.Random(f"{name}:{seed}:{number}"))
        tried.inputs += 1
        try:
            with at_most(SECONDS):
                taken = _taken(face, given)
            tried.taken, tried.refused = tried.taken + taken, tried.refused + (not taken)
        except (Exception, Hang):
            tried.failures.append((f"{name}:{seed}:{number}\n{traceback.format_exc()}", given))
        progress(number + 1)
    tried.grown = _largest() - before
    if tried.grown > MEGABYTES:
        tried.failures.append((f"{name}:{seed}: the process grew by {tried.grown} MB", b""))
    return tried


def _taken(face: Face, given: bytes) -> bool:
    """Say whether an input was taken; one that was refused must be refused in words."""
    try:
        face.feed(given)
    except REFUSALS as refused:
        face.told(refused.problems)
        return False
    return True


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Hang(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
