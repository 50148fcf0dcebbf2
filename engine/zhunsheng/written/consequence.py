"""Consequences as written: what follows from findings of another norm."""

from __future__ import annotations

from zhunsheng.source.node import Mapping
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import Misshapen, Where, Word, where, word


@dataclass(frozen=True, slots=True)
class WrittenConsequence:
    """The norm whose findings have consequences, and which of them."""

    span: Span
    source: Word
    where: Where


def read_consequence(node: Mapping) -> WrittenConsequence:
    """Read `consequence: {from: …, where: …}`."""
    source = node.get("from")
    if source is None:
        raise Misshapen(node.span, "from")
    return WrittenConsequence(node.span, word(source), where(node.get("where")))
