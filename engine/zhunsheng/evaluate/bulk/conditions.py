"""Conditions in SQL. What is written is true exactly where the condition holds; elsewhere it is false or NULL."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from zhunsheng.evaluate.bulk.cells import ABSENT, Held, Kind, constant, number, same, text, texts
from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Relation, Some, Test

Columns = Callable[[str], Held]
"""What a column holds, by its name."""

_SIGNS = {Relation.ABOVE: ">", Relation.AT_LEAST: ">=", Relation.BELOW: "<", Relation.AT_MOST: "<="}
_DAY = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"


def condition_sql(condition: Condition, columns: Columns, operation: str) -> str:
    """Write a condition on columns."""
    match condition:
        case Every(conditions):
            parts = [condition_sql(each, columns, operation) for each in conditions]
            return "(" + " AND ".join(parts) + ")" if parts else "TRUE"
        case Some(conditions):
            parts = [condition_sql(each, columns, operation) for each in conditions]
            return "(" + " OR ".join(parts) + ")" if parts else "FALSE"
        case Not(negated):
            return f"(NOT coalesce({condition_sql(negated, columns, operation)}, FALSE))"
        case Test(column, relation, right):
            left = columns(column)
            if isinstance(right, Linear):
                return compared(left, relation, linear_sql(right, columns, operation))
            return compared_to_constants(left, relation, right, operation)


def linear_sql(expression: Linear, columns: Columns, operation: str) -> Held:
    """Write `times × column + plus`; the bare column is its cell, of whatever kind."""
    held = columns(expression.column)
    if expression.times == 1 and expression.plus == 0:
        return held
    return scaled(held, expression.times, expression.plus, operation)


def scaled(held: Held, times: Decimal, plus: Decimal, operation: str) -> Held:
    """Write `times × number + plus`, absent where there is no number."""
    if not held.kind.is_number:
        return ABSENT
    written = held.sql
    if times != 1:
        written = f"{written} * {number(times, operation)}"
    if plus != 0:
        written = f"{written} + {number(plus, operation)}"
    return Held(f"({written})", Kind.NUMBER)


def compared(left: Held, relation: Relation, right: Held) -> str:
    """Write that a cell stands in a relation to another one."""
    if Kind.NOTHING in (left.kind, right.kind):
        return f"({left.sql} IS NOT NULL)" if relation is Relation.PRESENT else "FALSE"
    match relation:
        case Relation.PRESENT:
            return f"({left.sql} IS NOT NULL)"
        case Relation.EQUALS:
            return f"({same(left, right)})"
        case Relation.ONE_OF if left.kind is not Kind.LIST:
            return f"({same(left, right)})" if right.kind is not Kind.LIST else "FALSE"
        case Relation.ONE_OF | Relation.INCLUDES:
            fits = left.kind is Kind.LIST and right.kind is Kind.TEXT
            return f"list_contains({left.sql}, {right.sql})" if fits else "FALSE"
        case _:
            return _in_order(left, _SIGNS[relation], right)


def _in_order(left: Held, sign: str, right: Held) -> str:
    if left.kind.is_number and right.kind.is_number:
        return f"({left.sql} {sign} {right.sql})"
    if left.kind is Kind.TEXT and right.kind is Kind.TEXT:
        days = f"regexp_full_match({left.sql}, {_DAY}) AND regexp_full_match({right.sql}, {_DAY})"
        return f"({days} AND {left.sql} {sign} {right.sql})"
    return "FALSE"


def compared_to_constants(left: Held, relation: Relation, right: tuple[Cell, ...], operation: str) -> str:
    """Write that a cell stands in a relation to one of several constants."""
    if relation is Relation.PRESENT or left.kind is Kind.NOTHING:
        return compared(left, relation, ABSENT)
    known = [cell for cell in right if cell is not None]
    in_list = left.kind is Kind.LIST and relation in (Relation.ONE_OF, Relation.INCLUDES)
    if in_list or (left.kind is Kind.TEXT and relation in (Relation.ONE_OF, Relation.EQUALS)):
        words = [cell for cell in known if isinstance(cell, str)]
        if not words:
            return "FALSE"
        listed = ", ".join(text(word) for word in words)
        return f"list_has_any({left.sql}, {texts(words)})" if in_list else f"({left.sql} IN ({listed}))"
    parts = [compared(left, relation, constant(cell, operation)) for cell in known]
    return "(" + " OR ".join(parts) + ")" if parts else "FALSE"
