"""Is a document built as its kind demands? Every slip in words, at its place."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.suggest import near_names
from zhunsheng.source.faults import faults
from zhunsheng.source.node import Mapping, Node, plain
from zhunsheng.source.places import first_line
from zhunsheng.source.schemas import document_kinds, linked_schema
from zhunsheng.source.shapes import TYPE_WORDS, type_of


def document_kind(node: Node) -> str:
    """
    Return the kind of a document: its single top-level key.

    Raises ProblemsFound if it has none, one that is not known, or several.
    """
    kinds = document_kinds()
    known = ", ".join(kinds)
    if not isinstance(node, Mapping) or not node.entries:
        found = TYPE_WORDS[type_of(plain(node))]
        raise ProblemsFound([Problem("S101", first_line(node), {"found": found, "kinds": known})])
    named = [key for key, _ in node.entries if key.text in kinds]
    if not named:
        key = node.entries[0][0]
        near = near_names(key.text, kinds)
        raise ProblemsFound([Problem("S102", key.span, {"word": key.text, "kinds": known}, near=near)])
    kind = named[0].text
    others = [key for key, _ in node.entries if key.text != kind]
    if others:
        raise ProblemsFound(Problem("S103", key.span, {"kind": kind, "word": key.text}) for key in others)
    return kind


def check_structure(node: Node, kind: str) -> list[Problem]:
    """
    Return what is wrong with the structure of a document of this kind, sorted by place; nothing if all is well.

    A kind without a top-level key of its own (`event`, `finding`) is checked as it stands.
    """
    schema = linked_schema(kind)
    if kind not in document_kinds():
        return _without_echoes(faults(node, (), schema, plain(node)))
    try:
        found = document_kind(node)
    except ProblemsFound as problems:
        return list(problems.problems)
    if found != kind:
        return [Problem("S104", first_line(node), {"expected": kind, "found": found})]
    within = node.get(kind) if isinstance(node, Mapping) else None
    if within is None:
        return []
    return _without_echoes(faults(node, (kind,), schema["properties"][kind], plain(within)))


def _without_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once; a word is not missing too where an unknown one is taken for it."""
    once = {(problem.code, problem.at, tuple(sorted(problem.values.items()))): problem for problem in problems}
    offered = {(problem.values["place"], name) for problem in once.values() if problem.code == "S105"
               for name in problem.near}
    kept = [problem for problem in once.values() if not _is_echo(problem, offered)]
    return sorted(kept, key=lambda problem: problem.order)


def _is_echo(problem: Problem, offered: set[tuple[str, str]]) -> bool:
    if problem.code == "S106":
        return (problem.values["place"], problem.values["word"]) in offered
    if problem.code == "S116":
        return any((problem.values["place"], word) in offered for word in problem.values["allowed"].split(", "))
    return False
