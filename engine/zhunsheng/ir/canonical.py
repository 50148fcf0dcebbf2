"""The one JSON form of a rulebook: stable order, exact numbers, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from zhunsheng.terms.quantity import decimal_text

if TYPE_CHECKING:
    from zhunsheng.ir.rulebook import Rulebook

_KINDS = 512


def canonical_text(value: object) -> str:
    """
    Return the JSON form as one line of text with sorted names: equal values, equal bytes.

    Dataclasses are objects that name their kind, decimals objects that hold their digits.

    >>> canonical_text((Decimal("1.50"), None, {"b": True, "a": "甲"}))
    '[{"decimal":"1.5"},null,{"a":"甲","b":true}]'
    """
    kind: type = type(value)
    return _writer(kind)(value)


@lru_cache(maxsize=_KINDS)
def _writer(kind: type) -> Callable[[Any], str]:
    """Return what writes values of one type; a large register is many values of few types."""
    for known, write in _WRITERS.items():
        if issubclass(kind, known):
            return write
    if is_dataclass(kind):
        return _object_writer(kind)
    raise TypeError(f"no JSON form for {kind.__name__}")


def _object_writer(kind: type) -> Callable[[Any], str]:
    """The kind of a dataclass is one of its members, unless it has a member of that name."""
    names = {field.name for field in fields(kind)}
    parts: list[tuple[str, Callable[[Any], Any] | None]] = [
        (f"{quoted(name)}:", attrgetter(name)) if name in names else (f'"kind":{quoted(kind.__name__)}', None)
        for name in sorted({*names, "kind"})
    ]

    def write(value: Any) -> str:
        return "{" + ",".join([start if of is None else start + canonical_text(of(value)) for start, of in parts]) + "}"

    return write


def _of_mapping(value: Mapping[Any, Any]) -> str:
    named = {str(key): value[key] for key in sorted(value)}
    return "{" + ",".join([f"{quoted(name)}:{canonical_text(named[name])}" for name in sorted(named)]) + "}"


def _of_list(value: tuple[Any, ...] | list[Any]) -> str:
    return "[" + ",".join([canonical_text(member) for member in value]) + "]"


def _of_set(value: frozenset[Any]) -> str:
    return "[" + ",".join(sorted(map(canonical_text, value), key=lambda text: str(json.loads(text)))) + "]"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: quoted,
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    type(None): lambda value: "null",
    Decimal: lambda value: '{"decimal":' + quoted(decimal_text(value)) + "}",
    Enum: lambda value: canonical_text(value.value),
    date: lambda value: quoted(value.isoformat()),
    Mapping: _of_mapping,
    frozenset: _of_set,
    tuple: _of_list,
    list: _of_list,
}
"""By type, the narrower before the wider."""


def fingerprint(rulebook: Rulebook) -> str:
    """Return the SHA-256 digest (hex) of the rulebook's canonical text."""
    return hashlib.sha256(canonical_text(rulebook).encode()).hexdigest()
