"""
The gate at bulk speed: which lines of JSON are provably in order, told by their layout.

A layout is one way of writing events of one type: every attribute and field in a certain order, once. A line is taken
apart at its quotation marks; if the layout filled with the values found is the very line again, and the values are
plain ones of the types declared, then the line is exactly what the gate would admit, apart from names and days, which
are told once for each that occurs. Every other line goes to the gate itself, so nothing is guessed or lost.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhunsheng.evaluate.bulk.cells import text
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
_COUNT = "(?:0|[1-9][0-9]{0,17})"
_YEAR = "[0-9]{4}"
_TRUTH = "(?:true|false)"
ANSWERS = ("supersedes", "retracts")
"""What names the event that another one corrects or withdraws; none answers to itself."""
_OWN = {"id": _TEXT, "source": _TEXT, "time": _TIME, "recordedtime": _TIME, "subject": _TEXT}
_OWN |= dict.fromkeys(ANSWERS, _TEXT)
_MOST_LAYOUTS = 96
NAMED = frozenset({FieldType.UNIT, FieldType.TERRITORY, FieldType.TIER, FieldType.MATTER, FieldType.CHOICE})
"""Fields whose texts are names: the gate's registers tell which."""

_MARK = """, '"', """
_TOKEN = re.compile(r'\s*(?:("[^"]*")|(-?[0-9][^\s,\]}]*|true|false)|([{}\[\]:,]))')


@dataclass(frozen=True, slots=True)
class Slot:
    """A value in a layout: whose it is, what it looks like, and whether it stands in quotation marks."""

    member: str
    """`id`, `source`, `time` …, and fields as `data.` and their id."""
    pattern: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of writing events of a type: texts as they stand, and slots between them."""

    type: str
    parts: tuple[str | Slot, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Whose values stand in it, each once."""
        return tuple(dict.fromkeys(part.member for part in self.parts if isinstance(part, Slot)))

    def texts_sql(self, lines: str) -> str:
        """
        Write the query for the lines that may have this layout: their number `n`, the text `gN` of the N-th member,
        and whether the line does have it, `fits`. Lines are known with their `type` and number of quotation `marks`.

        The texts of a list are joined as the JSON they stand in. What fits is told as a column and not asked for as
        a condition: the database would work every text out again for it.
        """
        slots, size = _pieces(self.parts)
        picked = ", ".join(f"{written} AS s{place}" for place, (_, written) in enumerate(slots))
        texts = iter(f"s{place}" for place in range(len(slots)))
        whole = ", ".join(text(part) if isinstance(part, str) else next(texts) for part in self.parts)
        members = [slot.member for slot, _ in slots]
        fits = [f"size = {size}", f"concat({whole}) = line", *_checks([slot for slot, _ in slots])]
        fits += [f"s{members.index(it)} <> s{members.index('id')}" for it in ANSWERS if it in members]
        return (
            f"SELECT n, {', '.join(self._groups(slots))}, {' AND '.join(fits)} AS fits FROM (SELECT n, line,"
            f" len(p) AS size, {picked} FROM (SELECT rowid AS n, line, string_split(line, '\"') AS p FROM {lines}"
            f" WHERE type = {text(self.type)} AND marks = {size - 1}))"
        )

    def _groups(self, slots: Sequence[tuple[Slot, str]]) -> list[str]:
        of: dict[str, list[str]] = {}
        for place, (slot, _) in enumerate(slots):
            of.setdefault(slot.member.removesuffix("[]"), []).append(f"s{place}")
        listed = {slot.member for slot, _ in slots if slot.member.endswith("[]")}
        groups = []
        for place, member in enumerate(self.members):
            names = of[member.removesuffix("[]")]
            between = """, '", "', """
            joined = f"""concat('["', {between.join(names)}, '"]')""" if member in listed else names[0]
            groups.append(f"{joined} AS g{place}")
        return groups


