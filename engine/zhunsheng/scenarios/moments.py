"""Days and instants as stories write them."""

from __future__ import annotations

from zhunsheng.terms.time import SECOND, Instant, TimeError, Zone, parse_day, parse_instant


def instant_of(text: str, zone: Zone, hour: int) -> Instant | None:
    """
    Return the instant meant: as written, or this hour of the day; None if the text is neither.

    >>> zone = Zone("Asia/Shanghai")
    >>> zone.text(instant_of("2014-10-15", zone, 9))
    '2014-10-15T09:00:00+08:00'
    >>> instant_of("next week", zone, 9) is None
    True
    """
    try:
        return parse_instant(text)
    except TimeError:
        pass
    try:
        return zone.start_of(parse_day(text)) + hour * 3600 * SECOND
    except TimeError:
        return None


def end_of(text: str, zone: Zone) -> Instant | None:
    """
    Return the instant meant: as written, or the last second of the day; None if the text is neither.

    >>> zone = Zone("Asia/Shanghai")
    >>> zone.text(end_of("2014-12-31", zone))
    '2014-12-31T23:59:59+08:00'
    """
    try:
        return parse_instant(text)
    except TimeError:
        pass
    try:
        return zone.end_of(parse_day(text))
    except TimeError:
        return None
