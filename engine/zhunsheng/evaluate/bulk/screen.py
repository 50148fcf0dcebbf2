"""
The gate at bulk speed: which lines of JSON are provably in order, told by their layout.

A layout is one way of writing events of one type: every attribute and field in a certain order, once. It is learnt
from a line that the gate admits. Another line that differs from it in nothing but the values of its slots is JSON of
the same structure, so the gate admits it as well, provided that it admits those values: `columns.py` tells that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhunsheng.events.envelope import ATTRIBUTES, MEANT
from zhunsheng.events.event import Event
from zhunsheng.events.gate import Gate
from zhunsheng.events.json_lines import admit_line
from zhunsheng.events.names import NameIndex
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook

ANSWERS = ("supersedes", "retracts")
"""What names the event that another one corrects or withdraws; none answers to itself."""
TIMES = ("time", "recordedtime")
UNREAD = "+"
"""Before the name of an attribute that has no meaning here, whatever its text says."""
_OWN = frozenset({"id", "source", "subject", *TIMES, *ANSWERS})
_NUMBERS = frozenset({FieldType.DECIMAL, FieldType.COUNT})
_LISTED = frozenset({FieldType.UNIT, FieldType.TERRITORY, FieldType.TIER, FieldType.MATTER, FieldType.CHOICE,
                     FieldType.TEXT})
_TOKEN = re.compile(r'\s*(?:("[^"]*")|(-?[0-9][^\s,\]}]*|true|false|null)|([{}\[\]:,]))')


@dataclass(frozen=True, slots=True)
class Slot:
    """A value in a layout: whose it is, and whether it stands in quotation marks."""

    member: str
    """`id`, `source`, `time` …, fields as `data.` and their id, members of a list with `[]` behind that."""
    quoted: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of writing events of a type: texts as they stand, and a slot between each two of them."""

    type: str
    parts: tuple[str | Slot, ...]

    @property
    def literals(self) -> tuple[str, ...]:
        """The texts that stand in every line, one more than there are slots."""
        return tuple(part for part in self.parts if isinstance(part, str))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The values between them."""
        return tuple(part for part in self.parts if isinstance(part, Slot))


def layout_of(raw: bytes, rulebook: Rulebook, gate: Gate) -> Layout | None:
    """Return the layout of a line; None if it is none that can be told by its layout."""
    event = admit_line(raw, "", 1, gate)
    if not isinstance(event, Event) or b"\\" in raw:
        return None
    declared = rulebook.event_types.get(event.type)
    return None if declared is None else _read_layout(raw.decode().rstrip("\r\n"), declared)


def _read_layout(line: str, declared: EventType) -> Layout | None:
    """Walk through a line that is JSON in order, and note where its values stand."""
    names = NameIndex(field.name for field in declared.fields)
    parts: list[str | Slot] = []
    path: list[str] = []
    seen: set[str] = set()
    key, start, here = "", 0, 0
    while found := _TOKEN.match(line, here):
        word, bare, mark = found.groups()
        here = found.end()
        if mark:
            if mark == "{" and len(path) > 1:
                return None
            path, key = _moved(path, mark, key)
            continue
        if word is not None and line[here : here + 1] == ":":
            key = word[1:-1]
            continue
        if word is not None and line[here:].lstrip()[:1] == ":":
            return None
        member = _member(path, key, word if word is not None else bare, declared, names)
        if member == "":
            continue
        if member is None or (member in seen and not member.endswith("[]")):
            return None
        seen.add(member)
        inside = (found.start(1) + 1, found.end(1) - 1) if word is not None else found.span(2)
        parts += [line[start : inside[0]], Slot(member, word is not None)]
        start = inside[1]
    whole = not line[here:].strip() and not path
    return Layout(declared.name.id, (*parts, line[start:])) if whole and {"id", "source", "time"} <= seen else None


def _moved(path: list[str], mark: str, key: str) -> tuple[list[str], str]:
    match mark:
        case "{":
            return [*path, key], ""
        case "[":
            return [*path, f"{key}[]"], ""
        case "}":
            return path[:-1], ""
        case "]":
            return path[:-1], path[-1].removesuffix("[]")
        case _:
            return path, key if path and path[-1].endswith("[]") else ("" if mark == "," else key)


def _member(path: Sequence[str], key: str, written: str, declared: EventType, names: NameIndex) -> str | None:
    """Return whose value stands here: the empty text if it must stay as it is, None if that cannot be told."""
    match [*path, key]:
        case ["", own] if written == "null":
            return "" if own in ATTRIBUTES else None
        case ["", "specversion" | "type" | "datacontenttype"]:
            return ""
        case ["", own] if written.startswith('"'):
            return own if own in _OWN else None if own in MEANT else f"{UNREAD}{own}"
        case ["", "data", listed, ""] if listed.endswith("[]"):
            field = declared.field(names.id_of(listed[:-2]) or "")
            fits = field is not None and field.is_list and field.type in _LISTED and written.startswith('"')
            return f"data.{field.name.id}[]" if field is not None and fits else None
        case ["", "data", name]:
            field = declared.field(names.id_of(name) or "")
            if field is None or field.is_list:
                return None
            return "" if written == "null" else f"data.{field.name.id}" if _can_be_told(field, written) else None
    return None


def _can_be_told(field: FieldDeclaration, written: str) -> bool:
    """Say whether values of a field that are written like this one can be told without the gate."""
    quoted = written.startswith('"')
    if field.type in _NUMBERS:
        return True
    if field.type is FieldType.PERIOD:
        return quoted or written.isdecimal()
    return quoted is not (field.type is FieldType.BOOLEAN)
