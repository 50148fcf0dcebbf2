"""Responsibilities as written: who leads and who supports when a problem is reported."""

from __future__ import annotations

from collections.abc import Callable

from zhunsheng.source.node import Mapping, Node
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import Misshapen, Slot, Word, maybe, named, slot, word


@dataclass(frozen=True, slots=True)
class WrittenResponsibility:
    """For which event, which of its fields name matters and territories, and what decides among several."""

    span: Span
    event: Word
    matters: Word
    territories: Word
    coordinator: Word
    several: Slot | None
    across: Slot | None


def read_responsibility(node: Mapping) -> WrittenResponsibility:
    """Read `responsibility: {for: …, matters: …, territories: …, coordinator: …, …}`."""

    def needed(key: str, read: Callable[[Node], Word] = word) -> Word:
        value = node.get(key)
        if value is None:
            raise Misshapen(node.span, key)
        return read(value)

    return WrittenResponsibility(
        node.span,
        needed("for"),
        needed("matters"),
        needed("territories"),
        needed("coordinator", named),
        maybe(node.get("several"), slot),
        maybe(node.get("across"), slot),
    )
