"""What is kept in memory: when Python looks for values to give back, and answers that are remembered."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TypeVar
from weakref import ref

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def without_collections() -> Iterator[None]:
    """
    Let many values be made that all stay, without looking among them again and again for some that do not.

    What is not in a circle is given back at once as ever. What was made counts as old afterwards. It holds for the
    whole process while it lasts; where two overlap it lasts until the first ends.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            _age()
            gc.enable()


def _age() -> None:
    """Put all values with the old ones, which are seldom looked through; not where some were frozen on purpose."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()


def remembered(make: Callable[[T], R]) -> Callable[[T], R]:
    """
    Return the function with its last answer remembered, for as long as the very value it was asked about is there.

    >>> class Book:
    ...     pass
    >>> book, first = Book(), remembered(lambda book: object())
    >>> first(book) is first(book), first(book) is first(Book())
    (True, False)
    """
    last: list[tuple[ref[T], R]] = []

    @wraps(make)
    def answer(value: T) -> R:
        for asked, known in last:
            if asked() is value:
                return known
        made = make(value)
        last[:] = [(ref(value, lambda _: last.clear()), made)]
        return made

    return answer
