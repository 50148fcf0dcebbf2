"""Instants as programs give them."""

from __future__ import annotations

from datetime import date, datetime

from zhunsheng.terms.time import Instant, TimeError, Zone, parse_day, parse_instant

Moment = Instant | str | date | datetime
"""An instant in nanoseconds, an RFC 3339 text, a Python time with offset, or a day, which means its end."""


def instant_meant(given: Moment | None, zone: Zone) -> Instant | None:
    """
    Return the instant that is meant; a day means its last second in the zone. Raises TimeError.

    >>> zone = Zone("Asia/Shanghai")
    >>> zone.text(instant_meant("2014-12-31", zone) or 0)
    '2014-12-31T23:59:59+08:00'
    """
    if given is None or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    if isinstance(given, datetime):
        return parse_instant(given.isoformat())
    if isinstance(given, date):
        return zone.end_of(given)
    if not isinstance(given, str):
        raise TimeError(repr(given), "form")
    try:
        return parse_instant(given)
    except TimeError as fault:
        if fault.reason != "form":
            raise
    return zone.end_of(parse_day(given))
