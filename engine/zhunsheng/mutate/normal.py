"""What a rulebook means, written in one way: operations that can never differ have the same normal form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from zhunsheng.ir.canonical import canonical_text
from zhunsheng.ir.conditions import ALWAYS, Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.ir.operations import (
    Attribute,
    Bound,
    Column,
    Compare,
    Conclude,
    Field,
    Figure,
    Operation,
    Select,
    Tally,
    Who,
)
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Rulebook

NOWHERE = Some(())
"""The condition that never holds."""

_WHOLE_FIGURES = (Figure.COUNT, Figure.SUM, Figure.MIN, Figure.MAX, Figure.LATEST)


class Normal:
    """The normal forms of the operations of one rulebook, and of what else findings can depend on."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._made: Mapping[str, Operation] = {operation.name: operation for operation in rulebook.operations}
        self.attributes: dict[str, str] = {name: canonical_text(told) for name, told in rulebook.attributes.items()}
        self.force = canonical_text((dict(rulebook.force_at), rulebook.force_elsewhere))
        self.rest = canonical_text((rulebook.zone, rulebook.calendar, rulebook.rankings, rulebook.in_force))

    def differing(self, other: Normal) -> frozenset[str]:
        """Return the names of the operations whose rows may differ: they, or what they ask of the registry, do."""
        every = (*self.rulebook.operations, *other.rulebook.operations)
        if self.rest != other.rest:
            return frozenset(operation.name for operation in every)
        found = {name for name in {operation.name for operation in every} if not self._alike(other, name)}
        asked = {name for name in {*self.attributes, *other.attributes}
                 if self.attributes.get(name) != other.attributes.get(name)}
        if asked:
            found |= {operation.name for operation in every if asked & _asks(operation)}
        if self.force != other.force:
            found |= {operation.name for operation in every if isinstance(operation, Conclude)}
        return frozenset(found)

    def _alike(self, other: Normal, name: str) -> bool:
        ours, theirs = self._made.get(name), other._made.get(name)
        if ours is None or theirs is None:
            return False
        return ours == theirs or canonical_text(self._operation(ours)) == canonical_text(other._operation(theirs))

    # -- operations -------------------------------------------------------------------------------------------

    def _operation(self, operation: Operation) -> Operation:
        if isinstance(operation, Select):
            type_ = self.rulebook.event_types[operation.event_type]
            where = _condition(operation.where, operation.columns, type_)
            return replace(operation, where=where, columns=_columns_read(operation, self.rulebook))
        if isinstance(operation, Compare):
            whole = self._is_whole(operation.figures, operation.column)
            bounds = [_bound(bound) if whole else bound for bound in operation.bounds]
            return replace(operation, bounds=tuple(sorted(bounds, key=canonical_text)))
        return operation

    def _is_whole(self, table: str, column: str) -> bool:
        """Say whether a figure is always a whole number: a count, or made of counts."""
        made = self._made.get(table)
        while made is not None and not isinstance(made, Tally | Select):
            rows = getattr(made, "rows", None)
            made = self._made.get(rows) if isinstance(rows, str) else None
        if isinstance(made, Tally):
            if made.result != column or made.figure not in _WHOLE_FIGURES:
                return False
            return made.figure is Figure.COUNT or self._is_whole(made.rows, made.of or "")
        if isinstance(made, Select):
            declared = _declared(made.columns, column, self.rulebook.event_types[made.event_type])
            return declared is not None and declared.type is FieldType.COUNT
        return False


def _bound(bound: Bound) -> Bound:
    """Among whole numbers, above n is at least n+1 and below n is at most n-1."""
    if not isinstance(bound.right, tuple) or len(bound.right) != 1 or not isinstance(bound.right[0], Decimal):
        return bound
    number = bound.right[0]
    floor = number.to_integral_value(ROUND_FLOOR)
    match bound.relation:
        case Relation.ABOVE:
            return Bound(Relation.AT_LEAST, (floor + 1,))
        case Relation.AT_LEAST:
            return Bound(Relation.AT_LEAST, (floor if floor == number else floor + 1,))
        case Relation.BELOW:
            return Bound(Relation.AT_MOST, (floor - 1 if floor == number else floor,))
        case Relation.AT_MOST:
            return Bound(Relation.AT_MOST, (floor,))
        case _:
            return bound


