"""Except: leave out what another table has as well."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.row import Cells, Row, RowId, derived
from zhunsheng.ir.operations import Except
from zhunsheng.terms.time import Period

_ROWS, _UNLESS = 0, 1
_Key = tuple[Cells, Period | None]


class _Group:
    """The rows of one key and period, how many rows of the other table take them, and those that were let pass."""

    __slots__ = ("made", "rows", "taken")

    def __init__(self) -> None:
        self.rows: dict[RowId, Row] = {}
        self.taken = 0
        self.made: dict[RowId, Row] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known."""
        return not (self.rows or self.taken or self.made)


class ExceptNode(Node):
    """Remembers the rows by key and period, and how many rows of the other table take each."""

    def __init__(self, operation: Except, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._groups: Paged[_Key, _Group] = world.table()

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        for row, count in ((old, -1), (new, 1)):
            if row is None:
                continue
            key = (row.cells(self.operation.key), row.period)
            group = self._groups.get(key)
            if group is None:
                group = self._groups[key] = _Group()
            if slot == _UNLESS:
                group.taken += count
            elif count > 0:
                group.rows[row.id] = row
            else:
                del group.rows[row.id]
            self.touch(key)

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        here = self._groups[group]
        before, here.made = here.made, {}
        for id, row in ({} if here.taken else here.rows).items():
            made = before.get(id)
            if made is None or made.grounds.rows[0] is not row:
                made = derived(self.operation, row, row.columns)
            here.made[id] = made
        after = here.made
        if here.is_empty:
            del self._groups[group]
        for id in {**before, **after}:
            if before.get(id) is not after.get(id):
                self.emit(before.get(id), after.get(id))
