"""From what a JSON Schema finds wrong to problems in the author's words, at the author's place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from zhunsheng.problems.problem import Problem
from zhunsheng.problems.suggest import near_names
from zhunsheng.source import places
from zhunsheng.source.agrees import Undecided, agrees
from zhunsheng.source.meant import allowance_meant, share_meant
from zhunsheng.source.node import Node
from zhunsheng.source.places import Path
from zhunsheng.source.schemas import Schema, resolve, validator_for
from zhunsheng.source.shapes import TYPE_WORDS, admits, choices, leaves, meant, shape_words, type_of, types_in
from zhunsheng.terms.value import dataclass

_LIMITS = {"minimum": "bound.at-least", "maximum": "bound.at-most",
           "exclusiveMinimum": "bound.above", "exclusiveMaximum": "bound.below"}


@dataclass(frozen=True, slots=True)
class _Departure:
    """What the schema check found: the keyword that does not hold, what it says, in which schema, of which value."""

    keyword: str
    said: Any
    schema: Schema
    value: Any
    of_key: bool


def faults(root: Node, path: Path, schema: Schema, value: Any) -> Iterator[Problem]:
    """
    Yield a problem for every way in which the value at a path departs from a schema.

    The full check is begun only for a value that departs, or where the quick one cannot tell: it takes long to load.
    """
    if _certainly_agrees(value, schema):
        return
    for error in validator_for(schema).iter_errors(value):
        found = _Departure(str(error.validator), error.validator_value, _as_schema(error.schema), error.instance,
                           "propertyNames" in error.relative_schema_path)
        yield from _fault(root, (*path, *error.absolute_path), found)


def _certainly_agrees(value: Any, schema: Schema) -> bool:
    try:
        return agrees(value, schema)
    except (Undecided, RecursionError):
        return False


def _as_schema(said: Any) -> Schema:
    return said if isinstance(said, dict) else {}


def _fault(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    handler = _HANDLERS.get(found.keyword)
    if found.of_key and isinstance(found.value, str):
        yield _key_fault(root, path, found)
    elif handler is not None:
        yield from handler(root, path, found)
    elif admits(found.schema, found.value):
        yield Problem("S190", places.value_span(root, path), {"expected": found.keyword})


def _key_fault(root: Node, path: Path, found: _Departure) -> Problem:
    word = str(found.value)
    values = {"word": places.value_name(path), "written": word, "form": str(found.schema.get("x-form", "type.text"))}
    return Problem("S113", places.key_span(root, path, word), values)


def _unknown_words(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    known = list(found.schema.get("properties", {}))
    free = [word for word in known if word not in found.value]
    cut = ""
    for word in found.value:
        if word in known:
            cut = word
        elif cut and found.value[word] is None and {"zh", "en"} <= set(known):
            yield Problem("S123", places.key_span(root, path, word), {"word": cut, "rest": word})
        else:
            values = {"place": places.place_name(root, path), "word": word, "allowed": ", ".join(known)}
            near = near_names(word, free) or near_names(word, known)
            yield Problem("S105", places.key_span(root, path, word), values, near=near)


def _missing_words(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    for word in found.said:
        if word not in found.value:
            yield Problem("S106", places.owner_span(root, path),
                          {"place": places.place_name(root, path), "word": word})


def _needed_words(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    for word, needed in found.said.items():
        for other in needed if word in found.value else ():
            if other not in found.value:
                yield Problem("S118", places.key_span(root, path, word),
                              {"place": places.place_name(root, path), "word": word, "needed": other})


def _excluded(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    words = found.said.get("required", ())
    together = [word for word in found.value if word in words] if isinstance(found.value, dict) else []
    if len(together) >= 2:
        yield _exclusive(root, path, together[0], together[1])


def _exclusive(root: Node, path: Path, one: str, other: str) -> Problem:
    return Problem("S117", places.key_span(root, path, other),
                   {"place": places.place_name(root, path), "one": one, "other": other},
                   also=(places.key_span(root, path, one),))


def _wrong_type(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    yield _type_problem(root, path, [found.schema], found.value)


def _type_problem(root: Node, path: Path, schemas: list[Schema], value: Any) -> Problem:
    """Say what was expected and what was written, in the words that help most for this pair."""
    word, span = places.value_name(path), places.value_span(root, path)
    text = places.written(places.node_at(root, path))
    types = {name for schema in schemas for name in types_in(schema)}
    found = type_of(value)
    expected = shape_words(schemas)
    if found == "null":
        return Problem("S121", span, {"word": word, "expected": expected})
    if found in ("integer", "number", "boolean") and any(_is_free_text(schema, len(schemas)) for schema in schemas):
        return Problem("S108", span, {"word": word, "written": text, "found": TYPE_WORDS[found]})
    if types & {"number", "integer"} and found == "string":
        return Problem("S109", span, {"word": word, "written": text,
                                      "expected": "type.number" if "number" in types else "type.integer"},
                       near=share_meant(text) if "number" in types else ())
    if len(schemas) > 1:
        return Problem("S115", span, {"word": word, "found": TYPE_WORDS[found], "forms": expected})
    meant_instead = near_names(word, schemas[0].get("x-beside", ()))
    if meant_instead:
        values = {"place": places.place_name(root, path[:-1]), "word": word,
                  "allowed": ", ".join(schemas[0]["x-beside"])}
        return Problem("S105", places.key_span(root, path[:-1], word), values, near=meant_instead)
    return Problem("S107", span, {"word": word, "expected": expected, "found": TYPE_WORDS[found]},
                   near=allowance_meant(text, schemas[0]))


def _is_free_text(schema: Schema, among: int) -> bool:
    """Text of any form could stand here, so that quotes are all that a number lacks; or nothing but text could."""
    return "string" in types_in(schema) and (among == 1 or not {"pattern", "enum"} & set(schema))


def _not_listed(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    if admits(found.schema, found.value):
        yield _choice_problem(root, path, [_text(value) for value in found.said])


def _choice_problem(root: Node, path: Path, allowed: list[str]) -> Problem:
    text = places.written(places.node_at(root, path))
    return Problem("S110", places.value_span(root, path),
                   {"word": places.value_name(path), "written": text, "allowed": ", ".join(allowed)},
                   near=near_names(text, allowed))


def _wrong_form(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    values = {"word": places.value_name(path), "written": places.written(places.node_at(root, path)),
              "form": str(found.schema.get("x-form", "type.text"))}
    if found.value:
        near = _in_form(values["form"], str(found.value))
        yield Problem("S113", places.value_span(root, path), values, near=near)
    else:
        yield Problem("S120", places.value_span(root, path), {"word": values["word"]})


_WRITTEN_DAY = re.compile(r"(\d{4})[年/.-](\d{1,2})(?:[月/.-](?:(\d{1,2})日?)?)?")


def _in_form(form: str, written: str) -> tuple[str, ...]:
    """Return a day or month written in another way, such as 2014年7月9日, in the form that is needed."""
    match = _WRITTEN_DAY.fullmatch(unicodedata.normalize("NFKC", written).replace(" ", ""))
    if match is None or form not in ("form.day", "form.period", "form.moment") or (form == "form.day" and not match[3]):
        return ()
    return ("-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)]),)


def _empty(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    yield Problem("S120", places.value_span(root, path), {"word": places.value_name(path)})


def _out_of_bounds(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    yield Problem("S114", places.value_span(root, path),
                  {"word": places.value_name(path), "written": places.written(places.node_at(root, path)),
                   "bound": _LIMITS[found.keyword], "limit": str(found.said)})


def _too_few(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    yield Problem("S111", places.value_span(root, path), _counted(path, found))


def _too_many(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    yield Problem("S112", places.value_span(root, path), _counted(path, found))


def _counted(path: Path, found: _Departure) -> dict[str, str]:
    return {"word": places.value_name(path), "limit": str(found.said), "count": str(len(found.value))}


def _repeated(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    for index, item in enumerate(found.value):
        first = found.value.index(item)
        if first < index and type_of(item) == type_of(found.value[first]):
            here, before = (*path, index), (*path, first)
            yield Problem("S119", places.value_span(root, here),
                          {"word": places.value_name(path), "written": places.written(places.node_at(root, here))},
                          also=(places.value_span(root, before),))


def _alternatives(root: Node, path: Path, found: _Departure) -> Iterator[Problem]:
    """Either a choice between words of one map, or a choice between ways to write one value."""
    groups = [_required_words(branch) for branch in found.said]
    if all(groups):
        if isinstance(found.value, dict):
            yield from _word_choice(root, path, found, groups)
        return
    ways = [leaf for branch in found.said for leaf in leaves(branch)]
    way = meant(ways, found.value)
    if way is not None and "enum" in way and isinstance(found.value, str):
        yield _choice_problem(root, path, choices([one for one in ways if admits(one, found.value)]))
    elif way is not None:
        yield from faults(root, path, way, found.value)
    elif _is_word_for_number(ways, found.value) or not any(admits(one, found.value) for one in ways):
        yield _type_problem(root, path, ways, found.value)
    else:
        yield Problem("S115", places.value_span(root, path),
                      {"word": places.value_name(path), "found": TYPE_WORDS[type_of(found.value)],
                       "forms": shape_words(ways)})


def _is_word_for_number(ways: list[Schema], value: Any) -> bool:
    """A text where a number could stand, and that does not even begin like a day, was meant as the number."""
    numbers = any({"number", "integer"} & set(types_in(way)) for way in ways)
    return numbers and isinstance(value, str) and "-" not in value


def _required_words(branch: Schema) -> list[str]:
    branch = resolve(branch)
    words = list(branch.get("required", ())) if set(branch) == {"required"} else []
    for alternative in branch.get("anyOf", ()) if set(branch) == {"anyOf"} else ():
        words += _required_words(alternative)
    return words


def _word_choice(root: Node, path: Path, found: _Departure, groups: list[list[str]]) -> Iterator[Problem]:
    present = [(word, group) for word in found.value for group, words in enumerate(groups) if word in words]
    if not present:
        allowed = ", ".join(word for words in groups for word in words)
        yield Problem("S116", places.owner_span(root, path),
                      {"place": places.place_name(root, path), "allowed": allowed})
        return
    other = next((word for word, group in present if group != present[0][1]), None)
    if other is not None:
        yield _exclusive(root, path, present[0][0], other)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_Handler = Callable[[Node, Path, _Departure], Iterable[Problem]]
_HANDLERS: dict[str, _Handler] = {
    "additionalProperties": _unknown_words,
    "required": _missing_words,
    "dependentRequired": _needed_words,
    "not": _excluded,
    "type": _wrong_type,
    "enum": _not_listed,
    "pattern": _wrong_form,
    "minLength": _empty,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _too_many,
    "maxProperties": _too_many,
    "uniqueItems": _repeated,
    "oneOf": _alternatives,
    "anyOf": _alternatives,
    **dict.fromkeys(_LIMITS, _out_of_bounds),
}
