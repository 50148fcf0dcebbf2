"""Select: an event becomes a row, or none, and nothing needs to be remembered."""

from __future__ import annotations

from collections.abc import Callable

from zhunsheng.evaluate.live.calendar import admits_instant, admits_period, period_at, period_in_cell
from zhunsheng.evaluate.live.condition import compiled
from zhunsheng.evaluate.live.node import Node, World
from zhunsheng.evaluate.live.row import Grounds, Row
from zhunsheng.events.event import Event
from zhunsheng.findings.derivation import EventRef
from zhunsheng.ir.conditions import ALWAYS, Cell
from zhunsheng.ir.operations import Attribute, Column, Constant, Select
from zhunsheng.terms.time import Period

_Reader = Callable[[Event], Cell]


class SelectNode(Node):
    """The rows of one type of event."""

    def __init__(self, operation: Select, index: int, world: World) -> None:
        super().__init__(operation, index, world)
        self.operation = operation
        self._readers = [(column.name, _reader(column, world)) for column in operation.columns]
        self._holds = compiled(operation.where)
        self._asks = operation.where != ALWAYS

    def replace(self, old: Event | None, new: Event | None) -> None:
        """Take note that one event stands in the place of another, which may both be none."""
        before = self._row(old) if old is not None else None
        after = self._row(new) if new is not None else None
        if before is not None and after is not None and before.id != after.id:
            self.emit(before, None)
            before = None
        self.emit(before, after)

    def _row(self, event: Event) -> Row | None:
        if event.type != self.operation.event_type:
            return None
        columns = {name: read(event) for name, read in self._readers}
        if self._asks and not self._holds(columns):
            return None
        named = self._named_period(event)
        every = self.operation.every
        period = named or (period_at(every, self.world.zone, event.time) if every else None)
        if not self._is_judged(event, named, period):
            return None
        grounds = Grounds((), (event.recorded, event.id, event.source), EventRef(event.source, event.id))
        return Row(self.operation, (event.source, event.id), columns, grounds, period, event.time, True)

    def _named_period(self, event: Event) -> Period | None:
        every, field = self.operation.every, self.operation.period_field
        if every is None or field is None:
            return None
        return period_in_cell(_attribute_or_field(field)(event), every, self.world.zone)

    def _is_judged(self, event: Event, named: Period | None, period: Period | None) -> bool:
        """Say whether the norm was in force: for the period that is named, else for the time and its period."""
        validity = self.operation.validity
        if validity is None:
            return True
        if named is not None:
            return admits_period(validity, named, self.world.zone)
        if not admits_instant(validity, event.time):
            return False
        return period is None or admits_period(validity, period, self.world.zone)


_ATTRIBUTES: dict[str, _Reader] = {
    "@id": lambda event: event.id,
    "@source": lambda event: event.source,
    "@type": lambda event: event.type,
    "@subject": lambda event: event.subject,
    "@time": lambda event: event.time,
}


def _attribute_or_field(name: str) -> _Reader:
    return _ATTRIBUTES.get(name) or (lambda event: event.fields.get(name))


def _reader(column: Column, world: World) -> _Reader:
    """Return the function that reads the first source present."""
    readers = [_source_reader(source, world) for source in column.sources]
    if len(readers) == 1:
        return readers[0]

    def read(event: Event) -> Cell:
        return next((cell for cell in (one(event) for one in readers) if cell is not None), None)

    return read


def _source_reader(source: object, world: World) -> _Reader:
    if isinstance(source, Constant):
        text = source.text
        return lambda _: text
    if isinstance(source, Attribute):
        name, field = source.name, _attribute_or_field(source.field)
        return lambda event: world.attribute(name, field(event))
    return _attribute_or_field(getattr(source, "name", ""))
