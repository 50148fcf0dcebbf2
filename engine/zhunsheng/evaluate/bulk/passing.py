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
from zhunsheng.ir.conditions import Condition, Every, Relation, Test
from zhunsheng.ir.operations import (
    Assign,
    AtEvent,
    Compare,
    Conclude,
    Distinct,
    Except,
    Expect,
    Operation,
    Previous,
    Rank,
    Refine,
    Run,
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

    Each of their rows is made of one row and keeps its number, and so is each row of the table that reads them. A
    conclusion that others read is written twice, as findings and as a table: what it reads is made.
    """
    readers = Counter(name for operation in rulebook.operations for name in tables_read(operation))
    shown = {name for _, name in rulebook.rankings}
    row_by_row = {operation.name for operation in rulebook.operations if _is_row_by_row(operation)}
    return frozenset(
        name
        for operation in rulebook.operations
        if _is_row_by_row(operation) or (isinstance(operation, Conclude) and not readers[operation.name])
        for name in tables_read(operation)
        if name in row_by_row and readers[name] == 1 and name not in shown
    )


def _is_row_by_row(operation: Operation) -> bool:
    if isinstance(operation, Compare):
        return not any(isinstance(bound.right, Previous) for bound in operation.bounds)
    return isinstance(operation, Select | Refine)


def carrying_tables(rulebook: Rulebook, shapes: Mapping[str, Shape]) -> frozenset[str]:
    """Return the tables whose rows carry the ids of the events that a finding rests on, back to the selections."""
    found: set[str] = set()
    for operation in reversed(rulebook.operations):
        if shapes[operation.name].rests and (operation.name in found or isinstance(operation, Conclude)):
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
        case Expect():
            due = (operation.due.table,) if isinstance(operation.due, AtEvent) else ()
            return (operation.triggers, operation.acts, *due)
        case _:
            return ()


def read_for_the_last(rulebook: Rulebook, shapes: Mapping[str, Shape]) -> frozenset[str]:
    """Return the rankings whose readers all look for runs of last places that every absence interrupts."""
    found = {operation.name: operation for operation in rulebook.operations if isinstance(operation, Rank)}
    for reader in rulebook.operations:
        for name in tables_read(reader):
            if name in found and not _asks_who_is_last(reader, found[name], shapes[name]):
                del found[name]
    return frozenset(found)


def _asks_who_is_last(reader: Operation, ranking: Rank, shape: Shape) -> bool:
    return (
        isinstance(reader, Run)
        and not reader.missing_ignored
        and set(reader.group) <= {ranking.per}
        and shape.key is not None
        and shape.key <= set(reader.subject)
        and _holds_of_the_last(reader.holds)
    )


def _holds_of_the_last(condition: Condition) -> bool:
    if isinstance(condition, Every):
        return any(_holds_of_the_last(each) for each in condition.conditions)
    return condition == Test("last", Relation.EQUALS, (True,))


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
