"""Edits of one entry as written: each changes one value, word or condition into another that reads as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from zhunsheng.mutate.names import Names
from zhunsheng.source.node import Mapping, Node, Scalar, Sequence
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.span import Span
from zhunsheng.terms.time import TimeError, parse_day

PROSE = frozenset({"id", "title", "says", "because", "decided_locally", "gloss", "why", "question", "aliases", "issuer",
                   "dated", "parts", "adopts", "choices", "time_zone", "level", "parent", "value_of"})
"""Words whose values are for people, or name the thing itself."""

_COMPARISONS = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most", "equals": "at_least"}
_PERIODS = {"day": "week", "week": "month", "month": "quarter", "quarter": "half-year", "half-year": "year",
            "year": "half-year"}
_SHORTER = {"year": "quarter", "quarter": "month"}
_FIGURES = {"sum": "max", "latest": "min", "mean": "max", "min": "latest", "max": "latest"}
_SETTLEMENTS = ("every-unit-scored", "end-of-period")
_DROPPED = {
    "gives_way_to": "exception", "tie_break": "exception", "published_order": "condition", "where": "condition",
    "given": "condition", "matching": "condition", "once_per": "period", "per": "tier", "within": "deadline",
    "by": "deadline", "at": "deadline", "counterparty": "bearer", "gradually": "outcome", "only": "outcome",
    "counted_by": "period", "first_period": "period", "from": "period", "until": "period", "every": "period",
    "for": "bearer", "support": "bearer", "tier": "tier", "groups": "tier", "in_force": "period",
}
"""What a policy can do without and still be one; and of which kind the change is."""

Operator = Callable[["_Place", Names], Iterator[tuple[str, str, Node | None, str | None]]]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its kind, the words down to it, the value before and after (as text), and the entry as it then is."""

    kind: str
    path: tuple[str, ...]
    before: str
    after: str
    at: Span = field(compare=False, repr=False)
    node: Node = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """One value in an entry: the kind of document, the words down to it, the key it stands under."""

    document: str
    path: tuple[str, ...]
    key: str
    value: Node
    parent: Mapping


def edits_of(document: str, entry: Node, names: Names) -> Iterator[Edit]:
    """Yield every edit of one entry of a document of this kind."""
    if isinstance(entry, Mapping):
        yield from _below(document, entry, (), names, lambda node: node)


def _below(document: str, parent: Mapping, path: tuple[str, ...], names: Names,
           rebuild: Callable[[Mapping], Node]) -> Iterator[Edit]:
    for key, value in parent.entries:
        word = str(key.value)
        if word in PROSE and not (document == "readings" and word == "default"):
            continue
        place = _Place(document, (*path, word), word, value, parent)
        for kind, after, node, rename in _variations(place, names):
            changed = _with(parent, word, node, rename)
            if changed is not None:
                yield Edit(kind, place.path, _shown(value) if rename is None else word, after, value.span,
                           rebuild(changed))
        if isinstance(value, Mapping) and word != "cites":
            yield from _below(document, value, place.path, names, _rebuilding(parent, word, rebuild))
        if isinstance(value, Sequence):
            yield from _below_list(document, parent, word, value, place.path, names, rebuild)


def _below_list(document: str, parent: Mapping, word: str, value: Sequence, path: tuple[str, ...], names: Names,
                rebuild: Callable[[Mapping], Node]) -> Iterator[Edit]:
    """Go into the maps of a list."""
    for at, item in enumerate(value.items):
        if isinstance(item, Mapping):
            def inside(changed: Mapping, at: int = at) -> Node:
                items = (*value.items[:at], changed, *value.items[at + 1 :])
                return rebuild(_replaced(parent, word, replace(value, items=items)))

            yield from _below(document, item, (*path, str(at + 1)), names, inside)


def _rebuilding(parent: Mapping, word: str, rebuild: Callable[[Mapping], Node]) -> Callable[[Mapping], Node]:
    return lambda changed: rebuild(_replaced(parent, word, changed))


