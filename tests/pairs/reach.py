"""How far the generators reach: which words of the schemas they write, and what operations they arrive at."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from zhunsheng.ir import conditions, operations
from zhunsheng.terms import force, time

SCHEMAS = Path(__file__).parents[2] / "schemas"
COMMON = "common.schema.json"
OPEN = " ~ reading"
Schema = Mapping[str, Any]


# -- words ------------------------------------------------------------------------------------------------------------


@cache
def _documents() -> dict[str, Schema]:
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in SCHEMAS.glob("*.schema.json")}


@cache
def _registry() -> Any:
    return Registry().with_resources(
        (name, Resource.from_contents(document)) for name, document in _documents().items()
    )


def _target(reference: str, document: str) -> tuple[Schema, str]:
    """Return what a `$ref` of a document means, and the document that it stands in."""
    name, _, pointer = reference.partition("#")
    schema: Any = _documents()[name or document]
    for part in pointer.strip("/").split("/") if pointer.strip("/") else ():
        schema = schema[part]
    return schema, name or document


def words(document: str, pointer: str) -> set[str]:
    """
    Return every word that can be written below a definition: members, words to choose from, forms of a value.

    What several kinds of norm share (`common.schema.json`) is one word wherever it is written.
    """
    schema, home = _target(f"{document}#{pointer}", document)
    found: dict[str, list[str]] = {}
    return set(_words(schema, home, "", found)) | {word for inner in found.values() for word in inner}


def _words(schema: Schema, home: str, path: str, shared: dict[str, list[str]]) -> Iterator[str]:
    if "$ref" in schema:
        target, its_home = _target(schema["$ref"], home)
        name = f"{its_home}{schema['$ref'].partition('#')[2]}"
        if its_home != COMMON:
            yield from _words(target, its_home, path, shared)
        elif name not in shared:
            shared[name] = []
            shared[name] += _words(target, its_home, schema["$ref"].rpartition("/")[2], shared)
        return
    for value in schema.get("enum", ()):
        yield f"{path} = {json.dumps(value)}"
    for number, form in enumerate(schema.get("anyOf", ())):
        yield f"{path} ~ {_form(form, number)}"
        yield from _words(form, home, path, shared)
    for name, member in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from _words(member, home, f"{path}.{name}", shared)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _words(schema["additionalProperties"], home, f"{path}.*", shared)
    if isinstance(schema.get("items"), dict):
        yield from _words(schema["items"], home, f"{path}[]", shared)


def _form(schema: Schema, number: int) -> str:
    named = schema.get("$ref", schema.get("x-shape", schema.get("type", number)))
    return str(named).rpartition("/")[2] if isinstance(named, str) else str(named)


def written(document: str, pointer: str, value: Any) -> set[str]:
    """Return the words of `words` that are written in a value."""
    schema, home = _target(f"{document}#{pointer}", document)
    return {word for word, _ in _written(schema, home, value, "")}


def left_open(document: str, pointer: str, value: Any) -> set[tuple[str, str]]:
    """Return the slots of a value that are left to a reading: the word of the slot, and the reading."""
    schema, home = _target(f"{document}#{pointer}", document)
    return {
        (word.removesuffix(OPEN), held["reading"])
        for word, held in _written(schema, home, value, "") if word.endswith(OPEN)
    }


def slots(document: str, pointer: str) -> dict[str, set[str]]:
    """Return every slot that can be left to a reading, with the choices that the schema lists for it, if it does."""
    found = words(document, pointer)
    return {
        slot: {json.loads(word.removeprefix(f"{slot} = ")) for word in found if word.startswith(f"{slot} = ")}
        for slot in (word.removesuffix(OPEN) for word in found if word.endswith(OPEN))
    }


def _written(schema: Schema, home: str, value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if "$ref" in schema:
        target, its_home = _target(schema["$ref"], home)
        yield from _written(
            target, its_home, value, path if its_home != COMMON else schema["$ref"].rpartition("/")[2]
        )
        return
    if value in schema.get("enum", ()):
        yield f"{path} = {json.dumps(value)}", value
    for number, form in enumerate(schema.get("anyOf", ())):
        if _is_valid(form, home, value):
            yield f"{path} ~ {_form(form, number)}", value
            yield from _written(form, home, value, path)
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for member in value:
            yield from _written(schema["items"], home, member, f"{path}[]")
    if isinstance(value, dict):
        for name, member in value.items():
            if name in schema.get("properties", {}):
                yield f"{path}.{name}", member
                yield from _written(schema["properties"][name], home, member, f"{path}.{name}")
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from _written(schema["additionalProperties"], home, member, f"{path}.*")


def _is_valid(schema: Schema, home: str, value: Any) -> bool:
    return _validator(json.dumps(_anchored(schema, home))).is_valid(value)


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema), registry=_registry())


def _anchored(schema: Any, home: str) -> Any:
    """Return a part of a schema that says by itself which document its references mean."""
    if isinstance(schema, dict):
        return {
            name: f"{home}{part}" if name == "$ref" and part.startswith("#") else _anchored(part, home)
            for name, part in schema.items()
        }
    return [_anchored(part, home) for part in schema] if isinstance(schema, list) else schema


# -- operations -------------------------------------------------------------------------------------------------------


def fillings() -> set[str]:
    """Return every member of every operation with each kind of thing that it may hold."""
    found: set[str] = set()
    for operation in typing.get_args(operations.Operation):
        found |= _fillings(operation, set())
    return found


def _fillings(kind: type, seen: set[type]) -> set[str]:
    if kind in seen:
        return set()
    seen = seen | {kind}
    hints = typing.get_type_hints(kind, {**vars(operations), **vars(conditions), **vars(force), **vars(time)})
    found = {kind.__name__}
    for member in fields(kind):
        for inner in _alternatives(hints[member.name]):
            found.add(f"{kind.__name__}.{member.name} {inner if isinstance(inner, str) else inner.__name__}")
            if isinstance(inner, type) and is_dataclass(inner):
                found |= _fillings(inner, seen)
    return found


def _alternatives(hint: Any) -> list[Any]:
    """Return what a member of this type may hold: classes, or texts for values that are told apart."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return [it for part in typing.get_args(hint) for it in _alternatives(part)]
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        parts = [] if typing.get_origin(inner) is tuple else _alternatives(inner)
        return ["filled", *(part for part in parts if isinstance(part, type) and is_dataclass(part))]
    if hint is type(None):
        return ["None"]
    if hint is bool:
        return ["True", "False"]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return [member.name for member in hint]
    return [hint] if isinstance(hint, type) and is_dataclass(hint) else ["filled"]


def filled(value: Any) -> Iterator[str]:
    """Yield which of `fillings` an operation shows."""
    name = type(value).__name__
    yield name
    for member in fields(value):
        held = getattr(value, member.name)
        for inner in held if isinstance(held, tuple) else (held,):
            if is_dataclass(inner):
                yield f"{name}.{member.name} {type(inner).__name__}"
                yield from filled(inner)
        if isinstance(held, tuple):
            if held:
                yield f"{name}.{member.name} filled"
        elif held is None or isinstance(held, bool):
            yield f"{name}.{member.name} {held}"
        elif isinstance(held, Enum):
            yield f"{name}.{member.name} {held.name}"
        elif not is_dataclass(held):
            yield f"{name}.{member.name} filled"
