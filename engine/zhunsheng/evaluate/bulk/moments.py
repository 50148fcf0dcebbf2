"""Instants in the bytes of many lines at once: RFC 3339 with offset. What is not plainly one is not told."""

from __future__ import annotations

from datetime import date

import numpy as np

from zhunsheng.evaluate.bulk.blocks import Block, Ints, Truths, Words
from zhunsheng.evaluate.bulk.digits import HIGHEST, OVER_NINE
from zhunsheng.terms.time import SECOND

_FIRST_YEAR, _END_OF_YEARS = 1980, 2190
_MONTHS = [date(year, month, 1).toordinal() for year in range(_FIRST_YEAR, _END_OF_YEARS) for month in range(1, 13)]
_MONTHS.append(date(_END_OF_YEARS, 1, 1).toordinal())
_DAYS_BEFORE = np.array(_MONTHS, dtype=np.int64) - date(1970, 1, 1).toordinal()
"""How many days after 1970-01-01 each month begins."""
_LENGTHS = np.append(np.diff(_DAYS_BEFORE), 0)

_DATE, _CLOCK, _SECONDS, _OFFSET = (
    np.uint64(int.from_bytes(form, "little")) for form in (b"0000-00-", b"00T00:00", b":00", b"\0\0+00:00")
)
_DIGITS_OF_DATE, _DIGITS_OF_CLOCK, _DIGITS_OF_SECONDS, _DIGITS_OF_OFFSET = (
    np.uint64(int.from_bytes(bytes(15 * (mark == "9") for mark in form), "little"))
    for form in ("9999.99.", "99.99.99", ".99", "....99.99"[1:])
)
"""Which bits may differ from the form: those of the digits."""
_MARKS_OF_OFFSET = np.uint64(0xFFFFFFFFFFFF0000)
_POINT, _MINUS, _PLUS, _ZERO = b".-+0"
_UTC = ord("Z")
_LONGEST = len("2014-10-01T00:00:00.123456789+08:00")


def instants(block: Block, begins: Ints, ends: Ints) -> tuple[Ints, Truths]:
    """Return nanoseconds since 1970 in UTC, and which of them were told."""
    sizes = ends - begins
    told = (sizes >= 20) & (sizes <= _LONGEST)
    begins = np.where(told, begins, 8)
    ends = np.where(told, ends, 8)
    words = block.words
    day, clock, second = words[begins] ^ _DATE, words[begins + 8] ^ _CLOCK, words[begins + 16] ^ _SECONDS
    second &= np.uint64(0xFFFFFF)
    told &= _fits(day, _DIGITS_OF_DATE) & _fits(clock, _DIGITS_OF_CLOCK) & _fits(second, _DIGITS_OF_SECONDS)
    day, clock, second = _pairs(day), _pairs(clock), _pairs(second)
    year, month = _pair(day, 0) * 100 + _pair(day, 2), _pair(day, 5)
    hours, minutes, seconds = _pair(clock, 3), _pair(clock, 6), _pair(second, 1)
    told &= (year >= _FIRST_YEAR) & (year < _END_OF_YEARS) & (month >= 1) & (month <= 12)
    told &= (hours < 24) & (minutes < 60) & (seconds < 60)
    place = np.where(told, (year - _FIRST_YEAR) * 12 + month - 1, len(_LENGTHS) - 1)
    days = _pair(clock, 0)
    told &= (days >= 1) & (days <= _LENGTHS[place])
    whole = (_DAYS_BEFORE[place] + days - 1) * 86_400 + hours * 3600 + minutes * 60 + seconds
    offset, width = _offsets(block, ends, told)
    instant = (whole - offset) * SECOND
    has_fraction = sizes - 19 > width
    if has_fraction.any():
        instant += _fractions(block, begins, sizes - 19 - width, has_fraction & told, told)
    return instant, told & (sizes - 19 >= width)


def _fits(word: Words, digits: np.uint64) -> Truths:
    """Say which words differ from a form in nothing but digits up to nine."""
    return np.asarray((word & ~digits == 0) & (((word + OVER_NINE) | word) & HIGHEST == 0))


def _pairs(word: Words) -> Words:
    """Put into each byte the number that it and the next one write."""
    return word * np.uint64(10) + (word >> np.uint64(8))


def _pair(word: Words, place: int) -> Ints:
    return ((word >> np.uint64(8 * place)) & np.uint64(0xFF)).astype(np.int64)


def _offsets(block: Block, ends: Ints, told: Truths) -> tuple[Ints, Ints]:
    """Return the offsets in seconds and how many characters tell them; what tells none is no longer told."""
    is_utc = block.octets[ends - 1] == _UTC
    if is_utc.all():
        return np.zeros(len(ends), dtype=np.int64), np.ones(len(ends), dtype=np.int64)
    sign = block.octets[ends - 6]
    word = (block.words[ends - 8] & _MARKS_OF_OFFSET) ^ _OFFSET
    word &= ~np.uint64(0xFF0000)
    fits = _fits(word, _DIGITS_OF_OFFSET) & ((sign == _PLUS) | (sign == _MINUS))
    pairs = _pairs(word)
    hours, minutes = _pair(pairs, 3), _pair(pairs, 6)
    told &= is_utc | (fits & (hours < 14) & (minutes < 60))
    seconds = (hours * 3600 + minutes * 60) * np.where(sign == _MINUS, -1, 1)
    return np.where(is_utc, 0, seconds), np.where(is_utc, 1, 6)


def _fractions(block: Block, begins: Ints, widths: Ints, wanted: Truths, told: Truths) -> Ints:
    """Return the nanoseconds behind the point; what is none is no longer told."""
    found = np.zeros(len(begins), dtype=np.int64)
    rows = np.flatnonzero(wanted)
    width, start = widths[rows], begins[rows] + 19
    fits = (block.octets[start] == _POINT) & (width >= 2) & (width <= 10)
    read = np.zeros(len(rows), dtype=np.int64)
    for place in range(1, 10):
        digit = block.octets[start + place] - _ZERO
        inside = place < width
        fits &= (digit < 10) | ~inside
        read = read * 10 + np.where(inside & fits, digit, 0)
    found[rows] = read
    told[rows] &= fits
    return found