def _with(parent: Mapping, word: str, node: Node | None, rename: str | None) -> Mapping | None:
    """Return the map with a value replaced, a word renamed, or (neither) the word left out."""
    if rename is not None:
        if rename in parent:
            return None
        entries = tuple((Scalar(rename, rename, key.span) if key.value == word else key, value)
                        for key, value in parent.entries)
        return replace(parent, entries=entries)
    if node is None:
        return replace(parent, entries=tuple(pair for pair in parent.entries if pair[0].value != word))
    return _replaced(parent, word, node)


def _replaced(parent: Mapping, word: str, node: Node) -> Mapping:
    return replace(parent, entries=tuple((key, node if key.value == word else value) for key, value in parent.entries))


# -- what a value may become ----------------------------------------------------------------------------------


def _variations(place: _Place, names: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """Yield (kind, shown after, node or None to leave the word out, new word or None)."""
    for operator in _OPERATORS.get(place.document, ()):
        yield from operator(place, names)


def _numbers(place: _Place, _: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    value = place.value
    if not isinstance(value, Scalar) or isinstance(value.value, bool) or not isinstance(value.value, int | Decimal):
        return
    kind = "threshold"
    if place.key == "times" and "escalation" in place.path:
        kind = "streak"
    elif "within" in place.path or place.key in ("from", "until"):
        kind = "period"
    for other in (value.value + 1, value.value - 1):
        if other >= 0:
            yield kind, decimal_text(Decimal(other)), _number(value, other), None


def _number(value: Scalar, number: int | Decimal) -> Scalar:
    return Scalar(number, decimal_text(Decimal(number)), value.span)


def _days(place: _Place, _: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    value = place.value
    if not isinstance(value, Scalar) or not isinstance(value.value, str):
        return
    try:
        day = parse_day(value.value)
    except TimeError:
        return
    for other in (day + timedelta(days=1), day - timedelta(days=1)):
        yield "deadline", other.isoformat(), Scalar(other.isoformat(), other.isoformat(), value.span), None


def _words(place: _Place, names: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """Words with an opposite or a neighbour."""
    key, said = place.key, _text(place.value)
    if isinstance(place.value, Scalar) and isinstance(place.value.value, bool) and key == "equals":
        other = "false" if place.value.value else "true"
        yield "threshold", other, Scalar(not place.value.value, other, place.value.span), None
    if key in _COMPARISONS and _is_number(place.value):
        yield "comparison", _COMPARISONS[key], None, _COMPARISONS[key]
    if key in _FIGURES and said is not None and "consequence" not in place.path:
        yield "figure", _FIGURES[key], None, _FIGURES[key]
    table: dict[tuple[str, str | None], tuple[str, str]] = {
        ("place", "last"): ("place", "first"), ("place", "first"): ("place", "last"),
        ("best", "highest"): ("comparison", "lowest"), ("best", "lowest"): ("comparison", "highest"),
        ("several", "first-named"): ("bearer", "coordinator"), ("several", "coordinator"): ("bearer", "first-named"),
        ("across", "first-named"): ("bearer", "coordinator"), ("across", "coordinator"): ("bearer", "first-named"),
    }
    if (key, said) in table:
        kind, other = table[key, said]
        yield kind, other, _scalar(place.value, other), None
    if key == "every" and said in _PERIODS:
        for length in (_PERIODS[said], _SHORTER.get(said)):
            if length is not None:
                yield "period", length, _scalar(place.value, length), None
    if key == "settled_by":
        for other in _SETTLEMENTS:
            if other != said:
                yield "period", other, _scalar(place.value, other), None


def _is_number(node: Node) -> bool:
    """Say whether a comparison stands before a number, not before a truth or a name."""
    if isinstance(node, Scalar):
        return (isinstance(node.value, int | Decimal) and not isinstance(node.value, bool)) or node.value == "previous"
    return isinstance(node, Mapping)


def _bodies(place: _Place, names: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """Somebody else bears it, leads it or is owed it."""
    said = _text(place.value)
    if place.key not in ("bearer", "counterparty", "coordinator", "lead") or said is None:
        return
    base, _, role = said.rpartition(".")
    if role in names.roles:
        other = names.other(names.roles, role)
        yield from ((("bearer", f"{base}.{other}", _scalar(place.value, f"{base}.{other}"), None),) if other else ())
        return
    others = names.other(names.units, said)
    if others is not None:
        yield "bearer", others, _scalar(place.value, others), None


def _selections(place: _Place, names: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """Another tier or group of the registers."""
    said = _text(place.value)
    known = {"in_tier": names.tiers, "in_group": names.groups}.get(place.key)
    if known is not None and said is not None and (other := names.other(known, said)) is not None:
        yield "tier", other, _scalar(place.value, other), None


def _lists(place: _Place, _: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """One member fewer."""
    value = place.value
    if not isinstance(value, Sequence) or len(value.items) < 2 or place.key == "cites":
        return
    kind = _DROPPED.get(place.key, "bearer" if place.key == "each" else "condition")
    for at, _item in enumerate(value.items):
        fewer = replace(value, items=(*value.items[:at], *value.items[at + 1 :]))
        yield kind, _shown(fewer), fewer, None


def _left_out(place: _Place, _: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """The word is not there at all."""
    if place.key in _DROPPED:
        yield _DROPPED[place.key], "—", None, None
    elif len(place.path) > 1 and place.path[-2] in ("where", "given"):
        if len(place.parent.entries) > 1:
            yield "condition", "—", None, None
        if isinstance(place.value, Scalar):
            negated = Mapping(((Scalar("not", "not", place.value.span), place.value),), place.value.span)
            yield "condition", _shown(negated), negated, None


def _citations(place: _Place, _: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """A sentence cited no more, or in another wording."""
    value = place.value
    if place.key != "cites":
        return
    if isinstance(value, Mapping):
        for key, digest in value.entries:
            fewer = replace(value, entries=tuple(pair for pair in value.entries if pair[0] is not key))
            yield "citation", _shown(fewer), fewer if fewer.entries else None, None
            if isinstance(digest, Scalar):
                other = digest.text[:-1] + ("0" if digest.text[-1] != "0" else "1")
                yield "citation", other, _replaced(value, str(key.value), _scalar(digest, other)), None
    elif isinstance(value, Sequence):
        for at, _item in enumerate(value.items):
            fewer_items = (*value.items[:at], *value.items[at + 1 :])
            yield "citation", _shown(Sequence(fewer_items, value.span)), (
                replace(value, items=fewer_items) if fewer_items else None), None


def _scopes(place: _Place, _: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """A place comes under another force."""
    if len(place.path) != 2 or place.path[0] != "scope" or not isinstance(place.value, Sequence):
        return
    for other in ("binding", "advisory", "none"):
        if other != place.key and other not in place.parent:
            yield "force", other, None, other
    yield "force", "—", None, None


def _defaults(place: _Place, names: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """Another default of a reading."""
    if place.key != "default":
        return
    reading = _text(place.parent.get("id")) or ""
    for choice in names.choices.get(reading, ()):
        if choice != _text(place.value):
            yield "reading", choice, _scalar(place.value, choice), None


def _registry(place: _Place, names: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """A body belongs to another tier, to none, or to no group."""
    said = _text(place.value)
    if place.key == "tier" and said is not None and (other := names.other(names.tiers, said)) is not None:
        yield "tier", other, _scalar(place.value, other), None
    if place.key in ("tier", "groups"):
        yield "tier", "—", None, None


def _head(place: _Place, names: Names) -> Iterator[tuple[str, str, Node | None, str | None]]:
    """The policy is in force a day earlier or later."""
    if place.path[:1] == ("in_force",) and len(place.path) == 2:
        yield from _days(place, names)


_OPERATORS: dict[str, tuple[Operator, ...]] = {
    "norms": (_numbers, _days, _words, _bodies, _selections, _lists, _left_out, _citations, _scopes),
    "matters": (_bodies, _lists, _left_out),
    "readings": (_defaults,),
    "units": (_registry,),
    "policy": (_head,),
}


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def _scalar(at: Node, text: str) -> Scalar:
    return Scalar(text, text, at.span)


def _shown(node: Node) -> str:
    """Return a value as one line of YAML."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return "[" + ", ".join(_shown(item) for item in node.items) + "]"
    return "{" + ", ".join(f"{key.text}: {_shown(value)}" for key, value in node.entries) + "}"


