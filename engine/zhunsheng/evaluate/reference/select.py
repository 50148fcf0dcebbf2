"""Select: take the events of one type that meet a condition."""

from __future__ import annotations

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.evaluate.reference.row import Row, World, event_row
from zhunsheng.evaluate.reference.validity import admits_instant, admits_period
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Attribute, Column, Constant, Field, Select
from zhunsheng.terms.time import Period, PeriodKind, TimeError


def select(operation: Select, world: World) -> list[Row]:
    """Return one row for each event that counts, is of the type, meets the condition and falls under the norm."""
    rows = []
    for event in world.events:
        if event.type != operation.event_type:
            continue
        columns = {column.name: _column(column, event, world) for column in operation.columns}
        if not holds(operation.where, columns):
            continue
        named = _named_period(operation, event, world)
        period = named or _own_period(operation, event, world)
        if _is_judged(operation, event, named, period, world):
            rows.append(event_row(operation, event, columns, period))
    return rows


def _column(column: Column, event: Event, world: World) -> Cell:
    """Return the first of the column's sources that is present."""
    for source in column.sources:
        cell = _source(source, event, world)
        if cell is not None:
            return cell
    return None


def _source(source: Field | Attribute | Constant, event: Event, world: World) -> Cell:
    if isinstance(source, Constant):
        return source.text
    if isinstance(source, Attribute):
        return world.attribute(source.name, field_of(event, source.field))
    return field_of(event, source.name)


def field_of(event: Event, name: str) -> Cell:
    """Return a field of the event, or one of its own attributes."""
    match name:
        case "@id":
            return event.id
        case "@source":
            return event.source
        case "@type":
            return event.type
        case "@subject":
            return event.subject
        case "@time":
            return event.time
        case _:
            return event.fields.get(name)


def _named_period(operation: Select, event: Event, world: World) -> Period | None:
    """Return the period that the event itself names, or a longer one in which that begins."""
    if operation.every is None or operation.period_field is None:
        return None
    return _period_of_cell(field_of(event, operation.period_field), operation.every, world)


def _period_of_cell(cell: Cell, kind: PeriodKind, world: World) -> Period | None:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Period.of(kind, world.zone.day_of(cell))
    if not isinstance(cell, str):
        return None
    try:
        return Period.parse(cell).widen(kind)
    except TimeError:
        return None


def _own_period(operation: Select, event: Event, world: World) -> Period | None:
    """Return the period in which the event happened, where periods matter."""
    return Period.of(operation.every, world.zone.day_of(event.time)) if operation.every else None


def _is_judged(operation: Select, event: Event, named: Period | None, period: Period | None, world: World) -> bool:
    """Say whether the norm was in force: for the period an event names, else when it happened and for its period."""
    validity = operation.validity
    if validity is None:
        return True
    if named is not None:
        return admits_period(validity, named, world.zone)
    if not admits_instant(validity, event.time):
        return False
    return period is None or admits_period(validity, period, world.zone)
