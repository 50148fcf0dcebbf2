"""When Python looks for values that only hold each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collections() -> Iterator[None]:
    """
    Let many values be made that all stay, without looking among them again and again for some that do not.

    What is not in a circle is given back at once as ever. It holds for the whole process while it lasts; where two
    overlap it lasts until the first ends.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
