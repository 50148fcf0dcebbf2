"""From the tree of a scenario document to a `Scenario`. The document has passed its schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhunsheng.scenarios.story import (
    Expectation,
    Happening,
    Moment,
    RankingExpectation,
    Scenario,
    Stream,
    Table,
    View,
    Want,
    Word,
)
from zhunsheng.source.node import Mapping, Node, Scalar, Sequence, plain
from zhunsheng.terms.span import Span
from zhunsheng.terms.text import Bilingual

EVENT_WORDS = frozenset({"at", "id", "source", "subject", "recorded", "supersedes", "retracts", "each"})
"""The words of an event in short form besides the one that names its type ..."""

TABLE_WORDS = frozenset({"at", "id", "rows", "columns", "value", "with"})
"""... and those of a table of events."""


def read_scenario(document: Node, path: str) -> Scenario:
    """Return the story that the document tells; `path` is its name as shown to people."""
    body = _mapping(_get(_mapping(document), "scenario"))
    views = (body, *(_mapping(item) for item in _items(body, "also")))
    return Scenario(
        path=path,
        span=body.span,
        title=_both(_get(body, "title")),
        about=_both(_get(body, "about")) if "about" in body else None,
        policy=_word(body, "policy"),
        norms=tuple(_words(body, "norms") or ()),
        cites=tuple(word.text or "" for word in _words(body, "cites") or ()),
        tables=tuple(_table(_mapping(item)) for item in _items(body, "tables")),
        happenings=tuple(_happening(_mapping(item)) for item in _items(body, "events")),
        streams=tuple(_stream(item) for item in _items(body, "events_from")),
        refused=_number(body, "refused") or 0,
        ignored=_number(body, "ignored") or 0,
        views=tuple(_view(view, index > 0) for index, view in enumerate(views)),
    )


def type_word(entry: Mapping, known: frozenset[str] = EVENT_WORDS) -> list[Scalar]:
    """Return the words of an entry that could name its event type: every one that has no other meaning."""
    return [key for key, _ in entry.entries if str(key.value) not in known]


def _happening(entry: Mapping) -> Happening:
    names = type_word(entry)
    key = names[0] if len(names) == 1 else None
    fields = entry.get(str(key.value)) if key else None
    return Happening(
        span=entry.span if key is None else key.span,
        word=Word(key.text, key.span) if key else None,
        fields=fields if isinstance(fields, Mapping) else None,
        at=_moment(_get(entry, "at")),
        id=_text(entry, "id"),
        source=_text(entry, "source"),
        subject=_text(entry, "subject"),
        recorded=_word(entry, "recorded"),
        supersedes=_text(entry, "supersedes"),
        retracts=_text(entry, "retracts"),
        each=_each(entry),
    )


def _each(entry: Mapping) -> tuple[Scalar, tuple[Scalar, ...]] | None:
    if "each" not in entry:
        return None
    field, values = _mapping(_get(entry, "each")).entries[0]
    return field, tuple(item for item in values if isinstance(item, Scalar)) if isinstance(values, Sequence) else ()


def _table(entry: Mapping) -> Table:
    key = type_word(entry, TABLE_WORDS)[0]
    rows = _mapping(_get(entry, str(key.value)))
    cells = [(row, column, cell) for row, line in rows.entries for column, cell in _mapping(line).entries]
    shared = entry.get("with")
    return Table(
        span=key.span,
        word=Word(key.text, key.span),
        cells=tuple(cells),
        at=_moment(_get(entry, "at")) if "at" in entry else None,
        id=_text(entry, "id"),
        rows=_word(entry, "rows"),
        columns=_word(entry, "columns"),
        value=_word(entry, "value"),
        shared=shared if isinstance(shared, Mapping) else None,
    )


def _moment(node: Node) -> Moment:
    if isinstance(node, Mapping):
        return Moment(node.span, days_after_period=_number(node, "days_after_period"))
    return Moment(node.span, text=_scalar(node).text)


def _stream(node: Node) -> Stream:
    if isinstance(node, Mapping):
        return Stream(Word(_text(node, "file"), _get(node, "file").span), _word(node, "mapping"))
    return Stream(Word(_scalar(node).text, node.span))


def _view(body: Mapping, titled: bool) -> View:
    readings = body.get("readings")
    entries = readings.entries if isinstance(readings, Mapping) else ()
    return View(
        span=body.span,
        title=_both(_get(body, "title")) if titled and "title" in body else None,
        readings={key.text: Word(_scalar(choice).text, choice.span) for key, choice in entries},
        as_of=_word(body, "as_of"),
        known_at=_word(body, "known_at"),
        expect=tuple(_expectation(_mapping(item)) for item in _items(body, "expect")),
        never=tuple(_expectation(_mapping(item)) for item in _items(body, "never")),
        rankings=tuple(_ranking(_mapping(item)) for item in _items(body, "rankings")),
        exactly=_flag(body, "exactly") or False,
        conflicts=_number(body, "conflicts"),
        exactly_at=_key_span(body, "exactly"),
        conflicts_at=_key_span(body, "conflicts"),
    )


def _expectation(entry: Mapping) -> Expectation:
    wants: list[Want] = []
    for key, node in entry.entries:
        name = str(key.value)
        if name == "values":
            wants += [Want(f"values.{figure.text}", _figure(cell), cell.span)
                      for figure, cell in _mapping(node).entries]
        elif name not in ("evidence", "count"):
            wants.append(Want(name, _figure(node), node.span))
    return Expectation(entry.span, tuple(wants), tuple(_words(entry, "evidence") or ()), _number(entry, "count"))


def _figure(node: Node) -> str | None:
    """Return a value as findings write it: lists joined by commas, yes and no as true and false."""
    if isinstance(node, Sequence):
        return ",".join(_figure(item) or "" for item in node)
    scalar = _scalar(node)
    return None if scalar.value is None else scalar.text


def _ranking(entry: Mapping) -> RankingExpectation:
    places = entry.get("places")
    lines = places.entries if isinstance(places, Mapping) else ()
    last, missing = _words(entry, "last"), _words(entry, "missing")
    return RankingExpectation(
        span=entry.span,
        norm=_needed(entry, "norm"),
        group=_needed(entry, "group"),
        period=_needed(entry, "period"),
        settled=_flag(entry, "settled"),
        last=None if last is None else tuple(last),
        missing=None if missing is None else tuple(missing),
        places=tuple((Word(key.text, key.span), _whole(node)) for key, node in lines),
    )


def _get(entry: Mapping, key: str) -> Node:
    node = entry.get(key)
    return Scalar(None, "", entry.span) if node is None else node


def _key_span(entry: Mapping, key: str) -> Span | None:
    found = entry.key(key)
    return found.span if found else None


def _items(entry: Mapping, key: str) -> Iterable[Node]:
    node = entry.get(key)
    return node.items if isinstance(node, Sequence) else ()


def _mapping(node: Node) -> Mapping:
    return node if isinstance(node, Mapping) else Mapping((), node.span)


def _scalar(node: Node) -> Scalar:
    return node if isinstance(node, Scalar) else Scalar(None, "", node.span)


def _text(entry: Mapping, key: str) -> str | None:
    node = entry.get(key)
    return node.text if isinstance(node, Scalar) else None


def _word(entry: Mapping, key: str) -> Word | None:
    node = entry.get(key)
    return Word(node.text, node.span) if isinstance(node, Scalar) else None


def _needed(entry: Mapping, key: str) -> Word:
    return _word(entry, key) or Word(None, entry.span)


def _words(entry: Mapping, key: str) -> list[Word] | None:
    node = entry.get(key)
    if isinstance(node, Scalar):
        return [Word(node.text, node.span)]
    if not isinstance(node, Sequence):
        return None
    return [Word(item.text, item.span) for item in node if isinstance(item, Scalar)]


def _whole(node: Node) -> int | None:
    value: Any = plain(node)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(entry: Mapping, key: str) -> int | None:
    node = entry.get(key)
    return None if node is None else _whole(node)


def _flag(entry: Mapping, key: str) -> bool | None:
    value: Any = None if entry.get(key) is None else plain(_get(entry, key))
    return value if isinstance(value, bool) else None


def _both(node: Node) -> Bilingual:
    entry = _mapping(node)
    return Bilingual(_text(entry, "zh") or "", _text(entry, "en") or "")
