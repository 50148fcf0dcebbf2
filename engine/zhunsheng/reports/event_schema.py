"""The JSON Schema of the events that a policy knows, for the systems that send them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.quantity import DECIMAL_PLACES, INTEGER_DIGITS, decimal_text
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import PeriodKind

_PERIOD_PATTERNS = {
    PeriodKind.DAY: r"^\d{4}-\d\d-\d\d$",
    PeriodKind.WEEK: r"^\d{4}-W\d\d$",
    PeriodKind.MONTH: r"^\d{4}-(0[1-9]|1[0-2])$",
    PeriodKind.QUARTER: r"^\d{4}-Q[1-4]$",
    PeriodKind.HALF_YEAR: r"^\d{4}-H[12]$",
    PeriodKind.YEAR: r"^\d{4}$",
}
_DECIMAL_TEXT = rf"^-?(0|[1-9]\d{{0,{INTEGER_DIGITS - 1}}})(\.\d{{1,{DECIMAL_PLACES}}}0*)?$"


def event_schema(rulebook: Rulebook) -> dict[str, Any]:
    """
    Return a 2020-12 schema: a CloudEvents 1.0 envelope, and for each type of event its data.

    Names of the registry are offered as examples and not enforced: titles and aliases are accepted as well,
    and the gate reports a name that nobody registered with the names close to it.
    """
    types = rulebook.event_types.values()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{rulebook.title.zh} / {rulebook.title.en}",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time"],
        "properties": _envelope(rulebook),
        "allOf": [_when_type(declared) for declared in types],
        "$defs": {declared.name.id: _data(declared, rulebook) for declared in types},
    }


def _envelope(rulebook: Rulebook) -> dict[str, Any]:
    moment = {"type": "string", "format": "date-time"}
    name = {"type": "string", "minLength": 1}
    return {
        "specversion": {"const": "1.0"},
        "id": {**name, "description": _text(Bilingual("同一来源内唯一", "unique within its source"))},
        "source": name,
        "type": {**name, "examples": list(rulebook.event_types)},
        "time": {**moment, "description": _text(Bilingual("发生时间，须带时区", "when it happened, with offset"))},
        "recordedtime": {**moment, "description": _text(Bilingual("获知时间，缺省同发生时间",
                                                                  "when it became known; default: time"))},
        "supersedes": {**name, "description": _text(Bilingual("更正同一来源的哪一事件",
                                                              "the event of this source that is corrected"))},
        "retracts": {**name, "description": _text(Bilingual("撤回同一来源的哪一事件",
                                                            "the event of this source that is withdrawn"))},
        "subject": {"type": "string"},
        "data": {"type": "object"},
    }


def _when_type(declared: EventType) -> dict[str, Any]:
    accepted = _distinct([declared.name.id, declared.name.title.zh, declared.name.title.en, *declared.name.aliases])
    return {
        "if": {"properties": {"type": {"enum": accepted}}, "required": ["type"], "not": {"required": ["retracts"]}},
        "then": {"properties": {"data": {"$ref": f"#/$defs/{declared.name.id}"}}, "required": ["data"]},
    }


def _data(declared: EventType, rulebook: Rulebook) -> dict[str, Any]:
    return {
        "title": _text(declared.name.title),
        "type": "object",
        "properties": {field.name.id: _field(field, rulebook) for field in declared.fields},
        "required": [field.name.id for field in declared.fields if not field.optional],
    }


def _field(field: FieldDeclaration, rulebook: Rulebook) -> dict[str, Any]:
    one = _one(field, rulebook)
    if field.optional:
        one = {"anyOf": [one, {"type": "null"}]} if not field.is_list else one
    shape = {"type": ["array", "null"] if field.optional else "array", "items": one} if field.is_list else one
    measure = f" ({field.unit_of_measure})" if field.unit_of_measure else ""
    return {"title": _text(field.name.title) + measure, **shape}


def _one(field: FieldDeclaration, rulebook: Rulebook) -> dict[str, Any]:
    match field.type:
        case FieldType.DECIMAL:
            return {"anyOf": [{"type": "number", **_bounds(field)}, {"type": "string", "pattern": _DECIMAL_TEXT}]}
        case FieldType.COUNT:
            return {"type": "integer", "minimum": 0, **_bounds(field)}
        case FieldType.BOOLEAN:
            return {"type": "boolean"}
        case FieldType.DATE:
            return {"type": "string", "pattern": _PERIOD_PATTERNS[PeriodKind.DAY]}
        case FieldType.INSTANT:
            return {"type": "string", "format": "date-time"}
        case FieldType.PERIOD:
            return {"type": "string", "pattern": _PERIOD_PATTERNS[field.period_kind or PeriodKind.MONTH]}
        case FieldType.CHOICE:
            return {"type": "string", "examples": [choice.id for choice in field.choices]}
        case _:
            return {"type": "string", "minLength": 1, **_examples(field.type, rulebook)}


def _bounds(field: FieldDeclaration) -> dict[str, Any]:
    limits = (("minimum", field.at_least), ("maximum", field.at_most))
    return {word: _plain_number(decimal_text(limit)) for word, limit in limits if limit is not None}


def _plain_number(text: str) -> int | float:
    """A bound as a JSON number; it only helps an editor, the gate compares exactly."""
    return float(text) if "." in text else int(text)


def _examples(type: FieldType, rulebook: Rulebook) -> dict[str, Any]:
    registered: dict[FieldType, Iterable[str]] = {
        FieldType.UNIT: rulebook.units,
        FieldType.TERRITORY: rulebook.territories,
        FieldType.TIER: rulebook.tiers,
        FieldType.MATTER: rulebook.matters,
    }
    names = list(registered.get(type, ()))
    return {"examples": names} if names else {}


def _text(words: Bilingual) -> str:
    return f"{words.zh} / {words.en}"


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
