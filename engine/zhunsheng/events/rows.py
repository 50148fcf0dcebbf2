"""From rows of a table to CloudEvents in JSON form, each knowing from which cells it came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from decimal import Decimal
from typing import Any

from zhunsheng.events.bind import BoundEvent
from zhunsheng.events.grid import Grid, Raw, Row, cell_text, is_empty
from zhunsheng.events.headings import heading_key
from zhunsheng.events.mapping import (
    NOON,
    Collected,
    Column,
    ColumnTest,
    FieldOrigin,
    Fixed,
    FromColumn,
    FromColumns,
    TableMapping,
    When,
    columns_of,
)
from zhunsheng.events.office import CellTrouble, day_in, edge_of, field_value, instant_of, narrow, sound
from zhunsheng.ir.rulebook import FieldDeclaration
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.span import Span
from zhunsheng.terms.time import Zone
from zhunsheng.terms.value import dataclass

CellPlace = tuple[Row, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its headings found: what is needed to read a cell by the heading of its column."""

    grid: Grid
    places: dict[str, int]
    mapping: TableMapping
    zone: Zone
    width: int = 0
    """How many headings there are, empty ones among them."""

    overfull: dict[int, int] = field(default_factory=dict)
    """Rows of a text with more cells than there are headings, by number, each with the first cell too many."""

    def index(self, column: Column) -> int:
        """Return the place of a column (from 0)."""
        return self.places[heading_key(column.title)]

    def cell(self, row: Row, column: Column) -> Raw:
        """Return the cell of a row under a heading."""
        return row[self.index(column)]


@dataclass(slots=True)
class Candidate:
    """What one row, or group of rows, becomes before the gate has seen it; not to be used if it has problems."""

    type: str
    row: Row
    table: Table
    id: str = ""
    event: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cells: dict[str, tuple[str, list[CellPlace]]] = field(default_factory=dict)
    """For each attribute and field the heading and the cells from which it came."""

    def place_of(self, word: str) -> Span:
        """Return the place of the cell from which a field (or a member of its list) came; else the row."""
        name, _, member = word.partition("[")
        _, cells = self.cells.get(name, ("", []))
        if not cells:
            return self.table.grid.place(self.row.number)
        number = int(member.rstrip("]") or 1) if member else 1
        row, index = cells[number - 1] if number <= len(cells) else cells[0]
        return self.table.grid.place(row.number, index)

    def in_words_of_table(self, problem: Problem) -> Problem:
        """Return a problem of the gate with the column named beside the field."""
        word = problem.values.get("field", "")
        title, cells = self.cells.get(word.partition("[")[0], ("", []))
        if not cells:
            return problem
        label = self.table.grid.label(cells[0][1], title)
        values = {**problem.values, "field": f"{word} ({label})", "column": title}
        return Problem(problem.code, problem.at, values, problem.near, problem.also)

    def trouble(self, trouble: CellTrouble, row: Row, column: Column) -> None:
        """Add what is wrong with a cell."""
        index = self.table.index(column)
        values = {**trouble.values, "column": self.table.grid.label(index, column.title)}
        self.problems.append(Problem(trouble.code, self.table.grid.place(row.number, index), values))

    def shifted(self, row: Row) -> None:
        """Add that a row has more cells than headings, if it has: none of its cells can be trusted."""
        index = self.table.overfull.get(row.number)
        if index is not None:
            values = {"value": cell_text(row[index])[:80], "count": str(self.table.width)}
            self.problems.append(Problem("M133", self.table.grid.place(row.number, index), values))


def candidates_of(rows: Iterable[Row], bound: BoundEvent, table: Table) -> Iterator[Candidate]:
    """Yield what the rows become under one entry of a mapping; rows that its `only_if` leaves out are none."""
    kept = (row for row in rows if all(_holds(test, table.cell(row, test.column)) for test in bound.mapping.only_if))
    if not bound.mapping.one_per:
        for row in kept:
            yield _candidate([row], bound, table)
        return
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in kept:
        key = tuple(narrow(cell_text(table.cell(row, column))) for column in bound.mapping.one_per)
        groups.setdefault(key, []).append(row)
    for group in groups.values():
        yield _candidate(group, bound, table)


def _holds(test: ColumnTest, cell: Raw) -> bool:
    if not test.words:
        return is_empty(cell) is not test.holds
    return (narrow(cell_text(cell)) in {narrow(word) for word in test.words}) is test.holds


def _candidate(rows: list[Row], bound: BoundEvent, table: Table) -> Candidate:
    made = Candidate(bound.kind.name.id, rows[0], table)
    for row in rows:
        made.shifted(row)
    made.id = _id(made, bound)
    made.event = {"specversion": "1.0", "id": made.id, "source": table.mapping.source, "type": made.type}
    _put_time(made, "time", bound.mapping.when, rows)
    if bound.mapping.recorded is not None:
        _put_time(made, "recordedtime", bound.mapping.recorded, rows)
    fields: dict[str, Any] = {}
    for declared, origin in bound.fields:
        value = _value(made, rows, declared, origin)
        if value is not None:
            fields[declared.name.id] = value
    made.event["data"] = fields
    return made


def _id(made: Candidate, bound: BoundEvent) -> str:
    """Return an id that says of what the event tells, so that it stays the same when rows move."""
    parts = [made.type]
    for part in bound.mapping.id or bound.mapping.one_per:
        if isinstance(part, str):
            parts.append(part)
            continue
        cell = made.table.cell(made.row, part)
        if is_empty(cell):
            made.trouble(CellTrouble("M127", cell), made.row, part)
        parts.append(cell_text(cell))
    if len(parts) == 1:
        parts.append(f"row-{made.row.number}")
        if made.table.mapping.unfold is not None:
            name = made.table.places[heading_key(made.table.mapping.unfold.name)]
            parts.append(cell_text(made.row[name]))
    return "/".join(parts)


