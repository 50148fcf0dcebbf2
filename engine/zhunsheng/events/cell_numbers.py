"""Numbers in fields: exact, within the bounds that the vocabulary declares."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from zhunsheng.events.cell import CellError, CellReader, read_text, refuse_shape
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType
from zhunsheng.terms.quantity import DECIMAL_PLACES, INTEGER_DIGITS, QuantityError, decimal_text, parse_decimal

_PLAIN_WITH_MARKS = re.compile(r"[+-]?\d{1,3}(?:[,，' ]?\d{3})*(?:\.\d*)?|[+-]?\d*\.\d+")


def number_reader(declared: FieldDeclaration) -> CellReader:
    """Return what reads the numbers of a field; it raises CellError."""
    at_least, at_most = declared.at_least, declared.at_most
    whole = declared.type is FieldType.COUNT

    def read_number(value: Any) -> Decimal:
        number = _decimal(value)
        if whole and number != number.to_integral_value():
            raise CellError("E140", value)
        if whole and number < 0:
            raise CellError("E141", value)
        if at_least is not None and number < at_least:
            raise CellError("E142", value, decimal_text(at_least))
        if at_most is not None and number > at_most:
            raise CellError("E143", value, decimal_text(at_most))
        return number

    return read_number


def _decimal(value: Any) -> Decimal:
    """Return the number in canonical form: equal numbers look alike."""
    kind = type(value)
    if kind is int:
        if abs(value) >= 10**INTEGER_DIGITS:
            raise CellError("E139", str(value) if value.bit_length() < 1000 else "…", _size())
        return Decimal(value)
    if kind is str:
        return _decimal_of_text(value)
    if kind is float:
        value = Decimal(repr(value))
    elif kind is not Decimal:
        refuse_shape(value)
        raise CellError("E136", value)
    if not value.is_finite():
        raise CellError("E106", value)
    if not value:
        return Decimal(0)
    if not -DECIMAL_PLACES <= value.adjusted() < INTEGER_DIGITS:
        raise CellError("E139", value, _size())
    text = decimal_text(value)
    if len(text.partition(".")[2]) > DECIMAL_PLACES:
        raise CellError("E139", value, _size())
    return Decimal(text)


def _size() -> str:
    return f"{INTEGER_DIGITS}.{DECIMAL_PLACES}"


def _decimal_of_text(text: str) -> Decimal:
    if text.isascii():
        try:
            return Decimal(decimal_text(parse_decimal(text)))
        except QuantityError as fault:
            if fault.reason == "size":
                raise CellError("E139", text, _size()) from None
    read_text(text)
    narrow = unicodedata.normalize("NFKC", text).strip() if len(text) < 100 else text[:100]
    if narrow != text and any(char.isdigit() and not char.isascii() for char in text):
        raise CellError("E137", text, narrow)
    if _PLAIN_WITH_MARKS.fullmatch(narrow):
        raise CellError("E138", text, _plainly(narrow))
    raise CellError("E136", text)


def _plainly(text: str) -> str:
    whole, point, places = re.sub("[,，' +-]", "", text).partition(".")
    sign = "-" if text.startswith("-") else ""
    return sign + (whole.lstrip("0") or "0") + (point + places if places else "")
