"""Select: an event becomes a row, or none, and nothing needs to be remembered."""

from __future__ import annotations

from collections.abc import Callable

from zhunsheng.evaluate.live.calendar import admits_instant, admits_period, period_at, period_in_cell
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import Columns, EventGrounds, Row
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Select
from zhunsheng.terms.time import Period


class SelectNode(Node):
    """The rows of one type of event, from the columns that were made of it."""

    def __init__(self, operation: Select, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        field = operation.period_field
        self._read_period = _reader(field) if operation.every is not None and field is not None else None
        self._admitted: dict[Period, bool] = {}

    def row(self, event: Event, columns: Columns) -> Row | None:
        """Return the row of an event that meets the condition; none if the norm was not in force for it."""
        every = self.operation.every
        named = None
        if self._read_period is not None and every is not None:
            named = period_in_cell(self._read_period(event), every, self.world.zone)
        period = named or (period_at(every, self.world.zone, event.time) if every else None)
        if not self._is_judged(event, named, period):
            return None
        id, source, time = event.id, event.source, event.time
        return Row(self.operation, (source, id), columns, EventGrounds(event.recorded, id, source), period, time, True)

    def _is_judged(self, event: Event, named: Period | None, period: Period | None) -> bool:
        """Say whether the norm was in force: for the period that is named, else for the time and its period."""
        validity = self.operation.validity
        if validity is None:
            return True
        if named is None and not admits_instant(validity, event.time):
            return False
        if period is None:
            return True
        admitted = self._admitted.get(period)
        if admitted is None:
            admitted = self._admitted[period] = admits_period(validity, period, self.world.zone)
        return admitted


_ATTRIBUTES: dict[str, Callable[[Event], Cell]] = {
    "@id": lambda event: event.id,
    "@source": lambda event: event.source,
    "@type": lambda event: event.type,
    "@subject": lambda event: event.subject,
    "@time": lambda event: event.time,
}


def _reader(name: str) -> Callable[[Event], Cell]:
    return _ATTRIBUTES.get(name) or (lambda event: event.fields.get(name))
