"""
How the rows of an operation's tables may be spread over shares without changing what it makes.

Each operation is a function of groups of rows: of rows that share a key, or of each row by itself. A *way* says for
every table it touches how the rows are spread, such that each group lies in one share as a whole. Every share then
makes its part of the new table by itself, and the parts together are the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from zhunsheng.evaluate.bulk.spark.tables import ASSIGNED, CONCLUDED, EXPECTED, Columns, bound_columns
from zhunsheng.ir.operations import (
    Assign,
    AtEvent,
    Compare,
    Conclude,
    Constant,
    Distinct,
    Except,
    Expect,
    Field,
    Occasions,
    Operation,
    Previous,
    Rank,
    Refine,
    Run,
    Select,
    Tally,
    Who,
)


@dataclass(frozen=True, slots=True)
class Together:
    """Rows that have the same cell in a column lie in one share."""

    column: str


class Loose(Enum):
    """Rows that no column holds together."""

    ANYWHERE = "anywhere"
    """Each row lies in one share, whichever it is."""
    EVERYWHERE = "everywhere"
    """Every share has all rows: only for what the calendar brings, which costs nothing."""


ANYWHERE, EVERYWHERE = Loose.ANYWHERE, Loose.EVERYWHERE
Spread = Together | Loose
Way = Mapping[str, Spread]
Tables = Mapping[str, Columns]


def ways(operation: Operation, tables: Tables, operations: Mapping[str, Operation]) -> Iterator[Way]:
    """Yield every way in which the operation can be made share by share; none if it needs all rows in one place."""
    name = operation.name
    match operation:
        case Select():
            yield {name: ANYWHERE}
            yield from ({name: Together(column.name)} for column in operation.columns if _varies(column.sources))
        case Occasions():
            yield from ({name: spread} for spread in (Together("unit"), ANYWHERE, EVERYWHERE))
        case Refine():
            yield from _row_by_row(operation.rows, name, tables, _refined(operation, tables[operation.rows]))
        case Assign():
            kept = _kept(tables[operation.problems], ASSIGNED)
            yield from _row_by_row(operation.problems, name, tables, kept)
        case Conclude():
            yield from _row_by_row(operation.rows, name, tables, _concluded(operation, tables[operation.rows]))
        case Compare():
            yield from _compared(operation, tables, operations)
        case Distinct():
            yield from _by_key({operation.rows}, name, operation.key, tables)
        case Except():
            yield from _by_key({operation.rows, operation.unless}, name, operation.key, tables)
        case Run():
            yield from _by_key({operation.rows}, name, operation.group, tables)
        case Tally():
            for way in _by_key({operation.rows}, name, operation.key, tables):
                yield from _agreed(*way.items(), (operation.domain_periods, EVERYWHERE))
        case Rank():
            yield from _ranked(operation, tables)
        case Expect():
            yield from _expected(operation, tables)


def _agreed(*spreads: tuple[str | None, Spread]) -> Iterator[Way]:
    """Yield the way that consists of these, unless it says two different things of one table."""
    way: dict[str, Spread] = {}
    for table, spread in spreads:
        if table is not None and way.setdefault(table, spread) != spread:
            return
    yield way


def _varies(sources: tuple[object, ...]) -> bool:
    return not isinstance(sources[0], Constant) if sources else False


def _kept(columns: Columns, overwritten: tuple[str, ...] | list[str]) -> dict[str, str]:
    """Return which column of the new row is which of the old one, where some are overwritten."""
    return {name: name for name in columns if name not in overwritten}


def _row_by_row(rows: str, name: str, tables: Tables, origins: Mapping[str, str]) -> Iterator[Way]:
    """Yield the ways of an operation that looks at each row by itself; `origins` maps new columns to old ones."""
    yield {rows: ANYWHERE, name: ANYWHERE}
    for column, origin in origins.items():
        yield from _agreed((rows, Together(origin)), (name, Together(column)))
    for column in tables[rows]:
        yield {rows: Together(column), name: ANYWHERE}


def _refined(operation: Refine, before: Columns) -> dict[str, str]:
    origins = _kept(before, [column.name for column in operation.adds])
    for column in operation.adds:
        if len(column.sources) == 1 and isinstance(column.sources[0], Field) and column.sources[0].name in before:
            origins[column.name] = column.sources[0].name
    return origins


def _concluded(operation: Conclude, before: Columns) -> dict[str, str]:
    origins = _kept(before, CONCLUDED)
    for name, who in (("unit", operation.unit), ("bearer", operation.bearer)):
        if who is not None and who == Who(column=who.column) and who.column is not None and before.get(who.column):
            origins[name] = who.column
    if "due" in before:
        origins["due"] = "due"
    return origins


def _compared(operation: Compare, tables: Tables, operations: Mapping[str, Operation]) -> Iterator[Way]:
    kept = _kept(tables[operation.figures], bound_columns(operation))
    key = _key_of(operation.figures, operations)
    if key is None or not any(isinstance(bound.right, Previous) for bound in operation.bounds):
        yield from _row_by_row(operation.figures, operation.name, tables, kept)
        return
    for column in key:
        if column in tables[operation.figures]:
            yield {operation.figures: Together(column), operation.name: ANYWHERE}
        if column in kept:
            yield {operation.figures: Together(column), operation.name: Together(column)}


def _key_of(table: str, operations: Mapping[str, Operation]) -> tuple[str, ...] | None:
    """Return the key of the tally that a table was made by, also if it was refined since."""
    made_by = operations.get(table)
    while isinstance(made_by, Refine | Except):
        made_by = operations.get(made_by.rows)
    return made_by.key if isinstance(made_by, Tally) else None


def _by_key(rows: set[str], name: str, key: tuple[str, ...], tables: Tables) -> Iterator[Way]:
    """Yield the ways of an operation on groups: any column of the key, if all tables have it, holds them together."""
    for column in dict.fromkeys(key):
        if all(column in tables[table] for table in rows):
            yield {**dict.fromkeys(rows, Together(column)), name: Together(column)}


def _ranked(operation: Rank, tables: Tables) -> Iterator[Way]:
    """A group is ranked where all its figures, orders and settlements are; a tie-break may be anybody's figure."""
    read = [table for table in (operation.figures, operation.order, operation.settled_by) if table is not None]
    if operation.tie_break is None and all(
        operation.per in tables[table] for table in read
    ):
        together = Together(operation.per)
        yield {**dict.fromkeys(read, together), operation.name: together}


def _expected(operation: Expect, tables: Tables) -> Iterator[Way]:
    """Triggers and acts are held together by the columns that must be equal, and so is what sets the due time."""
    for ours, theirs in operation.match:
        if ours not in tables[operation.triggers] or theirs not in tables[operation.acts]:
            continue
        for due in _due_spreads(operation, ours, tables):
            spreads = ((operation.triggers, Together(ours)), (operation.acts, Together(theirs)), due)
            if ours not in EXPECTED:
                yield from _agreed(*spreads, (operation.name, Together(ours)))
            yield from _agreed(*spreads, (operation.name, ANYWHERE))


def _due_spreads(operation: Expect, ours: str, tables: Tables) -> Iterator[tuple[str | None, Spread]]:
    due = operation.due
    if not isinstance(due, AtEvent):
        yield (None, ANYWHERE)
        return
    for column, theirs in due.match:
        if column == ours and theirs in tables[due.table]:
            yield (due.table, Together(theirs))
