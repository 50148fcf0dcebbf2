"""The JSON Schema of the events that a policy knows, for the systems that send them."""

from __future__ import annotations

from typing import Any

from zhunsheng.events.cells import registry_of
from zhunsheng.events.names import NameIndex
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import DECIMAL_PLACES, INTEGER_DIGITS, decimal_text
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import EARLIEST_YEAR, LATEST_YEAR, PeriodKind

_MONTH, _DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_YEAR = "(1[7-9]|20|21)[0-9]{2}"
_PERIOD_PATTERNS = {
    PeriodKind.DAY: rf"^{_YEAR}-{_MONTH}-{_DAY}$",
    PeriodKind.WEEK: rf"^{_YEAR}-W(0[1-9]|[1-4][0-9]|5[0-3])$",
    PeriodKind.MONTH: rf"^{_YEAR}-{_MONTH}$",
    PeriodKind.QUARTER: rf"^{_YEAR}-Q[1-4]$",
    PeriodKind.HALF_YEAR: rf"^{_YEAR}-H[12]$",
    PeriodKind.YEAR: rf"^{_YEAR}$",
}
_INSTANT = (
    rf"^{_YEAR}-{_MONTH}-{_DAY}[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{{1,9}})?"
    r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
_DIGITS = rf"(0|[1-9][0-9]{{0,{INTEGER_DIGITS - 1}}})"
_PLACES = rf"(\.[0-9]{{1,{DECIMAL_PLACES}}}0*)?"
_SAYING = r"^(?=[\s\S]*\S)[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
"""A text that says something and holds no control characters."""

_REGISTERS = {FieldType.UNIT: "unit", FieldType.TERRITORY: "territory", FieldType.TIER: "tier",
              FieldType.MATTER: "matter"}
_JSON_MEDIA = r"^(application/json|text/json|[A-Za-z0-9_.+-]+/[A-Za-z0-9_.+-]+\+json)\s*(;.*)?$"


def event_schema(rulebook: Rulebook) -> dict[str, Any]:
    """
    Return a 2020-12 schema: a CloudEvents 1.0 envelope, and for each type of event its data.

    It accepts what the gate accepts, titles and aliases included. What a schema cannot say is left to the gate: days
    that the calendar does not have, an event that corrects itself, two names of one thing in a list, bounds of
    a number that is written as text.
    """
    types = rulebook.event_types.values()
    indexes = registry_of(rulebook)
    registers = {f"names of {word}": {"enum": sorted(indexes[kind].ids)} for kind, word in _REGISTERS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{rulebook.title.zh} / {rulebook.title.en}",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time"],
        "properties": _envelope(rulebook),
        "propertyNames": {"anyOf": [{"pattern": "^[a-z0-9]+$"}, {"const": "data_base64"}]},
        "not": {"properties": {"supersedes": {"type": "string"}, "retracts": {"type": "string"}},
                "required": ["supersedes", "retracts"]},
        "allOf": _by_type(rulebook),
        "$defs": {**{declared.name.id: _data(declared) for declared in types}, **registers},
    }


def _envelope(rulebook: Rulebook) -> dict[str, Any]:
    moment = {"type": "string", "format": "date-time", "pattern": _INSTANT}
    name = {"type": "string", "pattern": _SAYING}
    perhaps = {**name, "type": ["string", "null"]}
    return {
        "specversion": {"const": "1.0"},
        "id": {**name, "description": _text(Bilingual("同一来源内唯一", "unique within its source"))},
        "source": name,
        "type": {**name, "examples": list(rulebook.event_types)},
        "time": {**moment, "description": _text(Bilingual("发生时间，须带时区", "when it happened, with offset"))},
        "recordedtime": {**moment, "type": ["string", "null"],
                         "description": _text(Bilingual("获知时间，缺省同发生时间",
                                                        "when it became known; default: time"))},
        "supersedes": {**perhaps, "description": _text(Bilingual("更正同一来源的哪一事件",
                                                                 "the event of this source that is corrected"))},
        "retracts": {**perhaps, "description": _text(Bilingual("撤回同一来源的哪一事件",
                                                               "the event of this source that is withdrawn"))},
        "subject": perhaps,
        "datacontenttype": {"type": ["string", "null"], "pattern": _JSON_MEDIA},
        "data": {},
        "data_base64": False,
    }


