"""The author's own line with carets under the fault, aligned under Chinese text."""

from __future__ import annotations

import unicodedata

from zhunsheng.terms.span import Span

_WIDEST = 100
"""A longer line is cut around the fault."""

_MORE = "…"


def width(text: str) -> int:
    """
    Return how many columns a terminal needs for the text: two for a Chinese character.

    >>> width("市局ab")
    6
    """
    return sum(_columns(letter) for letter in text)


def snippet(span: Span) -> list[str]:
    """
    Return the line of the span and a line of carets; nothing if the line is not at hand.

    A span over several lines is marked to the end of its first line.
    """
    line = span.source.line(span.line)
    if not line.strip():
        return []
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = max(start + 1, min(end, len(line)))
    shown, start, end = _cut(line, start, end)
    shown = "".join(_visible(letter) for letter in shown)
    gutter = f"{span.line:>4} | "
    carets = " " * width(shown[:start]) + "^" * max(1, width(shown[start:end]))
    return [gutter + shown.rstrip(), " " * (len(gutter) - 2) + "| " + carets]


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Keep a quarter of the width before the fault and fill the rest with what follows."""
    if width(line) <= _WIDEST:
        return line, start, end
    first = start - len(_within(line[:start][::-1], _WIDEST // 4))
    kept = _within(line[first:], _WIDEST)
    head, tail = (_MORE if first else ""), (_MORE if first + len(kept) < len(line) else "")
    return head + kept + tail, start - first + len(head), min(end - first, len(kept)) + len(head)


def _within(text: str, columns: int) -> str:
    """Return as much of the head of a text as fits into so many columns."""
    used = 0
    for count, letter in enumerate(text):
        used += _columns(letter)
        if used > columns:
            return text[:count]
    return text


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _visible(letter: str) -> str:
    """A character that does not print, or that steers the terminal, is shown as a dot; a tab as a blank."""
    if letter == "\t":
        return " "
    return letter if letter.isprintable() or letter in " \u3000\u00a0" else "·"
