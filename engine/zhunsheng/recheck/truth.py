"""Whether a condition holds of some columns: `ir/conditions.py` read once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from zhunsheng.ir.conditions import Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.recheck.facts import Columns, Value, value_of


def is_true(condition: Condition, columns: Columns) -> bool:
    """Say whether the condition holds."""
    if isinstance(condition, Every):
        return not any(not is_true(part, columns) for part in condition.conditions)
    if isinstance(condition, Some):
        return any(is_true(part, columns) for part in condition.conditions)
    if isinstance(condition, Not):
        return not is_true(condition.condition, columns)
    return test(columns.get(condition.column), condition.relation, other_side(condition, columns))


def other_side(asked: Test, columns: Columns) -> list[Value]:
    """Return what a column is tested against."""
    if isinstance(asked.right, Linear):
        return [along(asked.right, columns)]
    return [value_of(cell) for cell in asked.right]


def along(line: Linear, columns: Columns) -> Value:
    """Return times the column plus so much; of times one and nothing more, the column itself."""
    value = columns.get(line.column)
    if line.times == 1 and line.plus == 0:
        return value
    number = number_of(value)
    return None if number is None else Fraction(line.times) * number + Fraction(line.plus)


def test(value: Value, relation: Relation, others: Sequence[Value]) -> bool:
    """Say whether a value stands in a relation to any of the others. Nothing stands in none."""
    if value is None:
        return False
    if relation is Relation.PRESENT:
        return True
    if relation is Relation.EQUALS:
        return any(same(value, other) for other in others)
    if relation in (Relation.ONE_OF, Relation.INCLUDES):
        listed = isinstance(value, tuple)
        members: tuple[Value, ...] = value if isinstance(value, tuple) else (value,)
        return (listed or relation is Relation.ONE_OF) and any(same(it, other) for it in members for other in others)
    return any(_stands(value, relation, other) for other in others)


def same(value: Value, other: Value) -> bool:
    """Say whether two present values are the same; truth is no number."""
    if value is None or other is None:
        return False
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def number_of(value: Value) -> Fraction | None:
    """Return a value as a number; an instant counts as its nanoseconds."""
    return Fraction(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _stands(value: Value, relation: Relation, other: Value) -> bool:
    apart = _apart(value, other)
    if apart is None:
        return False
    return {
        Relation.ABOVE: apart > 0,
        Relation.AT_LEAST: apart >= 0,
        Relation.BELOW: apart < 0,
        Relation.AT_MOST: apart <= 0,
    }[relation]


def _apart(value: Value, other: Value) -> Fraction | None:
    """Return how far two numbers, or two days, lie apart; of anything else that cannot be said."""
    one, two = number_of(value), number_of(other)
    if one is not None and two is not None:
        return one - two
    first, second = _day(value), _day(other)
    return Fraction((first - second).days) if first and second else None


def _day(value: Value) -> date | None:
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
