"""
What is kept outside memory: entries on a temporary file, and the names by which they are found.

The file has no name in any folder and is gone with the process. In memory there are some twenty-four bytes for each
name, and a bounded number of recent names in full.
"""

from __future__ import annotations

import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable
from threading import Lock
from typing import IO

_PENDING_BYTES = 1 << 20
_RECENT_NAMES = 50_000
_MARKS = 1 << 24
_HASHED = (1 << 64) - 1


class Shelf:
    """
    Entries of bytes, by number; the latest are still in memory, the others on the file.

    Thread-safe: what a change tells may be read while the next event is posted.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._pending = bytearray()
        self._written = 0
        self._ends = array("Q")
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._ends)

    def put(self, entry: bytes) -> int:
        """Add an entry and return its number."""
        with self._lock:
            self._pending += entry
            self._ends.append(self._written + len(self._pending))
            if len(self._pending) >= _PENDING_BYTES:
                self._write()
            return len(self._ends) - 1

    def get(self, number: int) -> bytes:
        """Return an entry."""
        with self._lock:
            start, end = self._ends[number - 1] if number else 0, self._ends[number]
            if start >= self._written:
                return bytes(self._pending[start - self._written:end - self._written])
            assert self._file is not None
            self._file.seek(start)
            return self._file.read(end - start)

    def _write(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="zhunsheng-")  # noqa: SIM115  # open as long as the shelf is
        self._file.seek(self._written)
        self._file.write(self._pending)
        self._written += len(self._pending)
        self._pending.clear()


class Names:
    """
    Which name has which number. Names that were not used for long are known by a hash of eight bytes.

    A hash that fits is no proof: `is_named` says whether what has a number really has the name.
    """

    def __init__(self, is_named: Callable[[int, Hashable], bool], *, recent: int = _RECENT_NAMES,
                 marked: bool = True) -> None:
        """Keep so many recent names in full; `marked` spends memory on telling new names from older ones."""
        self._is_named, self._most_recent, self._is_marked = is_named, recent, marked
        self._recent: dict[Hashable, int] = {}
        self._older: list[tuple[array[int], array[int]]] = []
        """Hashes in order, and the number of each; every part at most half as large as the one before it."""
        self._marks: bytearray | None = None
        """Where no mark is, no older name is: so a new name is told from an older one without a search."""

    def put(self, name: Hashable, number: int) -> None:
        """Let a name have a number from now on."""
        self._recent[name] = number
        if len(self._recent) >= self._most_recent:
            self._make_older()

    def number(self, name: Hashable) -> int | None:
        """Return the number of a name; None if it has none."""
        number = self._recent.get(name)
        return self._older_number(name) if number is None and self._older else number

    def _older_number(self, name: Hashable) -> int | None:
        hashed, marks = hash(name) & _HASHED, self._marks
        if marks is not None and not (marks[hashed & (_MARKS - 1)] and marks[hashed >> 40]):
            return None
        for hashes, numbers in reversed(self._older):
            index = bisect_left(hashes, hashed)
            while index < len(hashes) and hashes[index] == hashed:
                if self._is_named(numbers[index], name):
                    return numbers[index]
                index += 1
        return None

    def _make_older(self) -> None:
        """Put the recent names away by their hashes; parts of like size become one, the later number first."""
        if self._marks is None and self._is_marked:
            self._marks = bytearray(_MARKS)
        ordered = sorted((hash(name) & _HASHED, -number) for name, number in self._recent.items())
        if self._marks is not None:
            for hashed, _ in ordered:
                self._marks[hashed & (_MARKS - 1)] = self._marks[hashed >> 40] = 1
        self._recent = {}
        part = (array("Q", [it[0] for it in ordered]), array("Q", [-it[1] for it in ordered]))
        while self._older and len(self._older[-1][0]) < 2 * len(part[0]):
            part = _merged(self._older.pop(), part)
        self._older.append(part)


def _merged(one: tuple[array[int], array[int]], other: tuple[array[int], array[int]]) -> tuple[array[int], array[int]]:
    hashes, numbers = one[0] + other[0], one[1] + other[1]
    order = sorted(range(len(hashes)), key=lambda place: (hashes[place], -numbers[place]))
    return array("Q", map(hashes.__getitem__, order)), array("Q", map(numbers.__getitem__, order))
