"""
The gate at bulk speed: which lines of JSON are provably in order, told by patterns.

A pattern describes one way of writing events of one type: every attribute and field in a certain order, once, with
plain values of the type declared. A line that fits is exactly what the gate would admit, apart from names and days,
which are told once for each that occurs. Every other line goes to the gate itself, so nothing is guessed or lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhunsheng.events.event import Event
from zhunsheng.events.gate import Gate, gate_of
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import decimal_text

_UNFIT = r"\x00-\x1f\x7f-\x{9f}\x{fffe}\x{ffff}"
_BLANK = r"\x20\x{a0}\x{1680}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}\x{3000}"
_TEXT = rf'[^"\\{_UNFIT}{_BLANK}][^"\\{_UNFIT}]*'
_TIME = (
    r"(?:19[89][0-9]|20[0-9]{2}|21[0-8][0-9])-[01][0-9]-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(?:\.[0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"
)
_QUOTED_NUMBER = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,10})?"
_BARE_NUMBER = r"(?:-?(?:0|[1-9][0-9]{0,17})|-?(?:0|[1-9][0-9]{0,9})\.[0-9]{1,5})"
"""Where JSON holds a number, at most fifteen digits with places after the point: so many survive any reader."""
_ATTRIBUTES = {"id": _TEXT, "source": _TEXT, "time": _TIME, "recordedtime": _TIME, "subject": _TEXT}
_MOST_LAYOUTS = 96
NAMED = frozenset({FieldType.UNIT, FieldType.TERRITORY, FieldType.TIER, FieldType.MATTER, FieldType.CHOICE})
"""Fields whose texts are names: the gate's registers tell which."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of writing events of a type: the pattern, and the attributes and fields that stand in it."""

    type: str
    pattern: str
    members: tuple[str, ...]
    """`id`, `source`, `time` …, and fields as `data.` and their id."""
    lists: frozenset[str] = frozenset()
    """Those of the members that are lists."""

    @property
    def structure(self) -> str:
        """The structure, as the database's JSON functions are told it; every value is read as the text it is."""
        own = {name: "VARCHAR" for name in self.members if not name.startswith("data.")}
        fields = {
            name[5:]: "JSON" if name in self.lists else "VARCHAR" for name in self.members if name.startswith("data.")
        }
        return json.dumps({**own, "data": fields})


def layouts(lines: Iterable[bytes], rulebook: Rulebook) -> tuple[Layout, ...]:
    """Return the layouts that occur among some lines; lines that the gate would not admit teach nothing."""
    gate = gate_of(rulebook)
    found: dict[Layout, None] = {}
    for line in lines:
        layout = _layout(line, rulebook, gate)
        if layout is not None and len(found) < _MOST_LAYOUTS:
            found[layout] = None
    return tuple(found)


def _layout(line: bytes, rulebook: Rulebook, gate: Gate) -> Layout | None:
    try:
        pairs = json.loads(line, object_pairs_hook=list, parse_float=Decimal)
        event = gate.admit(json.loads(line, parse_float=Decimal))
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, Event) or not isinstance(pairs, list):
        return None
    declared = rulebook.event_types.get(event.type)
    return None if declared is None or event.retracts or event.supersedes else _pattern(pairs, declared)


def _pattern(pairs: Sequence[tuple[str, object]], declared: EventType) -> Layout | None:
    parts: list[str] = []
    groups: list[str] = []
    for name, value in pairs:
        if name == "specversion":
            written: str | None = '"1\\.0"'
        elif name == "type":
            written = f'"{_escaped(declared.name.id)}"' if value == declared.name.id else None
        elif name == "data" and isinstance(value, list):
            written = _data_pattern(value, declared, groups)
        elif name in _ATTRIBUTES:
            groups.append(name)
            written = f'"{_ATTRIBUTES[name]}"'
        else:
            written = None
        if written is None:
            return None
        parts.append(f'"{name}": ?{written}')
    lists = frozenset(f"data.{field.name.id}" for field in declared.fields if field.is_list)
    return Layout(declared.name.id, r"\{" + ", ?".join(parts) + r"\}\s*", tuple(groups), lists)


def _data_pattern(pairs: Sequence[object], declared: EventType, groups: list[str]) -> str | None:
    parts = []
    for pair in pairs:
        if not isinstance(pair, tuple):
            return None
        name, value = pair
        field = declared.field(name)
        written = _field_pattern(field, value) if field is not None and value is not None else None
        if written is None or field is None:
            return None
        groups.append(f"data.{name}")
        parts.append(f'"{_escaped(name)}": ?{written}')
    return r"\{" + ", ?".join(parts) + r"\}"


def _field_pattern(field: FieldDeclaration, value: object) -> str | None:
    """Return the pattern of a field's values, numbers in quotation marks or not as in the sample."""
    mark = '"' if isinstance(value, str) else ""
    if field.is_list:
        return rf'\["{_TEXT}"(?:, ?"{_TEXT}")*\]' if field.type in NAMED | {FieldType.TEXT} else None
    match field.type:
        case FieldType.DECIMAL | FieldType.COUNT:
            number = _QUOTED_NUMBER if mark else _BARE_NUMBER
            return f"{mark}(?:{number if field.type is FieldType.DECIMAL else '0|[1-9][0-9]{0,17}'}){mark}"
        case FieldType.BOOLEAN:
            return "(?:true|false)"
        case FieldType.INSTANT:
            return f'"{_TIME}"'
        case FieldType.PERIOD if not mark:
            return "[0-9]{4}"
        case _:
            return f'"{_TEXT}"'


def _escaped(word: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", word)


def bounds_sql(field: FieldDeclaration, number: str) -> list[str]:
    """Write that a number keeps the bounds that the vocabulary sets."""
    parts = []
    if field.at_least is not None:
        parts.append(f"{number} >= {decimal_text(field.at_least)}::DECIMAL(38,10)")
    if field.at_most is not None:
        parts.append(f"{number} <= {decimal_text(field.at_most)}::DECIMAL(38,10)")
    return parts


def instant_sql(written: str) -> str:
    """
    Write the instant (nanoseconds) of a text that fits the pattern of times; NULL for a day that does not exist.
    """
    seconds = f"epoch_us(TRY_CAST(left({written}, 19) AS TIMESTAMP)) * 1000"
    rest = f"substr({written}, 20)"
    fraction = f"CASE WHEN {rest}[1] = '.' THEN rpad(regexp_extract({rest}, '[0-9]+'), 9, '0')::BIGINT ELSE 0 END"
    offset = (
        f"CASE WHEN right({written}, 1) = 'Z' THEN 0 ELSE (right({written}, 5)[1:2]::BIGINT * 3600"
        f" + right({written}, 2)::BIGINT * 60) * 1000000000 * CASE WHEN right({written}, 6)[1] = '-' THEN -1 ELSE 1 END"
        " END"
    )
    return f"({seconds} + {fraction} - ({offset}))"
