"""A way to choose: Hypothesis draws in the quick suite, a seed in the slow one; the generators do not know which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Choose = Callable[[Sequence[Any]], Any]


def one_in(choose: Choose, count: int) -> bool:
    """Say yes once in so many times; what a shrinker arrives at is no."""
    return bool(choose(range(count)) == count - 1)


def some(choose: Choose, members: Sequence[T], at_least: int = 0) -> list[T]:
    """Return some of the members, in their order."""
    kept = [member for member in members if choose((True, True, False))]
    return kept if len(kept) >= at_least else list(members[:at_least])


def shuffled(choose: Choose, members: Sequence[T]) -> list[T]:
    """Return the members in another order."""
    left, order = list(members), []
    while left:
        order.append(left.pop(choose(range(len(left)))))
    return order
