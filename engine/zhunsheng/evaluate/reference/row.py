"""A row of a table, and what an operation needs to know to make one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from zhunsheng.events.event import Event
from zhunsheng.findings.derivation import Derivation, EventRef, cell_json, step
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Operation
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant, Period, Zone

Columns = Mapping[str, Cell]


@dataclass(frozen=True, eq=False)
class Row:
    """
    One row, as `ir/operations.py` describes it.

    `origin` is the recorded time, id and source of the latest event that it comes from: where two rows came to be
    so at the same instant, it decides which is the later one, and after it their columns.
    """

    columns: Columns
    period: Period | None
    at: Instant
    settled: bool
    evidence: frozenset[EventRef]
    because: Derivation
    origin: tuple[Instant, str, str]

    def cell(self, column: str) -> Cell:
        """Return what a column holds; a column that the row does not have is absent."""
        return self.columns.get(column)

    def cells(self, columns: Iterable[str]) -> tuple[Cell, ...]:
        """Return what several columns hold."""
        return tuple(self.columns.get(column) for column in columns)

    @cached_property
    def columns_text(self) -> str:
        """The columns in order of name, as one text that compares."""
        return json.dumps([[name, cell_json(cell)] for name, cell in self.because.columns], ensure_ascii=False)

    @cached_property
    def order(self) -> tuple[Instant, Instant, str, str, str]:
        """The order of rows in time."""
        return (self.at, *self.origin, self.columns_text)

    @cached_property
    def reading_order(self) -> tuple[str, str, str, str, Instant, Instant, str, str, str]:
        """The order of premises: period, key, kind; then operation and time."""
        because = self.because
        return (because.period or "", self.columns_text, because.kind, because.operation, *self.order)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What a row rests on: the events, the steps before, and the latest event among them."""

    evidence: frozenset[EventRef]
    premises: tuple[Derivation, ...]
    origin: tuple[Instant, str, str]

    @staticmethod
    def of(rows: Iterable[Row]) -> Grounds:
        """Gather the grounds of a row from the rows it was made of."""
        unique = {id(row): row for row in rows}.values()
        if not unique:
            return NO_GROUNDS
        premises = sorted(unique, key=lambda row: row.reading_order)
        latest = max(unique, key=lambda row: row.order)
        evidence = premises[0].evidence.union(*(row.evidence for row in premises[1:]))
        return Grounds(evidence, tuple(row.because for row in premises), latest.origin)


NO_GROUNDS = Grounds(frozenset(), (), (0, "", ""))
"""The calendar and the registry bring a row about without any event."""


def make_row(operation: Operation, columns: Columns, grounds: Grounds, *, period: Period | None, at: Instant,
             settled: bool) -> Row:
    """Make a row of an operation, with the derivation step that shows how it follows from its grounds."""
    ordered = dict(sorted(columns.items()))
    because = step(operation, period.text if period else None, tuple(ordered.items()), premises=grounds.premises)
    return Row(ordered, period, at, settled, grounds.evidence, because, grounds.origin)


def event_row(operation: Operation, event: Event, columns: Columns, period: Period | None) -> Row:
    """Make the row of a selected event: the one kind of step that reads an event itself."""
    ref = EventRef(event.source, event.id)
    ordered = dict(sorted(columns.items()))
    because = step(operation, period.text if period else None, tuple(ordered.items()), events=(ref,))
    origin = (event.recorded, event.id, event.source)
    return Row(ordered, period, event.time, True, frozenset({ref}), because, origin)


def derived(operation: Operation, row: Row, columns: Columns) -> Row:
    """Make a row of one other row, with the same period, time and settlement."""
    grounds = Grounds(row.evidence, (row.because,), row.origin)
    return make_row(operation, columns, grounds, period=row.period, at=row.at, settled=row.settled)


@dataclass(frozen=True, eq=False)
class World:
    """What is known while a rulebook is evaluated: its events, the instant asked about, and the tables made so far."""

    rulebook: Rulebook
    events: tuple[Event, ...]
    as_of: Instant
    tables: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def zone(self) -> Zone:
        """The policy's time zone."""
        return self.rulebook.zone

    def in_time(self, table: str | None) -> Iterator[Row]:
        """Yield the rows of a table, earliest first; of no table, nothing."""
        return iter(sorted(self.tables[table], key=lambda row: row.order) if table else ())

    def attribute(self, name: str, of: Cell) -> Cell:
        """Return what the registry says of a unit or territory; of a list, of the one named first."""
        subject = first_named(of)
        return self.rulebook.attributes.get(name, {}).get(subject) if isinstance(subject, str) else None


def first_named(cell: Cell) -> Cell:
    """Return the one a list names first; any other cell is returned as it is."""
    if isinstance(cell, tuple):
        return cell[0] if cell else None
    return cell
