"""Whether a value agrees with a JSON Schema: yes or no at once, without saying what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhunsheng.source.schemas import Schema, resolve

_SAYS_NOTHING = frozenset({
    "$schema", "$id", "$defs", "title", "description", "examples", "default", "defaultSnippets", "then", "else",
})


class Undecided(Exception):
    """The schema has a keyword, or the value a type, that is left to the full check."""


def agrees(value: Any, schema: Schema) -> bool:
    """
    Say whether the full check would find nothing wrong with a value; raises Undecided if that is not certain.

    Invariant: whatever is answered here, the full check (jsonschema, Draft 2020-12) answers the same.

    >>> agrees({"id": "a"}, {"type": "object", "required": ["id"]}), agrees(True, {"type": "integer"})
    (True, False)
    """
    for keyword, said in schema.items():
        check = _CHECKS.get(keyword)
        if check is not None:
            if not check(value, said, schema):
                return False
        elif keyword not in _SAYS_NOTHING and not keyword.startswith("x-"):
            raise Undecided(keyword)
    return True


def _reference(value: Any, said: str, schema: Schema) -> bool:
    return agrees(value, resolve({"$ref": said}))


def _type(value: Any, said: str | list[str], schema: Schema) -> bool:
    return _type_name(value) in _types_for(said) if isinstance(said, str) else any(
        _type_name(value) in _types_for(each) for each in said)


def _types_for(said: str) -> tuple[str, ...]:
    return ("integer", "number") if said == "number" else (said,)


def _type_name(value: Any) -> str:
    """Return the JSON type of a value; a whole decimal that is no int is a number here, as in the full check."""
    found = _NAMES.get(type(value))
    if found is None:
        raise Undecided(type(value).__name__)
    return found


_NAMES: dict[type, str] = {
    dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", Decimal: "number",
    type(None): "null",
}


def _same(one: Any, other: Any) -> bool:
    """Say whether two plain values are equal; yes and no are no numbers. Lists and maps are left to the full check."""
    if isinstance(one, list | dict) or isinstance(other, list | dict):
        raise Undecided("nested value")
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _enum(value: Any, said: list[Any], schema: Schema) -> bool:
    if isinstance(value, str):
        return value in said
    return any(_same(value, each) for each in said if not isinstance(each, list | dict))


def _const(value: Any, said: Any, schema: Schema) -> bool:
    return _same(value, said)


def _properties(value: Any, said: Mapping[str, Schema], schema: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    return all(agrees(value[name], below) for name, below in said.items() if name in value)


def _further(value: Any, said: bool | Schema, schema: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    known = schema.get("properties", {})
    further = [held for name, held in value.items() if name not in known]
    return all(_holds(held, said) for held in further)


def _names(value: Any, said: Schema, schema: Schema) -> bool:
    return not isinstance(value, dict) or all(agrees(name, said) for name in value)


def _required(value: Any, said: list[str], schema: Schema) -> bool:
    return not isinstance(value, dict) or all(name in value for name in said)


def _dependent(value: Any, said: Mapping[str, list[str]], schema: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    return all(other in value for name, needed in said.items() if name in value for other in needed)


def _items(value: Any, said: bool | Schema, schema: Schema) -> bool:
    return not isinstance(value, list) or all(_holds(each, said) for each in value)


def _unique(value: Any, said: bool, schema: Schema) -> bool:
    if not said or not isinstance(value, list):
        return True
    if not all(type(each) is str for each in value):
        raise Undecided("uniqueItems")
    return len(set(value)) == len(value)


def _sized(kind: type[str] | type[list[Any]] | type[dict[str, Any]],
           is_least: bool) -> Callable[[Any, int, Schema], bool]:
    def check(value: Any, said: int, schema: Schema) -> bool:
        if not isinstance(value, kind):
            return True
        return len(value) >= said if is_least else len(value) <= said

    return check


def _bounded(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any, Schema], bool]:
    def check(value: Any, said: Any, schema: Schema) -> bool:
        return not isinstance(value, int | Decimal) or isinstance(value, bool) or compare(value, said)

    return check


def _pattern(value: Any, said: str, schema: Schema) -> bool:
    return not isinstance(value, str) or _compiled(said).search(value) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _condition(value: Any, said: Schema, schema: Schema) -> bool:
    branch = schema.get("then" if agrees(value, said) else "else")
    return branch is None or _holds(value, branch)


def _holds(value: Any, said: bool | Schema) -> bool:
    return said if isinstance(said, bool) else agrees(value, said)


_CHECKS: dict[str, Callable[[Any, Any, Schema], bool]] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "properties": _properties,
    "additionalProperties": _further,
    "propertyNames": _names,
    "required": _required,
    "dependentRequired": _dependent,
    "items": _items,
    "uniqueItems": _unique,
    "minLength": _sized(str, True),
    "maxLength": _sized(str, False),
    "minItems": _sized(list, True),
    "maxItems": _sized(list, False),
    "minProperties": _sized(dict, True),
    "maxProperties": _sized(dict, False),
    "minimum": _bounded(lambda value, said: bool(value >= said)),
    "maximum": _bounded(lambda value, said: bool(value <= said)),
    "exclusiveMinimum": _bounded(lambda value, said: bool(value > said)),
    "exclusiveMaximum": _bounded(lambda value, said: bool(value < said)),
    "pattern": _pattern,
    "anyOf": lambda value, said, _: any(_holds(value, each) for each in said),
    "allOf": lambda value, said, _: all(_holds(value, each) for each in said),
    "oneOf": lambda value, said, _: sum(_holds(value, each) for each in said) == 1,
    "not": lambda value, said, _: not _holds(value, said),
    "if": _condition,
}
