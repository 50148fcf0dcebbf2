"""What need not be made: tables read once and row by row, events that no selection keeps, ids joined at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, text
from zhunsheng.evaluate.bulk.conditions import condition_sql
from zhunsheng.evaluate.bulk.live import columns_of, columns_read
from zhunsheng.evaluate.bulk.operations.select import Sources
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.shape import Shape
from zhunsheng.ir.operations import (
    Assign,
    Compare,
    Conclude,
    Distinct,
    Except,
    Operation,
    Previous,
    Refine,
    Select,
    Tally,
)
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.ir.slice import tables_read

_SCANS = 4
"""From so many selections on, the events of a type are gone through once for all of them."""


def passing_tables(rulebook: Rulebook) -> frozenset[str]:
    """
    Return the tables that can be written into the one statement that reads them.

    Each of their rows is made of one row and keeps its number, and so is each row of the table that reads them.
    """
    readers = Counter(name for operation in rulebook.operations for name in tables_read(operation))
    shown = {name for _, name in rulebook.rankings}
    row_by_row = {operation.name for operation in rulebook.operations if _is_row_by_row(operation)}
    return frozenset(
        name
        for operation in rulebook.operations
        if _is_row_by_row(operation) or isinstance(operation, Conclude)
        for name in tables_read(operation)
        if name in row_by_row and readers[name] == 1 and name not in shown
    )


def _is_row_by_row(operation: Operation) -> bool:
    if isinstance(operation, Compare):
        return not any(isinstance(bound.right, Previous) for bound in operation.bounds)
    return isinstance(operation, Select | Refine)


def carrying_tables(rulebook: Rulebook, shapes: Mapping[str, Shape]) -> frozenset[str]:
    """Return the tables whose rows carry the id of the one event that a finding rests on, back to the selection."""
    found: set[str] = set()
    for operation in reversed(rulebook.operations):
        if shapes[operation.name].single and (operation.name in found or isinstance(operation, Conclude)):
            found |= {operation.name, *_made_of(operation)}
    return frozenset(found)


def _made_of(operation: Operation) -> tuple[str, ...]:
    match operation:
        case Refine() | Distinct() | Tally() | Except() | Conclude():
            return (operation.rows,)
        case Compare():
            return (operation.figures,)
        case Assign():
            return (operation.problems,)
        case _:
            return ()


def narrow(planner: Planner) -> None:
    """
    Let many selections of one event type share what any of them keeps, instead of reading all events for each.

    Only where each says by fields of the event alone what it keeps.
    """
    by_type: dict[str, list[Select]] = {}
    for operation in planner.rulebook.operations:
        if isinstance(operation, Select):
            by_type.setdefault(operation.event_type, []).append(operation)
    narrowed = {}
    for type_, selections in by_type.items():
        fields = planner.sources.get(type_, {})
        wanted = [_kept(selection, fields, planner) for selection in selections]
        if type_ in planner.relations and len(wanted) >= _SCANS and None not in wanted:
            kept = dict.fromkeys(f"({condition})" for condition in wanted)
            columns = ", ".join(dict.fromkeys(["o", "time", "id", *_columns(selections, fields)]))
            narrowed[type_] = planner.helper(
                "narrowed", f"SELECT {columns} FROM {planner.relations[type_]} e WHERE {' OR '.join(kept)}"
            )
    planner.relations = {**planner.relations, **narrowed}


def _columns(selections: Sequence[Select], fields: Mapping[str, Held]) -> list[str]:
    names = set().union(*(columns_read(selection.columns) | {selection.period_field or ""} for selection in selections))
    return [held.sql for name, held in fields.items() if name in names and held.kind is not Kind.NOTHING]


def _kept(selection: Select, fields: Mapping[str, Held], planner: Planner) -> str | None:
    """Write which events a selection keeps; None if that is all of them or takes more than their own fields."""
    source = Sources(planner, fields, "e", {"@type": Held(text(selection.event_type), Kind.TEXT)})
    asked = columns_of(selection.where)
    cells = {column.name: source.column(column) for column in selection.columns if column.name in asked}
    condition = condition_sql(selection.where, lambda name: cells.get(name, ABSENT), selection.name)
    return None if condition == "TRUE" or source.joins else condition