def _put_time(made: Candidate, attribute: str, when: When, rows: list[Row]) -> None:
    table = made.table
    if isinstance(when.origin, Fixed):
        instant = instant_of(str(when.origin.value), table.grid, table.zone, when.clock)
        made.event[attribute] = str(when.origin.value) if instant is None else table.zone.text(instant)
        return
    column, take = when.origin.column, when.origin.take

    def read(cell: Raw) -> str | None:
        if is_empty(sound(cell)):
            return None
        if when.edge is not None:
            return table.zone.text(edge_of(cell, when.edge, table.grid, table.zone))
        meant = day_in(cell, table.grid) if take is not None else cell
        instant = instant_of(meant, table.grid, table.zone, when.clock)
        if instant is None:
            raise CellTrouble("M129", cell)
        return table.zone.text(instant)

    _remember(made, attribute, column, rows[:1])
    before = len(made.problems)
    made.event[attribute] = _agreed(made, rows, column, read)
    if made.event[attribute] is None and attribute == "time" and len(made.problems) == before:
        made.trouble(CellTrouble("M130", ""), made.row, column)


def _remember(made: Candidate, name: str, column: Column, rows: Iterable[Row]) -> None:
    index = made.table.index(column)
    made.cells[name] = (column.title, [(row, index) for row in rows])


def _agreed(made: Candidate, rows: list[Row], column: Column, read: Callable[[Raw], Any]) -> Any:
    """Return what a column says in all rows of a group; cells that say nothing do not count, others must agree."""
    agreed: Any = None
    said: Raw = None
    for row in rows:
        cell = made.table.cell(row, column)
        try:
            value = read(cell)
        except CellTrouble as trouble:
            made.trouble(trouble, row, column)
            return None
        if value is not None and agreed is not None and value != agreed:
            made.trouble(CellTrouble("M125", cell, other=cell_text(said)[:80]), row, column)
            return None
        if value is not None and agreed is None:
            agreed, said = value, cell
    return agreed


def _value(made: Candidate, rows: list[Row], declared: FieldDeclaration, origin: FieldOrigin) -> Any:
    name = declared.name.id
    match origin:
        case Fixed(value=value):
            return list(value) if isinstance(value, tuple) else [value] if declared.is_list else value
        case FromColumns(columns=columns):
            return _from_columns(made, declared, columns, origin)
        case Collected(column=column, sorted_by=order):
            ordered = rows if order is None else _sorted(made, rows, order)
            ordered = [row for row in ordered if not is_empty(made.table.cell(row, column))]
            _remember(made, name, column, ordered)
            return _each(made, ordered, declared, origin) or None
        case FromColumn(column=column):
            _remember(made, name, column, rows[:1])
            return _agreed(made, rows, column, lambda cell: _from_cell(made.table, cell, declared, origin))


def _from_columns(made: Candidate, declared: FieldDeclaration, columns: tuple[Column, ...], origin: FieldOrigin) -> Any:
    filled = [column for column in columns if not is_empty(made.table.cell(made.row, column))]
    made.cells[declared.name.id] = (
        " + ".join(column.title for column in columns),
        [(made.row, made.table.index(column)) for column in filled],
    )
    values = []
    for column in filled:
        try:
            values.append(_from_one(made.table, made.table.cell(made.row, column), declared, origin))
        except CellTrouble as trouble:
            made.trouble(trouble, made.row, column)
    return values or None


def _each(made: Candidate, rows: list[Row], declared: FieldDeclaration, origin: FieldOrigin) -> list[Any]:
    values = []
    column = columns_of(origin)[0]
    for row in rows:
        try:
            values.append(_from_one(made.table, made.table.cell(row, column), declared, origin))
        except CellTrouble as trouble:
            made.trouble(trouble, row, column)
    return values


def _sorted(made: Candidate, rows: list[Row], order: Column) -> list[Row]:
    """Return the rows in the order of the numbers in a column; two equal numbers leave the order open."""
    numbered: dict[Decimal, Row] = {}
    for row in rows:
        cell = made.table.cell(row, order)
        text = narrow(cell_text(cell))
        if not text.isascii() or not text.isdigit():
            made.trouble(CellTrouble("M126", cell), row, order)
        elif numbered.setdefault(Decimal(text), row) is not row:
            made.trouble(CellTrouble("M132", cell), row, order)
    return [numbered[number] for number in sorted(numbered)]


def _from_cell(table: Table, cell: Raw, declared: FieldDeclaration, origin: FromColumn) -> Any:
    if not declared.is_list:
        return _from_one(table, cell, declared, origin)
    if is_empty(sound(cell)):
        return None
    parts: list[Raw] = [cell] if origin.separator is None else list(cell_text(cell).split(origin.separator))
    values = [_from_one(table, part, declared, origin) for part in parts if not is_empty(part)]
    return [value for value in values if value is not None] or None


def _from_one(table: Table, cell: Raw, declared: FieldDeclaration, origin: FieldOrigin) -> Any:
    """Return what one cell means; a word that the mapping translates means what the mapping says."""
    words = () if isinstance(origin, Fixed) else origin.words
    text = narrow(cell_text(cell)) if words else ""
    for word, meant in words:
        if narrow(word) == text:
            return meant
    take = origin.take if isinstance(origin, FromColumn) else None
    return field_value(cell, declared, take, table.grid, table.zone, NOON)
