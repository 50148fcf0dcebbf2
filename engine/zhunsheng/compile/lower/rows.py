"""Rows to work on: a selection of events, or the findings and figures of another norm."""

from __future__ import annotations

from zhunsheng.compile.lower.columns import declaration_of, event_shape, find_column, unit_column
from zhunsheng.compile.lower.conditions import columns_tested, lower_where
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.shape import Output, Shape, column
from zhunsheng.ir.conditions import ALWAYS, Condition, Every, Relation, Test
from zhunsheng.ir.operations import Column, Field, Refine, Select, Validity
from zhunsheng.ir.rulebook import EventType, FieldType
from zhunsheng.terms.time import PeriodKind
from zhunsheng.terms.value import dataclass
from zhunsheng.written.values import Slot, Where, Word

IDENTITY = ("@source", "@id")
"""The columns that tell events apart."""

_LENGTHS = tuple(PeriodKind)


@dataclass(frozen=True)
class Rows:
    """A table to work on, its shape, and the column that says whom a row is about."""

    table: str
    shape: Shape
    unit: str | None
    columns: tuple[Column, ...]


def find_source(lowering: Lowering, word: Word) -> EventType | str | None:
    """Return what `of` names: an event type, or the id of a norm."""
    names = lowering.registry.names
    if names.meant("event", word.text):
        event = names.find("event", word)
        if event is None:
            return None
        lowering.used_events.add(event)
        return lowering.registry.events[event]
    if names.meant("norm", word.text):
        return names.find("norm", word)
    known = [*names.ids.get("event", {}), *names.spoken.get("event", {}), *names.ids.get("norm", {})]
    names.unknown("event", word, known)
    return None


def find_event(lowering: Lowering, word: Word) -> EventType | None:
    """Return the event type that a word names."""
    found = lowering.registry.names.find("event", word)
    if found is None:
        return None
    lowering.used_events.add(found)
    return lowering.registry.events[found]


def rows_of(
    lowering: Lowering,
    step: str,
    source: EventType | str,
    needed: tuple[Word, ...],
    where: Where,
    every: PeriodKind | None = None,
    validity: Validity | None = None,
    at: Word | Slot | None = None,
    identity: bool = False,
) -> Rows | None:
    """
    Make the table of events of a type, or of another norm's findings, that meet a condition.

    It has the columns needed and those the condition speaks of; with `identity` also those that tell events
    apart. None after a problem.
    """
    if isinstance(source, EventType):
        return _selection(lowering, step, source, needed, where, every, validity, at, identity)
    output = lowering.outputs.get(source)
    return None if output is None else _refinement(lowering, step, output, needed, where, every)


def select(
    lowering: Lowering,
    step: str,
    event: EventType,
    columns: tuple[Column, ...],
    where: Condition = ALWAYS,
    every: PeriodKind | None = None,
    named: bool = True,
    validity: Validity | None = None,
) -> str:
    """Emit a selection; `named` tells whether the period is the one the event names."""
    period_field = event.period if named and every is not None else None
    unique = {item.name: item for item in columns}
    name = lowering.table(step)
    lowering.emit(Select(name, event.name.id, tuple(unique.values()), where, every, period_field, validity))
    return name


def _selection(
    lowering: Lowering,
    step: str,
    event: EventType,
    needed: tuple[Word, ...],
    where: Where,
    every: PeriodKind | None,
    validity: Validity | None,
    at: Word | Slot | None,
    identity: bool,
) -> Rows | None:
    shape = event_shape(event)
    unit = unit_column(shape, event.actor)
    found = [find_column(lowering, word, shape, unit) for word in needed]
    if any(item is None for item in found) or not _fits(lowering, event, shape, every, at):
        return None
    columns = [item for item in found if item is not None]
    own = [unit] if unit else []
    own += [name for name, item in shape.columns.items() if item.type is FieldType.TERRITORY and not item.is_list]
    columns += [Column(name, (Field(name),)) for name in own]
    if identity:
        columns += [Column(name, (Field(name),)) for name in IDENTITY]
    columns += columns_tested(lowering, where, shape, unit)
    condition = lower_where(lowering, where, shape, unit)
    table = select(lowering, step, event, tuple(columns), condition, every, True, validity)
    return Rows(table, _shape_of(tuple(columns), shape, every), unit, tuple(columns))


def _shape_of(columns: tuple[Column, ...], shape: Shape, every: PeriodKind | None) -> Shape:
    declared = {}
    for item in columns:
        text = item.name.startswith("@")
        declared[item.name] = column(item.name, FieldType.TEXT) if text else declaration_of(item, shape)
    return Shape(declared, every)


def _fits(lowering: Lowering, event: EventType, shape: Shape, every: PeriodKind | None, at: Word | Slot | None) -> bool:
    """Say whether a figure every so often can be made of events that name their period: it must not be shorter."""
    if every is None or shape.period is None or not is_shorter(every, shape.period):
        return True
    span = at.span if at else lowering.here.written.span
    lengths = {"every": f"length.{every.value}", "period": f"length.{shape.period.value}"}
    lowering.problem("D108", span, event=event.name.id, **lengths)
    return False


def is_shorter(one: PeriodKind, other: PeriodKind) -> bool:
    """Say whether one length of period is shorter than another."""
    return _LENGTHS.index(one) < _LENGTHS.index(other)


def _refinement(
    lowering: Lowering, step: str, output: Output, needed: tuple[Word, ...], where: Where, every: PeriodKind | None
) -> Rows | None:
    shape = output.shape
    unit = unit_column(shape)
    found = [find_column(lowering, word, shape, unit) for word in needed]
    if any(item is None for item in found):
        return None
    tested = columns_tested(lowering, where, shape, unit)
    adds = {item.name: item for item in (*found, *tested) if item is not None and item.name not in shape.columns}
    grown = shape.with_columns(*(declaration_of(item, shape) for item in adds.values()))
    condition = lower_where(lowering, where, shape, unit)
    name = lowering.table(step)
    lowering.emit(Refine(name, output.table, condition, tuple(adds.values()), every))
    return Rows(name, Shape(grown.columns, every or shape.period, shape.key), unit, ())


def equals(column_name: str, value: str) -> Test:
    """Return the test that a column holds a text."""
    return Test(column_name, Relation.EQUALS, (value,))


def both(*conditions: Condition) -> Condition:
    """Return the condition that all hold."""
    kept = tuple(item for item in conditions if item != ALWAYS)
    return kept[0] if len(kept) == 1 else Every(kept)
