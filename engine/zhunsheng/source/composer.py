"""From parser events to a tree of nodes that remember their place; everything we do not read is named on the way."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from zhunsheng.problems.problem import Problem
from zhunsheng.source.decoding import hidden_character
from zhunsheng.source.node import Mapping, Node, Plain, Scalar, Sequence
from zhunsheng.source.rows import DEEPEST_ROW
from zhunsheng.source.scalars import Trap, resolve_plain
from zhunsheng.source.slips import Slip, slip_in_key, slip_in_line, slip_in_value
from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.value import maker

DEEPEST = 40
"""Lists and maps within each other beyond this are refused."""

scalar, span_of = maker(Scalar), maker(Span)
"""What makes the two kinds of value that every file has most of."""

_ALONE, _IN_MAP, _IN_LIST, _IN_FLOW_LIST = range(4)
"""Where a value stands: nowhere within, or in a list that is written in lines or in brackets."""


class _TooDeep(Exception):
    """There is more within each other than is read."""


class Composer:
    """
    Builds the tree of one document; `problems` holds all that was refused so far.

    `rows` are maps that were read already, by the line (from 0) on which an empty one stands for each.

    Invariant: it recurses no deeper than lists and maps may stand within each other.
    """

    def __init__(self, source: Source, rows: dict[int, Mapping] | None = None) -> None:
        self.source = source
        self.rows_met = 0
        self._rows = rows or {}
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._events: Iterator[yaml.Event] = iter(())
        self._depth = 0
        self._documents = 0
        self._has_marks = any("?" in line for line in source.lines)

    def compose(self, events: Iterator[yaml.Event]) -> None:
        """Read events until the end of the first document, or until the nesting is too deep."""
        self._events = events
        try:
            for event in events:
                if isinstance(event, yaml.NodeEvent):
                    self.root = self._node(event, _ALONE)
                elif isinstance(event, yaml.DocumentStartEvent) and not self._document_starts(event):
                    return
        except _TooDeep:
            return

    def _document_starts(self, event: yaml.DocumentStartEvent) -> bool:
        self._documents += 1
        if event.version or event.tags:
            self._problem("Y116", self._span(event))
        if self._documents > 1:
            self._problem("Y111", self._span(event))
        return self._documents == 1

    def _node(self, event: yaml.Event, place: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event)
        assert isinstance(event, yaml.AliasEvent)
        self._problem("Y113", self._span(event), {"written": f"*{event.anchor}"})
        return Scalar(None, "", self._span(event))

    def _mapping(self, opening: yaml.MappingStartEvent) -> Mapping:
        start, events = self._opened(opening), self._events
        is_flow = bool(opening.flow_style)
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Span] = {}
        for event in events:
            if event.__class__ is yaml.MappingEndEvent:
                break
            key, below = self._key(event, is_flow), next(events)
            node = self._scalar(below, _IN_MAP) if below.__class__ is yaml.ScalarEvent else self._node(below, _IN_MAP)
            if isinstance(node, Scalar) and node.value is None:
                self._bare(event, key)
            first = seen.setdefault(key.text, key.span)
            if first is key.span or not key.text:
                entries.append((key, node))
            else:
                self._problem("Y118", key.span, {"key": key.text, "line": str(first.line)}, (first,))
        last = self._span(event) if is_flow else entries[-1][1].span if entries else start
        return Mapping(tuple(entries), self._closed(start, last))

    def _sequence(self, opening: yaml.SequenceStartEvent) -> Sequence:
        start, events = self._opened(opening), self._events
        is_flow = bool(opening.flow_style)
        place = _IN_FLOW_LIST if is_flow else _IN_LIST
        items: list[Node] = []
        for event in events:
            if event.__class__ is yaml.SequenceEndEvent:
                break
            items.append((self._rows and self._row(event)) or self._node(event, place))
        last = self._span(event) if is_flow else items[-1].span if items else start
        return Sequence(tuple(items), self._closed(start, last))

    def _row(self, event: yaml.Event) -> Mapping | None:
        """Return the row that stands where an empty map has been put for it; `rows_met` counts them."""
        if not isinstance(event, yaml.MappingStartEvent) or self._depth + DEEPEST_ROW > DEEPEST:
            return None
        row = self._rows.get(self._span(event).line - 1)
        if row is None:
            return None
        next(self._events)
        self.rows_met += 1
        return row

    def _opened(self, event: yaml.CollectionStartEvent) -> Span:
        span = self._span(event)
        self._properties(event, event.tag, span)
        self._depth += 1
        if self._depth > DEEPEST:
            self._problem("Y112", span, {"limit": str(DEEPEST)})
            raise _TooDeep
        return span

    def _closed(self, start: Span, last: Span) -> Span:
        self._depth -= 1
        return Span(self.source, start.line, start.column, last.end_line, last.end_column)

    def _scalar(self, event: yaml.ScalarEvent, place: int) -> Scalar:
        span = self._span(event)
        text: str = event.value
        if not (event.style or event.tag is not None or event.anchor is not None):
            return scalar(self._plain_value(text, span, place), text, span)
        self._adorned(event, span)
        return scalar(self._plain_value(text, span, place) if _is_plain(event) else text, text, span)

    def _adorned(self, event: yaml.ScalarEvent, span: Span) -> None:
        """Refuse what a value may not have about it: properties, and in quotes what nobody can see."""
        self._properties(event, event.tag, span)
        hidden = None if _is_plain(event) else hidden_character(event.value)
        if hidden:
            self._problem("Y107", span, {"character": hidden})

    def _plain_value(self, text: str, span: Span, place: int) -> Plain:
        """Return what a plain value means; a slip can lie only in one that is listed, not ASCII or of several lines."""
        is_simple = place == _IN_MAP and text.isascii() and span.line == span.end_line
        if not is_simple and self._value_slip(text, span, place):
            return text
        value = resolve_plain(text)
        if isinstance(value, Trap):
            self._problem(value.code, span, dict(value.values))
            return text
        return value

    def _value_slip(self, text: str, span: Span, place: int) -> bool:
        """Report the slip in a plain value, if it holds one; return whether it did."""
        if not text:
            return False
        slip = slip_in_value(text, listed=place == _IN_FLOW_LIST)
        if slip is None and (place != _IN_MAP or "：" in text):
            slip = slip_in_line(text, any_key=place == _ALONE)
        if slip:
            self._slip(slip, span)
            return True
        return span.end_line > span.line and self._slip_below(span)

    def _slip_below(self, span: Span) -> bool:
        """A plain value that runs on over the next line has often swallowed a key whose colon was mistyped."""
        for number in range(span.line + 1, span.end_line + 1):
            slip = slip_in_line(self.source.line(number), any_key=False)
            if slip:
                self._slip(slip, Span(self.source, number, 1, number, 1))
                return True
        return False

    def _key(self, event: yaml.Event, is_flow: bool) -> Scalar:
        if not isinstance(event, yaml.ScalarEvent):
            return self._checked_key(self._node(event, _IN_MAP), False, is_flow)
        text: str = event.value
        key = scalar(text, text, self._span(event))
        if event.style or event.tag is not None or event.anchor is not None:
            self._adorned(event, key.span)
        elif text and text[0] not in "<-" and not self._has_marks:
            return key
        return self._checked_key(key, _is_plain(event), is_flow)

    def _checked_key(self, node: Node, plain: bool, is_flow: bool) -> Scalar:
        if not isinstance(node, Scalar) or self._is_marked_key(node.span):
            self._problem("Y117", node.span)
            return Scalar("", "", node.span)
        if plain and node.text == "<<":
            self._problem("Y114", node.span)
        elif not node.text:
            self._problem("Y119", node.span)
        elif plain and node.text[0] == "-" and not is_flow and slip_in_line(node.text, any_key=False):
            self._problem("Y132", Span(self.source, node.span.line, node.span.column,
                                       node.span.line, node.span.column + 1))
        return node

    def _is_marked_key(self, span: Span) -> bool:
        line = self.source.lines[span.line - 1]
        return "?" in line and line[: span.column - 1].rstrip().endswith("?")

    def _bare(self, event: yaml.Event, key: Scalar) -> None:
        """Report the slip in a plain key to which no value was written."""
        slip = slip_in_key(key.text) if _is_plain(event) else None
        if slip:
            self._slip(slip, key.span)

    def _properties(self, event: yaml.NodeEvent, tag: str | None, span: Span) -> None:
        """Refuse what stands before a value: `&name` and `!tag`."""
        if event.anchor is not None:
            self._problem("Y113", span, {"written": f"&{event.anchor}"})
        if tag is not None:
            self._problem("Y115", span, {"tag": _shown_tag(tag)})

    def _slip(self, slip: Slip, within: Span) -> None:
        column = within.column + slip.start
        self._problem(slip.code, Span(self.source, within.line, column, within.line, column + slip.length),
                      dict(slip.values))

    def _problem(self, code: str, at: Span, values: dict[str, str] | None = None, also: tuple[Span, ...] = ()) -> None:
        self.problems.append(Problem(code, at, values or {}, also=also))

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        line = start.line + 1
        return span_of(self.source, line, start.column + 1, line if end.line < line else end.line + 1, end.column + 1)


def _shown_tag(tag: str) -> str:
    return "!!" + tag.removeprefix("tag:yaml.org,2002:") if tag.startswith("tag:yaml.org,2002:") else tag


def _is_plain(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style and event.tag is None
