"""Rankings as written: the figures of one tier and period put in order."""

from __future__ import annotations

from collections.abc import Callable

from zhunsheng.source.node import Mapping, Node
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.measure import source_of
from zhunsheng.written.values import Misshapen, Slot, Where, Word, mapping, maybe, named, slot, where, word


@dataclass(frozen=True, slots=True)
class WrittenTieBreak:
    """The measure that decides among those that share the last place."""

    of: Word
    best: Word | None


@dataclass(frozen=True, slots=True)
class WrittenRanking:
    """A ranking; a slot left out (None) is a question the author has not answered."""

    span: Span
    of: Word
    by: Word | None
    where: Where
    best: Word | None
    per: Word
    every: Slot
    settled_by: Word
    published_order: Word | None
    ties: Slot | None
    tie_break: WrittenTieBreak | None
    all_tied: Slot | None
    single_unit: Slot | None
    unscored: Slot | None
    groups: tuple[tuple[Word, Slot], ...]
    began_before_force: Slot | None


def read_ranking(node: Mapping) -> WrittenRanking:
    """Read `ranking: {of: …, by: …, per: …, every: …, settled_by: …, …}`."""

    def needed(key: str, read: Callable[[Node], Word] = word) -> Word:
        value = node.get(key)
        if value is None:
            raise Misshapen(node.span, key)
        return read(value)

    every = node.get("every")
    if every is None:
        raise Misshapen(node.span, "every")
    groups = node.get("groups")
    entries = mapping(groups, node.span).entries if groups is not None else ()
    return WrittenRanking(
        node.span,
        source_of(node),
        maybe(node.get("by"), word),
        where(node.get("where")),
        maybe(node.get("best"), named),
        needed("per"),
        slot(every),
        needed("settled_by", named),
        maybe(node.get("published_order"), word),
        maybe(node.get("ties"), slot),
        maybe(node.get("tie_break"), _tie_break),
        maybe(node.get("all_tied"), slot),
        maybe(node.get("single_unit"), slot),
        maybe(node.get("unscored"), slot),
        tuple((word(key), slot(value)) for key, value in entries),
        maybe(node.get("began_before_force"), slot),
    )


def _tie_break(node: Node) -> WrittenTieBreak:
    if isinstance(node, Mapping):
        return WrittenTieBreak(source_of(node), maybe(node.get("best"), named))
    return WrittenTieBreak(word(node), None)
