"""Whom a norm is about: bearers, counterparties and places."""

from __future__ import annotations

from collections.abc import Iterable

from zhunsheng.compile.lower.columns import find_column
from zhunsheng.compile.lower.conditions import members_of
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.shape import Shape
from zhunsheng.ir.operations import Attribute, Who
from zhunsheng.ir.rulebook import FieldType
from zhunsheng.written.duty import WrittenEach
from zhunsheng.written.values import Word


def find_who(lowering: Lowering, word: Word, shape: Shape | None, unit: str | None) -> Who | None:
    """
    Return whom a word means: a column (`unit`), its role (`unit.leader`), what the registry says of it
    (`territory.government`), or a registered body, perhaps with a role.
    """
    base, _, last = word.text.rpartition(".")
    role = _role(lowering, last) if base else None
    plain = Word(base, word.span) if role else word
    column = find_column(lowering, plain, shape, unit, quiet=True) if shape else None
    if column is not None:
        source = column.sources[-1]
        if column.name in (shape.columns if shape else {}):
            return Who(column=column.name, role=role)
        if isinstance(source, Attribute):
            return Who(column=source.field, attribute=source.name, role=role)
    known = lowering.registry.names.meant("unit", plain.text)
    if not known and lowering.foreign is None and shape is not None:
        candidates = [name for name, item in shape.columns.items() if item.type is FieldType.UNIT]
        lowering.registry.names.unknown("unit", word, [*candidates, *lowering.registry.units, *_titles(lowering)])
        return None
    found = lowering.find("unit", plain)
    return Who(unit=found, role=role) if found else None


def columns_named(lowering: Lowering, words: Iterable[Word | None], shape: Shape, unit: str | None) -> tuple[Word, ...]:
    """Return the columns of a table that words for bodies speak of, so that a selection carries them along."""
    found: list[Word] = []
    for word in words:
        if word is None:
            continue
        base, _, last = word.text.rpartition(".")
        plain = Word(base, word.span) if base and _role(lowering, last) else word
        column = find_column(lowering, plain, shape, unit, quiet=True)
        if column is not None:
            source = column.sources[-1]
            found.append(Word(source.field if isinstance(source, Attribute) else column.name, word.span))
    return tuple(found)


def _titles(lowering: Lowering) -> list[str]:
    return list(lowering.registry.names.spoken.get("unit", {}))


def _role(lowering: Lowering, text: str) -> str | None:
    meant = lowering.registry.names.meant("role", text)
    return meant[0] if len(meant) == 1 else None


def find_each(lowering: Lowering, each: WrittenEach) -> tuple[str, ...]:
    """Return the bodies that `each` stands for, sorted; a problem if there are none."""
    before = len(lowering.problems)
    found = {unit for word in each.listed if (unit := lowering.find("unit", word))}
    for relation, words in (("in_tier", each.in_tier), ("in_group", each.in_group), ("at_level", each.at_level)):
        for word in words:
            found |= members_of(lowering, relation, word)
    if not found and len(lowering.problems) == before:
        lowering.problem("C103", each.span)
    return tuple(sorted(found))


def places_of(shape: Shape, unit: Who | None, bearer: Who | None) -> tuple[Who, ...]:
    """
    Return where to look for the place that decides the force: the territory a row names, that of the unit it is
    about, that of the whole tier, that of the bearer.
    """
    places: list[Who] = []
    if "territory" in shape.columns and not shape.columns["territory"].is_list:
        places.append(Who(column="territory"))
    if unit is not None and unit.column is not None and unit.attribute is None:
        places.append(Who(column=unit.column, attribute="territory"))
    if "tier" in shape.columns:
        places.append(Who(column="tier", attribute="tier-territory"))
    if bearer is not None and bearer.attribute is None:
        places.append(Who(bearer.unit, bearer.column, "territory"))
    return tuple(dict.fromkeys(places))