def _columns_read(select: Select, rulebook: Rulebook) -> tuple[Column, ...]:
    """A fallback behind a field that is never absent is not read."""
    type_ = rulebook.event_types[select.event_type]
    read = []
    for column in select.columns:
        sources = column.sources
        first = sources[0] if sources else None
        if isinstance(first, Field) and (declared := type_.field(first.name)) and not declared.optional:
            sources = (first,)
        read.append(Column(column.name, sources))
    return tuple(read)


# -- conditions -----------------------------------------------------------------------------------------------


def _condition(condition: Condition, columns: tuple[Column, ...], type_: EventType) -> Condition:
    """Return the condition as one of its equals: what always or never holds as such, choices as those allowed."""
    match condition:
        case Not(negated):
            inner = _condition(negated, columns, type_)
            if inner == ALWAYS:
                return NOWHERE
            if inner == NOWHERE:
                return ALWAYS
            return _complement(inner, columns, type_) if isinstance(inner, Test) else Not(inner)
        case Every(conditions):
            parts = [part for part in (_condition(each, columns, type_) for each in conditions) if part != ALWAYS]
            if NOWHERE in parts:
                return NOWHERE
            return parts[0] if len(parts) == 1 else Every(tuple(sorted(parts, key=canonical_text)))
        case Some(conditions):
            parts = [part for part in (_condition(each, columns, type_) for each in conditions) if part != NOWHERE]
            if ALWAYS in parts:
                return ALWAYS
            return parts[0] if len(parts) == 1 else Some(tuple(sorted(parts, key=canonical_text)))
        case Test():
            return _test(condition, columns, type_)


def _test(test: Test, columns: tuple[Column, ...], type_: EventType) -> Condition:
    declared = _declared(columns, test.column, type_)
    if declared is None or declared.is_list or isinstance(test.right, Linear):
        return test
    if test.relation is Relation.PRESENT:
        return test if declared.optional else ALWAYS
    known = _values(declared)
    if known is None or test.relation not in (Relation.EQUALS, Relation.ONE_OF):
        return _whole_test(test, declared)
    return _allowed(test.column, [value for value in known if value in test.right], known, declared)


def _whole_test(test: Test, declared: FieldDeclaration) -> Test:
    if declared.type is not FieldType.COUNT or not isinstance(test.right, tuple):
        return test
    bound = _bound(Bound(test.relation, test.right))
    return Test(test.column, bound.relation, bound.right if isinstance(bound.right, tuple) else test.right)


def _complement(test: Test, columns: tuple[Column, ...], type_: EventType) -> Condition:
    declared = _declared(columns, test.column, type_)
    known = _values(declared) if declared is not None and not declared.is_list and not declared.optional else None
    if declared is None or known is None or test.relation is not Relation.ONE_OF or isinstance(test.right, Linear):
        return Not(test)
    return _allowed(test.column, [value for value in known if value not in test.right], known, declared)


def _allowed(column: str, allowed: list[Cell], known: list[Cell], declared: FieldDeclaration) -> Condition:
    if not allowed:
        return NOWHERE
    if len(allowed) == len(known):
        return ALWAYS if not declared.optional else Test(column, Relation.PRESENT)
    return Test(column, Relation.ONE_OF, tuple(sorted(allowed, key=str)))


def _values(declared: FieldDeclaration) -> list[Cell] | None:
    """Return all values a field can have, if they are few and known."""
    if declared.type is FieldType.CHOICE:
        return [choice.id for choice in declared.choices]
    return [True, False] if declared.type is FieldType.BOOLEAN else None


def _declared(columns: tuple[Column, ...], name: str, type_: EventType) -> FieldDeclaration | None:
    """Return the field that alone fills a column."""
    column = next((column for column in columns if column.name == name), None)
    if column is None or len(column.sources) != 1 or not isinstance(column.sources[0], Field):
        return None
    return type_.field(column.sources[0].name)


def _asks(operation: Operation) -> frozenset[str]:
    """Return the attributes of the registry that an operation asks for."""
    return frozenset(_attributes(operation))


def _attributes(value: Any) -> list[str]:
    if isinstance(value, Attribute):
        return [value.name]
    if isinstance(value, Who):
        return [value.attribute] if value.attribute is not None else []
    if isinstance(value, tuple):
        return [name for item in value for name in _attributes(item)]
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, Every | Some | Not | Test):
        return [name for item in fields(value) for name in _attributes(getattr(value, item.name))]
    return []
