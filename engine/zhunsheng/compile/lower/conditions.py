"""Conditions: from small maps in a norm to tests of columns, checked against the types."""

from __future__ import annotations

from zhunsheng.compile.lower.columns import declaration_of, find_column
from zhunsheng.compile.lower.context import NUMBERS, Lowering
from zhunsheng.compile.shape import Shape
from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.ir.operations import Column
from zhunsheng.ir.rulebook import FieldDeclaration, FieldType
from zhunsheng.problems.suggest import near_names
from zhunsheng.terms.quantity import parse_decimal
from zhunsheng.written.values import FieldTest, Relative, Right, Slot, Where, Word

COMPARISONS = {
    "below": Relation.BELOW,
    "at_most": Relation.AT_MOST,
    "above": Relation.ABOVE,
    "at_least": Relation.AT_LEAST,
}
_ORDERED = (*NUMBERS, FieldType.DATE, FieldType.INSTANT, FieldType.PERIOD)
_BY_REGISTRY = ("in_tier", "in_group", "at_level", "within")
_WORDS = ("is", "not", *COMPARISONS, "present", "includes", *_BY_REGISTRY)


def columns_tested(lowering: Lowering, where: Where, shape: Shape, unit: str | None) -> list[Column]:
    """Return the columns a condition speaks of, for the table to have them."""
    found: list[Column] = []
    for test in where.tests:
        words = [test.column, *(right.of for right in test.rights if isinstance(right, Relative) and right.of)]
        found += [column for word in words if (column := find_column(lowering, word, shape, unit, quiet=True))]
    for part in (*where.nots, *(part for group in where.some for part in group)):
        found += columns_tested(lowering, part, shape, unit)
    return found


def lower_where(lowering: Lowering, where: Where, shape: Shape, unit: str | None) -> Condition:
    """Return the condition as tests of columns; problems are noted."""
    parts: list[Condition] = [lower_test(lowering, test, shape, unit) for test in where.tests]
    for group in where.some:
        parts.append(Some(tuple(lower_where(lowering, part, shape, unit) for part in group)))
    parts += [Not(lower_where(lowering, part, shape, unit)) for part in where.nots]
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def lower_test(lowering: Lowering, test: FieldTest, shape: Shape, unit: str | None) -> Condition:
    """Return one comparison as a test of a column."""
    column = find_column(lowering, test.column, shape, unit)
    if column is None:
        return Every()
    declared = declaration_of(column, shape)
    if test.relation in COMPARISONS:
        return _comparison(lowering, test, column, declared, shape, unit)
    if test.relation == "present":
        given = Test(column.name, Relation.PRESENT)
        return given if _says_yes(test.rights) else Not(given)
    if test.relation in _BY_REGISTRY:
        return _by_registry(lowering, test, column, declared)
    if test.relation not in _WORDS:
        near = near_names(test.relation, list(_WORDS))
        lowering.problem("D107", test.column.span, near, word=test.relation, field=column.name)
        return Every()
    if test.relation == "includes" and not declared.is_list:
        lowering.problem("D107", test.column.span, word=test.relation, field=column.name)
        return Every()
    cells = tuple(_cell(lowering, test, right, declared) for right in test.rights)
    if test.relation == "includes":
        return Every(tuple(Test(column.name, Relation.INCLUDES, (cell,)) for cell in cells))
    equal = Test(column.name, Relation.EQUALS if len(cells) == 1 and not declared.is_list else Relation.ONE_OF, cells)
    return Not(equal) if test.relation == "not" else equal


def _cell(lowering: Lowering, test: FieldTest, right: Right, declared: FieldDeclaration) -> Cell:
    if isinstance(right, Slot):
        return lowering.value(declared.name.id, right, declared)
    lowering.problem("D107", test.column.span, word=test.relation, field=declared.name.id)
    return None


def _comparison(
    lowering: Lowering, test: FieldTest, column: Column, declared: FieldDeclaration, shape: Shape, unit: str | None
) -> Condition:
    if declared.type not in _ORDERED or declared.is_list:
        lowering.wrong_field(test.column, declared, FieldType.DECIMAL)
        return Every()
    relation = COMPARISONS[test.relation]
    right = test.rights[0] if test.rights else None
    if isinstance(right, Slot):
        return Test(column.name, relation, (lowering.value(column.name, right, declared),))
    if isinstance(right, Relative) and right.of is not None:
        linear = lower_linear(lowering, right, right.of, shape, unit)
        return Test(column.name, relation, linear) if linear else Every()
    lowering.problem("D107", test.column.span, word=test.relation, field=column.name)
    return Every()


def lower_linear(lowering: Lowering, right: Relative, of: Word, shape: Shape, unit: str | None) -> Linear | None:
    """Return `times × of + plus`; the column must hold a number."""
    other = find_column(lowering, of, shape, unit)
    if other is None:
        return None
    declared = declaration_of(other, shape)
    if declared.type not in NUMBERS:
        lowering.wrong_field(of, declared, FieldType.DECIMAL)
        return None
    times = lowering.value("times", right.times, _plain(declared)) if right.times else None
    plus = lowering.value("plus", right.plus, declared) if right.plus else None
    one, zero = parse_decimal("1"), parse_decimal("0")
    return Linear(other.name, one if times is None else times, zero if plus is None else plus)  # type: ignore[arg-type]  # a number's cell is a Decimal


def _plain(declared: FieldDeclaration) -> FieldDeclaration:
    """A factor has no unit of measure."""
    return FieldDeclaration(declared.name, FieldType.DECIMAL)


def _by_registry(
    lowering: Lowering, test: FieldTest, column: Column, declared: FieldDeclaration
) -> Condition:
    words = [Word(right.text, right.span) for right in test.rights if isinstance(right, Slot)]
    wanted = FieldType.TERRITORY if test.relation == "within" else FieldType.UNIT
    if declared.type is not wanted:
        lowering.wrong_field(test.column, declared, wanted)
        return Every()
    members = sorted({member for word in words for member in members_of(lowering, test.relation, word)})
    return Test(column.name, Relation.ONE_OF, tuple(members))


def members_of(lowering: Lowering, relation: str, word: Word) -> frozenset[str]:
    """Return the units or territories that a word of the registry stands for."""
    registry = lowering.registry
    if relation == "within":
        place = lowering.find("territory", word)
        return registry.within(place) if place else frozenset()
    kind = {"in_tier": "tier", "in_group": "group", "at_level": "level"}[relation]
    found = lowering.find(kind, word)
    if found is None:
        return frozenset()
    units = registry.units.values()
    if relation == "in_tier":
        return frozenset(unit.name.id for unit in units if unit.tier == found)
    if relation == "in_group":
        return frozenset(unit.name.id for unit in units if found in unit.groups)
    return frozenset(unit.name.id for unit in units if unit.level == found)


def _says_yes(rights: tuple[Right, ...]) -> bool:
    return any(isinstance(right, Slot) and right.value is True for right in rights)
