"""
The gate: what passes is an event, checked and typed; whatever does not pass is used in no part.

An event of a type that the vocabulary does not know is left out and counted; two of them are not: one that withdraws
another passes (with no fields), for else what it withdraws would stay; one that corrects another is refused, for
its content is unknown and what it corrects is known to be wrong.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any

from zhunsheng.events.admission import Admission, Ignored, Refusal
from zhunsheng.events.cell import CellError, CellReader, shown
from zhunsheng.events.cells import cell_reader, registry_of
from zhunsheng.events.envelope import Envelope, Fault, open_envelope
from zhunsheng.events.event import Event
from zhunsheng.events.names import NameIndex
from zhunsheng.events.write import cloud_event
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.rulebook import EventType, Rulebook
from zhunsheng.problems.problem import Problem
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.span import Span
from zhunsheng.terms.time import Period
from zhunsheng.terms.value import dataclass

Place = Callable[[str], Span | None]
"""Where a field of the event at hand stands (the empty text: the event itself)."""

MOST_FAULTS = 20
"""After so many reasons to refuse an event no more are sought."""

REFUSED = Refusal(())
"""The refusal of an event for which nobody asked for the reasons."""

_quoted = encode_basestring


@dataclass(frozen=True, slots=True)
class _TypeGate:
    """The fields of one event type, ready to be read."""

    id: str
    readers: Mapping[str, CellReader]
    required: frozenset[str]
    names: NameIndex


@dataclass(frozen=True, slots=True)
class _Faulty:
    """An event that does not pass, and why."""

    faults: list[Fault]
    opened: Envelope

    def refusal(self, place: Place) -> Refusal:
        """Return the refusal with its reasons, each at its place."""
        event = shown(self.opened.id)
        problems = (
            Problem(
                fault.code,
                place(fault.field),
                {"field": fault.field, "value": fault.value, "expected": fault.expected, "event": event},
                fault.near,
            )
            for fault in self.faults
        )
        return Refusal(
            tuple(sorted(problems, key=lambda problem: problem.order)),
            self.opened.id or None,
            self.opened.type or None,
        )


class Gate:
    """
    The gate of one policy. Making it costs a little, using it does not: keep it for a whole stream.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        registry = registry_of(rulebook)
        self.zone = rulebook.zone
        self._type_names = NameIndex(kind.name for kind in rulebook.event_types.values())
        self._types: dict[str, _TypeGate] = {}
        for kind in rulebook.event_types.values():
            readers = {field.name.id: cell_reader(field, registry, rulebook.zone) for field in kind.fields}
            self._types[kind.name.id] = _type_gate(kind, readers)

    def admit(self, value: Any, at: Span | None = None, *, strict: bool = False) -> Admission:
        """Answer what becomes of a CloudEvent in its JSON form; `strict` refuses unknown types."""
        return self.admit_placed(value, lambda _: at, strict=strict)

    def admit_placed(self, value: Any, place: Place, *, strict: bool = False, reasons: bool = True) -> Admission:
        """
        Answer what becomes of a CloudEvent; `place` is asked only for fields that have a problem.

        Who only counts what is refused asks for no `reasons`: the refusal has none, and costs half.
        """
        answer = self._answer(value, place, strict)
        return answer if not isinstance(answer, _Faulty) else answer.refusal(place) if reasons else REFUSED

    def _answer(self, value: Any, place: Place, strict: bool) -> Event | Ignored | _Faulty:
        if not isinstance(value, Mapping):
            return _Faulty([Fault("E107", "", shown(value))], Envelope())
        faults: list[Fault] = []
        opened = open_envelope(value, faults)
        type_id = self._type_names.ids.get(opened.type)
        if type_id is None:
            return self._meet_stranger(opened, faults, place, strict)
        opened.type = type_id
        cells = self._read_fields(self._types[type_id], value.get("data"), opened.retracts is not None, faults)
        return _Faulty(faults, opened) if faults else _event(opened, cells)

    def _meet_stranger(
        self, opened: Envelope, faults: list[Fault], place: Place, strict: bool
    ) -> Event | Ignored | _Faulty:
        near = self._type_names.near(opened.type) if opened.type else ()
        several = self._type_names.several(opened.type)
        if opened.type and (several or strict or opened.supersedes):
            code = "E150" if several else "E121" if strict else "E125"
            faults.append(Fault(code, "type", shown(opened.type), " / ".join(several), near))
        if faults:
            return _Faulty(faults, opened)
        return _event(opened, {}) if opened.retracts else Ignored(opened.type, near, place("type"))

    def _read_fields(self, kind: _TypeGate, written: Any, withdraws: bool, faults: list[Fault]) -> dict[str, Cell]:
        if withdraws and not written and (written is None or isinstance(written, Mapping)):
            return {}
        if not isinstance(written, Mapping):
            if not any(fault.code == "E122" for fault in faults):  # binary content is told by itself
                faults.append(Fault("E111" if written is None else "E120", "data", shown(written)))
            return {}
        cells: dict[str, Cell] = {}
        readers = kind.readers
        for word, value in written.items():
            if len(faults) >= MOST_FAULTS:
                return cells
            reader = readers.get(word) if isinstance(word, str) else None
            if reader is not None and value is not None and word not in cells:
                try:
                    cells[word] = reader(value)
                    continue
                except CellError as fault:
                    faults.append(_field_fault(word, fault))
                    cells[word] = None
            elif value is not None or reader is None:
                _read_named_field(kind, word, value, cells, faults)
        if not kind.required <= cells.keys():
            faults.extend(Fault("E131", name, expected=kind.id) for name in sorted(kind.required - cells.keys()))
        return cells


