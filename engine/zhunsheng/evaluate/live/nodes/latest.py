"""Tally, where the figure is the latest row and settled at once: of nearly every key and period one row is kept."""

from __future__ import annotations

from zhunsheng.evaluate.live.held import Held, cells_of, latest_of, with_row, without_row
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.row import Cells, Grounds, Row
from zhunsheng.ir.operations import Figure, Tally
from zhunsheng.terms.time import Period

_Group = tuple[Cells, Period | None]


class LatestNode(Node):
    """
    Remembers every row by key and period, since the latest may be withdrawn, and nothing else: its figure is the row
    itself under another name, and made anew when it is wanted.
    """

    def __init__(self, operation: Tally, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._key_of = cells_of(operation.key)
        self._held: Paged[_Group, Held] = world.table()

    @staticmethod
    def does(operation: Tally) -> bool:
        """Say whether a tally is of this sort."""
        return operation.figure is Figure.LATEST and operation.domain is None and not operation.closes_at_end

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        before = None if old is None else (self._key_of(old.columns), old.period)
        after = None if new is None else (self._key_of(new.columns), new.period)
        if before is not None and before != after:
            self._change(before, old, None)
            old = None
        if after is not None:
            self._change(after, old, new)

    def _change(self, group: _Group, gone: Row | None, come: Row | None) -> None:
        """Take a row out, put one in, and tell what figure there was and is."""
        held = self._held.get(group)
        made = None if held is None else self._figure(group, latest_of(held))
        if held is not None and gone is not None:
            held = without_row(held, gone)
        if come is not None:
            held = with_row(held, come)
        if held is None:
            del self._held[group]
            self.emit(made, None)
        else:
            self._held.put_here(group, held)
            self.emit(made, self._figure(group, latest_of(held)))

    def _figure(self, group: _Group, row: Row) -> Row:
        operation, columns = self.operation, row.columns
        of = columns.get(operation.of) if operation.of is not None else None
        if columns.get(operation.result, group) is not of or None in group[0]:
            columns = {**columns, **dict(zip(operation.key, group[0], strict=True)), operation.result: of}
        return Row(operation, group, columns, Grounds((row,), row.origin), row.period, row.at, True)
