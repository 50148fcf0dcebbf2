"""Where a value stands in a file an author wrote."""

from __future__ import annotations

from dataclasses import field

from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its name as shown to people and its lines (without line ends)."""

    name: str
    lines: tuple[str, ...] = field(repr=False, compare=False, default=())

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1; the empty text beyond the end."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""


@dataclass(frozen=True, slots=True)
class Span:
    """
    A stretch of one source; lines and columns count characters from 1, the end is exclusive.

    >>> str(Span(Source("units.yaml"), 3, 5, 3, 9))
    'units.yaml:3:5'
    """

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"
