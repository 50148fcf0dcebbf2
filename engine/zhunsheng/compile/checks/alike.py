"""Names that two things share: whoever writes one of them, in a norm or in an event, is not understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import Registry
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.span import Span
from zhunsheng.written.documents import WrittenName

NAMED_IN_EVENTS = ("unit", "territory", "tier", "matter")
NAMED_IN_NORMS = ("event", "level", "role", "group")


def check_alike(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Note titles and aliases that two things of a kind share: in the registers, and within each event type."""
    for kind in (*NAMED_IN_EVENTS, *NAMED_IN_NORMS):
        _check_spoken(registry.names.spoken.get(kind, {}), registry.names.ids.get(kind, {}), kind, problems)
    for event in documents.events:
        _check_written("field", (item.name for item in event.fields), problems)
        for item in event.fields:
            _check_written("choice", item.choices, problems)


def _check_spoken(spoken: Mapping[str, list[str]], ids: Mapping[str, Span | None], kind: str,
                  problems: list[Problem]) -> None:
    told: set[tuple[str, ...]] = set()
    for text, meant in spoken.items():
        first, *others = meant
        if not others or text in ids or tuple(meant) in told:
            continue
        told.add(tuple(meant))
        _tell(kind, text, ids.get(first), ids.get(others[0]), (first, others[0]), problems)


def _check_written(kind: str, names: Iterable[WrittenName], problems: list[Problem]) -> None:
    """Fields and choices are known only within their event type."""
    spoken: dict[str, list[str]] = {}
    ids: dict[str, Span | None] = {}
    for name in names:
        ids.setdefault(name.id.text, name.id.span)
        for text in {name.id.text, name.title.zh, name.title.en, *name.aliases}:
            meant = spoken.setdefault(text, [])
            if name.id.text not in meant:
                meant.append(name.id.text)
    _check_spoken(spoken, ids, kind, problems)


def _tell(kind: str, text: str, first: Span | None, other: Span | None, ids: tuple[str, str],
          problems: list[Problem]) -> None:
    values = {"kind": kind, "name": text, "one": ids[0], "other": ids[1]}
    problems.append(Problem("C142", other, values, also=(first,) if first else ()))
