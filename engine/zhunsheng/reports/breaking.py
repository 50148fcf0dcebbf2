"""Where a line may end: at blanks, and between Chinese characters, but never before a closing mark."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_CLOSING = frozenset("，。；：、？！）》】」』”’…·—,.;:?!)]}%")
_OPENING = frozenset("（《【「『“‘([{")
_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…·—"
_PIECE = re.compile(rf" +|[^\s{_CHINESE}]+|.", re.DOTALL)


def columns_of(text: str) -> int:
    """
    Return how many columns of a terminal a text takes.

    >>> columns_of("末位 last")
    9
    """
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def breaks(text: str, width: int) -> list[int]:
    """
    Return the places at which a text is broken so that every line fits; blanks stay at the end of their line.

    A mark that closes never begins a line and one that opens never ends it, as long as the line has room for two
    pieces; a word wider than the line is cut.

    >>> breaks("连续次数：1；得分：9", 8)
    [3, 7]
    """
    found: list[int] = []
    used = 0
    for begin, end in _units(text, width):
        if used and used + columns_of(text[begin:end].rstrip(" ")) > width:
            found.append(begin)
            used = 0
        used += columns_of(text[begin:end])
    return found


def _units(text: str, width: int) -> list[tuple[int, int]]:
    """Return what is never parted: a word with its blanks, a character with the marks that belong to it."""
    units: list[tuple[int, int]] = []
    for match in _PIECE.finditer(text):
        begin, end = match.span()
        if units and _belongs(text, units[-1], match[0]) and columns_of(text[units[-1][0]:end].rstrip(" ")) <= width:
            units[-1] = (units[-1][0], end)
        else:
            units += _cut(text, begin, end, width)
    return units


def _belongs(text: str, before: tuple[int, int], piece: str) -> bool:
    last = text[before[1] - 1]
    if piece[0] == " ":
        return True
    return last != " " and (piece[0] in _CLOSING or last in _OPENING)


def _cut(text: str, begin: int, end: int, width: int) -> list[tuple[int, int]]:
    """Cut a word that no line can hold."""
    if columns_of(text[begin:end]) <= width:
        return [(begin, end)]
    units, used, start = [], 0, begin
    for place in range(begin, end):
        size = columns_of(text[place])
        if used + size > width and place > start:
            units.append((start, place))
            start, used = place, 0
        used += size
    return [*units, (start, end)]
