"""What can be true of one row: whether the tests of a condition exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from zhunsheng.ir.conditions import Cell, Condition, Every, Linear, Not, Relation, Some, Test
from zhunsheng.terms.value import dataclass

_MOST = 256
"""A condition with more alternatives is not looked into."""
_ORDERED = (Relation.ABOVE, Relation.AT_LEAST, Relation.BELOW, Relation.AT_MOST)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column may hold: one of `among` (None: anything), a number from `low` to `high`, or nothing at all."""

    among: frozenset[Cell] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    whole: bool = False
    optional: bool = True
    is_list: bool = False


ANYTHING = Kind()


@dataclass(frozen=True, slots=True)
class _Literal:
    test: Test
    positive: bool


@dataclass
class _Range:
    """What is left of a column's values while its tests are taken in one by one."""

    low: Cell = None
    low_open: bool = False
    high: Cell = None
    high_open: bool = False
    among: frozenset[Cell] | None = None
    without: frozenset[Cell] = frozenset()

    def raise_to(self, low: Cell, is_open: bool) -> None:
        if self.low is None or _less(self.low, low) or (self.low == low and is_open):
            self.low, self.low_open = low, is_open

    def lower_to(self, high: Cell, is_open: bool) -> None:
        if self.high is None or _less(high, self.high) or (self.high == high and is_open):
            self.high, self.high_open = high, is_open

    def keep(self, among: Iterable[Cell]) -> None:
        kept = frozenset(among)
        self.among = kept if self.among is None else self.among & kept

    def holds(self, cell: Cell) -> bool:
        if cell in self.without:
            return False
        if self.low is not None and (_less(cell, self.low) or (self.low_open and cell == self.low)):
            return False
        return self.high is None or not (_less(self.high, cell) or (self.high_open and cell == self.high))


def excluding(condition: Condition, kinds: Mapping[str, Kind]) -> tuple[str, ...] | None:
    """
    Return the columns whose tests exclude each other, so that no row meets the condition; None if a row may.

    Only what is certain is said: comparisons with other columns and tests of lists are taken to be possible.

    >>> both = Every((Test("n", Relation.ABOVE, (Decimal(3),)), Test("n", Relation.BELOW, (Decimal(2),))))
    >>> excluding(both, {})
    ('n',)
    """
    alternatives = _alternatives(condition, True)
    if alternatives is None:
        return None
    failing: set[str] = set()
    for literals in alternatives:
        column = _failing(literals, kinds)
        if column is None:
            return None
        failing.add(column)
    return tuple(sorted(failing))


def impossible(condition: Condition, kinds: Mapping[str, Kind]) -> bool:
    """Say whether it is certain that no row meets the condition."""
    return excluding(condition, kinds) is not None


def surely_possible(condition: Condition, kinds: Mapping[str, Kind]) -> bool:
    """Say whether some row certainly meets the condition: every test in it is one this file decides exactly."""
    alternatives = _alternatives(condition, True)
    exact = all(_exact(test, kinds) for test in tests_in(condition))
    return alternatives is not None and exact and any(_failing(it, kinds) is None for it in alternatives)


def tests_in(condition: Condition) -> tuple[Test, ...]:
    """Return every test of a condition."""
    match condition:
        case Test():
            return (condition,)
        case Not(inner):
            return tests_in(inner)
        case Every(parts) | Some(parts):
            return tuple(test for part in parts for test in tests_in(part))


def _exact(test: Test, kinds: Mapping[str, Kind]) -> bool:
    kind = kinds.get(test.column)
    return kind is not None and not kind.is_list and not isinstance(test.right, Linear) and None not in test.right


def _alternatives(condition: Condition, positive: bool) -> list[tuple[_Literal, ...]] | None:
    """Return the condition as alternatives of tests that hold together; None if there are too many."""
    match condition:
        case Test():
            return [(_Literal(condition, positive),)]
        case Not(inner):
            return _alternatives(inner, not positive)
        case Every(parts) | Some(parts):
            together = isinstance(condition, Every) is positive
            return _joined(parts, positive, together)


def _joined(parts: tuple[Condition, ...], positive: bool, together: bool) -> list[tuple[_Literal, ...]] | None:
    found: list[tuple[_Literal, ...]] = [()] if together else []
    for part in parts:
        inner = _alternatives(part, positive)
        if inner is None or len(found) * len(inner) > _MOST or len(found) + len(inner) > _MOST:
            return None
        found = [one + other for one in found for other in inner] if together else found + inner
    return found


def _failing(literals: tuple[_Literal, ...], kinds: Mapping[str, Kind]) -> str | None:
    for column in sorted({literal.test.column for literal in literals}):
        mine = [literal for literal in literals if literal.test.column == column]
        if not _can_hold(mine, kinds.get(column, ANYTHING)):
            return column
    return None


def _can_hold(literals: list[_Literal], kind: Kind) -> bool:
    needed = any(literal.positive for literal in literals)
    if not needed and kind.optional:
        return True
    if any(not it.positive and it.test.relation is Relation.PRESENT for it in literals):
        return False
    if kind.is_list:
        return True
    left = _Range(among=kind.among)
    if kind.low is not None:
        left.raise_to(kind.low, False)
    if kind.high is not None:
        left.lower_to(kind.high, False)
    return all(_take(left, literal) for literal in literals) and _something_left(left, kind.whole)


def _take(left: _Range, literal: _Literal) -> bool:
    """Take one test in; tests that cannot be decided here leave everything as it is."""
    test, right = literal.test, literal.test.right
    if isinstance(right, Linear) or test.relation in (Relation.PRESENT, Relation.INCLUDES) or None in right:
        return True
    if test.relation in (Relation.EQUALS, Relation.ONE_OF):
        if literal.positive:
            left.keep(right)
        else:
            left.without |= frozenset(right)
    elif len(right) == 1 and _fits(left, right[0]):
        _narrow(left, test.relation, right[0], literal.positive)
    return True


def _fits(left: _Range, cell: Cell) -> bool:
    """Bounds of different types (a day beside a month) are not compared."""
    return all(known is None or type(known) is type(cell) for known in (left.low, left.high))


def _narrow(left: _Range, relation: Relation, cell: Cell, positive: bool) -> None:
    if relation in (Relation.ABOVE, Relation.AT_LEAST):
        if positive:
            left.raise_to(cell, relation is Relation.ABOVE)
        else:
            left.lower_to(cell, relation is Relation.AT_LEAST)
    elif positive:
        left.lower_to(cell, relation is Relation.BELOW)
    else:
        left.raise_to(cell, relation is Relation.AT_MOST)


def _something_left(left: _Range, whole: bool) -> bool:
    if left.among is not None:
        return any(left.holds(cell) for cell in left.among)
    low, high = left.low, left.high
    if low is None or high is None:
        return True
    if whole and isinstance(low, Decimal) and isinstance(high, Decimal):
        first = low.to_integral_value(ROUND_CEILING) + (1 if left.low_open and low == low.to_integral_value() else 0)
        last = high.to_integral_value(ROUND_FLOOR) - (1 if left.high_open and high == high.to_integral_value() else 0)
        count = int(last - first) + 1
        return count > len(left.without) or any(left.holds(first + step) for step in range(max(count, 0)))
    if low == high:
        return left.holds(low)
    return _less(low, high)


def _less(one: Cell, other: Cell) -> bool:
    if type(one) is not type(other) or isinstance(one, bool | tuple):
        return False
    return one < other  # type: ignore[operator]  # both numbers, or both texts that sort in time
