"""Select: an event becomes a row, or none, and nothing needs to be remembered."""

from __future__ import annotations

from zhunsheng.evaluate.live.calendar import admits_instant, admits_period, period_at, period_in_cell
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Select
from zhunsheng.terms.time import Instant, Period

_TEXTS_REMEMBERED = 4096


class SelectNode(Node):
    """The rows of one type of event; `arrival.py` makes them, for all selections of the type together."""

    def __init__(self, operation: Select, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._admitted: dict[Period, bool] = {}
        self._named: dict[str, Period | None] = {}

    def period_of(self, cell: Cell, time: Instant) -> Period | None:
        """
        Return the period in which an event counts: the one that a cell names, else that of its time.

        None if the norm was not in force: for the period that is named, else for the time and its period. To be asked
        of selections with periods only.
        """
        if type(cell) is not str:
            return self._period_of(cell, time)
        try:
            period = self._named[cell]
        except KeyError:
            period = self._learn(cell)
        return self._period_of(cell, time) if period is None else period

    def _learn(self, text: str) -> Period | None:
        if len(self._named) >= _TEXTS_REMEMBERED:
            self._named.clear()
        every = self.operation.every
        named = period_in_cell(text, every, self.world.zone) if every is not None else None
        self._named[text] = named if named is not None and self._is_admitted(named) else None
        return self._named[text]

    def _period_of(self, cell: Cell, time: Instant) -> Period | None:
        every, zone, validity = self.operation.every, self.world.zone, self.operation.validity
        assert every is not None
        period = period_in_cell(cell, every, zone)
        if period is None:
            if validity is not None and not admits_instant(validity, time):
                return None
            period = period_at(every, zone, time)
        return period if self._is_admitted(period) else None

    def _is_admitted(self, period: Period) -> bool:
        validity = self.operation.validity
        if validity is None:
            return True
        admitted = self._admitted.get(period)
        if admitted is None:
            admitted = self._admitted[period] = admits_period(validity, period, self.world.zone)
        return admitted
