"""Measures as written: one figure of the rows that share a key and a period."""

from __future__ import annotations

from zhunsheng.source.node import Mapping, Node
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import Misshapen, Slot, Where, Word, maybe, slot, where, word, words

FIGURES = ("count", "sum", "mean", "min", "max", "latest", "share")


@dataclass(frozen=True, slots=True)
class WrittenFigure:
    """Which figure: its word, the field it is made of, and for a share what it is a share of."""

    word: str
    span: Span
    of: Word | None = None
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class WrittenMeasure:
    """A figure for each key and period."""

    of: Word
    figure: WrittenFigure
    where: Where
    per: tuple[Word, ...]
    every: Slot | None


def read_measure(node: Mapping) -> WrittenMeasure:
    """Read `measure: {of: …, <figure>, per: …, every: …, where: …}`."""
    figure = figure_of(node)
    if figure is None:
        raise Misshapen(node.span, "figure")
    return WrittenMeasure(
        source_of(node), figure, where(node.get("where")), words(node.get("per")), maybe(node.get("every"), slot)
    )


def source_of(node: Mapping) -> Word:
    """Read the word `of`."""
    of = node.get("of")
    if of is None:
        raise Misshapen(node.span, "of")
    return word(of)


def figure_of(node: Mapping) -> WrittenFigure | None:
    """Read the one figure word in a map, if there is one."""
    for name in FIGURES:
        value = node.get(name)
        if value is not None:
            return _figure(name, value)
    return None


def _figure(name: str, value: Node) -> WrittenFigure:
    if name == "count":
        return WrittenFigure(name, value.span)
    if name == "share" and isinstance(value, Mapping):
        return WrittenFigure(name, value.span, maybe(value.get("of"), word), where(value.get("where")))
    return WrittenFigure(name, value.span, word(value))
