"""The one line of a long stream that a problem is about."""

from __future__ import annotations

import re

from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.value import dataclass

EXCERPT_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Excerpt(Source):
    """A source of which only one line is kept, cut to a length that can be shown."""

    number: int = 1
    text: str = ""

    def line(self, number: int) -> str:
        """Return the line kept, the empty text for any other."""
        return self.text if number == self.number else ""


def line_span(name: str, number: int, text: str, column: int, width: int = 1) -> Span:
    """Return the place in line `number` of a stream, with that line as its excerpt if the place lies within."""
    kept = text.rstrip("\r\n")[:EXCERPT_LENGTH].replace("\t", " ")
    source = Excerpt(name, number=number, text=kept if column <= len(kept) + 1 else "")
    return Span(source, number, column, number, column + max(width, 1))


def key_column(text: str, key: str) -> tuple[int, int]:
    """
    Return the column (from 1) and the width of a key in a line of JSON; the line's beginning if it is not there.

    >>> key_column('{"data": {"score": 1}}', "score")
    (11, 7)
    """
    found = re.search(f'"{re.escape(key)}"\\s*:', text) if key else None
    return (found.start() + 1, len(key) + 2) if found else (1, 1)
