"""Refine, where the rows are findings: whether one leads to a consequence is for the chaining to say."""

from __future__ import annotations

from collections.abc import Hashable

from zhunsheng.evaluate.live.chaining.native import FactId
from zhunsheng.evaluate.live.chaining.rules import Values, hit_kind, tests_in, values_of_test
from zhunsheng.evaluate.live.condition import compiled
from zhunsheng.evaluate.live.node import World
from zhunsheng.evaluate.live.nodes.refine import RefineNode
from zhunsheng.evaluate.live.row import Row, RowId
from zhunsheng.ir.operations import Refine


class ChainedRefineNode(RefineNode):
    """Remembers for each finding the fact that stands for it: what its row says to every test of the condition."""

    def __init__(self, operation: Refine, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self._tests = [(test, compiled(test)) for test in tests_in(operation.where)]
        self._rows: dict[RowId, Row] = {}
        self._facts: dict[RowId, tuple[FactId, Values]] = {}
        self._made: dict[RowId, Row] = {}

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        row = new if new is not None else old
        if row is None:
            return
        if new is not None:
            self._rows[row.id] = new
        else:
            self._rows.pop(row.id, None)
        self.touch(row.id)

    def take_turn(self) -> None:
        """Assert and retract facts for all that was touched, let the chaining settle, and see what follows."""
        for group in self.touched:
            assert isinstance(group, tuple)
            self._put_fact(group, self._rows.get(group))
        self.world.chaining.settle()
        super().take_turn()

    def _put_fact(self, name: RowId, row: Row | None) -> None:
        values = self._values(row) if row is not None else None
        fact = self._facts.get(name)
        if fact is not None and fact[1] == values:
            return
        if fact is not None:
            self.world.chaining.drop(fact[0])
            del self._facts[name]
        if values is not None:
            self._facts[name] = (self.world.chaining.put(values), values)

    def _values(self, row: Row) -> Values | None:
        """Return what the row says to the tests; None where it lies outside the periods asked for."""
        prepared = self.prepared(row)
        if prepared is None:
            return None
        columns = prepared.columns
        answers = [values_of_test(test, columns.get(test.column), holds(columns)) for test, holds in self._tests]
        return (hit_kind(self.index), *(value for answer in answers for value in answer))

    def settle(self, group: Hashable) -> None:
        assert isinstance(group, tuple)
        row, fact = self._rows.get(group), self._facts.get(group)
        before, after = self._made.pop(group, None), None
        if row is not None and fact is not None and self.world.chaining.is_completed_by(fact[0]):
            after = self.prepared(row)
        if after is not None:
            self._made[group] = after
        self.emit(before, after)
