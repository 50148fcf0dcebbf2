"""Which tables an operation reads, and which columns a table has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhunsheng.ir.operations import (
    Assign,
    AtEvent,
    Attribute,
    Column,
    Compare,
    Conclude,
    Constant,
    Distinct,
    Except,
    Expect,
    Field,
    Figure,
    Occasions,
    Operation,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
)
from zhunsheng.ir.rulebook import EventType, FieldType, Rulebook

Columns = Mapping[str, bool]
"""The columns of a table by name, and whether all their cells are texts (or absent)."""

_OWN_TEXTS = ("@id", "@source", "@type", "@subject")
_NO_TEXTS = (FieldType.DECIMAL, FieldType.COUNT, FieldType.BOOLEAN, FieldType.INSTANT)
CONCLUDED = ("unit", "bearer", "territory", "force", "outcome", "due")
"""The columns that Conclude adds to a row."""
EXPECTED = ("state", "due", "done")
"""The columns that Expect adds to a trigger."""
ASSIGNED = ("unit", "role", "rule", "territory", "state")
"""The columns that Assign adds to a problem."""


def reads(operation: Operation) -> tuple[str, ...]:
    """Return the names of the tables that an operation is made of."""
    match operation:
        case Select() | Occasions():
            tables: tuple[str | None, ...] = ()
        case Tally():
            tables = (operation.rows, operation.domain_periods)
        case Rank():
            tables = (operation.figures, operation.settled_by, operation.order, operation.tie_break)
        case Except():
            tables = (operation.rows, operation.unless)
        case Expect():
            due = operation.due
            tables = (operation.triggers, operation.acts, due.table if isinstance(due, AtEvent) else None)
        case Compare():
            tables = (operation.figures,)
        case Assign():
            tables = (operation.problems,)
        case Refine() | Distinct() | Run() | Conclude():
            tables = (operation.rows,)
    return tuple(dict.fromkeys(table for table in tables if table is not None))


def columns_of_tables(rulebook: Rulebook) -> dict[str, Columns]:
    """Return the columns of every table of a rulebook."""
    made: dict[str, Columns] = {}
    for operation in rulebook.operations:
        made[operation.name] = _columns(operation, made, rulebook)
    return made


def bound_columns(operation: Compare) -> list[str]:
    """Return the columns that Compare adds to a figure."""
    return ["state", *(f"bound_{number}" for number in range(1, len(operation.bounds) + 1))]


def _columns(operation: Operation, made: Mapping[str, Columns], rulebook: Rulebook) -> Columns:
    match operation:
        case Select():
            return _selected(operation.columns, rulebook.event_types.get(operation.event_type))
        case Occasions():
            return {"unit": True}
        case Refine():
            before = made[operation.rows]
            return {**before, **{column.name: _refined(column, before) for column in operation.adds}}
        case Distinct():
            return {name: made[operation.rows].get(name, True) for name in operation.key}
        case Tally():
            return _tallied(operation, made[operation.rows])
        case Rank():
            return _ranked(operation, made[operation.figures])
        case Run():
            return {**made[operation.rows], "run": False}
        case Except():
            return made[operation.rows]
        case Expect():
            return _with(made[operation.triggers], EXPECTED)
        case Compare():
            return _with(made[operation.figures], bound_columns(operation))
        case Assign():
            return {**made[operation.problems], **dict.fromkeys(ASSIGNED, True)}
        case Conclude():
            return {**made[operation.rows], **dict.fromkeys(CONCLUDED, True), "due": False}


def _with(before: Columns, added: Iterable[str]) -> Columns:
    return {**before, **dict.fromkeys(added, False)}


def _selected(columns: Iterable[Column], kind: EventType | None) -> Columns:
    return {column.name: all(_is_text(source, kind) for source in column.sources) for column in columns}


def _is_text(source: Field | Attribute | Constant, kind: EventType | None) -> bool:
    if not isinstance(source, Field) or source.name in _OWN_TEXTS:
        return True
    declared = kind.field(source.name) if kind is not None else None
    return declared is not None and not declared.is_list and declared.type not in _NO_TEXTS


def _refined(column: Column, before: Columns) -> bool:
    return all(not isinstance(source, Field) or before.get(source.name, True) for source in column.sources)


def _tallied(operation: Tally, before: Columns) -> Columns:
    carried = before if operation.figure is Figure.LATEST else {}
    key = {name: before.get(name, True) for name in operation.key}
    return {**carried, **key, operation.result: False}


def _ranked(operation: Rank, before: Columns) -> Columns:
    names = (operation.result, "place", "ranked", "last", "unscored", "by_order")
    return {operation.per: before.get(operation.per, True), "unit": True, **dict.fromkeys(names, False)}
