"""Policies with something planted in them: the Shaoxing policy with a norm written otherwise, and faulty evaluators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from textwrap import dedent
from typing import Any

import pytest

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.pipeline import Compiled, compile_documents
from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.reference.evaluator import evaluate
from zhunsheng.events.event import Event
from zhunsheng.findings.finding import Finding
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.policy import Policy, load
from zhunsheng.source.node import Mapping
from zhunsheng.source.resources import data_folder
from zhunsheng.source.yaml_reader import read_yaml
from zhunsheng.terms.time import Instant
from zhunsheng.written.norm import read_norms
from zhunsheng.written.property import WrittenProperty, read_properties


@cache
def shaoxing() -> Policy:
    """Return the policy that ships, loaded once."""
    return load(data_folder("policy") / "shaoxing-2014")


def documents() -> Documents:
    """Return its documents."""
    return shaoxing().compiled.documents


def written(kind: str, text: str) -> Any:
    """Return what stands in a document of this kind."""
    node = read_yaml(f"{kind}.yaml", f"{kind}:\n{dedent(text)}".encode())
    assert isinstance(node, Mapping)
    content = node.get(kind)
    assert content is not None
    return content


def with_norm(text: str) -> Compiled:
    """Return the policy with one norm written otherwise (as `- id: …` in YAML)."""
    norm = read_norms(written("norms", text))[0]
    norms = tuple(norm if known.id == norm.id else known for known in documents().norms)
    return compile_documents(replace(documents(), norms=norms))


def properties(text: str) -> tuple[WrittenProperty, ...]:
    """Return properties from their YAML."""
    found: tuple[WrittenProperty, ...] = read_properties(written("properties", text))
    return found


def with_properties(text: str) -> Compiled:
    """Return the policy with these properties and no others."""
    return compile_documents(replace(documents(), properties=properties(text)))


def plant(monkeypatch: pytest.MonkeyPatch, fault: Callable[[list[Event], list[Finding]], list[Finding]]) -> None:
    """Let the search evaluate with a fault: what the events as they arrived make of the findings."""

    def faulty(rulebook: Rulebook, events: Iterable[Event], *, as_of: Instant | None = None) -> Evaluation:
        arrived = list(events)
        found = evaluate(rulebook, arrived, as_of=as_of)
        return replace(found, findings=tuple(fault(arrived, list(found.findings))))

    monkeypatch.setattr("zhunsheng.properties.variants.evaluate", faulty)
