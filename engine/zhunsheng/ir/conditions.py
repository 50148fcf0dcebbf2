"""Conditions on the columns of a row: the only logic an operation knows."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from zhunsheng.terms.value import dataclass

Cell = str | Decimal | bool | int | tuple[str, ...] | None
"""
What a column holds: text (also ids, days `2014-07-09`, periods `2014-09` and choices), an exact number,
yes or no, an instant (int, nanoseconds), a list of texts, or None where the event says nothing.
"""


class Relation(Enum):
    """How a cell is compared. Numbers compare as numbers, texts for equality only, days by date."""

    EQUALS = "equals"
    ONE_OF = "one-of"
    ABOVE = "above"
    AT_LEAST = "at-least"
    BELOW = "below"
    AT_MOST = "at-most"
    PRESENT = "present"
    INCLUDES = "includes"


@dataclass(frozen=True, slots=True)
class Linear:
    """
    The number `times × column + plus`, where the column is one of the same row.

    With `times` one and `plus` nothing it is the cell itself, of whatever type: two days can be compared so.
    """

    column: str
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Test:
    """
    One comparison of a column. `right` holds one value, several for ONE_OF, none for PRESENT.

    ONE_OF on a list holds if any member is among the values; INCLUDES holds if the list contains the
    value. Invariant: a test on an absent cell, or against an absent column, is false.
    """

    __test__ = False  # pytest: this is a noun of the field

    column: str
    relation: Relation
    right: tuple[Cell, ...] | Linear = ()


@dataclass(frozen=True, slots=True)
class Every:
    """Holds if every one of its conditions holds; without conditions it always holds."""

    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """Holds if at least one of its conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds if its condition does not. A negated test therefore holds for an absent cell."""

    condition: Condition


Condition = Test | Every | Some | Not

ALWAYS = Every()
