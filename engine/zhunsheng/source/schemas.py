"""The JSON Schemas of the document kinds: found, loaded and linked without a network."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from zhunsheng.source.resources import data_folder

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

Schema = dict[str, Any]

_ENDING = ".schema.json"
_WITHOUT_TOP_KEY = frozenset({"common", "finding", "event"})
_FOR_PEOPLE = frozenset({"$schema", "title", "description", "examples", "defaultSnippets"})
"""What editors show and a check does not need."""

_MAPS_OF_SCHEMAS = frozenset({"properties", "$defs", "dependentSchemas", "patternProperties"})
_PLAIN = frozenset({"enum", "const", "required", "dependentRequired", "x-beside"})


@lru_cache(maxsize=1)
def document_kinds() -> tuple[str, ...]:
    """Return the kinds of YAML document, which are the top-level keys they begin with."""
    return tuple(kind for kind in schema_names() if kind not in _WITHOUT_TOP_KEY)


@lru_cache(maxsize=1)
def schema_names() -> tuple[str, ...]:
    """Return the names of all schemas, sorted."""
    return tuple(sorted(path.name.removesuffix(_ENDING) for path in data_folder("schemas").glob(f"*{_ENDING}")))


@lru_cache(maxsize=64)
def load_schema(name: str) -> Schema:
    """
    Return a schema as it is written, its references complete with their file.

    Raises FileNotFoundError for a name without a schema.
    """
    path = data_folder("schemas") / f"{name}{_ENDING}"
    schema: Schema = _complete(json.loads(path.read_text(encoding="utf-8")), path.name)
    schema.pop("$id", None)  # references between schemas are by file name
    return schema


@lru_cache(maxsize=64)
def linked_schema(name: str) -> Schema:
    """
    Return a schema made ready for checking: references replaced by what they lead to, wording for people left out.

    Only a reference back to what contains it stays one; following references is what takes a check most of its time.
    """
    schema: Schema = _linked(load_schema(name), (), {})
    return schema


def resolve(schema: Schema) -> Schema:
    """Return the schema that a `$ref` leads to; the schema itself if it has none."""
    while "$ref" in schema:
        schema = _target(schema["$ref"])
    return schema


def validator_for(schema: Schema) -> Validator:
    """Return a validator for a schema or a part of one."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema, registry=_registry())


@lru_cache(maxsize=1)
def _registry() -> Any:
    """All schemas, read once: a registry that retrieves as it goes forgets what it retrieved."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    resources = [(f"{name}{_ENDING}", DRAFT202012.create_resource(load_schema(name))) for name in schema_names()]
    return Registry().with_resources(resources).crawl()


def _complete(part: Any, file: str) -> Any:
    if isinstance(part, dict):
        return {
            key: f"{file}{value}" if key == "$ref" and str(value).startswith("#") else _complete(value, file)
            for key, value in part.items()
        }
    return [_complete(item, file) for item in part] if isinstance(part, list) else part


def _target(reference: str) -> Schema:
    file, _, pointer = reference.partition("#")
    target: Any = load_schema(file.removesuffix(_ENDING))
    for step in pointer.split("/")[1:]:
        target = target[step]
    found: Schema = target
    return found


def _linked(part: Any, within: tuple[str, ...], done: dict[str, Any]) -> Any:
    """Replace references below `part`; `within` are those being followed, `done` those followed to the end."""
    if isinstance(part, list):
        return [_linked(item, within, done) for item in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref")
    if not isinstance(reference, str):
        return {key: _linked_member(key, value, within, done) for key, value in part.items() if key not in _FOR_PEOPLE}
    if reference in within:
        return {"$ref": reference}
    if reference not in done:
        done[reference] = _linked(_target(reference), (*within, reference), done)
    return {**done[reference], **{key: value for key, value in part.items() if key not in _FOR_PEOPLE | {"$ref"}}}


def _linked_member(key: str, value: Any, within: tuple[str, ...], done: dict[str, Any]) -> Any:
    if key in _MAPS_OF_SCHEMAS:
        return {name: _linked(below, within, done) for name, below in value.items()}
    return value if key in _PLAIN else _linked(value, within, done)
