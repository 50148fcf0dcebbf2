"""Except: leave out what another table has as well."""

from __future__ import annotations

from zhunsheng.evaluate.reference.row import Row, World, derived
from zhunsheng.ir.operations import Except


def except_(operation: Except, world: World) -> list[Row]:
    """Return the rows for which the other table has no row of equal key and period."""
    taken = {(row.cells(operation.key), row.period) for row in world.tables[operation.unless]}
    return [
        derived(operation, row, row.columns)
        for row in world.tables[operation.rows]
        if (row.cells(operation.key), row.period) not in taken
    ]
