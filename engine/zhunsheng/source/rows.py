"""The rows of a long list, each a map on one line in simple words: read without the parser, in a third of its time."""

from __future__ import annotations

import re

from zhunsheng.source.node import Mapping, Node, Scalar
from zhunsheng.source.scalars import Trap, resolve_plain
from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.value import maker

FEWEST = 100
"""With fewer rows than this, a file is left to the parser alone."""

DEEPEST_ROW = 2
"""A row may hold maps, and these only values."""

_HEAD = re.compile(r"( *- )\{")
_LETTERS = r"A-Za-z0-9\u4e00-\u9fff"
_ENTRY = re.compile(rf"([a-z_]{{1,60}}): (?:([{_LETTERS}](?:[{_LETTERS}_.-]| (?=[{_LETTERS}]))*)|\{{)")

_scalar, _span = maker(Scalar), maker(Span)


class Rows:
    """
    What a file looks like without its rows, and the rows by the line (from 0) on which they stand.

    Invariant: in `text` a row is `{}`. Wherever the parser takes that for a map it would take the row for one, and
    what the row says does not depend on what stands around it. So the rows are right if each of them is met as a map.
    """

    def __init__(self, source: Source) -> None:
        self.by_line: dict[int, Mapping] = {}
        lines = list(source.lines)
        for number, line in enumerate(source.lines):
            head = _HEAD.match(line) if line.endswith("}") else None
            row = read_row(source, number + 1, head.end()) if head else None
            if head and row:
                self.by_line[number] = row
                lines[number] = head[1] + "{}"
        self.text = "\n".join(lines)


def read_row(source: Source, line: int, start: int) -> Mapping | None:
    """
    Return the map that opens before a place of a line and ends with it; None if it is for the parser to say.

    >>> from zhunsheng.source.node import plain
    >>> plain(read_row(Source("units.yaml", ("- {id: a, title: {zh: 甲, en: A}}",)), 1, 3))
    {'id': 'a', 'title': {'zh': '甲', 'en': 'A'}}
    """
    found = _map(source, line, start, 1)
    return found[0] if found and found[1] == len(source.lines[line - 1]) else None


def _map(source: Source, line: int, start: int, depth: int) -> tuple[Mapping, int] | None:
    """Return the map that opens before a place, and where the line goes on after it."""
    text, at = source.lines[line - 1], start
    entries: list[tuple[Scalar, Node]] = []
    while entry := _ENTRY.match(text, at):
        word, begin, at = entry[1], entry.start() + 1, entry.end()
        node = _value(source, line, at, entry[2])
        if node is None:
            inner = None if entry[2] or depth == DEEPEST_ROW else _map(source, line, at, depth + 1)
            if inner is None:
                return None
            node, at = inner
        entries.append((_scalar(word, word, _span(source, line, begin, line, begin + len(word))), node))
        if text.startswith("}", at):
            read = Mapping(tuple(entries), _span(source, line, start, line, at + 2))
            return (read, at + 1) if len({key.text for key, _ in entries}) == len(entries) else None
        if not text.startswith(", ", at):
            return None
        at += 2
    return None


def _value(source: Source, line: int, ends: int, written: str | None) -> Node | None:
    """Return a value that means what it seems to, written before a place."""
    value = resolve_plain(written) if written else None
    if written is None or value is None or isinstance(value, Trap):
        return None
    return _scalar(value, written, _span(source, line, ends - len(written) + 1, line, ends + 1))
