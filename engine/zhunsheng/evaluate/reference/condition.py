"""Whether a condition holds of the columns of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.terms.quantity import exact_product, exact_sum

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def holds(condition: Condition, columns: Mapping[str, Cell]) -> bool:
    """Say whether the condition holds of these columns."""
    match condition:
        case Every(conditions):
            return all(holds(each, columns) for each in conditions)
        case Some(conditions):
            return any(holds(each, columns) for each in conditions)
        case Not(negated):
            return not holds(negated, columns)
        case Test(column, relation, right):
            values = (linear(right, columns),) if isinstance(right, Linear) else right
            return compares(columns.get(column), relation, values)


def linear(expression: Linear, columns: Mapping[str, Cell]) -> Cell:
    """
    Return `times × column + plus`, absent where the column is.

    The bare column (times one, plus nothing) is its cell, of whatever type.
    """
    cell = columns.get(expression.column)
    if expression.times == 1 and expression.plus == 0:
        return cell
    number = as_number(cell)
    return None if number is None else scaled(number, expression.times, expression.plus)


def scaled(number: Decimal, times: Decimal, plus: Decimal) -> Decimal:
    """Return `times × number + plus` without rounding."""
    return exact_sum((exact_product(times, number), plus))


def compares(left: Cell, relation: Relation, right: tuple[Cell, ...]) -> bool:
    """Say whether a cell stands in the relation to the values; an absent one stands in none."""
    if left is None:
        return False
    match relation:
        case Relation.PRESENT:
            return True
        case Relation.EQUALS:
            return any(is_same(left, value) for value in right)
        case Relation.ONE_OF:
            members = left if isinstance(left, tuple) else (left,)
            return any(is_same(member, value) for member in members for value in right)
        case Relation.INCLUDES:
            return isinstance(left, tuple) and any(is_same(member, value) for member in left for value in right)
        case _:
            return any(_in_order(left, relation, value) for value in right)


def is_same(one: Cell, other: Cell) -> bool:
    """Say whether two cells are both present and the same; yes and no are not numbers."""
    if one is None or other is None or isinstance(one, bool) is not isinstance(other, bool):
        return False
    return one == other


def as_number(cell: Cell) -> Decimal | None:
    """Return the cell as a number if it is one."""
    if isinstance(cell, Decimal):
        return cell
    return Decimal(cell) if isinstance(cell, int) and not isinstance(cell, bool) else None


def _in_order(left: Cell, relation: Relation, right: Cell) -> bool:
    sign = _sign(left, right)
    match relation:
        case Relation.ABOVE:
            return sign is not None and sign > 0
        case Relation.AT_LEAST:
            return sign is not None and sign >= 0
        case Relation.BELOW:
            return sign is not None and sign < 0
        case _:
            return sign is not None and sign <= 0


def _sign(left: Cell, right: Cell) -> int | None:
    """Return 1, 0 or -1 as left is the greater, equal or smaller one; None where that has no meaning."""
    one, other = as_number(left), as_number(right)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    if isinstance(left, str) and isinstance(right, str) and _DAY.fullmatch(left) and _DAY.fullmatch(right):
        return (left > right) - (left < right)
    return None
