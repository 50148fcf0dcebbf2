"""
A quick way through the gate for lines that are plainly in order; every other line goes the careful way.

For each type of event a decoder and a short function are made of the vocabulary, as source text that is compiled once.
Invariant: what passes here is exactly what the gate makes of the same line; where that is in any doubt, nothing passes.
Needs msgspec; without it nothing passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Literal

from zhunsheng.events.cell import CellError
from zhunsheng.events.cells import cell_reader, registry_of
from zhunsheng.events.event import Event
from zhunsheng.events.gate import content_digest
from zhunsheng.events.names import NameIndex
from zhunsheng.events.strict_json import MAX_LINE_BYTES
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import INTEGER_DIGITS
from zhunsheng.terms.time import SECOND, Instant, TimeError, parse_instant

_ENVELOPE_QUOTES = 2 * (6 + 5)
"""The quotation marks of six names and five texts: the least that an event has."""

_NUMBERS = (FieldType.DECIMAL, FieldType.COUNT)
_DAYS_REMEMBERED = 4096
_TEXTS_REMEMBERED = 4096
_SAFE_FROM, _SAFE_UNTIL = parse_instant("1800-01-01T00:00:00Z"), parse_instant("2190-01-01T00:00:00Z")


class QuickEvent(Event):
    """An event that corrects and withdraws nothing, and whose digest is worked out when it is asked for."""

    __slots__ = ()
    supersedes = None
    retracts = None

    @property
    def digest(self) -> str:
        """SHA-256 over the content except the recorded time."""
        return content_digest(self, self.fields)


class QuickGate:
    """Reads lines that are plainly in order; one policy, one gate."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._decode: Callable[[bytes], Any] | None = None
        self._readers: dict[type, Callable[[Any, bytes], Event | None]] = {}
        self._faults: tuple[type[Exception], ...] = (CellError, UnicodeError)
        try:
            import msgspec
        except ImportError:
            return
        if rulebook.event_types:
            self._faults = (*self._faults, msgspec.MsgspecError)
            self._prepare(rulebook, msgspec)

    def _prepare(self, rulebook: Rulebook, msgspec: Any) -> None:
        registry, times, plain = registry_of(rulebook), _Times(), _Plain()
        structs = []
        for kind in rulebook.event_types.values():
            struct = _struct(kind, msgspec)
            self._readers[struct] = _reader(kind, rulebook, registry, {
                "Decimal": Decimal, "UNSET": msgspec.UNSET, "Unfinished": _Unfinished, "instant": times.instant,
                "days": times.days, "hours": times.hours, "within": times.within, "plain": plain,
                "is_plain": plain.is_plain,
                "QuickEvent": type("QuickEvent", (QuickEvent,), {"__slots__": (), "type": kind.name.id}),
            })
            structs.append(struct)
        union: Any = structs[0]
        for struct in structs[1:]:
            union = union | struct
        self._decode = msgspec.json.Decoder(union).decode

    def read(self, raw: bytes) -> Event | None:
        """Return the event of a line that is plainly in order, else None."""
        if self._decode is None or b"\\" in raw or len(raw) > MAX_LINE_BYTES:
            return None
        try:
            said = self._decode(raw)
            return self._readers[type(said)](said, raw)
        except self._faults:
            return None


class _Unfinished(Event):
    """An event whose attributes are being set; giving it its own class then makes it one that never changes."""

    __slots__ = ()
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __init__(self, id: str, source: str, time: Instant, recorded: Instant, subject: str | None,
                 fields: Mapping[str, Cell]) -> None:
        self.id, self.source, self.time = id, source, time  # type: ignore[misc]  # unfinished, it may change
        self.recorded, self.subject, self.fields = recorded, subject, fields  # type: ignore[misc]  # likewise


class _Times:
    """Instants as sums of a midnight, an hour and what has passed of it; the text of each day is read once."""

    def __init__(self) -> None:
        self.days: dict[str, Instant] = {}
        """By day and offset."""
        self.hours = {f"T{number:02d}": number * 3600 * SECOND for number in range(24)}
        self.within = _within_an_hour()

    def instant(self, text: str) -> Instant | None:
        """Return the instant of a text in a plain form, else None."""
        hour, passed = self.hours.get(text[10:13]), self.within.get(text[13:19])
        if hour is None or passed is None:
            return None
        day = self.days.get(text[:10] + text[19:])
        if day is None:
            day = self._learn_day(text)
        return None if day is None else day + hour + passed

    def _learn_day(self, text: str) -> Instant | None:
        if len(text) not in (20, 25) or not text.isascii():
            return None
        try:
            day = parse_instant(f"{text[:10]}T00:00:00{text[19:]}")
        except TimeError:
            return None
        if not _SAFE_FROM <= day < _SAFE_UNTIL:
            return None
        if len(self.days) >= _DAYS_REMEMBERED:
            self.days.clear()
        self.days[text[:10] + text[19:]] = day
        return day


@cache
def _within_an_hour() -> dict[str, Instant]:
    """Return the nanoseconds for every text of a minute and a second."""
    return {f":{number // 60:02d}:{number % 60:02d}": number * SECOND for number in range(3600)}


class _Plain(set[str]):
    """Texts met lately that the gate takes."""

    def is_plain(self, text: str) -> bool:
        """Say whether the gate takes a text, being printable and not only blanks, and remember it if so."""
        if not text.isprintable() or not text or text.isspace():
            return False
        if len(self) >= _TEXTS_REMEMBERED:
            self.clear()
        self.add(text)
        return True


