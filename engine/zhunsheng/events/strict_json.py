"""JSON as the project reads it: exact numbers, no key twice, nothing that JSON does not have."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NoReturn

MAX_LINE_BYTES = 1 << 20
"""A line of an event file has at most so many bytes."""

MAX_DEPTH = 32
"""Lists and objects may stand in one another at most so deep."""

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of characters and non-characters: no text of an event may hold them."""

_MARKS = re.compile(r"\\.|[\"\[\]{}]", re.DOTALL)
_ENDLESS = re.compile(r"-?\d+(?:\.\d+)?[eE][+-]?\d{6,}|-?\d{1000,}")
_WIDE_PUNCTUATION = "：，“”‘’｛｝［］【】、；　"


class JsonError(ValueError):
    """The text is not JSON as the project reads it: a problem code, the column (from 1) and values for its wording."""

    def __init__(self, code: str, column: int = 1, **values: str) -> None:
        super().__init__(code)
        self.code, self.column, self.values = code, column, values


def read_line(raw: bytes, most: int = MAX_LINE_BYTES, depth: int = MAX_DEPTH) -> tuple[str, Any]:
    """Return the text of a line of at most so many bytes, and the value in it; raises JsonError."""
    if len(raw) > most:
        raise JsonError("E103", expected=str(most))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise JsonError("E101", len(raw[: fault.start].decode("utf-8", "replace")) + 1) from None
    return text, read_json(text, depth)


def read_json(text: str, depth: int = MAX_DEPTH) -> Any:
    """
    Return the value of a JSON text: numbers as int or Decimal, objects as dict; raises JsonError.

    >>> read_json('{"score": 1.10}')
    {'score': Decimal('1.10')}
    """
    if text.count("[") + text.count("{") > depth:
        _check_depth(text, depth)
    try:
        value = _DECODER.decode(text)
    except JsonError as fault:
        fault.column = _column_of(text, fault)
        raise
    except json.JSONDecodeError as fault:
        raise _syntax_error(text, fault) from None
    except (ValueError, ArithmeticError):
        number = _ENDLESS.search(text)
        column, word = (number.start() + 1, f"{number[0][:20]}…") if number else (1, "…")
        raise JsonError("E106", column, value=word) from None
    if "\\u" in text and _has_half_character(value):
        raise JsonError("E156", text.find("\\u") + 1, field="JSON", value="\\uD800")
    return value


def _check_depth(text: str, most: int) -> None:
    depth, in_text = 0, False
    for mark in _MARKS.finditer(text):
        if mark[0] == '"':
            in_text = not in_text
        elif not in_text and mark[0][0] != "\\":
            depth += 1 if mark[0] in "[{" else -1
        if depth > most:
            raise JsonError("E104", mark.start() + 1, expected=str(most))


def _syntax_error(text: str, error: json.JSONDecodeError) -> JsonError:
    position = error.pos
    rest = text[position:].strip()
    if not rest or error.msg.startswith("Unterminated"):
        return JsonError("E108", len(text.rstrip()) + 1)
    found = text[position : position + 1]
    if found in _WIDE_PUNCTUATION or text[max(position - 1, 0)] in _WIDE_PUNCTUATION:
        wide = found if found in _WIDE_PUNCTUATION else text[position - 1]
        return JsonError("E109", position + 1, value=wide, expected=_narrow(wide))
    return JsonError("E102", position + 1, value=UNFIT.sub("�", rest[:20]))


def _narrow(mark: str) -> str:
    known = {"“": '"', "”": '"', "‘": '"', "’": '"', "【": "[", "】": "]", "、": ",", "；": ",", "　": " "}
    return known.get(mark, unicodedata.normalize("NFKC", mark))


def _column_of(text: str, fault: JsonError) -> int:
    sought = fault.values.get("field") or fault.values.get("value", "")
    return max(text.rfind(f'"{sought}"'), text.find(sought) if fault.code == "E106" else -1, 0) + 1


def _has_half_character(value: Any) -> bool:
    if isinstance(value, str):
        return any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, dict):
        return any(_has_half_character(key) or _has_half_character(held) for key, held in value.items())
    return isinstance(value, list) and any(_has_half_character(held) for held in value)


def _object_without_doubles(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise JsonError("E105", field=_twice(key for key, _ in pairs))
    return made


def _twice(keys: Iterable[str]) -> str:
    counts = Counter(keys)
    return next(key for key, count in counts.items() if count > 1)


def _refuse_constant(word: str) -> NoReturn:
    raise JsonError("E106", value=word)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object_without_doubles, parse_float=Decimal, parse_constant=_refuse_constant
)
