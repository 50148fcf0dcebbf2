"""Whether a value agrees with a JSON Schema: yes or no at once, without saying what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhunsheng.source.schemas import Schema, resolve

Check = Callable[[Any], bool]

_SAYS_NOTHING = frozenset({
    "$schema", "$id", "$defs", "title", "description", "examples", "default", "defaultSnippets", "then", "else",
})
_OF_MAPS = ("required", "properties", "additionalProperties")
_MOST_KEPT = 256


class Undecided(Exception):
    """The schema has a keyword, or the value a type, that is left to the full check."""


def agrees(value: Any, schema: Schema) -> bool:
    """
    Say whether the full check would find nothing wrong with a value; raises Undecided if that is not certain.

    Invariant: whatever is answered here, the full check (jsonschema, Draft 2020-12) answers the same. A schema is
    turned into a check when the first value meets it, part by part, so that a register of many thousands is read as
    fast as the few parts it needs allow.

    >>> agrees({"id": "a"}, {"type": "object", "required": ["id"]}), agrees(True, {"type": "integer"})
    (True, False)
    """
    return _check_of(_This(schema))(value)


class _This:
    """A schema as this one, not as one that says the same: nested ones take long to compare."""

    __slots__ = ("schema",)

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.schema is other.schema


@lru_cache(maxsize=_MOST_KEPT)
def _check_of(this: _This) -> Check:
    return _made(this.schema)


def _made(schema: bool | Schema) -> Check:
    """Return the check of a schema; raises Undecided for a keyword that it does not know."""
    if isinstance(schema, bool):
        return _anything if schema else _nothing
    checks = [_map_check(schema)] if any(keyword in schema for keyword in _OF_MAPS) else []
    for keyword, said in schema.items():
        make = _MAKERS.get(keyword)
        if make is not None:
            checks.append(make(said, schema))
        elif keyword not in _SAYS_NOTHING and keyword not in _OF_MAPS and not keyword.startswith("x-"):
            raise Undecided(keyword)
    return checks[0] if len(checks) == 1 else _all_of(checks)


def _all_of(checks: list[Check]) -> Check:
    def check(value: Any) -> bool:
        for holds in checks:  # noqa: SIM110  # half the time of `all`, here where every value of every register passes
            if not holds(value):
                return False
        return True

    return check if checks else _anything


def _anything(value: Any) -> bool:
    return True


def _nothing(value: Any) -> bool:
    return False


def _map_check(schema: Schema) -> Check:
    """What stands under each word: words that have to be there, words with a schema of their own, all others."""
    required, known = schema.get("required", ()), schema.get("properties", {})
    further = schema.get("additionalProperties", True)
    made: dict[str | None, Check] = {}

    def check_of(name: str) -> Check:
        kept = name if name in known else None
        if kept not in made:
            made[kept] = _made(further if kept is None else known[name])
        return made[kept]

    def check(value: Any) -> bool:
        if value.__class__ is not dict:
            return not isinstance(value, dict) or _left(value)
        for name in required:
            if name not in value:
                return False
        for name, held in value.items():  # noqa: SIM110  # half the time of `all`, as above
            if not (made.get(name) or check_of(name))(held):
                return False
        return True

    return check


def _left(value: Any) -> bool:
    raise Undecided(type(value).__name__)


def _reference(said: str, schema: Schema) -> Check:
    return lambda value: agrees(value, resolve({"$ref": said}))


def _type(said: str | list[str], schema: Schema) -> Check:
    types = {name for each in ([said] if isinstance(said, str) else said) for name in _types_for(each)}
    fitting = {kind for kind, name in _NAMES.items() if name in types}
    return lambda value: value.__class__ in fitting or _type_name(value) in types


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


def _enum(said: list[Any], schema: Schema) -> Check:
    texts = frozenset(each for each in said if isinstance(each, str))

    def check(value: Any) -> bool:
        if isinstance(value, str):
            return value in texts
        return any(_same(value, each) for each in said if not isinstance(each, list | dict))

    return check


def _const(said: Any, schema: Schema) -> Check:
    return lambda value: _same(value, said)


def _names(said: bool | Schema, schema: Schema) -> Check:
    holds = _made(said)
    return lambda value: not isinstance(value, dict) or all(map(holds, value))


def _dependent(said: Mapping[str, list[str]], schema: Schema) -> Check:
    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(other in value for name, needed in said.items() if name in value for other in needed)

    return check


def _items(said: bool | Schema, schema: Schema) -> Check:
    made: list[Check] = []

    def check(value: Any) -> bool:
        if not isinstance(value, list) or not value:
            return True
        if not made:
            made.append(_made(said))
        return all(map(made[0], value))

    return check


def _unique(said: bool, schema: Schema) -> Check:
    def check(value: Any) -> bool:
        if not said or not isinstance(value, list):
            return True
        if not all(type(each) is str for each in value):
            raise Undecided("uniqueItems")
        return len(set(value)) == len(value)

    return check


def _sized(kind: type[str] | type[list[Any]] | type[dict[str, Any]], is_least: bool) -> Callable[[int, Schema], Check]:
    def make(said: int, schema: Schema) -> Check:
        if is_least:
            return lambda value: not isinstance(value, kind) or len(value) >= said
        return lambda value: not isinstance(value, kind) or len(value) <= said

    return make


def _bounded(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Schema], Check]:
    def make(said: Any, schema: Schema) -> Check:
        return lambda value: not isinstance(value, int | Decimal) or isinstance(value, bool) or compare(value, said)

    return make


def _pattern(said: str, schema: Schema) -> Check:
    search = re.compile(said).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _condition(said: bool | Schema, schema: Schema) -> Check:
    holds, then, otherwise = _made(said), _made(schema.get("then", True)), _made(schema.get("else", True))
    return lambda value: then(value) if holds(value) else otherwise(value)


def _any_of(said: list[bool | Schema], schema: Schema) -> Check:
    checks = _lazily(said)
    return lambda value: any(holds(value) for holds in checks)


def _one_of(said: list[bool | Schema], schema: Schema) -> Check:
    checks = _lazily(said)
    return lambda value: sum(holds(value) for holds in checks) == 1


def _lazily(said: list[bool | Schema]) -> list[Check]:
    """Return checks that are made when the first value meets them: of many ways to write a value few are used."""
    def lazy(schema: bool | Schema) -> Check:
        made: list[Check] = []

        def check(value: Any) -> bool:
            if not made:
                made.append(_made(schema))
            return made[0](value)

        return check

    return [lazy(schema) for schema in said]


def _not(said: bool | Schema, schema: Schema) -> Check:
    holds = _made(said)
    return lambda value: not holds(value)


_MAKERS: dict[str, Callable[[Any, Any], Check]] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "propertyNames": _names,
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
    "anyOf": _any_of,
    "allOf": lambda said, schema: _all_of([_made(each) for each in said]),
    "oneOf": _one_of,
    "not": _not,
    "if": _condition,
}
