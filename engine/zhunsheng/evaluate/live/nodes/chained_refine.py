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
    """
    Lets a fact stand for each finding that changes: what its row says to every test of the condition.

    A finding fulfils the condition by itself alone, so the fact is retracted once it is known whether it does, and
    nothing needs to be remembered.
    """

    def __init__(self, operation: Refine, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self._tests = [(test, compiled(test)) for test in tests_in(operation.where)]
        self._changed: dict[RowId, tuple[Row | None, Row | None]] = {}
        """The rows touched: as each was before this turn, and as it is now."""
        self._facts: dict[RowId, FactId] = {}

    def receive(self, slot: int, old: Row | None, new: Row | None) -> None:
        for row, after in ((old, None), (new, new)):
            if row is not None:
                before = self._changed[row.id][0] if row.id in self._changed else old if row is old else None
                self._changed[row.id] = (before, after)
                self.touch(row.id)

    def take_turn(self) -> None:
        """Assert facts for all that was touched, let the chaining settle, see what follows, and retract them."""
        for name, (_, row) in self._changed.items():
            values = self._values(row) if row is not None else None
            if values is not None:
                self._facts[name] = self.world.chaining.put(values)
        self.world.chaining.settle()
        super().take_turn()
        for fact in self._facts.values():
            self.world.chaining.drop(fact)
        self._facts = {}

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
        old, new = self._changed.pop(group)
        fact = self._facts.get(group)
        follows = fact is not None and self.world.chaining.is_completed_by(fact)
        self.emit(self.refined(old), self.prepared(new) if new is not None and follows else None)
