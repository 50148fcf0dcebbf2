"""From the JSON value of one field to its cell, as the vocabulary declares the field."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhunsheng.events.cell import CellError, CellReader, read_text, refuse_shape
from zhunsheng.events.cell_numbers import number_reader
from zhunsheng.events.cell_times import period_reader, read_date, read_instant
from zhunsheng.events.names import NameIndex
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType, Rulebook
from zhunsheng.terms.memory import remembered
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Zone


def cell_reader(declared: FieldDeclaration, registry: Mapping[FieldType, NameIndex], zone: Zone) -> CellReader:
    """Return the function that reads values of a declared field; it raises CellError and nothing else."""
    single = _single_reader(declared, registry)
    return _list_reader(single, zone) if declared.is_list else single


@remembered
def registry_of(rulebook: Rulebook) -> Mapping[FieldType, NameIndex]:
    """Return the names of a policy's units, territories, tiers and matters."""
    return {
        FieldType.UNIT: NameIndex(unit.name for unit in rulebook.units.values()),
        FieldType.TERRITORY: NameIndex(territory.name for territory in rulebook.territories.values()),
        FieldType.TIER: NameIndex(rulebook.tiers.values()),
        FieldType.MATTER: NameIndex(rulebook.matters.values()),
    }


def _single_reader(declared: FieldDeclaration, registry: Mapping[FieldType, NameIndex]) -> CellReader:
    match declared.type:
        case FieldType.TEXT:
            return read_text
        case FieldType.DECIMAL | FieldType.COUNT:
            return number_reader(declared)
        case FieldType.BOOLEAN:
            return _read_boolean
        case FieldType.DATE:
            return read_date
        case FieldType.INSTANT:
            return read_instant
        case FieldType.PERIOD:
            return period_reader(declared.period_kind)
        case FieldType.CHOICE:
            return _name_reader(NameIndex(declared.choices), "E149", declared)
        case FieldType.UNIT:
            return _name_reader(registry[FieldType.UNIT], "E145", declared)
        case FieldType.TERRITORY:
            return _name_reader(registry[FieldType.TERRITORY], "E146", declared)
        case FieldType.TIER:
            return _name_reader(registry[FieldType.TIER], "E147", declared)
        case FieldType.MATTER:
            return _name_reader(registry[FieldType.MATTER], "E148", declared)


def _name_reader(index: NameIndex, unknown: str, declared: FieldDeclaration) -> CellReader:
    ids = index.ids
    expected = " / ".join(choice.id for choice in declared.choices)

    def read_name(value: Any) -> str:
        if type(value) is str:
            found = ids.get(value)
            if found is not None:
                return found
        word = read_text(value)
        if several := index.several(word):
            raise CellError("E150", word, " / ".join(several))
        raise CellError(unknown, word, expected, index.near(word))

    return read_name


def _read_boolean(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    refuse_shape(value)
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word in ("true", "false"):
        raise CellError("E144", f'"{value}"', near=(word,))
    raise CellError("E144", value)


def _list_reader(single: CellReader, zone: Zone) -> CellReader:
    def read_list(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise CellError("E132", value)
        if not value:
            raise CellError("E158", value)
        members: dict[str, int] = {}
        for place, member in enumerate(value, 1):
            if members.setdefault(_member(single, member, place, zone), place) != place:
                raise CellError("E157", member, member=place)
        return tuple(members)

    return read_list


def _member(single: CellReader, member: Any, place: int, zone: Zone) -> str:
    if member is None:
        raise CellError("E159", member, member=place)
    try:
        cell = single(member)
    except CellError as fault:
        fault.member = place
        raise
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return zone.text(cell)
    return decimal_text(cell) if isinstance(cell, Decimal) else str(cell)
