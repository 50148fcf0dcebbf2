"""Paths into a document: to the node, to the key, and to words that tell a person where it is."""

from __future__ import annotations

from zhunsheng.source.node import Mapping, Node, Scalar, Sequence
from zhunsheng.terms.span import Span

Path = tuple[str | int, ...]

_NAMED_BY = ("id", "type", "norm", "sentence")


def node_at(root: Node, path: Path) -> Node:
    """Return the node at a path; the deepest one there is, if the path goes further."""
    node = root
    for step in path:
        below = _below(node, step)
        if below is None:
            return node
        node = below
    return node


def value_span(root: Node, path: Path) -> Span:
    """Return where the value at a path stands; for an empty value, where its key does."""
    node = node_at(root, path)
    if isinstance(node, Scalar) and not node.text and path and isinstance(path[-1], str):
        return key_span(root, path[:-1], path[-1])
    return first_line(node)


def key_span(root: Node, path: Path, word: str) -> Span:
    """Return where a key of the map at a path stands."""
    node = node_at(root, path)
    key = node.key(word) if isinstance(node, Mapping) else None
    return key.span if key is not None else first_line(node)


def first_line(node: Node) -> Span:
    """Return the place by which a person finds a node: a value itself, the first key of a map, the start of a list."""
    if isinstance(node, Mapping) and node.entries and node.span.line == node.entries[0][0].span.line:
        first = node.entries[0][0].span
        return node.span if node.span.column < first.column else first
    return node.span


def owner_span(root: Node, path: Path) -> Span:
    """Return where a person looks for what is missing in the value at a path: at its key, or at its first word."""
    if path and isinstance(path[-1], str):
        return key_span(root, path[:-1], path[-1])
    return first_line(node_at(root, path))


def place_name(root: Node, path: Path) -> str:
    """Return a path in words: `norms › monthly-ranking › ranking`; an item without a name by its number."""
    names = []
    for length, step in enumerate(path, start=1):
        names.append(step if isinstance(step, str) else _item_name(node_at(root, path[:length]), step))
    return " › ".join(names)


def value_name(path: Path) -> str:
    """
    Return the word under which the value at a path stands; for an item that of its list and its number.

    >>> value_name(("norms", 2, "cites", 0)), value_name(("norms", 2, "title"))
    ('cites[1]', 'title')
    """
    numbers = ""
    for step in reversed(path):
        if isinstance(step, str):
            return step + numbers
        numbers = f"[{step + 1}]{numbers}"
    return numbers


def written(node: Node) -> str:
    """Return a value as it was written, or a list or map in short."""
    if isinstance(node, Scalar):
        return node.text
    return "[…]" if isinstance(node, Sequence) else "{…}"


def _item_name(item: Node, index: int) -> str:
    if isinstance(item, Mapping):
        for word in _NAMED_BY:
            name = item.get(word)
            if isinstance(name, Scalar) and name.text:
                return name.text
    return f"#{index + 1}"


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None
