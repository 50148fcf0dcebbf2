"""The ways in which a schema lets a value be written, and which of them an author meant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from zhunsheng.problems.suggest import near_names
from zhunsheng.source.schemas import Schema, resolve

TYPE_WORDS = {
    "string": "type.text", "number": "type.number", "integer": "type.integer", "boolean": "type.boolean",
    "array": "type.list", "object": "type.map", "null": "type.nothing",
}


def type_of(value: Any) -> str:
    """Return the JSON type of a plain value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, (int, Decimal)):
        return "integer" if isinstance(value, int) else "number"
    return "array" if isinstance(value, list) else "object"


def types_in(schema: Schema) -> tuple[str, ...]:
    """Return the JSON types a schema admits by name; none if it does not say."""
    said = schema.get("type", ())
    return (said,) if isinstance(said, str) else tuple(said)


def admits(schema: Schema, value: Any) -> bool:
    """Return whether a value is of a type that a schema admits."""
    types = types_in(schema)
    found = type_of(value)
    return not types or found in types or (found == "integer" and "number" in types)


def leaves(schema: Schema) -> Iterator[Schema]:
    """Yield the ways to write a value: references followed, alternatives of alternatives laid side by side."""
    schema = resolve(schema)
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives and "properties" not in schema and "type" not in schema:
        for alternative in alternatives:
            yield from leaves(alternative)
    else:
        yield schema


def shape_words(schemas: list[Schema]) -> str:
    """Return the catalogue words for ways to write a value, each once, joined as the catalogue wants them."""
    words: dict[str, None] = {}
    for schema in schemas:
        shape = schema.get("x-shape") or schema.get("x-form")
        named = [shape] if shape else [TYPE_WORDS[name] for name in types_in(schema)]
        words.update(dict.fromkeys(named))
    return "|".join(words)


def meant(schemas: list[Schema], value: Any) -> Schema | None:
    """Return the one way of writing that the author meant, as far as the value tells; None if it does not."""
    fitting = [schema for schema in schemas if admits(schema, value)]
    if isinstance(value, dict):
        return _meant_map(fitting, value)
    if isinstance(value, str) and len(fitting) > 1:
        near = [schema for schema in fitting if near_names(value, map(str, schema.get("enum", ())))]
        return near[0] if near else _only(fitting, lambda schema: "enum" in schema)
    return fitting[0] if len(fitting) == 1 else None


def choices(schemas: list[Schema]) -> list[str]:
    """Return all values that are listed by name in ways to write a value."""
    return [str(value) for schema in schemas for value in schema.get("enum", ())]


def _only(schemas: list[Schema], holds: Any) -> Schema | None:
    return schemas[0] if len(schemas) == 1 or (schemas and all(map(holds, schemas))) else None


def _meant_map(schemas: list[Schema], value: dict[str, Any]) -> Schema | None:
    """The map with most of the author's words, a near name counting for nearly one; ties go to the fewest missing."""
    if len(schemas) <= 1:
        return schemas[0] if schemas else None
    scored = [(_overlap(schema, value), -_missing(schema, value), -place) for place, schema in enumerate(schemas)]
    best = max(scored)
    return schemas[-best[2]] if best[0] > 0 else None


def _overlap(schema: Schema, value: dict[str, Any]) -> float:
    known = schema.get("properties", {})
    return sum(1.0 if word in known else 0.9 if near_names(word, known) else 0.0 for word in value)


def _missing(schema: Schema, value: dict[str, Any]) -> int:
    return sum(word not in value for word in schema.get("required", ()))
