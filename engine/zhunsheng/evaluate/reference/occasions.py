"""Occasions: what the calendar brings."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.evaluate.reference.refine import lies_between
from zhunsheng.evaluate.reference.row import NO_GROUNDS, Row, World, make_row
from zhunsheng.evaluate.reference.validity import admits_period
from zhunsheng.ir.operations import Occasions
from zhunsheng.terms.time import Instant, Period


def occasions(operation: Occasions, world: World) -> list[Row]:
    """Return one row for each unit and each time that has come."""
    return [
        make_row(operation, {"unit": unit}, NO_GROUNDS, period=period, at=at, settled=True)
        for period, at in _times(operation, world)
        for unit in operation.units
    ]


def _times(operation: Occasions, world: World) -> Iterator[tuple[Period | None, Instant]]:
    """Yield the periods, or the one moment, at which something is occasioned, with the instant it begins."""
    validity = operation.validity
    if operation.every is None:
        if validity.since <= world.as_of:
            yield None, validity.since
        return
    period = Period.of(operation.every, world.zone.day_of(validity.since))
    while period.start(world.zone) <= world.as_of:
        at = max(period.start(world.zone), validity.since)
        admitted = admits_period(validity, period, world.zone)
        if admitted and at <= world.as_of and lies_between(period, operation.first_period, operation.last_period):
            yield period, at
        period = period.next()
