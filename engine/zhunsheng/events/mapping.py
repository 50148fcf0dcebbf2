"""A mapping as written: how the columns of a table become events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from datetime import time
from decimal import Decimal
from enum import Enum
from pathlib import Path

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.source import node as tree
from zhunsheng.source.structure import check_structure
from zhunsheng.source.yaml_reader import read_file
from zhunsheng.terms.span import Span
from zhunsheng.terms.value import dataclass

NOON = time(12)
"""The hour of an event of which only the day is known: within that day in the zones around, too."""

Constant = str | int | Decimal | bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heading, and where the mapping names it."""

    title: str
    at: Span = field(compare=False, repr=False)


class Take(Enum):
    """What of a cell is meant, where that is not all of it."""

    DATE = "date"
    WITHOUT_DATE = "without_date"
    PERCENT = "percent"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class FromColumn:
    """The value in one column; `words` say what is meant by some of them; `separator` parts several in one cell."""

    column: Column
    take: Take | None = None
    words: tuple[tuple[str, Constant], ...] = ()
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class FromColumns:
    """The values in several columns, as a list; empty cells are passed over."""

    columns: tuple[Column, ...]
    words: tuple[tuple[str, Constant], ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """The values of one column in all rows of a group, as a list."""

    column: Column
    sorted_by: Column | None = None
    words: tuple[tuple[str, Constant], ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same value for every row."""

    value: Constant | tuple[Constant, ...]


FieldOrigin = FromColumn | FromColumns | Collected | Fixed


class Edge(Enum):
    """Which end of a period is meant."""

    START = "period_start"
    END = "period_end"


@dataclass(frozen=True, slots=True)
class When:
    """The time of an event: a column, an end of the period in it, or a fixed day; `clock` where only a day is given."""

    origin: FromColumn | Fixed
    clock: time = NOON
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class ColumnTest:
    """What a column must be: filled in (or not), or one of some words (or none of them)."""

    column: Column
    holds: bool
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventMapping:
    """How a row, or with `one_per` a group of rows, becomes one event."""

    type: str
    at: Span = field(compare=False, repr=False)
    when: When
    recorded: When | None
    id: tuple[Column | str, ...]
    only_if: tuple[ColumnTest, ...]
    one_per: tuple[Column, ...]
    fields: tuple[tuple[Column, FieldOrigin], ...]
    """Pairs of a field, named like a column with its place in the mapping, and where its value comes from."""


@dataclass(frozen=True, slots=True)
class Unfold:
    """
    Each row becomes as many rows as there are `columns`.

    The column `name` of such a row holds what the column taken stands for, the column `value` what is in it.
    """

    columns: tuple[tuple[Column, Constant], ...]
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One mapping document."""

    source: str
    events: tuple[EventMapping, ...]
    sheet: str | None = None
    sheet_at: Span | None = field(default=None, compare=False, repr=False)
    header: int | None = None
    totals: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    unfold: Unfold | None = None

    def columns(self) -> Iterator[Column]:
        """Yield every column of the table that the mapping names, as often as it does."""
        made = {self.unfold.name, self.unfold.value} if self.unfold else set()
        if self.unfold:
            yield from (column for column, _ in self.unfold.columns)
        for event in self.events:
            yield from (column for column in _columns_of(event) if column.title not in made)


def read_mapping(path: Path, shown_as: str | None = None) -> TableMapping:
    """Read a mapping file; raises ProblemsFound with everything that is wrong with it."""
    return mapping_from(read_file(path, shown_as))


def mapping_from(node: tree.Node) -> TableMapping:
    """Return the mapping that a document says; raises ProblemsFound."""
    problems = check_structure(node, "mapping")
    if problems:
        raise ProblemsFound(problems)
    written = _map(_map(node).get("mapping"))
    sheet, header, unfold = written.get("sheet"), written.get("header"), written.get("unfold")
    mapping = TableMapping(
        source=_text(written.get("source")),
        events=tuple(_event(_map(item), problems) for item in _items(written.get("events"))),
        sheet=_text(sheet) if sheet else None,
        sheet_at=sheet.span if sheet else None,
        header=int(_text(header)) if header else None,
        totals=tuple(_text(item) for item in _items(written.get("totals"))),
        empty=tuple(_text(item) for item in _items(written.get("empty"))),
        unfold=_unfold(_map(unfold)) if unfold else None,
    )
    if problems:
        raise ProblemsFound(problems)
    return mapping


def _event(written: tree.Mapping, problems: list[Problem]) -> EventMapping:
    recorded = written.get("recorded")
    kind = _scalar(written.get("type"))
    return EventMapping(
        type=kind.text,
        at=kind.span,
        when=_when(written.get("when"), problems),
        recorded=_when(recorded, problems) if recorded else None,
        id=tuple(_id_part(item) for item in _items(written.get("id"))),
        only_if=tuple(_test(key, value) for key, value in _entries(written.get("only_if"))),
        one_per=tuple(_column(item) for item in _items(written.get("one_per"))),
        fields=tuple((Column(key.text, key.span), _origin(value)) for key, value in _entries(written.get("fields"))),
    )


def _unfold(written: tree.Mapping) -> Unfold:
    columns = tuple((Column(key.text, key.span), _constant(value)) for key, value in _entries(written.get("columns")))
    return Unfold(columns, _text(written.get("name")), _text(written.get("value")))


def _id_part(node: tree.Node) -> Column | str:
    return _scalar(node.get("value")).text if isinstance(node, tree.Mapping) else _column(node)


def _when(node: tree.Node | None, problems: list[Problem]) -> When:
    if not isinstance(node, tree.Mapping):
        return When(FromColumn(_column(node)))
    for edge in Edge:
        if edge.value in node:
            return When(FromColumn(_column(node.get(edge.value))), edge=edge)
    clock = _clock(node.get("clock"), problems)
    if "value" in node:
        return When(Fixed(_text(node.get("value"))), clock)
    return When(FromColumn(_column(node.get("column")), _take(node)), clock)


def _clock(node: tree.Node | None, problems: list[Problem]) -> time:
    if node is None:
        return NOON
    written = _scalar(node)
    found = re.fullmatch("([01][0-9]|2[0-3]):([0-5][0-9])", written.text)
    if found is None:
        problems.append(Problem("M131", written.span, {"value": written.text}))
        return NOON
    return time(int(found[1]), int(found[2]))


def _test(key: tree.Scalar, node: tree.Node) -> ColumnTest:
    column = Column(key.text, key.span)
    if isinstance(node, tree.Mapping) and "present" in node:
        return ColumnTest(column, _scalar(node.get("present")).value is True)
    if isinstance(node, tree.Mapping):
        return ColumnTest(column, False, _texts(node.get("not")))
    return ColumnTest(column, True, _texts(node))


def _origin(node: tree.Node) -> FieldOrigin:
    if not isinstance(node, tree.Mapping):
        return FromColumn(_column(node))
    words = tuple((key.text, _constant(value)) for key, value in _entries(node.get("words")))
    if "collect" in node:
        order = node.get("sorted_by")
        return Collected(_column(node.get("collect")), _column(order) if order else None, words)
    if "columns" in node:
        return FromColumns(tuple(_column(item) for item in _items(node.get("columns"))), words)
    if "value" in node:
        return Fixed(_constants(node.get("value")))
    separator = node.get("separator")
    return FromColumn(_column(node.get("column")), _take(node), words, _text(separator) if separator else None)


def _take(node: tree.Mapping) -> Take | None:
    word = node.get("take")
    return Take(_text(word)) if word else None


def _column(node: tree.Node | None) -> Column:
    written = _scalar(node)
    return Column(written.text, written.span)


def _constant(node: tree.Node | None) -> Constant:
    written = _scalar(node)
    return written.text if written.value is None else written.value


def _constants(node: tree.Node | None) -> Constant | tuple[Constant, ...]:
    return tuple(_constant(item) for item in node) if isinstance(node, tree.Sequence) else _constant(node)


def _texts(node: tree.Node | None) -> tuple[str, ...]:
    return tuple(_text(item) for item in node) if isinstance(node, tree.Sequence) else (_text(node),)


def _text(node: tree.Node | None) -> str:
    return _scalar(node).text


def _scalar(node: tree.Node | None) -> tree.Scalar:
    if not isinstance(node, tree.Scalar):
        raise TypeError(f"the schema of mappings lets through {node!r} where one value is needed")
    return node


def _map(node: tree.Node | None) -> tree.Mapping:
    if not isinstance(node, tree.Mapping):
        raise TypeError(f"the schema of mappings lets through {node!r} where a map is needed")
    return node


def _items(node: tree.Node | None) -> tuple[tree.Node, ...]:
    return node.items if isinstance(node, tree.Sequence) else ()


def _entries(node: tree.Node | None) -> tuple[tuple[tree.Scalar, tree.Node], ...]:
    return node.entries if isinstance(node, tree.Mapping) else ()


def _columns_of(event: EventMapping) -> Iterator[Column]:
    yield from (part for part in event.id if isinstance(part, Column))
    for when in (event.when, event.recorded):
        if when is not None and isinstance(when.origin, FromColumn):
            yield when.origin.column
    yield from (test.column for test in event.only_if)
    yield from event.one_per
    for _, origin in event.fields:
        yield from columns_of(origin)


def columns_of(origin: FieldOrigin) -> tuple[Column, ...]:
    """Return the columns from which a field's value comes, the first of them first."""
    match origin:
        case FromColumn(column=column):
            return (column,)
        case FromColumns(columns=columns):
            return columns
        case Collected(column=column, sorted_by=order):
            return (column,) if order is None else (column, order)
        case Fixed():
            return ()
