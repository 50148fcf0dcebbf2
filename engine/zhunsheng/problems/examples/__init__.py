"""
Examples: for every code of the catalogue a pair, one that brings the problem about and the same mended.
In: `CODE.txt` beside this file. Out: small files as a person would write them, with the place at fault. `base/` is
the policy they belong to. The tests run every pair, and `check --explain` prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from zhunsheng.terms.value import dataclass

HERE = Path(__file__).parent
BASE = HERE / "base"
SIDES = ("bad", "good", "both")
OPENS, CLOSES = "⟦", "⟧"
"""Around the words at fault; they do not belong to the file."""

WORKBOOK = "workbook"
"""The encoding of a file whose comma-separated cells stand for a workbook; its places are cells."""

_HEADING = re.compile(r"^=== (bad|good|both) (\S+)(?: \((\S+)\))?$")
_BESIDE = re.compile(r"^=== beside ((?:[A-Z][0-9]{3} ?)+)$", re.MULTILINE)
_BYTE = re.compile(rb"\\x([0-9A-F]{2})")


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """One file: its name, its text, how it is encoded, and where the fault is (line and column, from 1)."""

    name: str
    text: str
    encoding: str = "utf-8"
    at: tuple[int, int] | None = None

    @property
    def is_odd(self) -> bool:
        """Whether the file is not simply its text in UTF-8."""
        return self.encoding != "utf-8"

    @property
    def content(self) -> bytes:
        """The bytes of the file; encoding `bytes` writes out each `\\xNN` in it."""
        if self.encoding != "bytes":
            return self.text.encode(self.encoding)
        return _BYTE.sub(lambda found: bytes([int(found[1], 16)]), self.text.encode())


@dataclass(frozen=True, slots=True)
class Example:
    """The pair of one code; files for both sides are in each. `beside`: codes that it cannot come without."""

    code: str
    bad: tuple[ExampleFile, ...]
    good: tuple[ExampleFile, ...]
    beside: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, int, int] | None:
        """File, line and column of the fault; None where no file is at fault."""
        return next(((file.name, *file.at) for file in self.bad if file.at is not None), None)


class ExampleError(Exception):
    """A pair is not written as it should be. Our own bug."""


def example_codes() -> tuple[str, ...]:
    """Return every code that has a pair, sorted."""
    return tuple(sorted(path.stem for path in HERE.glob("[A-Z][0-9][0-9][0-9].txt")))


@lru_cache(maxsize=64)
def example_of(code: str) -> Example | None:
    """Return the pair of a code; None if there is none."""
    path = HERE / f"{code}.txt"
    if not path.is_file():
        return None
    sides: dict[str, list[ExampleFile]] = {side: [] for side in SIDES}
    text = path.read_bytes().decode("utf-8")
    beside = _BESIDE.search(text)
    for side, file in _files(path, _BESIDE.sub("", text)):
        sides[side].append(file)
    also = tuple(beside[1].split()) if beside else ()
    return Example(code, (*sides["both"], *sides["bad"]), (*sides["both"], *sides["good"]), also)


def _files(path: Path, text: str) -> Iterator[tuple[str, ExampleFile]]:
    side, name, encoding, lines = "", "", "utf-8", list[str]()
    for line in [*text.split("\n"), "=== both ."]:
        heading = _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        if side:
            yield side, _file(path, name, encoding, "\n".join(lines).rstrip("\n") + "\n")
        elif any(text.strip() for text in lines):
            raise ExampleError(f"{path.name}: text before the first heading")
        side, name, encoding, lines = heading[1], heading[2], heading[3] or "utf-8", []


def _file(path: Path, name: str, encoding: str, text: str) -> ExampleFile:
    before, opens, _ = text.partition(OPENS)
    if text.count(OPENS) > 1 or text.count(CLOSES) != text.count(OPENS):
        raise ExampleError(f"{path.name}: {name} marks more than one place")
    clean = text.replace(OPENS, "").replace(CLOSES, "")
    line = before[before.rfind("\n") + 1 :]
    column = line.count(",") if encoding == WORKBOOK else len(line)
    at = (before.count("\n") + 1, column + 1) if opens else None
    return ExampleFile(name, clean, encoding, at)
