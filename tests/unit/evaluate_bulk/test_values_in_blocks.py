"""Numbers and times read in the bytes of many lines at once are those that the gate reads, or are not told."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Sequence
from decimal import Decimal

import pytest

pytest.importorskip("numpy")

import numpy as np

from zhunsheng.evaluate.bulk.blocks import Block, Ints
from zhunsheng.evaluate.bulk.digits import numbers
from zhunsheng.evaluate.bulk.moments import instants
from zhunsheng.events.cell import CellError
from zhunsheng.events.cell_times import read_instant

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def laid_out(texts: Sequence[str]) -> tuple[Block, Ints, Ints]:
    """Return a block that holds the texts, and where each begins and ends."""
    sizes = np.array([len(text) for text in texts])
    ends = 32 + np.cumsum(sizes + 1) - 1
    lines = " ".join(texts).encode() + b"\n"
    return Block(bytearray(bytes(32) + lines + bytes(32)), 32, 32 + len(lines), 1), ends - sizes, ends


def test_short_texts_are_numbers_exactly_where_json_says_so() -> None:
    texts = ["".join(marks) for size in range(1, 5) for marks in itertools.product("0129.-:/ae ", repeat=size)]
    found = numbers(*laid_out(texts))
    assert found.told.tolist() == [NUMBER.fullmatch(text) is not None for text in texts]
    for text, told, value in zip(texts, found.told.tolist(), found.values.tolist(), strict=True):
        assert not told or Decimal(value).scaleb(-found.places) == Decimal(text)


@pytest.mark.parametrize("seed", range(3))
def test_long_numbers_are_exact_or_not_told(seed: int) -> None:
    chance = random.Random(seed)
    texts = [str(Decimal(chance.randrange(-(10**digits), 10**digits)).scaleb(-chance.choice((0, 0, places))))
             for digits, places in ((chance.randrange(1, 21), chance.randrange(1, 13)) for _ in range(2000))]
    found = numbers(*laid_out(texts))
    assert found.told.sum() > 500
    for text, told, value in zip(texts, found.told.tolist(), found.values.tolist(), strict=True):
        assert not told or Decimal(value).scaleb(-found.places) == Decimal(text)


@pytest.mark.parametrize("seed", range(3))
def test_times_are_those_of_the_gate_or_not_told(seed: int) -> None:
    chance = random.Random(seed)
    texts = [slipped(time_text(chance), chance) for _ in range(4000)]
    told = 0
    found, are_told = instants(*laid_out(texts))
    for text, is_told, instant in zip(texts, are_told.tolist(), found.tolist(), strict=True):
        told += is_told
        try:
            known = read_instant(text)
        except CellError:
            known = None
        assert not is_told or instant == known
    assert told > 1000


def time_text(chance: random.Random) -> str:
    year = chance.choice((1979, 1980, 2000, 2014, 2100, 2189, 2190))
    day = f"{year}-{chance.randrange(14):02d}-{chance.randrange(33):02d}"
    if chance.random() < 0.8:
        day = f"{chance.randrange(1980, 2190)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    clock = f"{chance.randrange(25):02d}:{chance.randrange(61):02d}:{chance.randrange(61):02d}"
    fraction = "." + "".join(chance.choices("0123456789", k=chance.randrange(11))) if chance.random() < 0.3 else ""
    return f"{day}T{clock}{fraction}" + chance.choice(("Z", "Z", "+08:00", "-03:30", "+13:59", "+14:00", "+00:60", ""))


def slipped(text: str, chance: random.Random) -> str:
    if chance.random() < 0.7:
        return text
    place = chance.randrange(len(text))
    return text[:place] + chance.choice("0:/.-+TZz 9a") + text[place + chance.randrange(2):]
