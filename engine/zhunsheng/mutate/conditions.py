"""Conditions written in one way: those that can never differ have the same normal form."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from zhunsheng.ir.canonical import canonical_text
from zhunsheng.ir.conditions import ALWAYS, Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.ir.operations import Bound, Column, Field
from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType

NOWHERE = Some(())
"""The condition that never holds."""


def normal_bound(bound: Bound) -> Bound:
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


def normal_condition(condition: Condition, columns: tuple[Column, ...], type_: EventType) -> Condition:
    """Return the condition as one of its equals: what always or never holds as such, choices as those allowed."""
    match condition:
        case Not(negated):
            inner = normal_condition(negated, columns, type_)
            if inner == ALWAYS:
                return NOWHERE
            if inner == NOWHERE:
                return ALWAYS
            return _complement(inner, columns, type_) if isinstance(inner, Test) else Not(inner)
        case Every(conditions):
            parts = [part for part in (normal_condition(each, columns, type_) for each in conditions) if part != ALWAYS]
            if NOWHERE in parts:
                return NOWHERE
            return parts[0] if len(parts) == 1 else Every(tuple(sorted(parts, key=canonical_text)))
        case Some(conditions):
            parts = [part for part in (normal_condition(each, columns, type_) for each in conditions) if part != NOWHERE]
            if ALWAYS in parts:
                return ALWAYS
            return parts[0] if len(parts) == 1 else Some(tuple(sorted(parts, key=canonical_text)))
        case Test():
            return _test(condition, columns, type_)


def _test(test: Test, columns: tuple[Column, ...], type_: EventType) -> Condition:
    declared = declared_of(columns, test.column, type_)
    if declared is not None and test.relation is Relation.PRESENT:
        return test if declared.optional else ALWAYS
    if declared is None or declared.is_list or isinstance(test.right, Linear):
        return test
    known = _values(declared)
    if known is None or test.relation not in (Relation.EQUALS, Relation.ONE_OF):
        return _whole_test(test, declared)
    return _allowed(test.column, [value for value in known if value in test.right], known, declared)


def _whole_test(test: Test, declared: FieldDeclaration) -> Test:
    if declared.type is not FieldType.COUNT or not isinstance(test.right, tuple):
        return test
    bound = normal_bound(Bound(test.relation, test.right))
    return Test(test.column, bound.relation, bound.right if isinstance(bound.right, tuple) else test.right)


def _complement(test: Test, columns: tuple[Column, ...], type_: EventType) -> Condition:
    declared = declared_of(columns, test.column, type_)
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


def declared_of(columns: tuple[Column, ...], name: str, type_: EventType) -> FieldDeclaration | None:
    """Return the field that alone fills a column."""
    column = next((column for column in columns if column.name == name), None)
    if column is None or len(column.sources) != 1 or not isinstance(column.sources[0], Field):
        return None
    return type_.field(column.sources[0].name)
