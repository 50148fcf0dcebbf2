"""Places: Rank once more. A group's order is asked for unit by unit: who is better than whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from zhunsheng.ir.operations import Rank, Settlement, Ties, Unscored
from zhunsheng.recheck.facts import Fact, Inquiry, Value
from zhunsheng.recheck.truth import number_of
from zhunsheng.terms.time import Instant, Period


@dataclass
class Table:
    """One group in one period: the latest figure of each unit, the latest published order, what settles it."""

    group: str
    period: Period | None
    figures: dict[str, Fact] = field(default_factory=dict)
    published: Fact | None = None
    settled_by: Fact | None = None


def places(operation: Rank, inquiry: Inquiry) -> Iterator[Fact]:
    """Yield a fact for every unit of every group and period."""
    tables: dict[tuple[Value, Period | None], Table] = {}

    def table_of(fact: Fact) -> Table | None:
        group = fact[operation.per]
        return tables.setdefault((group, fact.period), Table(str(group), fact.period)) if group is not None else None

    for fact in inquiry.table(operation.figures):
        unit = fact["unit"]
        if isinstance(unit, str) and unit not in operation.left_out and number_of(fact[operation.result]) is not None:
            table = table_of(fact)
            if table:
                table.figures[unit] = fact
    for fact in inquiry.table(operation.order):
        if _in_order(operation, fact):
            table = table_of(fact)
            if table:
                table.published = fact
    if operation.settlement is Settlement.EVENT:
        for fact in reversed(inquiry.table(operation.settled_by)):
            table = table_of(fact)
            if table:
                table.settled_by = fact
    for table in tables.values():
        yield from _facts(operation, table, inquiry)


def _in_order(operation: Rank, fact: Fact | None) -> list[str]:
    named = fact["order"] if fact else None
    units = list(named) if isinstance(named, tuple) else []
    return [unit for place, unit in enumerate(units) if unit not in units[:place] and unit not in operation.left_out]


def _facts(operation: Rank, table: Table, inquiry: Inquiry) -> Iterator[Fact]:
    members = [unit for unit in dict(operation.members).get(table.group, ()) if unit not in operation.left_out]
    by_order = not table.figures and table.published is not None
    place = _in_publication(operation, table) if by_order else _by_figures(operation, table)
    absent = {unit for unit in members if unit not in place}
    if operation.unscored is Unscored.LAST and place:
        behind = len(place) + 1
        place = {**place, **dict.fromkeys(absent, behind)}
    settled_at = _settled_at(operation, table, members, inquiry)
    last: set[str] = set()
    consulted: list[Fact] = []
    if settled_at is not None:
        last, consulted = _last(operation, table, place, inquiry)
    known = [table.published] if by_order and table.published else list(table.figures.values())
    known += [table.settled_by] if table.settled_by else []
    grounds = tuple({id(fact): fact for fact in [*known, *consulted]}.values())
    for unit in sorted({*place, *absent}):
        columns: dict[str, Value] = {
            operation.per: table.group,
            "unit": unit,
            operation.result: table.figures[unit][operation.result] if unit in table.figures else None,
            "place": Fraction(place[unit]) if unit in place else None,
            "ranked": Fraction(len(place)),
            "last": unit in last,
            "unscored": unit in absent,
            "by_order": by_order,
        }
        at = settled_at if settled_at is not None else max(fact.at for fact in known)
        yield Fact(operation, columns, table.period, at, settled_at is not None, grounds)


def _by_figures(operation: Rank, table: Table) -> dict[str, int]:
    """Return the place of each unit: one more than the number of units that are better."""
    figure = {unit: number_of(fact[operation.result]) or Fraction(0) for unit, fact in table.figures.items()}
    sign = -1 if operation.highest_is_best else 1
    return {unit: 1 + sum(sign * other < sign * own for other in figure.values()) for unit, own in figure.items()}


def _in_publication(operation: Rank, table: Table) -> dict[str, int]:
    return {unit: place for place, unit in enumerate(_in_order(operation, table.published), start=1)}


def _settled_at(operation: Rank, table: Table, members: list[str], inquiry: Inquiry) -> Instant | None:
    match operation.settlement:
        case Settlement.EVENT:
            return table.settled_by.at if table.settled_by else None
        case Settlement.PERIOD_END:
            end = table.period.end(inquiry.rulebook.zone) if table.period else None
            return end if end is not None and end <= inquiry.as_of else None
        case Settlement.COMPLETE if table.figures:
            facts = table.figures.values()
            whole = set(members) <= set(table.figures) and all(fact.settled for fact in facts)
            return max(fact.at for fact in facts) if whole else None
        case _:
            named = _in_order(operation, table.published)
            return table.published.at if table.published and set(members) <= set(named) else None


def _last(operation: Rank, table: Table, place: dict[str, int], inquiry: Inquiry) -> tuple[set[str], list[Fact]]:
    """Return who is last, and the other figures that were asked to decide it."""
    if not place or (len(place) == 1 and not operation.single_last):
        return set(), []
    behind = {unit for unit in place if place[unit] == max(place.values())}
    everybody_equal = len(place) > 1 and behind == set(place)
    if everybody_equal and not operation.all_tied_last:
        return set(), []
    if len(behind) == 1 or operation.ties is Ties.ALL:
        return behind, []
    if operation.ties is Ties.NONE:
        return set(), []
    asked = {
        str(fact["unit"]): fact
        for fact in inquiry.table(operation.tie_break)
        if fact.period == table.period and fact["unit"] in behind
    }
    column = operation.tie_break_result or ""
    figure = {unit: number_of(asked[unit][column]) if unit in asked else None for unit in behind}
    without = {unit for unit, number in figure.items() if number is None}
    if without:
        return without, list(asked.values())
    numbers = [number for number in figure.values() if number is not None]
    worst = min(numbers) if operation.tie_break_highest_is_best else max(numbers)
    return {unit for unit, number in figure.items() if number == worst}, list(asked.values())
