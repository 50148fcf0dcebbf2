"""Distinct: one row for each key and period."""

from __future__ import annotations

from zhunsheng.evaluate.reference.row import Row, World, derived
from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Distinct
from zhunsheng.terms.time import Period


def distinct(operation: Distinct, world: World) -> list[Row]:
    """Return the earliest row of each key and period, with the columns of the key alone."""
    earliest: dict[tuple[tuple[Cell, ...], Period | None], Row] = {}
    for row in world.in_time(operation.rows):
        earliest.setdefault((row.cells(operation.key), row.period), row)
    return [
        derived(operation, row, {column: row.cell(column) for column in operation.key}) for row in earliest.values()
    ]
