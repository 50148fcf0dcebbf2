"""In which share an event lies: decided by the text of its key and nothing else."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from zhunsheng.evaluate.bulk.spark.stages import OWN_NAME, Key, Stage
from zhunsheng.events.event import Event
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Attribute, Constant, Field
from zhunsheng.ir.rulebook import Rulebook
from zhunsheng.terms.quantity import decimal_text

Read = Callable[[str], Cell]
"""What a field of an event holds, by its name."""


def key_text(cell: Cell) -> str:
    """
    Return a text that is the same for cells that are equal, whatever kind of number they are.

    >>> key_text(Decimal("1.0")) == key_text(True), key_text("1") == key_text(1)
    (True, False)
    """
    if isinstance(cell, bool | int | Decimal):
        return decimal_text(Decimal(cell))
    return json.dumps(cell)


def share_of_text(text: str, shares: int) -> int:
    """Return the share of a text, the same on every machine."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % shares


def share_of_name(source: str, id_: str, shares: int) -> int:
    """Return the share of an event's name."""
    return share_of_text(json.dumps([source, id_]), shares)


def share_of_event(event: Event, key: Key, rulebook: Rulebook, shares: int) -> int:
    """Return the share in which the key places an event."""
    if key == OWN_NAME:
        return share_of_name(event.source, event.id, shares)
    return share_of_cells(lambda name: _field(event, name), key, rulebook, shares)


def share_of_cells(read: Read, key: Key, rulebook: Rulebook, shares: int) -> int:
    """Return the share in which the key places an event whose fields are read by their names."""
    return share_of_text(key_text(_key_cell(read, key, rulebook)), shares)


def slots_of_event(event: Event, stages: Sequence[Stage], rulebook: Rulebook, shares: int) -> Iterator[int]:
    """Yield the slots to which an event goes: one for each stage that reads its type."""
    for number, stage in enumerate(stages):
        key = stage.keys.get(event.type)
        if key is not None:
            yield slot(number, 0 if stage.whole else share_of_event(event, key, rulebook, shares), shares)


def slot(stage: int, share: int, shares: int) -> int:
    """Return the number of a share of a stage among all slots."""
    return stage * shares + share


def slots(stages: Sequence[Stage], shares: int) -> list[int]:
    """Return all slots that there are."""
    return [
        slot(number, share, shares)
        for number, stage in enumerate(stages)
        for share in range(1 if stage.whole else shares)
    ]


def _key_cell(read: Read, key: Key, rulebook: Rulebook) -> Cell:
    for source in key:
        cell = _source(read, source, rulebook)
        if cell is not None:
            return cell
    return None


def _source(read: Read, source: Field | Attribute | Constant, rulebook: Rulebook) -> Cell:
    if isinstance(source, Constant):
        return source.text
    if isinstance(source, Field):
        return read(source.name)
    subject = read(source.field)
    if isinstance(subject, tuple):
        subject = subject[0] if subject else None
    return rulebook.attributes.get(source.name, {}).get(subject) if isinstance(subject, str) else None


def _field(event: Event, name: str) -> Cell:
    match name:
        case "@id":
            return event.id
        case "@source":
            return event.source
        case "@type":
            return event.type
        case "@subject":
            return event.subject
        case "@time":
            return event.time
        case _:
            return event.fields.get(name)