def _by_type(rulebook: Rulebook) -> list[dict[str, Any]]:
    index = NameIndex(declared.name for declared in rulebook.event_types.values())
    written: dict[str, list[str]] = {}
    for word, id in sorted(index.ids.items()):
        written.setdefault(id, []).append(word)
    return [_when_type(id, [id, *(word for word in words if word != id)]) for id, words in sorted(written.items())]


def _when_type(id: str, words: list[str]) -> dict[str, Any]:
    withdrawn = {"properties": {"retracts": {"type": "string"},
                                "data": {"anyOf": [{"type": "null"}, {"type": "object", "maxProperties": 0}]}},
                 "required": ["retracts"]}
    told = {"properties": {"data": {"$ref": f"#/$defs/{id}"}}, "required": ["data"]}
    return {"if": {"properties": {"type": {"enum": words}}, "required": ["type"]}, "then": {"anyOf": [withdrawn, told]}}


def _data(declared: EventType) -> dict[str, Any]:
    index = NameIndex(field.name for field in declared.fields)
    fields = {field.name.id: _field(field) for field in declared.fields}
    others = {word: fields[id] for word, id in sorted(index.ids.items()) if word not in fields}
    needed = [sorted((word for word, id in index.ids.items() if id == field.name.id), key=lambda it: it not in fields)
              for field in declared.fields if not field.optional]
    return {
        "title": _text(declared.name.title),
        "type": "object",
        "properties": {**fields, **others},
        "additionalProperties": False,
        "allOf": [{"oneOf": [{"required": [word]} for word in words]} for words in needed],
    }


def _field(field: FieldDeclaration) -> dict[str, Any]:
    one = _one(field)
    if field.is_list:
        one = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
    if field.optional:
        one = {"anyOf": [one, {"type": "null"}]}
    measure = f" ({field.unit_of_measure})" if field.unit_of_measure else ""
    return {"title": _text(field.name.title) + measure, **one}


def _one(field: FieldDeclaration) -> dict[str, Any]:
    match field.type:
        case FieldType.DECIMAL | FieldType.COUNT:
            return _number(field)
        case FieldType.BOOLEAN:
            return {"type": "boolean"}
        case FieldType.DATE:
            return {"type": "string", "pattern": _PERIOD_PATTERNS[PeriodKind.DAY]}
        case FieldType.INSTANT:
            return {"type": "string", "format": "date-time", "pattern": _INSTANT}
        case FieldType.PERIOD:
            return _period(field.period_kind or PeriodKind.MONTH)
        case FieldType.CHOICE:
            return {"enum": [choice.id for choice in field.choices]
                    + sorted(set(NameIndex(field.choices).ids) - {choice.id for choice in field.choices})}
        case FieldType.UNIT | FieldType.TERRITORY | FieldType.TIER | FieldType.MATTER:
            return {"$ref": f"#/$defs/names of {_REGISTERS[field.type]}"}
        case _:
            return {"type": "string", "pattern": _SAYING}


def _number(field: FieldDeclaration) -> dict[str, Any]:
    """A number, or the text of one, so that no program on the way makes another number of it."""
    whole = field.type is FieldType.COUNT
    sign = "" if whole or (field.at_least is not None and field.at_least >= 0) else "-?"
    places = r"(\.0+)?" if whole else _PLACES
    largest = {"exclusiveMinimum": -(10**INTEGER_DIGITS), "exclusiveMaximum": 10**INTEGER_DIGITS}
    text = f"^{sign}{_DIGITS}{places}$"
    number = {"type": "integer", "minimum": 0} if whole else {"type": "number"}
    return {"anyOf": [{**number, **largest, **_bounds(field)}, {"type": "string", "pattern": text}]}


def _period(kind: PeriodKind) -> dict[str, Any]:
    text = {"type": "string", "pattern": _PERIOD_PATTERNS[kind]}
    if kind is not PeriodKind.YEAR:
        return text
    return {"anyOf": [text, {"type": "integer", "minimum": EARLIEST_YEAR, "maximum": LATEST_YEAR}]}


def _bounds(field: FieldDeclaration) -> dict[str, Any]:
    limits = (("minimum", field.at_least), ("maximum", field.at_most))
    return {word: _plain_number(decimal_text(limit)) for word, limit in limits if limit is not None}


def _plain_number(text: str) -> int | float:
    """A bound as a JSON number; it only helps an editor, the gate compares exactly."""
    return float(text) if "." in text else int(text)


def _text(words: Bilingual) -> str:
    return f"{words.zh} / {words.en}"
