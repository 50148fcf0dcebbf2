"""The rows of the least or greatest number: those of a few numbers are at hand, others are found if need be."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from decimal import Decimal

from zhunsheng.evaluate.live.log import Logs
from zhunsheng.evaluate.live.roll import Roll
from zhunsheng.evaluate.live.row import Row

KEPT = 8
"""The rows of so many numbers are at hand."""

_REFRESHED = 64
"""When all at hand have gone, one number in so many is looked up anew: so that is seldom, however many go."""


class Extremes:
    """
    Which rows attain the least (or greatest) number of all rows.

    Invariant: of every number that is at hand, and of every more extreme one, all rows are at hand.
    """

    __slots__ = ("_at_hand", "_greatest", "_is_all", "_keeps", "_logs", "_numbers")

    def __init__(self, logs: Logs, *, greatest: bool) -> None:
        """Begin without rows."""
        self._logs, self._greatest = logs, greatest
        self._keeps = min(KEPT, logs.block)
        self._numbers: list[Decimal] = []
        """The numbers at hand, in order of size."""
        self._at_hand: dict[Decimal, Roll] = {}
        self._is_all = True
        """Whether there are no others."""

    def put(self, row: Row, number: Decimal) -> None:
        """Add a row."""
        rows = self._at_hand.get(number)
        if rows is None:
            if not self._is_all and (not self._numbers or not self._exceeds(number)):
                return
            rows = self._begin(number)
        rows.put(row)
        if len(self._numbers) > 2 * self._keeps:
            self._forget()

    def take(self, row: Row, number: Decimal) -> None:
        """Take out a row."""
        rows = self._at_hand.get(number)
        if rows is None:
            return
        rows.take(row)
        if not rows:
            del self._at_hand[number]
            del self._numbers[bisect_left(self._numbers, number)]

    def attaining(self, rows: Roll, number_of: Callable[[Row], Decimal | None]) -> tuple[Decimal, Roll]:
        """Return the most extreme number and its rows; `rows` are all there are, looked at only if need be."""
        if not self._numbers:
            self._look_up(rows, number_of)
        number = self._numbers[-1 if self._greatest else 0]
        return number, self._at_hand[number]

    def _exceeds(self, number: Decimal) -> bool:
        """Say whether a number is more extreme than the least extreme one at hand."""
        return number > self._numbers[0] if self._greatest else number < self._numbers[-1]

    def _begin(self, number: Decimal) -> Roll:
        insort(self._numbers, number)
        rows = self._at_hand[number] = Roll(self._logs)
        return rows

    def _forget(self) -> None:
        """Keep only the most extreme numbers at hand."""
        kept = self._numbers[-self._keeps:] if self._greatest else self._numbers[:self._keeps]
        self._at_hand = {number: self._at_hand[number] for number in kept}
        self._numbers, self._is_all = kept, False

    def _look_up(self, rows: Roll, number_of: Callable[[Row], Decimal | None]) -> None:
        numbers = sorted({number for row in rows if (number := number_of(row)) is not None})
        self._keeps = max(self._keeps, len(numbers) // _REFRESHED)
        self._numbers, self._at_hand, self._is_all = [], {}, len(numbers) <= self._keeps
        for number in numbers[-self._keeps:] if self._greatest else numbers[:self._keeps]:
            self._begin(number)
        for row in rows:
            number = number_of(row)
            if number is not None and number in self._at_hand:
                self._at_hand[number].put(row)
