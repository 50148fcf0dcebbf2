"""Shares and lengths of time as people write them, told in the words of the language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*[%％]")
_LENGTH = re.compile(r"(\d{1,4})\s*个?\s*([A-Za-z_ -]+|[\u4e00-\u9fff]+)")
_UNITS = {
    "hours": ("小时", "钟头", "hour", "hours", "h"),
    "days": ("天", "日", "自然日", "日历日", "day", "days", "d"),
    "working_days": ("工作日", "工作天", "working day", "working days", "workday", "workdays", "business day",
                     "business days"),
    "months": ("月", "个月", "month", "months"),
}


def share_meant(text: str) -> tuple[str, ...]:
    """
    Return the number that a percentage means.

    >>> share_meant("70%")
    ('0.7',)
    """
    found = _PERCENT.fullmatch(text.strip())
    return (format(Decimal(found[1]).scaleb(-2).normalize(), "f"),) if found else ()


def allowance_meant(text: str, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """
    Return the time limit that a text means, where a schema asks for one.

    >>> allowance_meant("5个工作日", {"properties": {"days": {}, "working_days": {}}})
    ('{working_days: 5}',)
    """
    found = _LENGTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return ()
    said = found[2].strip().lower().replace("-", " ").replace("_", " ")
    unit = next((unit for unit, words in _UNITS.items() if said in words), None)
    return (f"{{{unit}: {found[1]}}}",) if unit in schema.get("properties", {}) else ()
