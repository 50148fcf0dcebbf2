"""Files with slips of form: what is sound in them is read on, so that every slip is found in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zhunsheng.problems.problem import Problem
from zhunsheng.source.node import Mapping, Node, Sequence
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass

_OF_ABSENCE = {
    "N101": "name", "N104": "name", "C131": "sentence", "C133": "sentence", "C140": "reading", "C141": "tier",
}
"""Codes that say that something is not there, and the value that names it."""

_AFTER_ANY_LOSS = (
    "C103", "C122", "C123", "C124", "C125", "C129", "C130",
    "C160", "C161", "C162", "C163", "C170", "C171", "C172", "C173",
)
"""Codes that rest on registers and vocabularies being whole."""

_AFTER_LOST_NORMS = ("C145", "C151", "C152", "C153")
"""Codes of what uses a measure and of what properties say of findings, which rest on all norms being there."""

_HARMLESS = frozenset({"norms", "readings", "clauses", "properties"})
"""Kinds of document without which the registers are still whole."""


@dataclass(frozen=True)
class Lost:
    """A part of a policy that could not be read: the kind of its document and its text (None: nobody knows)."""

    kind: str | None
    text: str | None


def sound_part(content: Node, kind: str, problems: Iterable[Problem]) -> tuple[Node | None, list[Lost]]:
    """
    Return the content of a document without the entries in which there are problems, and what was left out.

    Without a problem it is the content itself. None if a problem lies outside the entries of its lists.
    """
    places = [problem.at for problem in problems if problem.at is not None]
    if not places:
        return content, []
    lost: list[Lost] = []
    kept = _kept(content, kind, places, lost)
    if kept is None or any(not _met(place, content, kept) for place in places):
        return None, [Lost(kind, _text(content.span))]
    return kept, lost


def without_echoes(problems: Iterable[Problem], lost: Iterable[Lost]) -> list[Problem]:
    """Return the problems without those that only say that something lost is not there."""
    lost = list(lost)
    texts = [piece.text for piece in lost]
    idle: set[str] = set()
    if any(piece.kind not in _HARMLESS for piece in lost):
        idle |= set(_AFTER_ANY_LOSS)
    if any(piece.kind in ("norms", None) for piece in lost):
        idle |= set(_AFTER_LOST_NORMS)
    return [problem for problem in problems if problem.code not in idle and not _echoes(problem, texts)]


def _echoes(problem: Problem, texts: list[str | None]) -> bool:
    name = problem.values.get(_OF_ABSENCE.get(problem.code, ""), "")
    return bool(name) and any(text is None or name in text for text in texts)


def _kept(content: Node, kind: str, places: list[Span], lost: list[Lost]) -> Node | None:
    if isinstance(content, Sequence):
        return _sound_entries(content, kind, places, lost)
    if not isinstance(content, Mapping):
        return None
    entries = tuple((key, _sound_entries(value, kind, places, lost) if isinstance(value, Sequence) else value)
                    for key, value in content.entries)
    return replace(content, entries=entries)


def _sound_entries(entries: Sequence, kind: str, places: list[Span], lost: list[Lost]) -> Sequence:
    sound = []
    for entry in entries.items:
        if any(_lies_in(place, entry.span) for place in places):
            lost.append(Lost(kind, _text(entry.span)))
        else:
            sound.append(entry)
    return replace(entries, items=tuple(sound))


def _met(place: Span, content: Node, kept: Node) -> bool:
    """Say whether the entry in which a problem lies was left out."""
    before, after = _entries(content), _entries(kept)
    return any(_lies_in(place, entry.span) and entry not in after for entry in before)


def _entries(content: Node) -> list[Node]:
    lists = [content] if isinstance(content, Sequence) else []
    if isinstance(content, Mapping):
        lists = [value for _, value in content.entries if isinstance(value, Sequence)]
    return [entry for part in lists for entry in part.items]


def _lies_in(place: Span, span: Span) -> bool:
    return (span.line, span.column) <= (place.line, place.column) < (span.end_line, span.end_column)


def _text(span: Span) -> str:
    return "\n".join(span.source.line(number) for number in range(span.line, span.end_line + 1))