def _type_gate(kind: EventType, readers: Mapping[str, CellReader]) -> _TypeGate:
    required = frozenset(field.name.id for field in kind.fields if not field.optional)
    return _TypeGate(kind.name.id, readers, required, NameIndex(field.name for field in kind.fields))


def _read_named_field(kind: _TypeGate, word: Any, value: Any, cells: dict[str, Cell], faults: list[Fault]) -> None:
    """Read a field called by its title or alias, or say why there is no such field."""
    text = word if isinstance(word, str) else shown(word)
    name = kind.names.id_of(text)
    if several := kind.names.several(text):
        faults.append(Fault("E150", shown(text), shown(text), " / ".join(several)))
    elif name is None:
        faults.append(Fault("E130", shown(text), shown(value), kind.id, kind.names.near(text)))
    elif value is not None and name in cells:
        faults.append(Fault("E160", shown(text), shown(value), name))
    elif value is not None:
        try:
            cells[name] = kind.readers[name](value)
        except CellError as fault:
            faults.append(_field_fault(text, fault))
            cells[name] = None


def _field_fault(name: str, fault: CellError) -> Fault:
    word = f"{name}[{fault.member}]" if fault.member else name
    return Fault(fault.code, word, fault.value, fault.expected, fault.near)


def _event(opened: Envelope, cells: dict[str, Cell]) -> Event:
    return Event(
        opened.id,
        opened.source,
        opened.type,
        opened.time,
        opened.recorded,
        opened.subject,
        cells,
        opened.supersedes,
        opened.retracts,
        content_digest(opened, cells),
    )


def content_digest(opened: Envelope | Event, cells: Mapping[str, Cell]) -> str:
    """Digest the canonical JSON of the content: keys sorted, no spaces, numbers as text, the time in nanoseconds."""
    members = ",".join([f"{_quoted(name)}:{_canonical_cell(cells[name])}" for name in sorted(cells)])
    parts = [f'{{"data":{{{members}}},"id":{_quoted(opened.id)}']
    if opened.retracts is not None:
        parts.append(f'"retracts":{_quoted(opened.retracts)}')
    parts.append(f'"source":{_quoted(opened.source)}')
    if opened.subject is not None:
        parts.append(f'"subject":{_quoted(opened.subject)}')
    if opened.supersedes is not None:
        parts.append(f'"supersedes":{_quoted(opened.supersedes)}')
    parts.append(f'"time":{opened.time},"type":{_quoted(opened.type)}}}')
    return hashlib.sha256(",".join(parts).encode()).hexdigest()


def _canonical_cell(cell: Cell) -> str:
    if type(cell) is str:
        return _quoted(cell)
    if isinstance(cell, Decimal):
        return _quoted(decimal_text(cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "[" + ",".join(_quoted(member) for member in cell) + "]" if isinstance(cell, tuple) else str(cell)


_RECENT: deque[tuple[Rulebook, Gate]] = deque(maxlen=4)


def gate_of(rulebook: Rulebook) -> Gate:
    """Return the gate of a policy, made once while the policy is in use."""
    for known, gate in tuple(_RECENT):
        if known is rulebook:
            return gate
    gate = Gate(rulebook)
    _RECENT.append((rulebook, gate))
    return gate


def admit(value: Any, rulebook: Rulebook, at: Span | None = None, *, strict: bool = False) -> Admission:
    """
    Answer what becomes of a CloudEvent in its JSON form: an event, a refusal with all its reasons, or left out.

    Nothing that is given here makes it raise.
    """
    return gate_of(rulebook).admit(value, at, strict=strict)


def admit_object(thing: Any, rulebook: Rulebook, *, strict: bool = False) -> Admission:
    """
    Answer what becomes of an event made in Python: a mapping, a dataclass or an `Event`.

    `specversion` may be left out here. Days, times and periods of Python are taken as such (a time without
    offset is refused); a binary float counts as the shortest decimal number that names it.
    """
    if isinstance(thing, Event):
        thing = cloud_event(thing, rulebook.zone)
    elif is_dataclass(thing) and not isinstance(thing, type):
        thing = {field.name: getattr(thing, field.name) for field in fields(thing)}
    if isinstance(thing, Mapping):
        thing = {"specversion": "1.0", **{key: _json_form(held) for key, held in thing.items()}}
    return admit(thing, rulebook, strict=strict)


def _json_form(value: Any, depth: int = 0) -> Any:
    """Return the JSON form of a Python value that may stand in an event."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Period):
        return value.text
    if isinstance(value, Enum):
        return _json_form(value.value, depth + 1) if depth < 4 else shown(value)
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if depth < 4 and isinstance(value, Mapping):
        return {key: _json_form(held, depth + 1) for key, held in value.items()}
    if depth < 4 and isinstance(value, list | tuple):
        return [_json_form(held, depth + 1) for held in value]
    return value


__all__ = [
    "Admission", "Gate", "Ignored", "Place", "Refusal", "admit", "admit_object", "content_digest", "gate_of",
]
