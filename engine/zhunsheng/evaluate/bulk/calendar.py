"""The policy's calendar in SQL: local days, periods as whole numbers, and their texts."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from zhunsheng.evaluate.bulk.cells import text
from zhunsheng.terms.time import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    SECOND,
    Instant,
    Period,
    PeriodKind,
    Zone,
)

_EPOCH = date(1970, 1, 1)
_DAY = 86_400 * SECOND
_KIND = 1_000_000
"""A period's code is its kind's number so many times, plus the day it begins on (1970-01-01 is so far on)."""
_SHIFT = 200_000
_KINDS = tuple(PeriodKind)
_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}


def day_number(day: date) -> int:
    """Return how many days after 1970-01-01 a day lies."""
    return (day - _EPOCH).days


def code_of(period: Period) -> int:
    """Return the whole number that stands for a period; those of one kind are in order of time."""
    return _KINDS.index(period.kind) * _KIND + _SHIFT + day_number(period.first)


def codes_between(kind: PeriodKind, since: date | None, until: date | None) -> tuple[int, int]:
    """Return the codes of the first and the last period of a kind that begin within the days, both included."""
    base = _KINDS.index(kind) * _KIND + _SHIFT
    first = base - _SHIFT if since is None else base + day_number(since)
    last = base + _KIND - _SHIFT - 1 if until is None else base + day_number(until)
    return first, last


def period_code(kind: PeriodKind, day: str) -> str:
    """Write the code of the period of a kind in which a day (a number) lies."""
    base = _KINDS.index(kind) * _KIND + _SHIFT
    if kind is PeriodKind.DAY:
        return f"({day} + {base})::INTEGER"
    if kind is PeriodKind.WEEK:
        return f"({day} - ((({day} + 3) % 7) + 7) % 7 + {base})::INTEGER"
    return f"(first_day_{_MONTHS[kind]}({day}) + {base})::INTEGER"


def of_period(word: str, p: str, kinds: frozenset[PeriodKind]) -> str:
    """
    Write what is asked of a period that is of one of these kinds: `end`, `before`, `index` or `text`.

    NULL for no period. Only the kinds that occur are written out: whoever asks of a month need not know of weeks.
    """
    numbers = sorted(_KINDS.index(kind) for kind in kinds)
    if not numbers:
        return f"NULL::{'VARCHAR' if word == 'text' else 'BIGINT'}"
    if len(numbers) == 1:
        return f"period_{word}_{numbers[0]}({p})"
    whens = " ".join(f"WHEN {number} THEN period_{word}_{number}({p})" for number in numbers)
    return f"CASE ({p}) // {_KIND} {whens} END"


def macros(zone: Zone) -> Iterator[str]:
    """Yield the statements that teach SQL this calendar and the one form of cells as text."""
    yield from _OF_DAYS
    yield from _of_zone(zone)
    yield from _OF_PERIODS
    yield from _OF_TEXTS


def _macro(name: str, body: str) -> str:
    return f"CREATE OR REPLACE TEMP MACRO {name} AS {body}"


_OF_DAYS = (
    _macro("floor_to(n, size)", "(n // size - CASE WHEN n % size < 0 THEN 1 ELSE 0 END)"),
    _macro("day_date(d)", "make_date(d::INTEGER)"),
    _macro("date_day(t)", "(t::DATE - DATE '1970-01-01')::BIGINT"),
    _macro("first_day_1(d)", "date_day(date_trunc('month', day_date(d)))"),
    _macro("first_day_3(d)", "date_day(date_trunc('quarter', day_date(d)))"),
    _macro(
        "first_day_6(d)",
        "date_day(make_date(year(day_date(d)), CASE WHEN month(day_date(d)) <= 6 THEN 1 ELSE 7 END, 1))",
    ),
    _macro("first_day_12(d)", "date_day(date_trunc('year', day_date(d)))"),
    _macro("months_after(d, n)", "date_day(day_date(d) + to_months(n::INTEGER))"),
)
_PERIODS = (
    ("{first} + {n}", "{first}", "strftime(day_date({first}), '%Y-%m-%d')"),
    ("{first} + 7 * {n}", "({first} + 700003) // 7", "strftime(day_date({first}), '%G-W%V')"),
    ("months_after({first}, {n})", "month_index({first})", "strftime(day_date({first}), '%Y-%m')"),
    (
        "months_after({first}, 3 * {n})",
        "month_index({first}) // 3",
        "year(day_date({first})) || '-Q' || quarter(day_date({first}))",
    ),
    (
        "months_after({first}, 6 * {n})",
        "month_index({first}) // 6",
        "year(day_date({first})) || '-H' || (month(day_date({first})) + 5) // 6",
    ),
    ("months_after({first}, 12 * {n})", "month_index({first}) // 12", "year(day_date({first}))::VARCHAR"),
)
"""For each kind of period: the first day of the one so many later, its number in a row, and its text."""

_OF_PERIODS = (
    _macro("period_first(p)", f"((p % {_KIND}) - {_SHIFT})::BIGINT"),
    _macro("month_index(d)", "(year(day_date(d)) * 12 + month(day_date(d)) - 1)::BIGINT"),
    *(
        _macro(f"period_{word}_{kind}(p)", body.format(first="period_first(p)"))
        for kind, (step, index, written) in enumerate(_PERIODS)
        for word, body in (
            ("end", f"start_of({step.replace('{n}', '1')})"),
            ("before", f"({kind * _KIND + _SHIFT} + {step.replace('{n}', '-1')})::INTEGER"),
            ("index", index),
            ("text", written),
        )
    ),
)
_OF_TEXTS = (
    _macro(
        "number_text(n)",
        "CASE WHEN contains(n::VARCHAR, '.') THEN rtrim(rtrim(n::VARCHAR, '0'), '.') ELSE n::VARCHAR END",
    ),
    # Python and the database write control characters differently; everything else they write alike.
    _macro(
        "json_text(t)",
        "CASE WHEN contains(to_json(t)::VARCHAR, '\\u00') THEN written_by_python(t) ELSE to_json(t)::VARCHAR END",
    ),
    _macro("whole(n)", "(trunc(n)::HUGEINT * 10000000000 + ((n - trunc(n)) * 10000000000)::HUGEINT)"),
    _macro(
        "half_even(q, r, w)",
        "CASE WHEN 2 * r > w OR (2 * r = w AND q % 2 = 1) THEN q + 1 ELSE q END",
    ),
    _macro(
        "quotient(p, w)",
        "half_even((p // w) * 10000000000 + ((p % w) * 100000) // w * 100000"
        " + ((((p % w) * 100000) % w) * 100000) // w, ((((p % w) * 100000) % w) * 100000) % w, w)",
    ),
    _macro(
        "from_whole(n)",
        "(n // 10000000000)::DECIMAL(38,10)"
        " + ((n % 10000000000)::DECIMAL(38,10) * 0.0000000001::DECIMAL(10,10))::DECIMAL(38,10)",
    ),
    _macro(
        "ratio(p, w)",
        "CASE WHEN (p < 0) = (w < 0) THEN from_whole(quotient(abs(p), abs(w)))"
        " ELSE from_whole(-quotient(abs(p), abs(w))) END",
    ),
)


def _of_zone(zone: Zone) -> Iterator[str]:
    since, offset = _changes(zone.name)[-1]
    day, day_offset = _day_offsets(zone.name)[-1]
    yield _macro("offset_at(t)", f"CASE WHEN t >= {since} THEN {offset * SECOND} ELSE earlier_offset(t) END")
    yield _macro("day_of(t)", f"floor_to(t + offset_at(t), {_DAY})")
    yield _macro(
        "start_of(d)", f"d::BIGINT * {_DAY} - CASE WHEN d >= {day} THEN {day_offset} ELSE earlier_day_offset(d) END"
    )
    yield _macro("floor_second(t)", f"(t - ((t % {SECOND}) + {SECOND}) % {SECOND})")
    written = text(_offset_text(zone, since))
    yield _macro(
        "instant_text(t)",
        f"CASE WHEN t >= {since} AND t % {SECOND} = 0"
        f" THEN strftime(make_timestamp((t + {offset * SECOND}) // 1000), '%Y-%m-%dT%H:%M:%S') || {written}"
        " ELSE rare_instant_text(t) END",
    )


def rare_functions(zone: Zone) -> dict[str, tuple[Callable[[Any], Any], str, str]]:
    """
    Return what SQL asks Python for, with the types of what is given and answered.

    Instants before the zone's last change of clocks, fractions of seconds and control characters are so rare that
    writing them out in every statement would cost more than asking here.
    """
    changes, days = _changes(zone.name), _day_offsets(zone.name)
    instants, first_days = [instant for instant, _ in changes], [day for day, _ in days]

    def earlier_offset(instant: int) -> int:
        return changes[max(bisect_right(instants, instant) - 1, 0)][1] * SECOND

    def earlier_day_offset(day: int) -> int:
        return days[max(bisect_right(first_days, day) - 1, 0)][1]

    return {
        "earlier_offset": (earlier_offset, "BIGINT", "BIGINT"),
        "earlier_day_offset": (earlier_day_offset, "BIGINT", "BIGINT"),
        "rare_instant_text": (zone.text, "BIGINT", "VARCHAR"),
        "written_by_python": (lambda cell: json.dumps(cell, ensure_ascii=False), "VARCHAR", "VARCHAR"),
    }


@lru_cache(maxsize=16)
def _changes(zone_name: str) -> tuple[tuple[Instant, int], ...]:
    """Return the instants at which the zone's offset (seconds) changes, and the offset from there on."""
    zone = Zone(zone_name)
    start, end = _seconds(date(EARLIEST_YEAR - 1, 1, 1)), _seconds(date(LATEST_YEAR + 63, 1, 1))
    found = [(start * SECOND, _offset(zone, start))]
    here = start
    while here < end:
        ahead = here + 7 * 86_400
        if _offset(zone, ahead) != found[-1][1]:
            low, offset = here, found[-1][1]
            change = low + bisect_left(range(low, ahead), True, key=lambda s: _offset(zone, s) != offset)
            found.append((change * SECOND, _offset(zone, change)))
            here = change
        else:
            here = ahead
    return tuple(found)


def _seconds(day: date) -> int:
    return day_number(day) * 86_400


def _offset(zone: Zone, seconds: int) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    apart = moment.astimezone(zone.info).utcoffset() or timedelta()
    return apart.days * 86_400 + apart.seconds


def _offset_text(zone: Zone, instant: Instant) -> str:
    return zone.text(instant // SECOND * SECOND)[-6:]


@lru_cache(maxsize=16)
def _day_offsets(zone_name: str) -> tuple[tuple[int, int], ...]:
    """Return from which day on a local day begins so many nanoseconds before the same day of UTC."""
    zone = Zone(zone_name)
    first = day_number(date(EARLIEST_YEAR - 1, 1, 1))
    found = [(first, _day_offset(zone, first))]
    for instant, _ in _changes(zone.name)[1:]:
        near = day_number(zone.day_of(instant))
        for day in range(near - 1, near + 3):
            offset = _day_offset(zone, day)
            if offset != found[-1][1] and day > found[-1][0]:
                found.append((day, offset))
    return tuple(found)


def _day_offset(zone: Zone, day: int) -> int:
    return day * _DAY - zone.start_of(_EPOCH + timedelta(days=day))
