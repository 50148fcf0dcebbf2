"""Exact decimal numbers: how they are read, added, divided and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation

INTEGER_DIGITS = 18
"""A number of an event or a norm has at most so many digits before the point ..."""

DECIMAL_PLACES = 10
"""... and at most so many after it, so that every evaluator can hold every sum exactly."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_EXACT = Context(prec=120, traps=[Inexact, InvalidOperation])
_WIDE = Context(prec=120, rounding=ROUND_HALF_EVEN)
_PLACES = Decimal(1).scaleb(-DECIMAL_PLACES)


class QuantityError(ValueError):
    """The text is no number that this project computes with; `reason` is `form` or `size`."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r}: {reason}")
        self.text, self.reason = text, reason


def parse_decimal(text: str) -> Decimal:
    """
    Read a decimal number written plainly: digits, at most one point, a leading minus.

    Raises QuantityError for exponents, plus signs, leading zeros and more digits than the project holds.

    >>> parse_decimal("109.50")
    Decimal('109.50')
    """
    if not _NUMBER.fullmatch(text):
        raise QuantityError(text, "form")
    whole, _, places = text.lstrip("-").partition(".")
    if len(whole) > INTEGER_DIGITS or len(places.rstrip("0")) > DECIMAL_PLACES:
        raise QuantityError(text, "size")
    return Decimal(text)


def decimal_text(number: Decimal) -> str:
    """
    Write a number canonically: no exponent, no trailing zeros, no minus zero.

    >>> decimal_text(Decimal("105.70")), decimal_text(Decimal("9E+6")), decimal_text(Decimal("-0.0"))
    ('105.7', '9000000', '0')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """Return the sum without rounding."""
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


def exact_product(one: Decimal, other: Decimal) -> Decimal:
    """Return the product without rounding."""
    return _EXACT.multiply(one, other)


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """
    Return `part / whole` rounded half to even at ten decimal places, the one place where a figure is rounded.

    >>> ratio(Decimal(2), Decimal(3))
    Decimal('0.6666666667')
    """
    return _WIDE.quantize(_WIDE.divide(part, whole), _PLACES)
