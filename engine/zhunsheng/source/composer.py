"""From parser events to a tree of nodes that remember their place; everything we do not read is named on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

import yaml

from zhunsheng.problems.problem import Problem
from zhunsheng.source.decoding import hidden_character
from zhunsheng.source.node import Mapping, Node, Plain, Scalar, Sequence
from zhunsheng.source.scalars import Trap, resolve_plain
from zhunsheng.source.slips import Slip, slip_in_key, slip_in_line, slip_in_value
from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.value import dataclass

DEEPEST = 40
"""Lists and maps within each other beyond this are refused."""


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet."""

    is_map: bool
    is_flow: bool
    span: Span
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    key: Scalar | None = None
    key_is_plain: bool = False
    seen: dict[str, Span] = field(default_factory=dict)


class Composer:
    """
    Builds the tree of one document; `problems` holds all that was refused so far.

    Keeps its own stack, so that depth is bounded before anything recurses.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._documents = 0

    def compose(self, events: Iterable[yaml.Event]) -> None:
        """Read events until the end of the first document, or until the nesting is too deep."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._closes(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                if not self._opens(event):
                    return
            elif isinstance(event, yaml.AliasEvent):
                self._problem("Y113", self._span(event), {"written": f"*{event.anchor}"})
                self._attach(Scalar(None, "", self._span(event)), plain=False)
            elif isinstance(event, yaml.DocumentStartEvent) and not self._document_starts(event):
                return

    def _document_starts(self, event: yaml.DocumentStartEvent) -> bool:
        self._documents += 1
        if event.version or event.tags:
            self._problem("Y116", self._span(event))
        if self._documents > 1:
            self._problem("Y111", self._span(event))
        return self._documents == 1

    def _opens(self, event: yaml.CollectionStartEvent) -> bool:
        span = self._span(event)
        self._properties(event, event.tag, span)
        self._stack.append(_Open(isinstance(event, yaml.MappingStartEvent), bool(event.flow_style), span))
        if len(self._stack) <= DEEPEST:
            return True
        self._problem("Y112", span, {"limit": str(DEEPEST)})
        return False

    def _closes(self, event: yaml.CollectionEndEvent) -> None:
        done = self._stack.pop()
        last = done.entries[-1][1].span if done.entries else done.items[-1].span if done.items else done.span
        end = self._span(event) if done.is_flow else last
        span = Span(self.source, done.span.line, done.span.column, end.end_line, end.end_column)
        node: Node = Mapping(tuple(done.entries), span) if done.is_map else Sequence(tuple(done.items), span)
        self._attach(node, plain=False)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        span = self._span(event)
        text: str = event.value
        plain = not event.style and event.tag is None
        self._properties(event, event.tag, span)
        hidden = None if plain else hidden_character(text)
        if hidden:
            self._problem("Y107", span, {"character": hidden})
        inside = self._stack[-1] if self._stack else None
        is_key = inside is not None and inside.is_map and inside.key is None
        value = self._plain_value(text, span) if plain and not is_key else text
        self._attach(Scalar(value, text, span), plain)

    def _plain_value(self, text: str, span: Span) -> Plain:
        slip = self._value_slip(text, span)
        if slip:
            return text
        value = resolve_plain(text)
        if isinstance(value, Trap):
            self._problem(value.code, span, dict(value.values))
            return text
        return value

    def _value_slip(self, text: str, span: Span) -> bool:
        """Report the slip in a plain value, if it holds one; return whether it did."""
        if not text:
            return False
        listed = bool(self._stack) and not self._stack[-1].is_map
        slip = slip_in_value(text, listed=listed and self._stack[-1].is_flow)
        if slip is None and (listed or not self._stack):
            slip = slip_in_line(text, any_key=not self._stack)
        elif slip is None and "：" in text:
            slip = slip_in_line(text, any_key=False)
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

    def _attach(self, node: Node, plain: bool) -> None:
        if not self._stack:
            if self.root is None:
                self.root = node
            return
        inside = self._stack[-1]
        if not inside.is_map:
            inside.items.append(node)
        elif inside.key is None:
            inside.key, inside.key_is_plain = self._key(node, plain, inside), plain
        else:
            self._entry(inside, inside.key, node)
            inside.key = None

    def _key(self, node: Node, plain: bool, inside: _Open) -> Scalar:
        if not isinstance(node, Scalar) or self._is_marked_key(node.span):
            self._problem("Y117", node.span)
            return Scalar("", "", node.span)
        if plain and node.text == "<<":
            self._problem("Y114", node.span)
        elif not node.text:
            self._problem("Y119", node.span)
        elif plain and node.text[0] == "-" and not inside.is_flow and slip_in_line(node.text, any_key=False):
            self._problem("Y132", Span(self.source, node.span.line, node.span.column,
                                       node.span.line, node.span.column + 1))
        return node

    def _is_marked_key(self, span: Span) -> bool:
        line = self.source.lines[span.line - 1]
        return "?" in line and line[: span.column - 1].rstrip().endswith("?")

    def _entry(self, inside: _Open, key: Scalar, node: Node) -> None:
        bare = isinstance(node, Scalar) and node.value is None and inside.key_is_plain
        slip = slip_in_key(key.text) if bare else None
        if slip:
            self._slip(slip, key.span)
        first = inside.seen.setdefault(key.text, key.span)
        if first is not key.span and key.text:
            self._problem("Y118", key.span, {"key": key.text, "line": str(first.line)}, (first,))
            return
        inside.entries.append((key, node))

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
        return Span(self.source, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _shown_tag(tag: str) -> str:
    return "!!" + tag.removeprefix("tag:yaml.org,2002:") if tag.startswith("tag:yaml.org,2002:") else tag
