"""The schemas themselves: valid, closed, bilingual, and in step with the language page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from zhunsheng.source.node import plain
from zhunsheng.source.resources import data_folder
from zhunsheng.source.schemas import linked_schema, load_schema, resolve, schema_names
from zhunsheng.source.structure import check_structure, document_kind
from zhunsheng.source.yaml_reader import read_file, read_yaml

PAGE = Path(__file__).parents[3] / "docs" / "language.md"


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key in ("properties", "$defs") and isinstance(value, dict):  # names, not words of JSON Schema
                for below in value.values():
                    yield from parts(below)
            else:
                yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


@pytest.mark.parametrize("name", schema_names())
def test_a_schema_is_valid(name: str) -> None:
    Draft202012Validator.check_schema(json.loads((data_folder("schemas") / f"{name}.schema.json").read_text("utf-8")))


@pytest.mark.parametrize("name", schema_names())
def test_every_property_is_described_in_both_languages(name: str) -> None:
    for part in parts(load_schema(name)):
        properties = part.get("properties")
        if not isinstance(properties, dict) or "if" in part:
            continue
        for word, said in properties.items():
            if set(said) == {"const"}:
                continue
            description = said.get("description") or resolve(said).get("description", "")
            assert re.search("[\u4e00-\u9fff].* / .*[a-z]", description), (name, word)


@pytest.mark.parametrize("name", schema_names())
def test_every_object_with_named_words_is_closed(name: str) -> None:
    for part in parts(load_schema(name)):
        if part.get("type") == "object" and "properties" in part:
            assert "additionalProperties" in part or "unevaluatedProperties" in part or name == "mapping", part


@pytest.mark.parametrize("name", schema_names())
def test_a_schema_can_be_linked(name: str) -> None:
    linked = linked_schema(name)
    for part in parts({key: value for key, value in linked.items() if key != "$defs"}):
        assert set(part) == {"$ref"} or "$ref" not in part


def test_every_norm_of_the_language_page_is_accepted() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        block = _filled(block)
        first = re.match(r"([a-z]+):", block)
        assert first is not None, block
        documents = [block] if first[1] in schema_names() else _norms(block)
        for document in documents:
            node = read_yaml("page.yaml", document.encode())
            assert check_structure(node, document_kind(node)) == [], document


def _filled(block: str) -> str:
    block = re.sub(r"\{zh: …, en: …\}|\{…\}(?=[,}\s])", "{zh: 甲, en: A}", block)
    block = re.sub(r"(?m)^duty: \{zh: 甲, en: A\}", "duty: {bearer: mayor, act: talk.held}", block)
    block = re.sub(r"where: \{zh: 甲, en: A\}", "where: {kind: special}", block)
    return re.sub(r"(zh|en): …", r"\1: 甲", block).replace("[…]", "[甲]")


def _norms(block: str) -> list[str]:
    """The page shows the body of a norm alone: one each, or `consequence` with its duty."""
    bodies = re.split(r"(?m)^(?=limit:)", block) if block.startswith("limit:") else [block]
    head = "norms:\n- id: a\n  title: {zh: 甲, en: A}\n  cites: [1/p1s1]\n"
    return [head + "".join(f"  {line}\n" for line in body.splitlines()) for body in bodies if body.strip()]


DOCUMENTS = sorted(
    file for folder in ("policy", "scenarios") for file in (PAGE.parents[1] / folder).rglob("*.yaml")
    if file.name != "profile.yaml"
)
"""Every document that ships; a profile of made-up events is none."""


def schema_named_by(file: Path) -> Path:
    """Return the schema that the first line of a document names to an editor."""
    with file.open(encoding="utf-8") as lines:
        return file.parent / next(lines).removeprefix("# yaml-language-server: $schema=").rstrip("\n")


def test_the_first_line_of_every_document_names_the_schema_of_its_kind() -> None:
    assert len(DOCUMENTS) > 100
    for file in DOCUMENTS:
        named = schema_named_by(file)
        assert named.is_file(), file
        assert named.resolve() == (PAGE.parents[1] / "schemas" / named.name).resolve(), file
        assert named.name == f"{document_kind(read_file(file))}.schema.json", file


def test_every_document_is_accepted_as_an_editor_would_check_it() -> None:
    folder = (PAGE.parents[1] / "schemas").resolve()
    schemas = {file: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (file.as_uri(), Resource.from_contents(schema)) for file, schema in schemas.items()
    )
    for file in DOCUMENTS:
        whole = Draft202012Validator({"$ref": schema_named_by(file).resolve().as_uri()}, registry=registry)
        assert [error.message for error in whole.iter_errors(plain(read_file(file)))] == [], file
