"""The quick check of a document answers as the full one does, or not at all."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.source.agrees import Undecided, agrees
from zhunsheng.source.node import plain
from zhunsheng.source.schemas import linked_schema, validator_for
from zhunsheng.source.structure import document_kind
from zhunsheng.source.yaml_reader import read_file

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted([*(ROOT / "policy").rglob("*.yaml"), *(ROOT / "scenarios").rglob("*.yaml")])

values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 200) | st.sampled_from(["", "a", "A b", "2014-09", "越城区", "last"])
    | st.decimals(-2, 100, places=1).map(Decimal),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "title", "zh", "en", "of", "by", "reading", "local", "because", "value", "cites", "x"]),
        inner, max_size=3),
    max_leaves=6,
)


@cache
def document(file: Path) -> tuple[Any, dict[str, Any]] | None:
    node = read_file(file)
    try:
        kind = document_kind(node)
    except Exception:
        return None
    return plain(node)[kind], linked_schema(kind)["properties"][kind]


def same_answer(value: Any, schema: dict[str, Any]) -> None:
    try:
        quick = agrees(value, schema)
    except Undecided:
        return
    assert quick == validator_for(schema).is_valid(value)


@pytest.mark.parametrize("file", FILES[::7], ids=lambda file: file.name)
def test_every_shipped_document_is_decided_and_agrees(file: Path) -> None:
    known = document(file)
    if known is not None:
        assert agrees(*known)


def spoilt(value: Any, data: st.DataObject, depth: int = 0) -> Any:
    """Put another value somewhere in a document, or leave something out."""
    if depth > 6 or not isinstance(value, dict | list) or not value or data.draw(st.integers(0, 5)) == 0:
        return data.draw(values)
    if isinstance(value, list):
        place = data.draw(st.integers(0, len(value) - 1))
        return [spoilt(it, data, depth + 1) if at == place else it for at, it in enumerate(value)]
    name = data.draw(st.sampled_from(sorted(value)))
    if data.draw(st.integers(0, 4)) == 0:
        return {key: held for key, held in value.items() if key != name}
    if data.draw(st.integers(0, 4)) == 0:
        return {**value, data.draw(st.sampled_from(["x", "reading", "every", "within"])): data.draw(values)}
    return {**value, name: spoilt(value[name], data, depth + 1)}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_spoilt_document_is_answered_as_by_the_full_check(data: st.DataObject) -> None:
    known = document(data.draw(st.sampled_from(FILES)))
    if known is not None:
        value, schema = known
        same_answer(spoilt(value[:4] if isinstance(value, list) else value, data), schema)


@settings(max_examples=200, deadline=None)
@given(values, st.sampled_from([
    {"type": "integer"}, {"type": "number"}, {"type": ["string", "null"]}, {"enum": [True, 1, "a", None]},
    {"const": 1}, {"const": False}, {"uniqueItems": True}, {"minItems": 2, "items": {"type": "string"}},
    {"minProperties": 1, "maxProperties": 2, "propertyNames": {"pattern": "^[a-z]+$"}}, {"not": {"required": ["x"]}},
    {"oneOf": [{"type": "integer"}, {"minimum": 1}]}, {"if": {"required": ["id"]}, "then": {"required": ["x"]}},
    {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "array"}},
    {"dependentRequired": {"id": ["title"]}}, {"exclusiveMinimum": 0, "maximum": 100}, {"additionalProperties": False},
    {"properties": {"id": {"type": "string"}}, "additionalProperties": {"type": "integer"}},
]))
def test_every_keyword_means_what_the_standard_says(value: Any, schema: dict[str, Any]) -> None:
    same_answer(value, schema)


def test_a_keyword_that_is_not_known_is_left_to_the_full_check() -> None:
    with pytest.raises(Undecided):
        agrees([], {"contains": {"type": "string"}})
