"""Periods as operations speak of them: named in a cell, widened, between two others, and under a validity."""

from __future__ import annotations

from functools import lru_cache

from zhunsheng.ir.conditions import Cell
from zhunsheng.ir.operations import Validity
from zhunsheng.terms.time import SECOND, Instant, Period, PeriodKind, TimeError, Zone


@lru_cache(maxsize=4096)
def period_named(text: str, kind: PeriodKind | None = None) -> Period | None:
    """Return the period that a text names (or the longer one of the kind in which it begins), None if it names none."""
    try:
        period = Period.parse(text)
    except TimeError:
        return None
    return period if kind is None else period.widen(kind)


_QUARTER_HOUR = 900 * SECOND
_WHOLE_QUARTERS_SINCE: Instant = 94_694_400 * SECOND
"""Since 1973 the offset of every time zone is a multiple of a quarter of an hour, so one lies on one day."""


@lru_cache(maxsize=4096)
def _period_on(kind: PeriodKind, zone: Zone, quarter_hour: int) -> Period:
    return Period.of(kind, zone.day_of(quarter_hour * _QUARTER_HOUR))


def period_at(kind: PeriodKind, zone: Zone, instant: Instant) -> Period:
    """Return the period of a kind in which the instant lies."""
    if instant < _WHOLE_QUARTERS_SINCE:
        return Period.of(kind, zone.day_of(instant))
    return _period_on(kind, zone, instant // _QUARTER_HOUR)


def period_in_cell(cell: Cell, kind: PeriodKind, zone: Zone) -> Period | None:
    """Return the period that a cell names: a text that is one, or the period of an instant's day."""
    if isinstance(cell, str):
        return period_named(cell, kind)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return period_at(kind, zone, cell)
    return None


def admits_instant(validity: Validity, instant: Instant) -> bool:
    """Say whether what happens at the instant is judged under the validity."""
    return validity.since <= instant and (validity.until is None or instant < validity.until)


def admits_period(validity: Validity, period: Period, zone: Zone) -> bool:
    """Say whether the period is judged: by its end if periods may straddle, else by its beginning."""
    if not validity.straddling:
        return admits_instant(validity, period.start(zone))
    end = period.end(zone)
    return validity.since < end and (validity.until is None or end <= validity.until)


def lies_between(period: Period | None, first: str | None, last: str | None) -> bool:
    """Say whether a period begins not before the first one and ends not after the last; having none, it does not."""
    if first is None and last is None:
        return True
    if period is None:
        return False
    earliest = period_named(first) if first is not None else None
    latest = period_named(last) if last is not None else None
    if earliest is not None and period.first < earliest.first:
        return False
    return latest is None or period.after <= latest.after
