"""Instants, days and periods in a policy's time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from zhunsheng.terms.value import dataclass

Instant = int
"""Nanoseconds since 1970-01-01T00:00:00Z. Whole, exact, comparable; written as RFC 3339 text."""

SECOND: Instant = 1_000_000_000
_DAY = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_DAY_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EARLIEST_YEAR, LATEST_YEAR = 1700, 2199


class TimeError(ValueError):
    """The text is no time this project reads; `reason` is `form`, `offset`, `range` or `calendar`."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r}: {reason}")
        self.text, self.reason = text, reason


@lru_cache(maxsize=65_536)
def parse_instant(text: str) -> Instant:
    """
    Read an RFC 3339 time with offset.

    Raises TimeError: without an offset (`offset`), a day or hour that does not exist (`calendar`),
    years outside 1700 to 2199 (`range`), anything else (`form`).

    >>> parse_instant("2014-07-09T00:00:00+08:00") == parse_instant("2014-07-08T16:00:00Z")
    True
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        bare = _RFC3339.fullmatch(text + "Z")
        raise TimeError(text, "offset" if bare else "form")
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise TimeError(text, "range")
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise TimeError(text, "calendar") from None
    fraction = int((match[7] or "").ljust(9, "0"))
    return _nanoseconds(local) - _offset(text, match[8]) + fraction


def _offset(text: str, written: str) -> int:
    if written in "Zz":
        return 0
    hours, minutes = int(written[1:3]), int(written[4:6])
    if hours > 23 or minutes > 59:
        raise TimeError(text, "calendar")
    return (1 if written[0] == "+" else -1) * (hours * 3600 + minutes * 60) * SECOND


def _nanoseconds(moment: datetime) -> Instant:
    apart = moment - _EPOCH
    return (apart.days * 86_400 + apart.seconds) * SECOND + apart.microseconds * 1000


def parse_day(text: str) -> date:
    """Read a day written YYYY-MM-DD; raises TimeError."""
    if not _DAY_FORM.fullmatch(text):
        raise TimeError(text, "form")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise TimeError(text, "calendar") from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise TimeError(text, "range")
    return day


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone: turns instants into local days and days into instants."""

    name: str

    @property
    def info(self) -> ZoneInfo:
        return _zone_info(self.name)

    def day_of(self, instant: Instant) -> date:
        """Return the local day on which the instant lies."""
        return self._local(instant).date()

    def start_of(self, day: date) -> Instant:
        """Return the first instant of a local day."""
        return _start_of(self.name, day)

    def end_of(self, day: date) -> Instant:
        """Return the last whole second of a local day: a due time at the end of that day."""
        return self.start_of(day + timedelta(days=1)) - SECOND

    def text(self, instant: Instant) -> str:
        """
        Write an instant as RFC 3339 text in this zone; fractions of a second only where there are any.

        >>> Zone("Asia/Shanghai").text(parse_instant("2014-12-31T15:59:59Z"))
        '2014-12-31T23:59:59+08:00'
        """
        local = self._local(instant)
        fraction = instant % SECOND
        stamp = local.replace(microsecond=0, tzinfo=None).isoformat()
        offset = local.strftime("%z")
        tail = f".{fraction:09d}".rstrip("0") if fraction else ""
        return f"{stamp}{tail}{offset[:3]}:{offset[3:5]}"

    def _local(self, instant: Instant) -> datetime:
        return (_EPOCH + timedelta(seconds=instant // SECOND)).astimezone(self.info)


@lru_cache(maxsize=64)
def _zone_info(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=65_536)
def _start_of(zone: str, day: date) -> Instant:
    return _nanoseconds(datetime(day.year, day.month, day.day, tzinfo=_zone_info(zone)).astimezone(UTC))


class PeriodKind(Enum):
    """The lengths of period a norm may count by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}
_FORMS = {
    PeriodKind.DAY: re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII),
    PeriodKind.WEEK: re.compile(r"(\d{4})-W(\d\d)", re.ASCII),
    PeriodKind.MONTH: re.compile(r"(\d{4})-(\d\d)", re.ASCII),
    PeriodKind.QUARTER: re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    PeriodKind.HALF_YEAR: re.compile(r"(\d{4})-H([12])", re.ASCII),
    PeriodKind.YEAR: re.compile(r"(\d{4})", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Period:
    """
    A calendar period: its kind and its first day. The text form sorts in time among one kind.

    >>> Period.of(PeriodKind.QUARTER, date(2014, 8, 3)).text
    '2014-Q3'
    >>> Period.parse("2014-12").next().text
    '2015-01'
    """

    kind: PeriodKind
    first: date

    def __hash__(self) -> int:
        """Hash the first day alone: members of an enum hash slowly, and periods of two lengths seldom meet."""
        return hash(self.first)

    @staticmethod
    def of(kind: PeriodKind, day: date) -> Period:
        """Return the period of this kind in which the day lies. Weeks are ISO weeks, from Monday."""
        if kind is PeriodKind.DAY:
            return Period(kind, day)
        if kind is PeriodKind.WEEK:
            return Period(kind, day - timedelta(days=day.weekday()))
        length = _MONTHS[kind]
        return Period(kind, date(day.year, (day.month - 1) // length * length + 1, 1))

    @staticmethod
    def parse(text: str, kind: PeriodKind | None = None) -> Period:
        """Read `2014-09-03`, `2014-W36`, `2014-09`, `2014-Q3`, `2014-H2` or `2014`; raises TimeError."""
        for candidate, form in _FORMS.items():
            match = form.fullmatch(text)
            if match and kind in (None, candidate):
                return Period._read(candidate, text, match)
        raise TimeError(text, "form")

    @staticmethod
    def _read(kind: PeriodKind, text: str, match: re.Match[str]) -> Period:
        numbers = [int(group) for group in match.groups()]
        year = numbers[0]
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise TimeError(text, "range")
        try:
            if kind is PeriodKind.DAY:
                return Period(kind, date(*numbers))
            if kind is PeriodKind.WEEK:
                return Period(kind, date.fromisocalendar(year, numbers[1], 1))
            if kind is PeriodKind.YEAR:
                return Period(kind, date(year, 1, 1))
            return Period(kind, date(year, (numbers[1] - 1) * _MONTHS[kind] + 1, 1))
        except ValueError:
            raise TimeError(text, "calendar") from None

    @property
    def text(self) -> str:
        """The canonical text of the period."""
        day = self.first
        match self.kind:
            case PeriodKind.DAY:
                return day.isoformat()
            case PeriodKind.WEEK:
                year, week, _ = day.isocalendar()
                return f"{year}-W{week:02d}"
            case PeriodKind.MONTH:
                return f"{day.year}-{day.month:02d}"
            case PeriodKind.QUARTER:
                return f"{day.year}-Q{(day.month + 2) // 3}"
            case PeriodKind.HALF_YEAR:
                return f"{day.year}-H{(day.month + 5) // 6}"
            case PeriodKind.YEAR:
                return f"{day.year}"

    def next(self) -> Period:
        """Return the period of the same kind that follows."""
        return Period.of(self.kind, self.after)

    def previous(self) -> Period:
        """Return the period of the same kind before this one."""
        return Period.of(self.kind, self.first - timedelta(days=1))

    @property
    def after(self) -> date:
        """The first day that no longer belongs to the period."""
        if self.kind is PeriodKind.DAY:
            return self.first + timedelta(days=1)
        if self.kind is PeriodKind.WEEK:
            return self.first + timedelta(days=7)
        months = self.first.month - 1 + _MONTHS[self.kind]
        return date(self.first.year + months // 12, months % 12 + 1, 1)

    def start(self, zone: Zone) -> Instant:
        """Return the first instant of the period."""
        return zone.start_of(self.first)

    def end(self, zone: Zone) -> Instant:
        """Return the first instant after the period."""
        return zone.start_of(self.after)

    def widen(self, kind: PeriodKind) -> Period:
        """Return the period of a longer kind in which this one begins."""
        return Period.of(kind, self.first)


def periods_between(kind: PeriodKind, first: date, last: date) -> Iterator[Period]:
    """Yield in order the periods of a kind that touch the days from `first` to `last`, both included."""
    period = Period.of(kind, first)
    while period.first <= last:
        yield period
        period = period.next()


class AllowanceUnit(Enum):
    """What a time allowed is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working-days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rest days of the week (Monday is 0), public holidays, and rest days that were worked."""

    rest: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Say whether work is done on the day."""
        if day in self.worked:
            return True
        return day not in self.holidays and day.weekday() not in self.rest


def due_time(start: Instant, unit: AllowanceUnit, allowed: int, zone: Zone, calendar: Calendar) -> Instant:
    """
    Return the last whole second at which an act is still on time.

    Hours run from the instant itself. Days, working days and months end with the end of the last
    day; the day of the trigger does not count. A month that lacks the day ends on its last day.

    >>> zone = Zone("Asia/Shanghai")
    >>> zone.text(due_time(parse_instant("2026-03-05T10:00:00+08:00"),
    ...                    AllowanceUnit.WORKING_DAYS, 2, zone, Calendar()))  # a Thursday
    '2026-03-09T23:59:59+08:00'
    """
    if unit is AllowanceUnit.HOURS:
        return start // SECOND * SECOND + allowed * 3600 * SECOND
    day = zone.day_of(start)
    if unit is AllowanceUnit.DAYS:
        return zone.end_of(day + timedelta(days=allowed))
    if unit is AllowanceUnit.MONTHS:
        return zone.end_of(_months_after(day, allowed))
    left = allowed
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return zone.end_of(day)


def _months_after(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return min(date(index // 12, index % 12 + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
