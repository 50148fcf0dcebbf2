"""Duties as written: a body owes an act."""

from __future__ import annotations

from zhunsheng.source.node import Mapping, Node
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import Misshapen, Slot, Where, Word, maybe, named, slot, where, word, words


@dataclass(frozen=True, slots=True)
class WrittenEach:
    """Every one of these bodies: listed, or all that meet a condition of the registry."""

    span: Span
    listed: tuple[Word, ...]
    in_tier: tuple[Word, ...] = ()
    in_group: tuple[Word, ...] = ()
    at_level: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenAllowance:
    """A time allowed: `{days: 7}`."""

    unit: Word
    amount: Slot


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The event that gives rise to the duty."""

    event: Word
    given: Where
    once_per: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class WrittenDuty:
    """Who owes which act to whom, and when."""

    span: Span
    bearer: Word | WrittenEach
    counterparty: Word | None
    act: Word
    where: Where
    matching: tuple[tuple[Word, Word], ...] | None
    """(field of the act, column of what gave rise to it); None: those of the same name."""
    by: Slot | None
    by_field: Word | None
    every: Slot | None
    at_least: Slot | None
    counted_by: Slot | None
    first_period: Slot | None
    answer: WrittenAnswer | None
    within: WrittenAllowance | None
    at: Word | None


def read_duty(node: Mapping) -> WrittenDuty:
    """Read `duty: {bearer: …, act: …, …}`."""
    bearer, act, by = node.get("bearer"), node.get("act"), node.get("by")
    if bearer is None or act is None:
        raise Misshapen(node.span, "bearer" if bearer is None else "act")
    by_field = by.get("field") if isinstance(by, Mapping) else None
    return WrittenDuty(
        node.span,
        each_of(bearer) if isinstance(bearer, Mapping) and "each" in bearer else named(bearer),
        maybe(node.get("counterparty"), named),
        named(act),
        where(node.get("where")),
        maybe(node.get("matching"), _matching),
        slot(by) if by is not None and by_field is None else None,
        maybe(by_field, word),
        maybe(node.get("every"), slot),
        maybe(node.get("at_least"), slot),
        maybe(node.get("counted_by"), slot),
        maybe(node.get("first_period"), slot),
        _answer(node),
        maybe(node.get("within"), _allowance),
        maybe(node.get("at"), named),
    )


def each_of(node: Node) -> WrittenEach:
    """Read `{each: […]}` or `{each: {in_tier: …}}`."""
    inner = node.get("each") if isinstance(node, Mapping) else None
    if inner is None:
        raise Misshapen(node.span, "each")
    if isinstance(inner, Mapping):
        return WrittenEach(
            inner.span, (), words(inner.get("in_tier")), words(inner.get("in_group")), words(inner.get("at_level"))
        )
    return WrittenEach(inner.span, words(inner))


def _matching(node: Node) -> tuple[tuple[Word, Word], ...]:
    if isinstance(node, Mapping):
        return tuple((word(key), word(value)) for key, value in node.entries)
    return tuple((name, name) for name in words(node))


def _answer(node: Mapping) -> WrittenAnswer | None:
    event = node.get("in_answer_to")
    if event is None:
        return None
    return WrittenAnswer(word(event), where(node.get("given")), words(node.get("once_per")))


def _allowance(node: Node) -> WrittenAllowance:
    if isinstance(node, Mapping) and len(node.entries) == 1:
        unit, amount = node.entries[0]
        return WrittenAllowance(word(unit), slot(amount))
    raise Misshapen(node.span, "allowance")
