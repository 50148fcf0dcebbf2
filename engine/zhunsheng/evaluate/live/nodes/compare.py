"""Compare: whether a figure keeps within its bounds."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.condition import in_relation, linear, number_of, scaled
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.nodes.conclude import ConcludeNode
from zhunsheng.evaluate.live.row import Cells, Grounds, Row, RowId, Timeline, grounds_of
from zhunsheng.evaluate.live.text import shown
from zhunsheng.ir.conditions import Cell, Linear, Relation
from zhunsheng.ir.operations import Bound, ByKey, Compare, Except, Previous, Refine, Tally
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.time import Period

_Key = tuple[Cells, Period]


class CompareNode(Node):
    """Remembers nothing, unless a bound speaks of the period before: then the figures by key and period."""

    def __init__(self, operation: Compare, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._asks_previous = any(isinstance(bound.right, Previous) for bound in operation.bounds)
        self._key = _key_of(operation.figures, world.rulebook) if self._asks_previous else None
        self._figures: dict[_Key, Timeline] = {}
        self._rows: dict[RowId, Row] = {}
        self._made: dict[RowId, Row] = {}
        self._is_known_by_name = False
        self._bounds = [(f"bound_{number}", bound) for number, bound in enumerate(operation.bounds, start=1)]
        self._fixed = {
            name: self._shown(bound, bound.right) for name, bound in self._bounds if isinstance(bound.right, tuple)
        }

    def start(self) -> None:
        self._is_known_by_name = all(isinstance(consumer, ConcludeNode) for consumer, _ in self.consumers)

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        if not self._asks_previous:
            before = old if self._is_known_by_name else self._compared(old, None)  # findings are known by their names
            self.emit(before, self._compared(new, None))
            return
        for row, present in ((old, False), (new, True)):
            if row is not None:
                self._note(row, present)

    def _note(self, row: Row, present: bool) -> None:
        if present:
            self._rows[row.id] = row
        else:
            del self._rows[row.id]
        self.touch(row.id)
        if row.period is None or self._key is None:
            return
        key = (row.cells(self._key), row.period)
        if present:
            self._figures.setdefault(key, Timeline()).put(row)
        else:
            self._figures[key].take(row)
            if not self._figures[key]:
                del self._figures[key]
        for following in self._figures.get((key[0], row.period.next()), ()):
            self.touch(following.id)

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        figure = self._rows.get(group)
        before = self._made.pop(group, None)
        after = self._compared(figure, self._previous(figure)) if figure is not None else None
        if after is not None:
            self._made[group] = after
        self.emit(before, after)

    def _previous(self, figure: Row) -> Row | None:
        """Return the figure of the same key in the period before."""
        if self._key is None or figure.period is None:
            return None
        found = self._figures.get((figure.cells(self._key), figure.period.previous()))
        return found.latest if found is not None else None

    def _compared(self, figure: Row | None, previous: Row | None) -> Row | None:
        """Return the row of a figure, or none if the other side of a bound is unknown."""
        if figure is None:
            return None
        operation = self.operation
        left = figure.columns.get(operation.column)
        columns = {**figure.columns, **self._fixed}
        kept = True
        for name, bound in self._bounds:
            limit = bound.right if isinstance(bound.right, tuple) else self._limit(bound.right, figure, previous)
            if None in limit:
                return None
            kept = kept and in_relation(left, bound.relation, limit)
            if name not in self._fixed:
                columns[name] = self._shown(bound, limit)
        columns["state"] = self._state(figure, kept)
        grounds = Grounds((figure,), figure.origin) if previous is None else grounds_of((figure, previous))
        return Row(operation, figure.id, columns, grounds, figure.period, figure.at, figure.settled)

    def _limit(self, right: Linear | Previous | ByKey, figure: Row, previous: Row | None) -> tuple[Cell, ...]:
        """Return what the figure is held against, where that is no constant."""
        if isinstance(right, Linear):
            return (linear(right, figure.columns),)
        if isinstance(right, Previous):
            number = number_of(previous.cell(self.operation.column)) if previous is not None else None
            return (None if number is None else scaled(number, right.times, right.plus),)
        return (dict(right.numbers).get(shown(figure.cell(right.column), self.world.zone) or ""),)

    def _state(self, figure: Row, kept: bool) -> str:
        if not figure.settled:
            return "pending"
        if kept:
            return "fulfilled"
        return "pending" if self.operation.gradually else "breached"

    def _shown(self, bound: Bound, limit: tuple[Cell, ...]) -> Cell:
        """Return the bound as a cell: the one value, or a list of several."""
        if len(limit) == 1 and bound.relation is not Relation.ONE_OF:
            return limit[0]
        return tuple(shown(cell, self.world.zone) or "" for cell in limit)


def _key_of(table: str, rulebook: Rulebook) -> tuple[str, ...] | None:
    """Return the key by which a table's figures were tallied."""
    operations = {operation.name: operation for operation in rulebook.operations}
    made_by = operations.get(table)
    while isinstance(made_by, Refine | Except):
        made_by = operations.get(made_by.rows)
    return made_by.key if isinstance(made_by, Tally) else None
