"""The tree of one YAML document: values that remember their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from typing import Any

from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass

Plain = str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: what it means (`value`) and how it was written (`text`)."""

    value: Plain
    text: str = field(compare=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span = field(compare=False, repr=False)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Mapping:
    """
    A map from words to nodes, in the order written. Invariant: no key stands twice; keys are texts.

    A key written as a plain number (`2014: …`) counts as the text it was written with.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span = field(compare=False, repr=False)

    def get(self, key: str) -> Node | None:
        """Return the node under a key, or None."""
        for name, node in self.entries:
            if name.value == key:
                return node
        return None

    def key(self, key: str) -> Scalar | None:
        """Return the key itself (for its place), or None."""
        for name, _ in self.entries:
            if name.value == key:
                return name
        return None

    def __contains__(self, key: str) -> bool:
        return self.key(key) is not None


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """Return the bare value of a node: dicts, lists, texts, ints, decimals, booleans, None."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {str(key.value): plain(value) for key, value in node.entries}
