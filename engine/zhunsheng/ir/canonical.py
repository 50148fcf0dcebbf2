"""The one JSON form of a rulebook: stable order, exact numbers, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from zhunsheng.terms.quantity import decimal_text

if TYPE_CHECKING:
    from zhunsheng.ir.rulebook import Rulebook


def to_json(value: object) -> Any:
    """
    Return the value as JSON data: dataclasses as objects that name their kind, decimals as text objects.

    >>> to_json((Decimal("1.50"), None))
    [{'decimal': '1.5'}, None]
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return {"decimal": decimal_text(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(value[key]) for key in sorted(value)}
    if isinstance(value, frozenset):
        return sorted((to_json(member) for member in value), key=str)
    if isinstance(value, tuple | list):
        return [to_json(member) for member in value]
    if is_dataclass(value):
        members = {item.name: to_json(getattr(value, item.name)) for item in fields(value)}
        return {"kind": type(value).__name__, **members}
    raise TypeError(f"no JSON form for {type(value).__name__}")


def canonical_text(value: object) -> str:
    """Return the JSON form as one line of text with sorted names: equal values, equal bytes."""
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(rulebook: Rulebook) -> str:
    """Return the SHA-256 digest (hex) of the rulebook's canonical text."""
    return hashlib.sha256(canonical_text(rulebook).encode()).hexdigest()
