"""Refine: a row becomes one with further columns, or none, and nothing needs to be remembered."""

from __future__ import annotations

from zhunsheng.evaluate.live.calendar import lies_between, period_at
from zhunsheng.evaluate.live.condition import compiled
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import Grounds, Row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Attribute, Column, Constant, Refine
from zhunsheng.terms.time import Period, PeriodKind


class RefineNode(Node):
    """The rows of a table that meet a condition."""

    def __init__(self, operation: Refine, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._holds = compiled(operation.where)

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        self.emit(self.refined(old), self.refined(new))

    def refined(self, row: Row | None) -> Row | None:
        """Return the row as this operation makes it, or none."""
        made = self.prepared(row) if row is not None else None
        return made if made is not None and self._holds(made.columns) else None

    def prepared(self, row: Row) -> Row | None:
        """Return the row with its columns and period, met the condition or not; none outside the periods."""
        operation = self.operation
        columns = dict(row.columns)
        columns.update((column.name, self._cell(column, row)) for column in operation.adds)
        period = row.period if operation.every is None else self._widened(row, operation.every)
        if not lies_between(period, operation.first_period, operation.last_period):
            return None
        return Row(operation, row.id, columns, Grounds((row,), row.origin), period, row.at, row.settled)

    def _cell(self, column: Column, row: Row) -> Cell:
        """Return the first of the column's sources that is present in the row or the registers."""
        for source in column.sources:
            if isinstance(source, Constant):
                return source.text
            if isinstance(source, Attribute):
                cell = self.world.attribute(source.name, row.cell(source.field))
            else:
                cell = row.cell(source.name)
            if cell is not None:
                return cell
        return None

    def _widened(self, row: Row, every: PeriodKind) -> Period:
        return row.period.widen(every) if row.period else period_at(every, self.world.zone, row.at)
