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
    Return a schema; its references to itself are written with its file name, so that a part of it can stand alone.

    Raises FileNotFoundError for a name without a schema.
    """
    path = data_folder("schemas") / f"{name}{_ENDING}"
    schema: Schema = _named(json.loads(path.read_text(encoding="utf-8")), path.name)
    return schema


def resolve(schema: Schema) -> Schema:
    """Return the schema that a `$ref` leads to; the schema itself if it has none."""
    while "$ref" in schema:
        file, _, pointer = str(schema["$ref"]).partition("#")
        target: Any = load_schema(file.removesuffix(_ENDING))
        for step in pointer.split("/")[1:]:
            target = target[step]
        schema = target
    return schema


def validator_for(schema: Schema) -> Validator:
    """Return a validator for a schema or a part of one."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema, registry=_registry())


@lru_cache(maxsize=1)
def _registry() -> Any:
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    def retrieve(uri: str) -> Any:
        return DRAFT202012.create_resource(load_schema(uri.removesuffix(_ENDING)))

    return Registry(retrieve=retrieve)  # type: ignore[call-arg]


def _named(part: Any, file: str) -> Any:
    if isinstance(part, dict):
        return {
            key: f"{file}{value}" if key == "$ref" and str(value).startswith("#") else _named(value, file)
            for key, value in part.items()
        }
    return [_named(item, file) for item in part] if isinstance(part, list) else part
