"""Columns: from the words a norm uses for fields to columns of a table."""

from __future__ import annotations

from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.names import spoken_forms
from zhunsheng.compile.shape import Shape, column
from zhunsheng.ir.operations import Attribute, Column, Field
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType
from zhunsheng.written.values import Word

REGISTRY_WORDS = {
    "tier": FieldType.TIER,
    "level": FieldType.TEXT,
    "parent": FieldType.UNIT,
    "territory": FieldType.TERRITORY,
    "government": FieldType.UNIT,
    "within": FieldType.TERRITORY,
}
"""What a norm may ask of the registers, and of which type the answer is."""

_ASKED_OF = {
    FieldType.UNIT: ("tier", "level", "parent", "territory"),
    FieldType.TERRITORY: ("government", "within"),
}


def event_shape(event: EventType) -> Shape:
    """Return the shape of all there is in an event: its declared fields."""
    declared = {item.name.id: item for item in event.fields}
    kind = declared[event.period].period_kind if event.period else None
    return Shape(declared, kind)


def find_column(lowering: Lowering, word: Word, shape: Shape, unit: str | None, quiet: bool = False) -> Column | None:
    """
    Return the column that a word means in a table: a field by id, title or alias; a word of the registry
    about the unit (`tier`); or about another field (`territory.government`). None after noting the problem.
    """
    declared = _declared(word.text, shape)
    if declared is not None:
        name = declared.name.id
        if declared.optional and unit and unit != name and name in _ASKED_OF[FieldType.UNIT]:
            return Column(name, (Field(name), Attribute(unit, name)))
        return Column(name, (Field(name),))
    base, _, asked = word.text.rpartition(".")
    if not base and unit and asked in _ASKED_OF[FieldType.UNIT]:
        return Column(asked, (Attribute(unit, asked),))
    holder = _declared(base, shape) if base else None
    if holder is not None and asked in _ASKED_OF.get(holder.type, ()):
        return Column(f"{holder.name.id}.{asked}", (Attribute(holder.name.id, asked),))
    if not quiet:
        lowering.registry.names.unknown_field(word, (item.name for item in shape.columns.values()))
    return None


def _declared(text: str, shape: Shape) -> FieldDeclaration | None:
    if text in shape.columns:
        return shape.columns[text]
    meant = [item for item in shape.columns.values() if text in spoken_forms(item.name)]
    return meant[0] if len(meant) == 1 else None


def declaration_of(found: Column, shape: Shape) -> FieldDeclaration:
    """Return the type of a column that was found in a table."""
    if found.name in shape.columns:
        return shape.columns[found.name]
    return column(found.name, REGISTRY_WORDS[found.name.rpartition(".")[2]])


def unit_column(shape: Shape, actor: str | None = None) -> str | None:
    """Return the column that says whom a row is about: `unit`, else who acted, else the only unit there is."""
    units = [name for name, item in shape.columns.items() if item.type is FieldType.UNIT and not item.is_list]
    if "unit" in units:
        return "unit"
    if actor in units:
        return actor
    return units[0] if len(units) == 1 else None
