"""Tables in Markdown that also read well as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

_LEFT = 3
"""So many columns are words, the others are numbers."""


def padded(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown whose columns are as wide as what stands in them; after the third all are numbers."""
    wide = [max(_width(row[place]) for row in (headings, *rows)) for place in range(len(headings))]
    rule = ["-" * size if place < _LEFT else "-" * (size - 1) + ":" for place, size in enumerate(wide)]
    lines = [[_filled(cell, wide[at], at < _LEFT) for at, cell in enumerate(row)] for row in (headings, *rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (lines[0], rule, *lines[1:]))


def _filled(cell: str, size: int, to_the_left: bool) -> str:
    gap = " " * (size - _width(cell))
    return cell + gap if to_the_left else gap + cell


def _width(cell: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cell)


def indented(said: str) -> Iterator[str]:
    """Yield what a program said itself, line by line, below what is said of it."""
    yield from (f"      {line}" for line in said.splitlines())
