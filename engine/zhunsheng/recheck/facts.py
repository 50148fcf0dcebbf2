"""What the checker has worked out itself: facts, each with all that it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell as EventCell
from zhunsheng.ir.operations import Operation
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Instant, Period

Value = str | Fraction | bool | int | tuple[str, ...] | None
"""What a column holds: as `ir.conditions.Cell`, but numbers are fractions; a whole number alone is an instant."""

Columns = Mapping[str, Value]


@dataclass(frozen=True, eq=False)
class Fact:
    """A row of the table of an operation, as `ir/operations.py` describes it, and the facts it was made of."""

    operation: Operation
    columns: Columns
    period: Period | None
    at: Instant
    settled: bool
    premises: tuple[Fact, ...] = ()
    event: Event | None = None

    def __getitem__(self, column: str) -> Value:
        """What a column holds; nothing if there is no such column."""
        return self.columns.get(column)

    def of(self, columns: Iterable[str]) -> tuple[Value, ...]:
        """What several columns hold."""
        return tuple(self.columns.get(column) for column in columns)

    @cached_property
    def text(self) -> str:
        """The columns in order of name, as text."""
        return columns_text((name, plain(value)) for name, value in self.columns.items())

    @cached_property
    def newest(self) -> tuple[Instant, str, str]:
        """When the latest event it comes from was recorded, and that event's name."""
        if self.event is not None:
            return (self.event.recorded, self.event.id, self.event.source)
        return max(self.premises, key=lambda fact: fact.moment).newest if self.premises else (0, "", "")

    @cached_property
    def moment(self) -> tuple[Instant, Instant, str, str, str]:
        """Its place in time."""
        return (self.at, *self.newest, self.text)

    @cached_property
    def events(self) -> frozenset[tuple[str, str]]:
        """Source and id of every event it rests on."""
        own = [(self.event.source, self.event.id)] if self.event else []
        return frozenset(own).union(*(premise.events for premise in self.premises))

    @cached_property
    def seal(self) -> str:
        """A digest of the fact and of everything below it: equal seals, equal trees."""
        own = [{"source": self.event.source, "id": self.event.id}] if self.event else []
        period = self.period.text if self.period else None
        below = [premise.seal for premise in self.premises]
        return seal_of(self.operation.name, type(self.operation).__name__, period, self.text, own, below)


def columns_text(columns: Iterable[tuple[str, Any]]) -> str:
    """Return columns as one text, whatever order they come in; a number that is no instant fits no column."""
    listed = [list(column) for column in sorted(columns, key=lambda it: it[0])]
    return json.dumps(listed, ensure_ascii=False, default=lambda number: {"number": str(number)})


def seal_of(operation: str, kind: str, period: str | None, columns: str, events: list[Any], below: list[str]) -> str:
    """Return the seal of a step with the seals below it, whatever their order."""
    text = json.dumps([operation, kind, period, columns, events, sorted(below)], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def value_of(cell: EventCell) -> Value:
    """Take over a cell of an event or of the rulebook."""
    from decimal import Decimal

    return Fraction(cell) if isinstance(cell, Decimal) else cell


def plain(value: Value) -> Any:
    """Return a value as JSON data: numbers as text, instants as they are."""
    if isinstance(value, Fraction):
        return number_text(value)
    return list(value) if isinstance(value, tuple) else value


def number_text(number: Fraction) -> str:
    """Write a number with as many decimals as it has; one that does not end is none of this project's."""
    sign, rest, places = "-" if number < 0 else "", abs(number), 0
    while rest.denominator != 1:
        rest, places = rest * 10, places + 1
    digits = str(rest.numerator).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


@dataclass(frozen=True, eq=False)
class Inquiry:
    """What is asked about: a rulebook, the events that stand, an instant; and the tables worked out so far."""

    rulebook: Rulebook
    events: tuple[Event, ...]
    as_of: Instant
    known: dict[str, tuple[Fact, ...]] = field(default_factory=dict)

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Every operation by its name."""
        return {operation.name: operation for operation in self.rulebook.operations}

    def table(self, name: str | None) -> tuple[Fact, ...]:
        """Return the facts of a table, earliest first; it is worked out when it is first needed."""
        if name is None:
            return ()
        if name not in self.known:
            from zhunsheng.recheck.tables import facts_of

            self.known[name] = tuple(sorted(facts_of(self.operations[name], self), key=lambda fact: fact.moment))
        return self.known[name]

    def registered(self, attribute: str, of: Value) -> str | None:
        """Return what the registry says of a unit or place; of a list, of the first."""
        name = first_of(of)
        return self.rulebook.attributes.get(attribute, {}).get(name) if isinstance(name, str) else None

    def written(self, value: Value) -> str | None:
        """Return a value as a finding shows it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Fraction):
            return number_text(value)
        if isinstance(value, int):
            return self.rulebook.zone.text(value)
        return ",".join(value) if isinstance(value, tuple) else value


def first_of(value: Value) -> Value:
    """Return what a list names first; anything else as it is."""
    return next(iter(value), None) if isinstance(value, tuple) else value
