"""Numbers and times in the bytes of many lines at once. What is written in another way than these know is not told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.evaluate.bulk.blocks import Block, Ints, Truths, Words
from zhunsheng.terms.quantity import DECIMAL_PLACES

_ZEROS = np.uint64(0x3030303030303030)
OVER_NINE = np.uint64(0x7676767676767676)
"""Added to a byte up to nine it leaves the highest bit unset, to a greater one not."""
HIGHEST = np.uint64(0x8080808080808080)
_LAST = np.array([0] + [(~0 << 8 * (8 - size)) & (1 << 64) - 1 for size in range(1, 9)], dtype=np.uint64)
"""The last so many of eight bytes."""
_LEAST = np.array([0, 0] + [10 ** (size - 1) for size in range(2, 9)], dtype=np.uint64)
"""The least number of so many digits without leading zeros."""
_STEPS = tuple(
    (np.uint64(1 + (ten << width)), np.uint64(width), np.uint64(kept))
    for ten, width, kept in (
        (10, 8, 0x00FF00FF00FF00FF), (100, 16, 0x0000FFFF0000FFFF), (10_000, 32, 0x00000000FFFFFFFF),
    )
)
_MOST_DIGITS = 17
_WIDEST = _MOST_DIGITS + 2
_POINT, _MINUS, _ZERO = b".-0"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers, each of which counts `10 ** -places`; and which of them were told."""

    values: Ints
    places: int
    told: Truths


def numbers(block: Block, begins: Ints, ends: Ints) -> Numbers:
    """Read numbers as JSON writes them, of up to seventeen digits and ten places; an exponent is not told."""
    sizes = ends - begins
    short = np.minimum(sizes, 8)
    word = block.words[ends - 8]
    word ^= _ZEROS
    word &= _LAST[short]
    told = (word + OVER_NINE | word) & HIGHEST == 0
    told &= sizes == short
    values = _value(word)
    told &= values >= _LEAST[short]
    found = Numbers(values.view(np.int64), 0, told)
    return found if told.all() else _with_longer(block, begins, sizes, found)


def _value(word: Words) -> Words:
    """Return the number of eight digits, the first in the lowest byte; each step puts two neighbours together."""
    for factor, width, kept in _STEPS:
        word *= factor
        word >>= width
        word &= kept
    return word


def _with_longer(block: Block, begins: Ints, sizes: Ints, known: Numbers) -> Numbers:
    """Read those that are longer, or have a sign or a point, character by character."""
    rest = np.flatnonzero(~known.told & (sizes <= _WIDEST))
    if not len(rest):
        return known
    sizes = sizes[rest]
    table = block.octets[begins[rest][:, None] + np.arange(sizes.max())]
    inside = np.arange(table.shape[1]) < sizes[:, None]
    is_point, is_digit = (table == _POINT) & inside, (table - _ZERO < 10) & inside
    minus = (table[:, 0] == _MINUS).astype(np.int64)
    whole = np.where(is_point.any(1), is_point.argmax(1), sizes) - minus
    places = np.maximum(sizes - minus - whole - 1, 0)
    count = is_digit.sum(1)
    first = table[np.arange(len(rest)), np.minimum(minus, sizes - 1)]
    told = (count + minus + is_point.sum(1) == sizes) & (is_point.sum(1) <= 1) & (whole >= 1) & (count <= _MOST_DIGITS)
    told &= (places == 0) == ~is_point.any(1)
    told &= (places <= DECIMAL_PLACES) & ((first != _ZERO) | (whole == 1))
    read = np.zeros(len(rest), dtype=np.int64)
    for digit, counts in zip(table.T, is_digit.T, strict=True):
        read = np.where(counts & told, read * 10 + (digit - _ZERO), read)
    return _scaled(known, rest, np.where(minus == 1, -read, read), places, told)


def _scaled(known: Numbers, rest: Ints, read: Ints, places: Ints, told: Truths) -> Numbers:
    """Put numbers of different places on one scale; what becomes too great there is not told."""
    scale = int(places[told].max(initial=0))
    values, all_told = known.values * 10**scale, known.told & (known.values < 10 ** (_MOST_DIGITS + 1 - scale))
    factor = 10 ** (scale - np.minimum(places, scale))
    all_told[rest] = told & (np.abs(read) < 10 ** (_MOST_DIGITS + 1) // factor)
    values[rest] = read * factor
    return Numbers(values, scale, all_told)