def _pieces(parts: Sequence[str | Slot]) -> tuple[list[tuple[Slot, str]], int]:
    """Return how each slot of a layout is found between quotation marks, and how many pieces these make."""
    found: list[tuple[Slot, str]] = []
    marks = 0
    for place, part in enumerate(parts):
        if isinstance(part, str):
            marks += part.count('"')
            continue
        piece = f"p[{marks + 1}]"
        if not part.quoted:
            before, after = str(parts[place - 1]).rpartition('"')[2], str(parts[place + 1]).partition('"')[0]
            piece = f"substr({piece}, {len(before) + 1}, length({piece}) - {len(before) + len(after)})"
        found.append((part, piece))
    return found, marks + 1


def _checks(slots: Sequence[Slot]) -> list[str]:
    """Write that all values look as they must: those of one pattern in one go."""
    by_pattern: dict[str, list[str]] = {}
    for place, slot in enumerate(slots):
        by_pattern.setdefault(slot.pattern, []).append(f"s{place}")
    checks = []
    for pattern, names in by_pattern.items():
        joined = names[0] if len(names) == 1 else f"concat({_MARK.join(names)})"
        more = f'(?:"{pattern}){{{len(names) - 1}}}' if len(names) > 1 else ""
        checks.append(f"regexp_full_match({joined}, {text(pattern + more)})")
    return checks


def layouts(lines: Iterable[bytes], rulebook: Rulebook) -> tuple[Layout, ...]:
    """Return the commonest layouts among some lines; lines that the gate would not admit teach nothing."""
    gate = gate_of(rulebook)
    found = Counter(layout for line in lines if (layout := layout_of(line, rulebook, gate)) is not None)
    return tuple(layout for layout, _ in found.most_common(_MOST_LAYOUTS))


def layout_of(raw: bytes, rulebook: Rulebook, gate: Gate) -> Layout | None:
    """Return the layout of a line; None if it is none that can be told by its layout."""
    try:
        line = raw.decode().rstrip("\r\n")
        event = gate.admit(json.loads(line, parse_float=Decimal))
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, Event) or "\\" in line:
        return None
    declared = rulebook.event_types.get(event.type)
    return None if declared is None else _read_layout(line, declared)


def _read_layout(line: str, declared: EventType) -> Layout | None:
    """Walk through a line that is JSON in order, and note where its values stand."""
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
        member, pattern = _slot_of([*path, key], word if word is not None else bare, declared)
        if pattern == "":
            continue
        if pattern is None or (member in seen and not member.endswith("[]")):
            return None
        seen.add(member)
        inside = (found.start(1) + 1, found.end(1) - 1) if word is not None else found.span(2)
        parts += [line[start : inside[0]], Slot(member, pattern, word is not None)]
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


def _slot_of(path: Sequence[str], written: str, declared: EventType) -> tuple[str, str | None]:
    """Return whose value stands here and its pattern: the empty one if it must stay as it is, None if none is known."""
    match path:
        case ["", "specversion"]:
            return "", "" if written == '"1.0"' else None
        case ["", "type"]:
            return "", "" if written == f'"{declared.name.id}"' else None
        case ["", own] if own in _OWN and written.startswith('"'):
            return own, _OWN[own]
        case ["", "data", name]:
            field = declared.field(name)
            return f"data.{name}", None if field is None or field.is_list else _field_pattern(field, written)
        case ["", "data", listed, ""] if listed.endswith("[]"):
            field = declared.field(listed[:-2])
            fits = field is not None and field.is_list and field.type in NAMED | {FieldType.TEXT}
            return f"data.{listed}", _TEXT if fits and written.startswith('"') else None
    return "", None


def _field_pattern(field: FieldDeclaration, written: str) -> str | None:
    """Return the pattern of a field's values, numbers in quotation marks or not as in the sample."""
    quoted = written.startswith('"')
    match field.type:
        case FieldType.COUNT:
            return _COUNT
        case FieldType.DECIMAL:
            return _QUOTED_NUMBER if quoted else _BARE_NUMBER
        case FieldType.BOOLEAN:
            return None if quoted else _TRUTH
        case FieldType.INSTANT:
            return _TIME if quoted else None
        case FieldType.PERIOD if not quoted:
            return _YEAR
        case _:
            return _TEXT if quoted else None


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
