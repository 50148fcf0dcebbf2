"""Conditions on the columns of a row, made into functions once and for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.terms.quantity import exact_product, exact_sum

Holds = Callable[[Mapping[str, Cell]], bool]
"""Says of the columns of a row whether a condition holds."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SIGNS: Mapping[Relation, frozenset[int]] = {
    Relation.ABOVE: frozenset({1}),
    Relation.AT_LEAST: frozenset({0, 1}),
    Relation.BELOW: frozenset({-1}),
    Relation.AT_MOST: frozenset({-1, 0}),
}


def compiled(condition: Condition) -> Holds:
    """Return the function that says whether the condition holds."""
    match condition:
        case Every(conditions):
            return _every([compiled(each) for each in conditions])
        case Some(conditions):
            some = [compiled(each) for each in conditions]
            return lambda columns: any(holds(columns) for holds in some)
        case Not(negated):
            holds_not = compiled(negated)
            return lambda columns: not holds_not(columns)
        case Test():
            return _test(condition)


def _every(conditions: list[Holds]) -> Holds:
    if not conditions:
        return lambda _: True
    if len(conditions) == 1:
        return conditions[0]
    return lambda columns: all(holds(columns) for holds in conditions)


def _test(test: Test) -> Holds:
    column, relation, right = test.column, test.relation, test.right
    if isinstance(right, Linear):
        other = right
        return lambda columns: in_relation(columns.get(column), relation, (linear(other, columns),))
    texts = frozenset(value for value in right if isinstance(value, str))
    if relation in (Relation.EQUALS, Relation.ONE_OF) and len(texts) == len(set(right)) and texts:
        return _one_of_texts(column, texts, members=relation is Relation.ONE_OF)
    if relation is Relation.EQUALS and len(right) == 1 and isinstance(right[0], bool):
        wanted = right[0]
        return lambda columns: columns.get(column) is wanted
    return lambda columns: in_relation(columns.get(column), relation, right)


def _one_of_texts(column: str, texts: frozenset[str], *, members: bool) -> Holds:
    def holds(columns: Mapping[str, Cell]) -> bool:
        cell = columns.get(column)
        if isinstance(cell, str):
            return cell in texts
        return members and isinstance(cell, tuple) and not texts.isdisjoint(cell)

    return holds


def linear(expression: Linear, columns: Mapping[str, Cell]) -> Cell:
    """Return `times × column + plus`, absent where the column is; the bare column is its cell, of whatever type."""
    cell = columns.get(expression.column)
    if expression.times == 1 and expression.plus == 0:
        return cell
    number = number_of(cell)
    return None if number is None else scaled(number, expression.times, expression.plus)


def scaled(number: Decimal, times: Decimal, plus: Decimal) -> Decimal:
    """Return `times × number + plus` without rounding."""
    product = exact_product(times, number)
    return exact_sum((product, plus)) if plus else product


def number_of(cell: Cell) -> Decimal | None:
    """Return the cell as a number if it is one; yes and no are none."""
    if isinstance(cell, Decimal):
        return cell
    return Decimal(cell) if isinstance(cell, int) and not isinstance(cell, bool) else None


def in_relation(left: Cell, relation: Relation, right: tuple[Cell, ...]) -> bool:
    """Say whether a cell stands in the relation to one of the values; an absent one stands in none."""
    if left is None:
        return False
    signs = _SIGNS.get(relation)
    if signs is not None:
        return _sign(left, right[0]) in signs if len(right) == 1 else any(_sign(left, it) in signs for it in right)
    match relation:
        case Relation.PRESENT:
            return True
        case Relation.INCLUDES:
            return isinstance(left, tuple) and any(_same(member, value) for member in left for value in right)
        case Relation.ONE_OF if isinstance(left, tuple):
            return any(_same(member, value) for member in left for value in right)
        case _:
            return any(_same(left, value) for value in right)


def _same(one: Cell, other: Cell) -> bool:
    """Say whether two cells are present and equal; yes and no are not numbers."""
    return other is not None and isinstance(one, bool) is isinstance(other, bool) and one == other


def _sign(left: Cell, right: Cell) -> int | None:
    """Return 1, 0 or -1 as left is greater, equal or smaller: of numbers, or of two days; else None."""
    if type(left) is Decimal and type(right) is Decimal:
        return (left > right) - (left < right)
    one, other = number_of(left), number_of(right)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    if isinstance(left, str) and isinstance(right, str) and _DAY.fullmatch(left) and _DAY.fullmatch(right):
        return (left > right) - (left < right)
    return None
