"""From bytes to lines of text: size, encoding, and characters that nobody can see."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.span import Source, Span

LARGEST = 2 * 1024 * 1024
"""A file of more bytes is refused."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_INDENTATION = re.compile(r"[ \t\u3000\u00a0\u2000-\u200a\u202f\u205f]+")


def decode(name: str, content: bytes) -> tuple[str, Source]:
    """
    Return the text of a file and its lines; a byte order mark at the start is dropped.

    Raises ProblemsFound if it is too large or not UTF-8; GBK and UTF-16 are recognised and named.
    """
    nothing = Source(name)
    if len(content) > LARGEST:
        raise ProblemsFound([Problem("Y103", _start(nothing), {"size": str(len(content)), "limit": str(LARGEST)})])
    wide = _wide_encoding(content)
    if wide is not None:
        raise ProblemsFound([Problem("Y105", _start(nothing), {"encoding": wide})])
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as failure:
        raise ProblemsFound([_not_utf8(name, content, failure)]) from None
    return text, Source(name, tuple(_LINE_END.split(text)))


def character_problems(source: Source) -> Iterator[Problem]:
    """Yield a problem for each line with an invisible character, a tab, or a wide space in its indentation."""
    for number, line in enumerate(source.lines, start=1):
        if line.isascii() and line.isprintable():
            continue
        yield from _line_problems(source, number, line)


def without_invisible(text: str) -> str:
    """Return the text with a blank for each character that was refused, so that the rest can still be read."""
    return _INVISIBLE.sub(" ", text).replace("\t", " ")


def hidden_character(text: str) -> str | None:
    """Return the name (`U+200B`) of the first invisible character of a text, or None."""
    found = None if text.isprintable() else _INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def _line_problems(source: Source, number: int, line: str) -> Iterator[Problem]:
    hidden = _INVISIBLE.search(line)
    if hidden:
        place = Span(source, number, hidden.start() + 1, number, hidden.end() + 1)
        yield Problem("Y107", place, {"character": f"U+{ord(hidden[0]):04X}"})
    tab = line.find("\t")
    if tab >= 0:
        yield Problem("Y108", Span(source, number, tab + 1, number, tab + 2))
    blank = _INDENTATION.match(line)
    if blank and blank.end() < len(line) and not line[blank.end():].startswith("#"):
        wide = next((i for i, letter in enumerate(blank[0]) if letter not in " \t"), None)
        if wide is not None:
            yield Problem("Y109", Span(source, number, wide + 1, number, wide + 2),
                          {"character": f"U+{ord(blank[0][wide]):04X}"})


def _wide_encoding(content: bytes) -> str | None:
    """Name UTF-16 or UTF-32: they show by their mark, UTF-16 also by zero bytes in every other place only."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    sample = content[:512]
    zeros = sample.count(0)
    is_utf16 = zeros >= 2 and zeros >= 0.15 * len(sample) and (0 in sample[::2]) != (0 in sample[1::2])
    return "UTF-16" if is_utf16 else None


def _not_utf8(name: str, content: bytes, failure: UnicodeDecodeError) -> Problem:
    good = content.removeprefix(codecs.BOM_UTF8)[: failure.start].decode("utf-8")
    before = _LINE_END.split(good)
    byte = f"0x{failure.object[failure.start]:02X}"
    decoded = _as_gbk(content)
    lines = _LINE_END.split(decoded) if decoded is not None else [*before[:-1], before[-1] + "·"]
    source = Source(name, tuple(lines))
    line, column = len(before), len(before[-1]) + 1
    code = "Y104" if decoded is not None else "Y106"
    return Problem(code, Span(source, line, column, line, column + 1), {} if decoded is not None else {"byte": byte})


def _as_gbk(content: bytes) -> str | None:
    """Return the text if the bytes make sense as GBK: they decode, and most of what is not ASCII is Chinese."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    other = [letter for letter in text if not letter.isascii()]
    chinese = sum("\u4e00" <= letter <= "\u9fff" or letter in "，。：；、（）《》“”" for letter in other)
    return text if other and chinese >= 0.8 * len(other) else None


def _start(source: Source) -> Span:
    return Span(source, 1, 1, 1, 1)
