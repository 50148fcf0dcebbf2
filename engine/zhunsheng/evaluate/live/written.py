"""Rows and what holds them as bytes, and back; what all of a session share is named in them, not copied."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from typing import Any

Known = Mapping[str, Callable[..., Any]]
"""By the name of a function that stands for something shared: the one that answers it in this session."""


def written(value: object) -> bytes:
    """Return a value as bytes."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def read(entry: bytes, known: Known) -> Any:
    """Return the value that was written."""
    return _Reader(io.BytesIO(entry), known).load()


class _Reader(pickle.Unpickler):
    """Reads what `written` has written, and nothing else ever comes here: the shelf is this process's own."""

    def __init__(self, file: io.BytesIO, known: Known) -> None:
        super().__init__(file)
        self._known = known

    def find_class(self, module: str, name: str) -> Any:
        """Answer what is shared from this session."""
        return self._known.get(name) or super().find_class(module, name)
