"""Refine: add columns, set the period, keep the rows that meet a condition and lie in certain periods."""

from __future__ import annotations

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.evaluate.reference.row import Grounds, Row, World, make_row
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Attribute, Column, Constant, Refine
from zhunsheng.terms.time import Period, PeriodKind


def refine(operation: Refine, world: World) -> list[Row]:
    """Return the rows that meet the condition and lie between the periods named, with their new columns."""
    refined = []
    for row in world.tables[operation.rows]:
        columns = dict(row.columns) | {column.name: _column(column, row, world) for column in operation.adds}
        period = row.period if operation.every is None else _widened(row, operation.every, world)
        if holds(operation.where, columns) and lies_between(period, operation.first_period, operation.last_period):
            made = make_row(operation, columns, Grounds.of((row,)), period=period, at=row.at, settled=row.settled)
            refined.append(made)
    return refined


def _column(column: Column, row: Row, world: World) -> Cell:
    """Return the first of the column's sources that is present in the row or the registers."""
    for source in column.sources:
        if isinstance(source, Constant):
            return source.text
        cell = row.cell(source.field if isinstance(source, Attribute) else source.name)
        if isinstance(source, Attribute):
            cell = world.attribute(source.name, cell)
        if cell is not None:
            return cell
    return None


def _widened(row: Row, every: PeriodKind, world: World) -> Period:
    """Return the period in which the row's own begins, or else in which it came to be."""
    return row.period.widen(every) if row.period else Period.of(every, world.zone.day_of(row.at))


def lies_between(period: Period | None, first: str | None, last: str | None) -> bool:
    """Say whether a period begins not before the first one and ends not after the last one; none lies nowhere."""
    if first is None and last is None:
        return True
    if period is None:
        return False
    begins_in_time = first is None or Period.parse(first).first <= period.first
    return begins_in_time and (last is None or period.after <= Period.parse(last).after)
