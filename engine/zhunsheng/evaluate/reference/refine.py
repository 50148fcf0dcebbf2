"""Refine: keep the rows that meet a condition and lie in certain periods."""

from __future__ import annotations

from zhunsheng.evaluate.reference.condition import holds
from zhunsheng.evaluate.reference.row import Row, World, derived
from zhunsheng.ir.operations import Refine
from zhunsheng.terms.time import Period


def refine(operation: Refine, world: World) -> list[Row]:
    """Return the rows that meet the condition and lie between the periods named."""
    return [
        derived(operation, row, row.columns)
        for row in world.tables[operation.rows]
        if holds(operation.where, row.columns)
        and lies_between(row.period, operation.first_period, operation.last_period)
    ]


def lies_between(period: Period | None, first: str | None, last: str | None) -> bool:
    """Say whether a period begins not before the first one and ends not after the last one; none lies nowhere."""
    if first is None and last is None:
        return True
    if period is None:
        return False
    begins_in_time = first is None or Period.parse(first).first <= period.first
    return begins_in_time and (last is None or period.after <= Period.parse(last).after)
