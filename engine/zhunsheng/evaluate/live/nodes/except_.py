"""Except: leave out what another table has as well."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import Cells, Row, RowId, derived
from zhunsheng.ir.operations import Except
from zhunsheng.terms.time import Period

_ROWS, _UNLESS = 0, 1
_Key = tuple[Cells, Period | None]


class ExceptNode(Node):
    """Remembers the rows by key and period, and how many rows of the other table take each."""

    def __init__(self, operation: Except, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._rows: dict[Hashable, dict[RowId, Row]] = {}
        self._taken: dict[Hashable, int] = {}
        self._made: dict[Hashable, dict[RowId, Row]] = {}

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        for row, count in ((old, -1), (new, 1)):
            if row is None:
                continue
            key = (row.cells(self.operation.key), row.period)
            if slot == _UNLESS:
                self._count(key, count)
            elif count > 0:
                self._rows.setdefault(key, {})[row.id] = row
            else:
                del self._rows[key][row.id]
            self.touch(key)

    def _count(self, key: _Key, count: int) -> None:
        taken = self._taken.get(key, 0) + count
        if taken:
            self._taken[key] = taken
        else:
            del self._taken[key]

    def settle(self, group: Hashable) -> None:
        rows = self._rows.get(group, {})
        if not rows:
            self._rows.pop(group, None)
        standing = {} if group in self._taken else rows
        before = self._made.pop(group, {})
        after = {}
        for id, row in standing.items():
            made = before.get(id)
            if made is None or made.grounds.rows[0] is not row:
                made = derived(self.operation, row, row.columns)
            after[id] = made
        if after:
            self._made[group] = after
        for id in {**before, **after}:
            if before.get(id) is not after.get(id):
                self.emit(before.get(id), after.get(id))
