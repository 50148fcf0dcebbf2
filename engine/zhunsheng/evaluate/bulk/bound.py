"""How much memory a database holds at once: as much as was said, else little, and more only where a step needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from zhunsheng.evaluate.bulk.cells import text

USUAL = "1GB"
"""What is held at once where nobody said how much may be: beyond it, rows go to disk."""

Ask = Callable[[str], Any]
"""Runs a statement and gives the first cell of its answer."""

T = TypeVar("T")


@dataclass
class Bound:
    """
    The bound on what a database holds at once.

    One that was asked for stays. The usual one is doubled whenever a step cannot be done within it, up to what the
    database takes by itself: so nothing fails for want of memory that would not fail without a bound.
    """

    ask: Ask
    asked_for: str | None
    _now: int = field(init=False)
    _most: int = field(init=False)

    def __post_init__(self) -> None:
        self._now = self._most = self._bytes("current_setting('memory_limit')")
        if self.asked_for is not None:
            self.ask(f"SET memory_limit = {text(self.asked_for)}")
        else:
            self._set(self._bytes(text(USUAL)))

    def widen(self) -> bool:
        """Double the bound; say whether that was possible."""
        if self.asked_for is not None or self._now >= self._most:
            return False
        self._set(2 * self._now)
        return True

    def lift(self) -> None:
        """Leave it to the database how much it holds, unless a bound was asked for."""
        if self.asked_for is None:
            self._set(self._most)

    def within(self, work: Callable[[], T], short: type[Exception]) -> T:
        """Do work that begins anew if it stops for want of memory (`short`), as often as that helps."""
        while True:
            try:
                return work()
            except short:
                if not self.widen():
                    raise

    def _set(self, size: int) -> None:
        self._now = min(size, self._most)
        self.ask(f"SET memory_limit = '{self._now}B'")

    def _bytes(self, size: str) -> int:
        return int(self.ask(f"SELECT parse_formatted_bytes({size})"))
