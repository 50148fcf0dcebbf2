"""The why of a finding: a tree from the conclusion down to the events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Operation
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.value import dataclass


@dataclass(frozen=True, slots=True, order=True)
class EventRef:
    """The name of one event: unique within its source."""

    source: str
    id: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """
    One step: the operation that made a row, what it says, the events it read and the steps it rests on.

    `columns` are those of the row, sorted by name; `events` are read by this very step (a selection); the
    premises are in the order of their period, columns (as JSON text), kind and operation, and else of time.
    """

    operation: str
    kind: str
    period: str | None
    columns: tuple[tuple[str, Cell], ...]
    events: tuple[EventRef, ...] = ()
    premises: tuple[Derivation, ...] = ()

    def walk(self) -> Iterator[Derivation]:
        """Yield this step and all below it, parents first."""
        yield self
        for premise in self.premises:
            yield from premise.walk()

    def to_dict(self) -> dict[str, Any]:
        """Return the tree as JSON data."""
        return {
            "operation": self.operation,
            "kind": self.kind,
            "period": self.period,
            "columns": {name: cell_json(cell) for name, cell in self.columns},
            "events": [{"source": ref.source, "id": ref.id} for ref in self.events],
            "premises": [premise.to_dict() for premise in self.premises],
        }


def cell_json(cell: Cell) -> Any:
    """Return a cell as JSON data: decimals as text, lists as lists."""
    from decimal import Decimal

    if isinstance(cell, Decimal):
        return decimal_text(cell)
    return list(cell) if isinstance(cell, tuple) else cell


def step(operation: Operation, period: str | None, columns: tuple[tuple[str, Cell], ...],
         events: tuple[EventRef, ...] = (), premises: tuple[Derivation, ...] = ()) -> Derivation:
    """Make the derivation step of an operation."""
    return Derivation(operation.name, type(operation).__name__, period, columns, events, premises)
