"""Distinct: one row for each key and period, made of the earliest."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.log import Logs
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.roll import Roll
from zhunsheng.evaluate.live.row import Cells, Grounds, Row
from zhunsheng.ir.operations import Distinct
from zhunsheng.terms.time import Period

_Group = tuple[Cells, Period | None]


class _Alike:
    """All rows of one key and period, the row made of the earliest, and which that was."""

    __slots__ = ("made", "rows", "source")

    def __init__(self, logs: Logs) -> None:
        self.rows = Roll(logs, from_first=True)
        self.made: Row | None = None
        self.source: Row | None = None


class DistinctNode(Node):
    """Remembers all rows of each key and period: the earliest may be withdrawn."""

    def __init__(self, operation: Distinct, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._groups: Paged[_Group, _Alike] = world.table()

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        if old is not None:
            group = self._group(old)
            self._groups[group].rows.take(old)
            self.touch(group)
        if new is not None:
            group = self._group(new)
            alike = self._groups.get(group)
            if alike is None:
                alike = self._groups[group] = _Alike(self.world.logs)
            alike.rows.put(new)
            self.touch(group)

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        alike = self._groups[group]
        if not alike.rows:
            del self._groups[group]
            self.emit(alike.made, None)
        elif alike.rows.earliest is not alike.source:
            made, alike.source = alike.made, alike.rows.earliest
            alike.made = self._make(alike.source, group)
            self.emit(made, alike.made)

    def _group(self, row: Row) -> _Group:
        return row.cells(self.operation.key), row.period

    def _make(self, row: Row, group: Hashable) -> Row:
        columns = {column: row.cell(column) for column in self.operation.key}
        grounds = Grounds((row,), row.origin)
        return Row(self.operation, (group,), columns, grounds, row.period, row.at, row.settled)
