"""A value that is a cell of its field, or the precise reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from zhunsheng.events.strict_json import UNFIT
from zhunsheng.ir.conditions import Cell

SHOWN_LENGTH = 60

CellReader = Callable[[Any], Cell]


class CellError(ValueError):
    """A value that is no cell of its field: a problem code, the value as shown, what was expected, near names."""

    def __init__(self, code: str, value: Any, expected: str = "", near: tuple[str, ...] = (), member: int = 0) -> None:
        super().__init__(code)
        self.code, self.value, self.expected, self.near, self.member = code, shown(value), expected, near, member


def shown(value: Any) -> str:
    """Return a value as a person is shown it: short, on one line, without control characters."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, Decimal):
        text = str(value)
    else:
        try:
            text = json.dumps(value, ensure_ascii=False, default=str)
        except (TypeError, ValueError, RecursionError):
            text = type(value).__name__
    text = UNFIT.sub("�", text[: SHOWN_LENGTH + 1]).replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + "…"


def refuse_shape(value: Any) -> None:
    """Raise CellError for a list or a map, where one value is wanted."""
    if isinstance(value, list | tuple):
        raise CellError("E133", value)
    if isinstance(value, Mapping):
        raise CellError("E134", value)


def read_text(value: Any) -> str:
    """Return a text that says something; raises CellError."""
    if type(value) is str and value.isprintable() and value and not value.isspace():
        return value
    if type(value) is not str:
        refuse_shape(value)
        raise CellError("E135", value)
    if not value or value.isspace():
        raise CellError("E155", value)
    if UNFIT.search(value):
        raise CellError("E156", value)
    return value
