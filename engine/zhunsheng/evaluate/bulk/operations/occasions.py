"""Occasions in SQL: what the calendar brings."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.evaluate.bulk.calendar import code_of
from zhunsheng.evaluate.bulk.cells import texts
from zhunsheng.evaluate.bulk.planner import Planner
from zhunsheng.evaluate.bulk.tables import Table
from zhunsheng.ir.operations import Occasions, Validity
from zhunsheng.terms.time import Instant, Period, Zone


def plan_occasions(operation: Occasions, planner: Planner) -> Table:
    """Plan one row for each unit and each time that has come."""
    come = list(_times(operation, planner.rulebook.zone, planner.as_of))
    times = planner.given("times", "p BIGINT, moment BIGINT", come)
    units = f"(SELECT unnest({texts(operation.units)}) AS unit)"
    return planner.make(
        operation.name,
        {"unit": "u.unit"},
        f"{times} s CROSS JOIN {units} u",
        p="s.p::INTEGER",
        at="s.moment",
        settled="TRUE",
        o="0::BIGINT",
        r="",
        premises=[],
    )


def _times(operation: Occasions, zone: Zone, as_of: Instant) -> Iterator[tuple[int | None, Instant]]:
    """Yield the code of each period, or none, with the instant at which it occasions something."""
    since = operation.validity.since
    if operation.every is None:
        if since <= as_of:
            yield None, since
        return
    period = Period.of(operation.every, zone.day_of(since))
    while (start := period.start(zone)) <= as_of:
        at = max(start, since)
        if at <= as_of and _belongs(operation.validity, period, zone) and _is_within(operation, period):
            yield code_of(period), at
        period = period.next()


def _belongs(validity: Validity, period: Period, zone: Zone) -> bool:
    start, end, until = period.start(zone), period.end(zone), validity.until
    if validity.straddling:
        return validity.since < end and (until is None or end <= until)
    return validity.since <= start and (until is None or start < until)


def _is_within(operation: Occasions, period: Period) -> bool:
    first, last = operation.first_period, operation.last_period
    starts = first is None or Period.parse(first).first <= period.first
    return starts and (last is None or period.after <= Period.parse(last).after)
