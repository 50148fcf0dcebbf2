"""How far the work is, for whoever follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Told how many steps of how many are done."""


def unheard(_: int, __: int) -> None:
    """Progress that nobody follows."""


@dataclass
class Course:
    """How far work is whose steps become known on the way."""

    progress: Progress = unheard
    done: int = 0
    expected: int = 0

    def expect(self, steps: int) -> None:
        """Add steps that are to come."""
        self.expected += steps
        self.progress(self.done, self.expected)

    def step(self, steps: int = 1) -> None:
        """Note that steps are done."""
        self.done += steps
        self.progress(self.done, self.expected)
