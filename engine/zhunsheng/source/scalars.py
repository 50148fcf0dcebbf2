"""What a value written without quotes means: the few forms that count, and the traps that are refused."""

from __future__ import annotations

import re
import unicodedata

from zhunsheng.source.node import Plain
from zhunsheng.terms.quantity import QuantityError, parse_decimal
from zhunsheng.terms.value import dataclass

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_FIRST = frozenset("0123456789+-.~０１２３４５６７８９＋－．")
_CONSTANTS: dict[str, Plain] = {"": None, "~": None, "null": None, "true": True, "false": False}
_YES, _NO = frozenset({"yes", "on", "true"}), frozenset({"no", "off", "false"})
_LONGEST_TRAP = len("false")

_ZERO_LED = re.compile(r"-?0[0-9_]+(\.[0-9]*)?")
_CLOCK = re.compile(r"[+-]?[0-9]{1,2}(:[0-9]{2}){1,2}(\.[0-9]*)?")
_OTHER_NOTATIONS = (
    ("notation.based", re.compile(r"[+-]?0[xXoObB][0-9A-Fa-f_]+")),
    ("notation.exponent", re.compile(r"[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)[eE][+-]?[0-9]+")),
    ("notation.infinite", re.compile(r"[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")),
    ("notation.grouped", re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")),
    ("notation.grouped", re.compile(r"[+-]?[0-9]+(?:_[0-9]+)+(?:\.[0-9_]+)?")),
    ("notation.plus", re.compile(r"\+(?:[0-9]+\.?[0-9]*|\.[0-9]+)")),
    ("notation.bare-point", re.compile(r"-?\.[0-9]+|-?[0-9]+\.")),
)
_WIDE_NUMBER = re.compile(r"[+-]?[0-9][0-9,.]*[%‰]?")


@dataclass(frozen=True, slots=True)
class Trap:
    """A plain value that would mean something unexpected elsewhere: the problem's code and values."""

    code: str
    values: tuple[tuple[str, str], ...]


def resolve_plain(text: str) -> Plain | Trap:
    """
    Return what a value written without quotes means, or the trap that it is.

    Only `true` and `false` are yes and no; only `null`, `~` and nothing are absent; only plain decimal notation is a
    number; all else is text.

    >>> resolve_plain("2014-12-31"), resolve_plain("60"), resolve_plain("0.5")
    ('2014-12-31', 60, Decimal('0.5'))
    >>> resolve_plain("NO").code
    'Y141'
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _FIRST:
        return (_word_trap(text) if len(text) <= _LONGEST_TRAP else None) or text
    return _number(text)


def _word_trap(text: str) -> Trap | None:
    folded = text.casefold()
    if folded in _YES or folded in _NO:
        return Trap("Y141", (("written", text), ("meant", "true" if folded in _YES else "false")))
    return Trap("Y147", (("written", text),)) if folded == "null" else None


def _number(text: str) -> Plain | Trap:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return _notation_trap(text) or text
    try:
        number = parse_decimal(text)
    except QuantityError:
        return Trap("Y146", (("written", text),))
    return number if match[1] else int(text)


def _notation_trap(text: str) -> Trap | None:
    written = (("written", text),)
    if not text.isascii():
        narrow = unicodedata.normalize("NFKC", text)
        return Trap("Y145", (*written, ("narrow", narrow))) if _WIDE_NUMBER.fullmatch(narrow) else None
    if _ZERO_LED.fullmatch(text):
        return Trap("Y142", (*written, ("decimal", _without_zeros(text))))
    if _CLOCK.fullmatch(text):
        return Trap("Y144", written)
    for notation, form in _OTHER_NOTATIONS:
        if form.fullmatch(text):
            return Trap("Y143", (*written, ("notation", notation)))
    return None


def _without_zeros(text: str) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    digits = digits.replace("_", "").lstrip("0") or "0"
    return sign + ("0" + digits if digits.startswith(".") else digits)
