"""Files with slips of form: what is sound in them is read on, so that every slip is found in one go."""

from __future__ import annotations

from bisect import bisect_left
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
    if kept is None or not _all_met(places, content, kept):
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
    sound, starts = [], _starts(places)
    for entry in entries.items:
        if _holds_any(entry.span, starts):
            lost.append(Lost(kind, _text(entry.span)))
        else:
            sound.append(entry)
    return replace(entries, items=tuple(sound))


def _all_met(places: list[Span], content: Node, kept: Node) -> bool:
    """Say whether every problem lies in an entry that was left out."""
    starts, after = _starts(places), {id(entry) for entry in _entries(kept)}
    met: set[tuple[int, int]] = set()
    for entry in _entries(content):
        if id(entry) not in after:
            met.update(starts[slice(*_within(entry.span, starts))])
    return met.issuperset(starts)


def _starts(places: Iterable[Span]) -> list[tuple[int, int]]:
    return sorted((place.line, place.column) for place in places)


def _within(span: Span, starts: list[tuple[int, int]]) -> tuple[int, int]:
    """Return between which of the sorted places a stretch lies."""
    return bisect_left(starts, (span.line, span.column)), bisect_left(starts, (span.end_line, span.end_column))


def _holds_any(span: Span, starts: list[tuple[int, int]]) -> bool:
    first, after = _within(span, starts)
    return first < after


def _entries(content: Node) -> list[Node]:
    lists = [content] if isinstance(content, Sequence) else []
    if isinstance(content, Mapping):
        lists = [value for _, value in content.entries if isinstance(value, Sequence)]
    return [entry for part in lists for entry in part.items]


def _text(span: Span) -> str:
    return "\n".join(span.source.line(number) for number in range(span.line, span.end_line + 1))