def _struct(kind: EventType, msgspec: Any) -> Any:
    """Return the type into which events of a kind are decoded: nothing unknown, nothing absent that is required."""
    fields: list[Any] = []
    names = {}
    for number, declared in enumerate(kind.fields):
        member = f"f{number}"
        names[member] = declared.name.id
        wanted = _json_type(declared)
        if declared.optional:
            fields.append((member, wanted | msgspec.UnsetType, msgspec.UNSET))
        else:
            fields.insert(0, (member, wanted))
    data = msgspec.defstruct("Data", fields, rename=names, forbid_unknown_fields=True, gc=False)
    envelope: list[Any] = [
        ("specversion", Literal["1.0"]), ("id", str), ("source", str), ("time", str), ("data", data),
        ("subject", str | None, None), ("recordedtime", str | None, None),
        ("datacontenttype", Literal["application/json"] | None, None),
    ]
    return msgspec.defstruct("Envelope", envelope, tag_field="type", tag=kind.name.id, forbid_unknown_fields=True,
                             gc=False)


def _json_type(declared: FieldDeclaration) -> Any:
    if declared.type in _NUMBERS:
        single: Any = int
    else:
        single = bool if declared.type is FieldType.BOOLEAN else str
    return list[single] if declared.is_list else single


_BEGINNING = """\
def read(said, raw):
    data = said.data
    id, source, subject, text, recorded = said.id, said.source, said.subject, said.time, said.recordedtime
    quotes = {quotes}
    if subject is not None:
        quotes += 4
        if subject not in plain and not is_plain(subject): return None
    try:
        time = known = days[text[:10] + text[19:]] + hours[text[10:13]] + within[text[13:19]]
    except KeyError:
        time = known = instant(text)
    if recorded is not None:
        quotes += 4
        known = instant(recorded)
    if said.datacontenttype is not None: quotes += 4
"""
_END = """\
    if raw.count(b'"') != quotes or time is None or known is None: return None
    if not id.isprintable() or not id or id.isspace(): return None
    if source not in plain and not is_plain(source): return None
    event = Unfinished(id, source, time, known, subject, cells)
    event.__class__ = QuickEvent
    return event
"""


def _reader(kind: EventType, rulebook: Rulebook, registry: Mapping[FieldType, NameIndex],
            space: dict[str, Any]) -> Callable[[Any, bytes], Event | None]:
    """
    Compile the function that turns what was decoded into an event.

    A line without a backslash has two quotation marks for each name and each text in it. So a line that has as many
    as what was decoded from it has no name twice.
    """
    body, members, later = [], [], []
    quotes = _ENVELOPE_QUOTES
    for number, declared in enumerate(kind.fields):
        lines = [f"v{number} = data.f{number}", *_check(declared, number, rulebook, registry, space)]
        if declared.optional:
            later += [f"if data.f{number} is not UNSET:", f"    quotes += {_quotes(declared)}"]
            later += [f"    {line}" for line in (*lines, f"cells[{declared.name.id!r}] = v{number}")]
        else:
            quotes += _quotes(declared)
            body += lines
            members.append(f"{declared.name.id!r}: v{number}")
    body += [f"cells = {{{', '.join(members)}}}", *later]
    source = _BEGINNING.format(quotes=quotes) + "".join(f"    {line}\n" for line in body) + _END
    exec(compile(source, f"<quick gate of {kind.name.id}>", "exec"), space)  # made of declared ids only
    made: Callable[[Any, bytes], Event | None] = space["read"]
    return made


def _quotes(declared: FieldDeclaration) -> int:
    """Return the quotation marks of a field that is not a list: those of its name, and of a text."""
    is_text = declared.type not in (*_NUMBERS, FieldType.BOOLEAN) and not declared.is_list
    return 4 if is_text else 2


def _check(declared: FieldDeclaration, number: int, rulebook: Rulebook, registry: Mapping[FieldType, NameIndex],
           space: dict[str, Any]) -> list[str]:
    """Return the lines that check the value of one field and make a cell of it."""
    value = f"v{number}"
    if declared.is_list:
        space[f"read{number}"] = cell_reader(declared, registry, rulebook.zone)
        texts = declared.type not in (*_NUMBERS, FieldType.BOOLEAN)
        return [*([f"quotes += 2 * len({value})"] if texts else []), f"{value} = read{number}({value})"]
    match declared.type:
        case FieldType.PERIOD | FieldType.DATE | FieldType.INSTANT:
            space[f"read{number}"] = lru_cache(_TEXTS_REMEMBERED)(cell_reader(declared, registry, rulebook.zone))
            return [f"{value} = read{number}({value})"]
        case FieldType.DECIMAL | FieldType.COUNT:
            return [f"if {_outside(declared, number, space)}: return None", f"{value} = Decimal({value})"]
        case FieldType.BOOLEAN:
            return []
        case FieldType.TEXT:
            return [f"if {value} not in plain and not is_plain({value}): return None"]
        case _:
            index = NameIndex(declared.choices) if declared.type is FieldType.CHOICE else registry[declared.type]
            space[f"ids{number}"] = index.ids
            return [f"{value} = ids{number}.get({value})", f"if {value} is None: return None"]


def _outside(declared: FieldDeclaration, number: int, space: dict[str, Any]) -> str:
    """Return the condition under which a whole number is none that the field may hold."""
    lowest = 0 if declared.type is FieldType.COUNT else 1 - 10**INTEGER_DIGITS
    outside = [f"not {lowest} <= v{number} < {10**INTEGER_DIGITS}"]
    for name, sign, bound in (("least", "<", declared.at_least), ("most", ">", declared.at_most)):
        if bound is not None:
            space[f"{name}{number}"] = bound
            outside.append(f"v{number} {sign} {name}{number}")
    return " or ".join(outside)
