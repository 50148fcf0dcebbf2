"""Events in memory as columns: what their fields hold, and the columns that a plan reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.evaluate.bulk.cells import Held, Kind, common_kind, kind_of
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell

OWN_FIELDS = {"@id": Kind.TEXT, "@source": Kind.TEXT, "@type": Kind.TEXT, "@subject": Kind.TEXT}
"""What an event says of itself besides its time, under the names by which norms read it."""


@dataclass(frozen=True)
class EventColumns:
    """The events of one type: their numbers, times and ids, and the fields that are read, each a column `f0`, `f1`…"""

    numbers: Sequence[int]
    times: Sequence[int]
    ids: Sequence[str]
    fields: Mapping[str, tuple[Held, Sequence[Any]]]

    @property
    def held(self) -> dict[str, Held]:
        """What each field holds, under which column."""
        return {"@time": Held("time", Kind.INSTANT)} | {name: held for name, (held, _) in self.fields.items()}


def in_order_of_record(events: Iterable[Event]) -> list[Event]:
    """Return the events in the order that decides between rows of one instant: recorded time, id, source."""
    return sorted(events, key=lambda event: (event.recorded, event.id, event.source))


def columns_of_events(events: Sequence[Event], read: Mapping[str, set[str]]) -> dict[str, EventColumns]:
    """Return the events of every type that is read, as columns; events are numbered from 1."""
    by_type: dict[str, list[tuple[int, Event]]] = {name: [] for name in read}
    for number, event in enumerate(events, start=1):
        if event.type in by_type:
            by_type[event.type].append((number, event))
    return {name: _columns(name, found, read[name]) for name, found in by_type.items() if found}


def _columns(type_: str, events: Sequence[tuple[int, Event]], read: set[str]) -> EventColumns:
    fields = {}
    for place, name in enumerate(sorted(read - {"@time"})):
        cells = [_cell(event, name) for _, event in events]
        kind = OWN_FIELDS.get(name) or common_kind({kind_of(cell) for cell in cells}, f"{type_}.{name}")
        fields[name] = (Held(f"f{place}", kind), cells)
    return EventColumns(
        [number for number, _ in events], [event.time for _, event in events], [event.id for _, event in events], fields
    )


def _cell(event: Event, name: str) -> Cell:
    match name:
        case "@id":
            return event.id
        case "@source":
            return event.source
        case "@type":
            return event.type
        case "@subject":
            return event.subject
        case _:
            return event.fields.get(name)
