"""Which periods belong to a norm, or lie between two others, as bounds on their codes."""

from __future__ import annotations

from datetime import date, timedelta

from zhunsheng.evaluate.bulk.calendar import codes_between
from zhunsheng.evaluate.bulk.planner import within_codes
from zhunsheng.ir.operations import Validity
from zhunsheng.terms.time import Instant, Period, PeriodKind, Zone


def is_admitted(p: str, kind: PeriodKind, validity: Validity, zone: Zone) -> str:
    """Write that a period of a kind belongs to the norm: by its end if periods may straddle, else by its beginning."""
    return within_codes(p, {kind: _admitted(kind, validity, zone)})


def is_in_time(at: str, validity: Validity) -> str:
    """Write that an instant lies in the time in which the norm judges."""
    since = f"{at} >= {validity.since}"
    return since if validity.until is None else f"{since} AND {at} < {validity.until}"


def lies_between(p: str, first: str | None, last: str | None) -> str:
    """Write that a period begins not before the first one and ends not after the last one; none lies nowhere."""
    if first is None and last is None:
        return "TRUE"
    since = Period.parse(first).first if first is not None else None
    after = Period.parse(last).after if last is not None else None
    bounds = {kind: codes_between(kind, since, _ends_by(kind, after)) for kind in PeriodKind}
    return within_codes(p, bounds)


def _ends_by(kind: PeriodKind, after: date | None) -> date | None:
    """Return the first day of the last period of a kind that is over when the day begins."""
    if after is None:
        return None
    period = Period.of(kind, after)
    return period.first if period.after <= after else period.previous().first


def _admitted(kind: PeriodKind, validity: Validity, zone: Zone) -> tuple[int, int]:
    if validity.straddling:
        since = _first_ending_after(kind, validity.since, zone)
        until = None if validity.until is None else _last_over_by(kind, validity.until, zone)
    else:
        since = _first_beginning_from(kind, validity.since, zone)
        until = None if validity.until is None else _first_beginning_from(kind, validity.until, zone) - timedelta(1)
    return codes_between(kind, since, until)


def _first_ending_after(kind: PeriodKind, instant: Instant, zone: Zone) -> date:
    """Return the first day of the first period that ends after the instant."""
    period = Period.of(kind, zone.day_of(instant)).previous()
    while not instant < period.end(zone):
        period = period.next()
    return period.first


def _last_over_by(kind: PeriodKind, instant: Instant, zone: Zone) -> date:
    """Return the first day of the last period that has ended by the instant."""
    period = Period.of(kind, zone.day_of(instant)).next()
    while not period.end(zone) <= instant:
        period = period.previous()
    return period.first


def _first_beginning_from(kind: PeriodKind, instant: Instant, zone: Zone) -> date:
    """Return the first day of the first period that begins at the instant or later."""
    period = Period.of(kind, zone.day_of(instant)).previous()
    while period.start(zone) < instant:
        period = period.next()
    return period.first
