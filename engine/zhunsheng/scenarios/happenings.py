"""From short forms to events: every happening of a story as a CloudEvents mapping, ready for the gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.problems.problem import Problem
from zhunsheng.scenarios.lookup import Lookup, field_names
from zhunsheng.scenarios.moments import instant_of
from zhunsheng.scenarios.story import Happening, Moment, Scenario, Table, Word
from zhunsheng.source import node as tree
from zhunsheng.terms.span import Span
from zhunsheng.terms.time import Period, TimeError

SOURCE = "scenario"
"""The source of events for which a story names none."""

MORNING_HOUR = 9
"""A day written without an hour means this hour, in the policy's zone."""

TABLE_DAY = 5
"""A figure of a table is reported so many days after its period, unless the table says otherwise."""

_NUMBERS = (FieldType.DECIMAL, FieldType.COUNT)


@dataclass(frozen=True, slots=True)
class Made:
    """One event as CloudEvents members, and where the words of the story stand that it was made from."""

    members: Mapping[str, Any] = field(hash=False)
    span: Span
    places: Mapping[str, Span] = field(hash=False)

    def place(self, member: str) -> Span:
        """Return where a field or attribute of the event is written; the event itself where it is not."""
        return self.places.get(member.partition("[")[0], self.span)


@dataclass(frozen=True, slots=True)
class _Said:
    """One field of an event: its JSON value and where it is written."""

    value: Any
    span: Span


def make_events(scenario: Scenario, rulebook: Rulebook) -> tuple[list[Made], list[Problem]]:
    """Return the story's own events in the order written (tables first) and what is wrong with their short forms."""
    maker = _Maker(Lookup(rulebook))
    for table in scenario.tables:
        maker.add_table(table)
    for position, happening in enumerate(scenario.happenings, start=1):
        maker.add(happening, f"e{position}")
    return maker.made, maker.problems


