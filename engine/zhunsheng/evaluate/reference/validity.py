"""Whether a norm was in force for something that happened, or for a period."""

from __future__ import annotations

from zhunsheng.ir.operations import Validity
from zhunsheng.terms.time import Instant, Period, Zone


def admits_instant(validity: Validity, instant: Instant) -> bool:
    """Say whether what happens at the instant is judged by the norm."""
    return validity.since <= instant and (validity.until is None or instant < validity.until)


def admits_period(validity: Validity, period: Period, zone: Zone) -> bool:
    """Say whether the period belongs to the norm: by its end if periods may straddle, else by its beginning."""
    start, end = period.start(zone), period.end(zone)
    if validity.straddling:
        return validity.since < end and (validity.until is None or end <= validity.until)
    return admits_instant(validity, start)
