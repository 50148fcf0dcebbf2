"""Escalations as written: a place in a ranking, once or several times running."""

from __future__ import annotations

from zhunsheng.source.node import Mapping, Node
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import FieldTest, Misshapen, Slot, Word, mapping, maybe, named, slot, where, word


@dataclass(frozen=True, slots=True)
class WrittenGivesWay:
    """Another norm that takes this one's place where both would arise."""

    norm: Word
    how: Slot | None


@dataclass(frozen=True, slots=True)
class WrittenEscalation:
    """What arises from a place (`last`, `first`, or tests on it) or a figure, so many times consecutively."""

    span: Span
    source: Word
    place: Word | None
    tests: tuple[FieldTest, ...]
    times: Slot | None
    consecutive: Slot | None
    missing: Slot | None
    again: Slot | None
    gives_way_to: WrittenGivesWay | None


def read_escalation(node: Mapping) -> WrittenEscalation:
    """Read `escalation: {from: …, place: …, times: …, …}`."""
    source, place = node.get("from"), node.get("place")
    if source is None:
        raise Misshapen(node.span, "from")
    return WrittenEscalation(
        node.span,
        word(source),
        None if place is None or _is_bound(place) else named(place),
        (_tests("place", place) if _is_bound(place) else ()) + _tests("figure", node.get("figure")),
        maybe(node.get("times"), slot),
        maybe(node.get("consecutive"), slot),
        maybe(node.get("missing"), slot),
        maybe(node.get("again"), slot),
        maybe(node.get("gives_way_to"), _gives_way),
    )


def _is_bound(place: Node | None) -> bool:
    """Say whether a place is written as a bound on its number; a name may be that of a reading, or decided here."""
    return isinstance(place, Mapping) and not ("reading" in place or "local" in place)


def _tests(column: str, node: Node | None) -> tuple[FieldTest, ...]:
    if not isinstance(node, Mapping):
        return ()
    condition = where(node)
    return tuple(FieldTest(Word(column, node.span), test.column.text, test.rights) for test in condition.tests)


def _gives_way(node: Node) -> WrittenGivesWay:
    if isinstance(node, Mapping):
        norm = mapping(node, node.span).get("norm")
        if norm is None:
            raise Misshapen(node.span, "norm")
        return WrittenGivesWay(word(norm), maybe(node.get("how"), slot))
    return WrittenGivesWay(word(node), None)
