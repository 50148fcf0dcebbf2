"""Figures: Tally once more, in fractions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from zhunsheng.ir.operations import Figure, Tally
from zhunsheng.recheck.facts import Fact, Inquiry, Value
from zhunsheng.recheck.truth import is_true, number_of
from zhunsheng.terms.time import Instant, Period, parse_day

Group = tuple[tuple[Value, ...], Period | None]
PLACES = Fraction(10) ** 10
"""A mean or a share is rounded, half to even, at ten decimal places."""


def figures(operation: Tally, inquiry: Inquiry) -> Iterator[Fact]:
    """Yield the figure of each key and period."""
    groups: dict[Group, list[Fact]] = {}
    for fact in inquiry.table(operation.rows):
        if operation.of is None or operation.figure is Figure.LATEST or number_of(fact[operation.of]) is not None:
            groups.setdefault((fact.of(operation.key), fact.period), []).append(fact)
    promised = _promised(operation, inquiry)
    if operation.domain is not None:
        within = {group: facts for group, facts in groups.items() if group[0] in operation.domain}
        groups = {**{group: list[Fact]() for group in promised}, **within}
    for group, facts in groups.items():
        value, grounds = _figure(operation, facts)
        if value is not None or operation.domain is not None or operation.figure is Figure.LATEST:
            yield _fact(operation, group, value, grounds, bool(facts), promised, inquiry)


def _promised(operation: Tally, inquiry: Inquiry) -> dict[Group, Instant]:
    """Return the keys and periods that have a figure in any case, and since when."""
    since: dict[Period | None, Instant] = {}
    if operation.domain_periods is not None:
        for fact in reversed(inquiry.table(operation.domain_periods)):
            since[fact.period] = fact.at
    else:
        day = inquiry.rulebook.in_force[0]
        since[None] = inquiry.rulebook.zone.start_of(parse_day(day)) if day else inquiry.as_of
    return {(key, period): at for period, at in since.items() for key in operation.domain or ()}


def _fact(operation: Tally, group: Group, value: Value, grounds: Sequence[Fact], any_row: bool,
          promised: dict[Group, Instant], inquiry: Inquiry) -> Fact:
    key, period = group
    carried = grounds[0].columns if operation.figure is Figure.LATEST and grounds else {}
    columns = {**carried, **dict(zip(operation.key, key, strict=True)), operation.result: value}
    at = max(fact.at for fact in grounds) if grounds else promised.get(group, inquiry.as_of)
    settled = True
    if period is not None and (operation.closes_at_end or not any_row):
        end = period.end(inquiry.rulebook.zone)
        settled = end <= inquiry.as_of
        at = max(at, end) if settled else at
    return Fact(operation, columns, period, at, settled, tuple(grounds))


def _figure(operation: Tally, facts: Sequence[Fact]) -> tuple[Value, Sequence[Fact]]:
    """Return the figure of some facts, earliest first, and those it rests on."""
    column = operation.of or ""
    numbers = [number for fact in facts if (number := number_of(fact[column])) is not None]
    match operation.figure:
        case Figure.COUNT:
            return Fraction(len(facts)), facts
        case Figure.SUM:
            return sum(numbers, Fraction(0)), facts
        case _ if not facts:
            return None, facts
        case Figure.LATEST:
            return facts[-1][column], facts[-1:]
        case Figure.MIN | Figure.MAX:
            best = min(numbers) if operation.figure is Figure.MIN else max(numbers)
            return best, [fact for fact in facts if number_of(fact[column]) == best]
        case Figure.MEAN:
            return rounded(sum(numbers, Fraction(0)) / len(numbers)), facts
        case Figure.SHARE:
            weights = [_weight(operation, fact) for fact in facts]
            counted = [is_true(operation.where, fact.columns) for fact in facts]
            part = sum((weight for weight, counts in zip(weights, counted, strict=True) if counts), Fraction(0))
            whole = sum(weights, Fraction(0))
            return (rounded(part / whole) if whole else None), facts
    raise AssertionError(operation.figure)


def _weight(operation: Tally, fact: Fact) -> Fraction:
    number = Fraction(1) if operation.of is None else number_of(fact[operation.of])
    return number if number is not None else Fraction(0)


def rounded(number: Fraction) -> Fraction:
    """Round half to even at ten decimal places."""
    return Fraction(round(number * PLACES)) / PLACES
