"""Properties as written: what must hold for every stream of events."""

from __future__ import annotations

from dataclasses import field

from zhunsheng.source.node import Mapping, Node, Scalar
from zhunsheng.terms.span import Span
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass
from zhunsheng.written.documents import WrittenName, cites_of, name_of
from zhunsheng.written.values import Where, Word, bilingual, flag, items, mapping, maybe, where, word, words

CONCLUSIONS = {
    "never": (),
    "whenever": ("it_is", "there_is", "there_is_no", "history"),
    "after": ("there_is",),
    "change": ("brings_no", "takes_no", "changes"),
}
"""What a property begins with, and which conclusions it may then have (exactly one; `never` is one itself)."""


@dataclass(frozen=True, slots=True)
class WrittenFinding:
    """What a finding is like: the norms it may be of (none: any), and a condition on its members."""

    norms: tuple[Word, ...]
    where: Where
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WrittenHistory:
    """What the places were: so many last places in a row, so many rankings, or a run that was broken."""

    span: Span = field(compare=False, repr=False)
    last_places: int | None = None
    in_a_row: str | None = None
    rankings: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class WrittenChange:
    """A change of the events: `kind` is a word of the language; `of` an event type, `number` one of its fields."""

    kind: str
    span: Span = field(compare=False, repr=False)
    of: Word | None = None
    number: Word | None = None


@dataclass(frozen=True, slots=True)
class WrittenProperty:
    """One property. Invariant: `begins` is a key of CONCLUSIONS; `concludes` holds the conclusion words written."""

    name: WrittenName
    says: Bilingual | None
    cites: tuple[tuple[Word, Word | None], ...]
    readings: tuple[Word, ...]
    begins: str
    concludes: tuple[str, ...]
    given: WrittenFinding | None
    wanted: WrittenFinding | None
    history: WrittenHistory | None
    change: WrittenChange | None
    unless_every_reading: bool
    same: tuple[Word, ...]
    at_least: int
    until_its_period: bool
    span: Span = field(compare=False, repr=False)


def read_properties(node: Node) -> tuple[WrittenProperty, ...]:
    """Read a `properties` document."""
    return tuple(_property(mapping(item, item.span)) for item in items(node))


def _property(node: Mapping) -> WrittenProperty:
    begins = next(word for word in CONCLUSIONS if word in node)
    concludes = tuple(word for words_ in CONCLUSIONS.values() for word in dict.fromkeys(words_) if word in node)
    wanted = next((node.get(word) for word in concludes if word not in ("history", "changes")), None)
    given = node.get("never") if begins == "never" else node.get("whenever")
    return WrittenProperty(
        name=name_of(node),
        says=maybe(node.get("says"), bilingual),
        cites=cites_of(node.get("cites")),
        readings=words(node.get("readings")),
        begins=begins,
        concludes=tuple(dict.fromkeys(concludes)),
        given=maybe(given, _finding),
        wanted=maybe(wanted, _finding),
        history=maybe(node.get("after") if begins == "after" else node.get("history"), _history),
        change=maybe(node.get("change"), _change),
        unless_every_reading="unless" in node,
        same=words(node.get("same")),
        at_least=_whole(node.get("at_least")) or 1,
        until_its_period=flag(node.get("until_its_period")),
        span=node.span,
    )


def _finding(node: Node) -> WrittenFinding:
    members = mapping(node, node.span)
    others = tuple((key, value) for key, value in members.entries if key.value != "norm")
    condition = where(Mapping(others, members.span)) if others else Where()
    return WrittenFinding(words(members.get("norm")), condition, node.span)


def _history(node: Node) -> WrittenHistory:
    told = mapping(node, node.span)
    in_a_row = maybe(told.get("in_a_row"), word)
    return WrittenHistory(
        node.span,
        _whole(told.get("last_places")),
        in_a_row.text if in_a_row else None,
        _whole(told.get("rankings")),
        "again" in told,
    )


def _change(node: Node) -> WrittenChange:
    if isinstance(node, Scalar):
        return WrittenChange(word(node).text, node.span)
    told = mapping(node, node.span)
    for kind in ("raise", "lower"):
        if (number := told.get(kind)) is not None:
            return WrittenChange(kind, node.span, maybe(told.get("of"), word), word(number))
    kind = "add" if "add" in told else "remove"
    return WrittenChange(kind, node.span, maybe(told.get(kind), word))


def _whole(node: Node | None) -> int | None:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, int) else None
