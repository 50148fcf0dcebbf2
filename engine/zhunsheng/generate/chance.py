"""Chance that is the same everywhere: drawn from digests of a seed, by whole numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")

_MULTIPLIER = 6364136223846793005
_INCREMENT = 1442695040888963407
_MASK = (1 << 64) - 1
_PARTS = 1_000_000


class Chance:
    """
    A linear congruential generator of 64 bits whose upper half is drawn.

    >>> Chance(1).below(100), Chance(1).below(100)
    (11, 11)
    """

    def __init__(self, seed: int) -> None:
        self._state = (seed * 2862933555777941757 + 3037000493) & _MASK
        self.below(2)

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to below the bound."""
        self._state = (self._state * _MULTIPLIER + _INCREMENT) & _MASK
        return ((self._state >> 32) * bound) >> 32

    def one_of(self, things: Sequence[T]) -> T:
        """Return one of several things."""
        return things[self.below(len(things))]

    def happens(self, share: Decimal) -> bool:
        """Say whether what happens so often happens this time."""
        return self.below(_PARTS) < int(share * _PARTS)

    def tenth(self, whole: int) -> Decimal:
        """Return the number with a tenth part as it falls."""
        return Decimal(whole * 10 + self.below(10)) / 10
