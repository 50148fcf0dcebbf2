"""The commonest slips of people who type Chinese: full-width punctuation, and marks without the blank they need."""

from __future__ import annotations

import re

from zhunsheng.terms.value import dataclass

_SPACE = r"[ \t\u3000\u00a0]*"
_WIDE_BLANK = r"[\u3000\u00a0\u2000-\u200a\u202f]"
_KEY = r"[A-Za-z_][A-Za-z0-9_.-]*"
_ANY_KEY = r"[^\s:：,，。;；\"'“”‘’#{}\[\]|>&*!%@`-][^\s:：,，。;；\"'“”{}\[\]]{0,30}"
_WIDE_COLON = re.compile(rf"{_SPACE}(?:- +)?({_KEY}){_SPACE}：")
_ANY_WIDE_COLON = re.compile(rf"{_SPACE}(?:- +)?({_ANY_KEY}){_SPACE}：")
_TIGHT_COLON = re.compile(rf"{_SPACE}(?:- +)?((?!urn:|mailto:|data:){_KEY}):(?={_WIDE_BLANK}|[^\s:/\\0-9])")
_ANY_TIGHT_COLON = re.compile(rf"{_SPACE}(?:- +)?((?!urn:|mailto:|data:){_ANY_KEY}):(?={_WIDE_BLANK}|[^\s:/\\])")
_TIGHT_DASH = re.compile(rf"{_SPACE}(-)(?=[^\s\-0-9.])")
_ANY_TIGHT_DASH = re.compile(rf"{_SPACE}(-)(?=[^\s\-])")
_MARKS = re.compile("[：:-]")
"""Every slip in a line has one of these."""

_WRAPPED = (("“", "”"), ("‘", "’"), ("＂", "＂"), ("＇", "＇"))
_OPENING = "".join(opening for opening, _ in _WRAPPED)
_NARROW = {"，": ",", "、": ",", "：": ":", "；": ";", "［": "[", "］": "]", "｛": "{", "｝": "}", "【": "[", "】": "]",
           "“": '"', "”": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'", "＃": "#", "－": "-", "—": "-"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip in one line: the problem's code, its first character (from 0), how many, and the values to say."""

    code: str
    start: int
    length: int
    values: tuple[tuple[str, str], ...] = ()


def slip_in_line(line: str, *, any_key: bool) -> Slip | None:
    """
    Return the slip at the head of a line: `键：值`, `键:值` or `-值`.

    `any_key` takes every word for a key; without it only ASCII words, so that prose is left alone.

    >>> slip_in_line("  bearer：公安部门", any_key=False)
    Slip(code='Y121', start=8, length=1, values=(('key', 'bearer'),))
    """
    if not _MARKS.search(line):
        return None
    wide = (_ANY_WIDE_COLON if any_key else _WIDE_COLON).match(line)
    if wide:
        return Slip("Y121", wide.end() - 1, 1, (("key", wide[1]),))
    tight = (_ANY_TIGHT_COLON if any_key else _TIGHT_COLON).match(line)
    if tight:
        return Slip("Y122", tight.end() - 1, 1, (("key", tight[1]),))
    dash = (_ANY_TIGHT_DASH if any_key else _TIGHT_DASH).match(line)
    return Slip("Y132", dash.start(1), 1) if dash else None


def slip_in_key(key: str) -> Slip | None:
    """Return the slip in a plain key without a value, as in `{zh：约谈, en:talk}`."""
    slip = slip_in_line(key, any_key=False)
    return slip if slip and slip.code != "Y132" else None


def slip_in_value(text: str, *, listed: bool) -> Slip | None:
    """
    Return the full-width quote, bracket or (in a list `[…]`) comma in a plain value that was meant as YAML's own.

    Quotation marks inside a text are its own affair; only a value wrapped in one pair is taken for a slip.

    >>> slip_in_value("“三无”车辆", listed=False) is None
    True
    """
    if text.isascii():
        return None
    for opening, closing in _WRAPPED if text[0] in _OPENING else ():
        if text.startswith(opening) and text.find(closing, 1) == len(text) - 1 > 0:
            return _full_width(text, 0)
    if text[0] in "［｛":
        return _full_width(text, 0)
    comma = re.search("[，、]", text) if listed else None
    return _full_width(text, comma.start()) if comma else None


def slip_before(line: str, column: int) -> Slip | None:
    """Return the full-width comma that runs two entries of a `{…}` or `[…]` together, left of a column."""
    start = max(line.rfind(mark, 0, column) for mark in ",{[") + 1
    found = re.search("[，、；｝］]", line[start:column])
    return _full_width(line, start + found.start()) if found else None


def slip_at(line: str, column: int) -> Slip | None:
    """Return the full-width mark that stands right at a column."""
    return _full_width(line, column) if line[column:column + 1] in _NARROW and column < len(line) else None


def _full_width(text: str, start: int) -> Slip:
    return Slip("Y123", start, 1, (("written", text[start]), ("meant", _NARROW[text[start]])))
