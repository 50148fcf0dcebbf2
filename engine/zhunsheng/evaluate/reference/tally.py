"""Tally: make one figure of many rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from zhunsheng.evaluate.reference.condition import as_number, holds
from zhunsheng.evaluate.reference.row import Grounds, Row, World, make_row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Figure, Tally
from zhunsheng.terms.quantity import exact_sum, ratio
from zhunsheng.terms.time import Instant, Period, parse_day

_Group = tuple[tuple[Cell, ...], Period | None]


def tally(operation: Tally, world: World) -> list[Row]:
    """Return one row with a figure for each key and period."""
    groups: dict[_Group, list[Row]] = {}
    for row in world.in_time(operation.rows):
        if _counts(operation, row):
            groups.setdefault((row.cells(operation.key), row.period), []).append(row)
    beginnings = _domain(operation, world)
    if operation.domain is not None:
        groups = {group: rows for group, rows in groups.items() if group[0] in operation.domain}
        groups = {group: [] for group in beginnings if group not in groups} | groups
    rows = (_row(operation, group, rows, beginnings, world) for group, rows in groups.items())
    return [row for row in rows if operation.domain is not None or _has_figure(operation, row)]


def _counts(operation: Tally, row: Row) -> bool:
    """Say whether a row takes part: one without the column counted with does not, unless the latest is asked for."""
    if operation.of is None or operation.figure is Figure.LATEST:
        return True
    return as_number(row.cell(operation.of)) is not None


def _has_figure(operation: Tally, row: Row) -> bool:
    """Say whether there is a figure; the latest may be that nothing is said."""
    return operation.figure is Figure.LATEST or row.cell(operation.result) is not None


def _domain(operation: Tally, world: World) -> dict[_Group, Instant]:
    """Return the keys and periods that get a figure in any case, with the instant from which they count."""
    if operation.domain is None:
        return {}
    periods: dict[Period | None, Instant] = {}
    if operation.domain_periods is None:
        periods[None] = _beginning(world)
    else:
        for row in world.in_time(operation.domain_periods):
            periods.setdefault(row.period, row.at)
    return {(key, period): at for period, at in periods.items() for key in operation.domain}


def _beginning(world: World) -> Instant:
    """Return the first instant of the policy."""
    first_day = world.rulebook.in_force[0]
    return world.zone.start_of(parse_day(first_day)) if first_day else world.as_of


def _row(operation: Tally, group: _Group, rows: Sequence[Row], beginnings: dict[_Group, Instant], world: World) -> Row:
    key, period = group
    result, decisive = _figure(operation, rows)
    columns: dict[str, Cell] = dict(decisive[0].columns) if operation.figure is Figure.LATEST and decisive else {}
    columns |= dict(zip(operation.key, key, strict=True))
    columns[operation.result] = result
    at = max((row.at for row in decisive), default=beginnings.get(group, world.as_of))
    settled = True
    if operation.closes_at_end and period is not None:
        end = period.end(world.zone)
        settled = end <= world.as_of
        at = max(at, end) if settled else at
    return make_row(operation, columns, Grounds.of(decisive), period=period, at=at, settled=settled)


def _figure(operation: Tally, rows: Sequence[Row]) -> tuple[Cell, Sequence[Row]]:
    """Return the figure and the rows it rests on. The rows come earliest first."""
    if operation.figure is Figure.COUNT:
        return Decimal(len(rows)), rows
    if operation.figure is Figure.SUM:
        return exact_sum(_numbers(operation, rows)), rows
    if not rows:
        return None, rows
    match operation.figure:
        case Figure.LATEST:
            return rows[-1].cell(operation.of or ""), rows[-1:]
        case Figure.MEAN:
            return ratio(exact_sum(_numbers(operation, rows)), Decimal(len(rows))), rows
        case Figure.SHARE:
            return _share(operation, rows), rows
        case _:
            numbers = _numbers(operation, rows)
            figure = min(numbers) if operation.figure is Figure.MIN else max(numbers)
            return figure, [row for row, number in zip(rows, numbers, strict=True) if number == figure]


def _share(operation: Tally, rows: Sequence[Row]) -> Decimal | None:
    """Return the part of the rows, or of their sum, that meets the condition; of nothing there is no share."""
    part = [row for row in rows if holds(operation.where, row.columns)]
    if operation.of is None:
        return ratio(Decimal(len(part)), Decimal(len(rows)))
    whole = exact_sum(_numbers(operation, rows))
    return ratio(exact_sum(_numbers(operation, part)), whole) if whole else None


def _numbers(operation: Tally, rows: Sequence[Row]) -> list[Decimal]:
    cells = (as_number(row.cell(operation.of or "")) for row in rows)
    return [number for number in cells if number is not None]
