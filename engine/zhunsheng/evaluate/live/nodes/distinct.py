"""Distinct: one row for each key and period, made of the earliest."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import Cells, Grounds, Row, Timeline
from zhunsheng.ir.operations import Distinct
from zhunsheng.terms.time import Period

_Group = tuple[Cells, Period | None]


class DistinctNode(Node):
    """Remembers all rows of each key and period: the earliest may be withdrawn."""

    def __init__(self, operation: Distinct, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._rows: dict[Hashable, Timeline] = {}
        self._made: dict[Hashable, tuple[Row, Row]] = {}
        """By group: the row made, and the one it was made of."""

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        if old is not None:
            group = self._group(old)
            self._rows[group].take(old)
            self.touch(group)
        if new is not None:
            group = self._group(new)
            self._rows.setdefault(group, Timeline()).put(new)
            self.touch(group)

    def settle(self, group: Hashable) -> None:
        rows = self._rows.get(group)
        made, source = self._made.get(group, (None, None))
        if not rows:
            self._rows.pop(group, None)
            self._made.pop(group, None)
            self.emit(made, None)
        elif rows.earliest is not source:
            row = self._make(rows.earliest, group)
            self._made[group] = (row, rows.earliest)
            self.emit(made, row)

    def _group(self, row: Row) -> _Group:
        return row.cells(self.operation.key), row.period

    def _make(self, row: Row, group: Hashable) -> Row:
        columns = {column: row.cell(column) for column in self.operation.key}
        grounds = Grounds((row,), row.origin)
        return Row(self.operation, (group,), columns, grounds, row.period, row.at, row.settled)