class _Maker:
    """Collects the events made so far, and the problems."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.book = lookup.rulebook
        self.made: list[Made] = []
        self.problems: list[Problem] = []
        self._own_ids: set[str] = set()

    def add(self, happening: Happening, default_id: str) -> None:
        """Make the event, or the events, of one entry of the list."""
        kind = self._type_of(happening)
        if kind is None:
            self.problems.append(Problem("T101", happening.span))
            return
        declared = self.book.event_types.get(kind)
        given = _plain_fields(happening.fields, declared)
        for extra, suffix in _each(happening, declared):
            self._make(kind, declared, {**given, **extra}, happening, (happening.id or default_id) + suffix)

    def add_table(self, table: Table) -> None:
        """Make one event for every cell that is not empty."""
        kind = self._type_named(table.word)
        declared = self.book.event_types.get(kind)
        if declared is None:
            near = self.lookup.event_types.near(kind)
            self.problems.append(Problem("T104", table.span, {"kind": "type", "name": kind}, near))
            return
        fields = self._axes(table, declared)
        if fields is None:
            return
        rows, columns, value = fields
        shared = _plain_fields(table.shared, declared)
        at = table.at or Moment(table.span, days_after_period=TABLE_DAY)
        prefix = f"{table.id}/" if table.id else ""
        for row, column, cell in table.cells:
            if isinstance(cell, tree.Scalar) and cell.value is None:
                continue
            own = {rows: _said(row, declared, rows), columns: _said(column, declared, columns),
                   value: _said(cell, declared, value)}
            single = Happening(cell.span, table.word, None, at)
            self._make(kind, declared, {**shared, **own}, single, f"{prefix}{row.text}/{column.text}")

    def _type_of(self, happening: Happening) -> str | None:
        if happening.word is not None:
            return self._type_named(happening.word)
        source = happening.source or SOURCE
        target = (source, happening.retracts)
        return next((str(made.members["type"]) for made in self.made
                     if (made.members["source"], made.members["id"]) == target), None)

    def _type_named(self, word: Word) -> str:
        """A type that the vocabulary does not know goes to the gate as it is written."""
        text = word.text or ""
        return self.lookup.event_types.id_of(text) or text

    def _axes(self, table: Table, declared: EventType) -> tuple[str, str, str] | None:
        """Return the fields that rows, columns and cells fill: as said, or else as the vocabulary has it."""
        names = field_names(declared)
        numbers = [one.name.id for one in declared.fields if one.type in _NUMBERS and not one.optional]
        units = [one.name.id for one in declared.fields if one.type is FieldType.UNIT and not one.optional]
        usual = (declared.period, declared.actor or _only(units), _only(numbers))
        found: list[str] = []
        for part, said, default in zip(("rows", "columns", "value"), (table.rows, table.columns, table.value),
                                       usual, strict=True):
            name = names.id_of(said.text or "") if said else default
            if name is None:
                at = said.span if said else table.span
                self.problems.append(Problem("T105", at, {"part": part, "type": declared.name.id}))
            else:
                found.append(name)
        return (found[0], found[1], found[2]) if len(found) == 3 else None

    def _make(self, kind: str, declared: EventType | None, said_fields: Mapping[str, _Said], said: Happening,
              event_id: str) -> None:
        fields = {name: one.value for name, one in said_fields.items()}
        time = self._time(said.at, declared, fields)
        recorded = self._instant(said.recorded) if said.recorded else None
        if time is None or (said.recorded and recorded is None):
            return
        if said.id is None and event_id in self._own_ids:
            self.problems.append(Problem("T106", said.span, {"id": event_id}))
        self._own_ids.add(event_id)
        members: dict[str, Any] = {"specversion": "1.0", "id": event_id, "source": said.source or SOURCE,
                                   "type": kind, "time": time}
        links = {"subject": said.subject, "recordedtime": recorded, "supersedes": said.supersedes,
                 "retracts": said.retracts}
        members |= {name: text for name, text in links.items() if text is not None}
        if fields or said.retracts is None:
            members["data"] = fields
        places = {"time": said.at.span} | {name: one.span for name, one in said_fields.items()}
        self.made.append(Made(members, said.span, places))

    def _time(self, at: Moment, declared: EventType | None, fields: Mapping[str, Any]) -> str | None:
        if at.days_after_period is None:
            return self._instant(Word(at.text, at.span))
        named = fields.get(declared.period) if declared and declared.period else None
        try:
            period = Period.parse(str(named))
        except TimeError:
            self.problems.append(Problem("T103", at.span))
            return None
        day = period.after + timedelta(days=at.days_after_period - 1)
        return self._instant(Word(day.isoformat(), at.span))

    def _instant(self, word: Word) -> str | None:
        instant = instant_of(word.text or "", self.book.zone, MORNING_HOUR)
        if instant is None:
            self.problems.append(Problem("T102", word.span, {"value": word.text or ""}))
            return None
        return self.book.zone.text(instant)


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def _each(happening: Happening, declared: EventType | None) -> Iterator[tuple[dict[str, _Said], str]]:
    if happening.each is None:
        yield {}, ""
        return
    name, values = happening.each
    key = field_names(declared).id_of(name.text) or name.text
    for value in values:
        yield {key: _said(value, declared, key)}, f"/{value.text}"


def _plain_fields(given: tree.Mapping | None, declared: EventType | None) -> dict[str, _Said]:
    """Return the fields by id (a title serves as well), each as the JSON value that its declared type asks for."""
    known = field_names(declared)
    fields: dict[str, _Said] = {}
    for key, node in given.entries if given else ():
        name = known.id_of(key.text) or key.text
        fields[name] = _said(node, declared, name)
    return fields


def _said(node: tree.Node, declared: EventType | None, name: str) -> _Said:
    return _Said(_json_value(node, declared.field(name) if declared else None), node.span)


def _json_value(node: tree.Node, declared: FieldDeclaration | None) -> Any:
    """A number written where the vocabulary wants words (a year, a telephone line) is taken as its words."""
    if isinstance(node, tree.Sequence):
        return [_json_value(item, declared) for item in node]
    if isinstance(node, tree.Mapping):
        return tree.plain(node)
    number = isinstance(node.value, int | Decimal) and not isinstance(node.value, bool)
    if number and declared is not None and declared.type not in _NUMBERS:
        return node.text
    return node.value
