"""Bounds: Compare once more."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zhunsheng.ir.conditions import Linear, Relation
from zhunsheng.ir.operations import Bound, ByKey, Compare, Except, Previous, Refine, Tally
from zhunsheng.recheck.facts import Fact, Inquiry, Value, value_of
from zhunsheng.recheck.truth import along, number_of, test


def held_to_bounds(operation: Compare, inquiry: Inquiry) -> Iterator[Fact]:
    """Yield each figure with its bounds and what follows."""
    key = _tallied_by(operation.figures, inquiry)
    for figure in inquiry.table(operation.figures):
        before = _before(operation, figure, key, inquiry)
        sides = [_side(bound, operation, figure, before, inquiry) for bound in operation.bounds]
        if any(None in side for side in sides):
            continue
        pairs = list(zip(operation.bounds, sides, strict=True))
        kept = all(test(figure[operation.column], bound.relation, side) for bound, side in pairs)
        columns: dict[str, Value] = {**figure.columns, "state": _state(operation, figure, kept)}
        columns |= {f"bound_{place}": _shown(*pair, inquiry) for place, pair in enumerate(pairs, start=1)}
        asked = any(isinstance(bound.right, Previous) for bound in operation.bounds)
        grounds = (figure, before) if asked and before is not None else (figure,)
        yield Fact(operation, columns, figure.period, figure.at, figure.settled, grounds)


def _tallied_by(table: str, inquiry: Inquiry) -> tuple[str, ...] | None:
    """Return the key of the tally that a table was made by."""
    operation = inquiry.operations.get(table)
    if isinstance(operation, Refine | Except):
        return _tallied_by(operation.rows, inquiry)
    return operation.key if isinstance(operation, Tally) else None


def _before(operation: Compare, figure: Fact, key: tuple[str, ...] | None, inquiry: Inquiry) -> Fact | None:
    if key is None or figure.period is None:
        return None
    wanted = figure.period.previous()
    there = [
        fact for fact in inquiry.table(operation.figures) if fact.period == wanted and fact.of(key) == figure.of(key)
    ]
    return there[-1] if there else None


def _side(bound: Bound, operation: Compare, figure: Fact, before: Fact | None, inquiry: Inquiry) -> list[Value]:
    match bound.right:
        case Linear():
            return [along(bound.right, figure.columns)]
        case Previous(times, plus):
            number = number_of(before[operation.column]) if before is not None else None
            return [None if number is None else Fraction(times) * number + Fraction(plus)]
        case ByKey(column, numbers):
            return [value_of(number) for name, number in numbers if name == inquiry.written(figure[column])] or [None]
        case constants:
            return [value_of(cell) for cell in constants]


def _state(operation: Compare, figure: Fact, kept: bool) -> str:
    if figure.settled and kept:
        return "fulfilled"
    return "breached" if figure.settled and not operation.gradually else "pending"


def _shown(bound: Bound, side: list[Value], inquiry: Inquiry) -> Value:
    if bound.relation is not Relation.ONE_OF and len(side) == 1:
        return side[0]
    return tuple(inquiry.written(value) or "" for value in side)
