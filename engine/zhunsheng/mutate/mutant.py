"""A mutant: a policy changed in one place in a way that means something else, or should."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from zhunsheng.compile.documents import HEAD, Documents
from zhunsheng.mutate.edits import Edit, edits_of
from zhunsheng.mutate.names import Names
from zhunsheng.source.node import Mapping, Node, Scalar, Sequence
from zhunsheng.source.structure import check_structure, document_kind
from zhunsheng.source.yaml_reader import read_file
from zhunsheng.terms.span import Span
from zhunsheng.written.documents import read_matters, read_policy, read_readings, read_units
from zhunsheng.written.norm import read_norms

Change = Callable[[Documents], Documents]


@dataclass(frozen=True, slots=True)
class Mutant:
    """
    One change: its kind (`threshold`, `bearer` …), in what (`monthly-ranking`), where it stands, before and after.

    `path` are the words from the entry down to the value changed.
    """

    number: int
    kind: str
    of: str
    path: tuple[str, ...]
    before: str
    after: str
    at: Span = field(compare=False, repr=False)
    change: Change = field(compare=False, repr=False)

    @property
    def name(self) -> str:
        """How the mutant is called: in what, and where in it."""
        return f"{self.of}: {'.'.join(self.path)}" if self.path else self.of


_LISTS: dict[str, tuple[str, Callable[[Node], Any]]] = {
    "norms": ("norms", read_norms),
    "readings": ("readings", read_readings),
    "matters": ("matters", read_matters),
}
"""Kinds of document that are lists, the member of Documents that holds them, and their reader."""


def mutants_of(documents: Documents) -> tuple[Mutant, ...]:
    """Return every mutant of the policy's own files, in the order of the files; the same for the same policy."""
    names = Names.of(documents)
    found: list[Mutant] = []
    for of, edit, change in _all_edits(documents, names):
        found.append(Mutant(len(found) + 1, edit.kind, of, edit.path, edit.before, edit.after, edit.at, change))
    return tuple(found)


def _all_edits(documents: Documents, names: Names) -> Iterator[tuple[str, Edit, Change]]:
    offsets = dict.fromkeys(_LISTS, 0)
    for path in documents.files:
        kind, content = _content(path)
        if kind == "policy":
            yield from _of_head(content, names)
        elif kind == "units":
            yield from _of_bodies(documents, content, names)
        elif kind in _LISTS:
            items = content.items if isinstance(content, Sequence) else ()
            yield from _of_list(kind, items, offsets[kind], names)
            offsets[kind] += len(items)


def _content(path: Path) -> tuple[str, Node]:
    node = read_file(path, str(path))
    kind = document_kind(node)
    content = node.get(kind) if isinstance(node, Mapping) else None
    assert content is not None
    return kind, content


def _of_list(kind: str, items: Iterable[Node], offset: int, names: Names) -> Iterator[tuple[str, Edit, Change]]:
    member, read = _LISTS[kind]
    for place, item in enumerate(items):
        for edit in edits_of(kind, item, names):
            if not _is_written_so(kind, edit.node):
                continue
            written = partial(_replaced, member, offset + place, read, edit.node)
            yield _named(item), edit, written


def _is_written_so(kind: str, node: Node) -> bool:
    """Say whether an entry could be written like this: another change the reader would refuse anyway."""
    document = Mapping(((_key(kind, node.span), Sequence((node,), node.span)),), node.span)
    return not check_structure(document, kind)


def _replaced(member: str, place: int, read: Callable[[Node], Any], node: Node, documents: Documents) -> Documents:
    """Return the documents with one entry of a list written otherwise."""
    entries = list(getattr(documents, member))
    entries[place] = read(Sequence((node,), node.span))[0]
    changed: Documents = replace(documents, **{member: tuple(entries)})  # type: ignore[arg-type]  # by name
    return changed


def _of_head(content: Node, names: Names) -> Iterator[tuple[str, Edit, Change]]:
    for edit in edits_of("policy", content, names):
        yield HEAD, edit, partial(_with_head, edit.node)


def _with_head(node: Node, documents: Documents) -> Documents:
    return replace(documents, policy=read_policy(node))


def _of_bodies(documents: Documents, content: Node, names: Names) -> Iterator[tuple[str, Edit, Change]]:
    bodies = content.get("bodies") if isinstance(content, Mapping) else None
    known = [body.name.id.text for body in documents.units.bodies]
    for item in bodies.items if isinstance(bodies, Sequence) else ():
        for edit in edits_of("units", item, names):
            yield _named(item), edit, partial(_with_body, known.index(_named(item)), edit.node)


def _with_body(place: int, node: Node, documents: Documents) -> Documents:
    register = Mapping(((_key("bodies", node.span), Sequence((node,), node.span)),), node.span)
    bodies = list(documents.units.bodies)
    bodies[place] = read_units(register).bodies[0]
    return replace(documents, units=replace(documents.units, bodies=tuple(bodies)))


def _key(text: str, span: Span) -> Scalar:
    return Scalar(text, text, span)


def _named(item: Node) -> str:
    written = item.get("id") if isinstance(item, Mapping) else None
    return str(getattr(written, "value", ""))
