"""When Python looks for values that only hold each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
