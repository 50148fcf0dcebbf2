"""Limits as written: a figure stays within bounds, or an event is not to be."""

from __future__ import annotations

from zhunsheng.source.node import Mapping, Scalar
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.duty import WrittenEach, each_of
from zhunsheng.written.measure import WrittenFigure, figure_of, source_of
from zhunsheng.written.values import Right, Slot, Where, Word, flag, maybe, named, rights, slot, where, word, words

BOUNDS = ("at_least", "at_most", "above", "below", "equals", "one_of")


@dataclass(frozen=True, slots=True)
class WrittenBound:
    """One bound: its word and what stands right of it."""

    word: str
    span: Span
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class WrittenLimit:
    """What is measured, per which key and period, and its bounds."""

    span: Span
    of: Word
    figure: WrittenFigure | None
    field: Word | None
    forbidden: bool
    where: Where
    per: tuple[Word, ...]
    every: Slot | None
    since: Word | None
    until: Word | None
    bounds: tuple[WrittenBound, ...]
    each: WrittenEach | None
    gradually: bool
    breaches_only: bool
    bearer: Word | None
    counterparty: Word | None
    unit: Word | None
    territory: Word | None
    began_before_force: Slot | None


def read_limit(node: Mapping) -> WrittenLimit:
    """Read `limit: {of: …, <figure or field>, <bounds>, …}`."""
    bounds = tuple(
        WrittenBound(str(key.value), key.span, rights(value))
        for key, value in node.entries
        if key.value in BOUNDS
    )
    only = node.get("only")
    return WrittenLimit(
        node.span,
        source_of(node),
        figure_of(node),
        maybe(node.get("field"), word),
        flag(node.get("forbidden")),
        where(node.get("where")),
        words(node.get("per")),
        maybe(node.get("every"), slot),
        maybe(node.get("from"), named),
        maybe(node.get("until"), named),
        bounds,
        maybe(node.get("for"), each_of),
        flag(node.get("gradually")),
        isinstance(only, Scalar) and only.value == "breaches",
        maybe(node.get("bearer"), named),
        maybe(node.get("counterparty"), named),
        maybe(node.get("unit"), named),
        maybe(node.get("territory"), named),
        maybe(node.get("began_before_force"), slot),
    )
